import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createWebhookWorld, example, hearing } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const routes = hearing({
  sentry: [
    { project: 'Front-End', about: 'www' },
    { project: 'bar', about: null },
  ],
})
const eventAlert = () => example('sentry/event-alert')
const metricAlert = (action: string) => ({ ...example('sentry/metric-alert'), action })
const issue = (action: string) => ({ ...example('sentry/issue'), action })

describe('a delivery of Sentry', () => {
  it('that says that an alert rule fired is a signal of the product that has the project, once', async () => {
    const world = await createWebhookWorld(test, {}, routes)
    const { name } = world.outside.product
    expect(await world.sentry('event_alert', eventAlert(), { id: 'one' })).toEqual({ status: 202, sentence: 'Taken.' })
    expect(await world.sentry('event_alert', eventAlert(), { id: 'one' })).toMatchObject({ status: 202 })
    expect(await world.signals()).toMatchObject([
      {
        sender: 'sentry',
        product: name,
        environment: 'production',
        fingerprint: 'sentry:front-end/issue/1117540176',
        status: 'firing',
        severity: 'major',
        title: 'ReferenceError: heck is not defined',
        about: 'www',
        evidence: {
          summary: 'The rule “Very Important Alert Rule!” fired in ?(<anonymous>)',
          link: { title: 'Issue in Sentry', url: expect.stringContaining('/issues/1117540176/') },
        },
        happenedAt: new Date('2019-08-19T21:06:17.677Z'),
        receivedAt: world.outside.now,
        settledAt: null,
      },
    ])
    expect(world.queued).toEqual([
      { name: 'take-signals', data: { product: name }, id: expect.stringMatching(/^take-signals\.acme-/) },
    ])
    expect(await world.repeats()).toEqual([{ sender: 'sentry', value: 1 }])
    expect(await world.counted('signals')).toEqual([{ sender: 'sentry', status: 'firing', value: 1 }])
  })

  it.each([
    ['in pairs', { tags: [['environment', 'Staging']] }, 'staging'],
    ['as objects', { tags: [{ key: 'environment', value: 'staging' }] }, 'staging'],
    ['as something new', { tags: [7, { name: 'x' }, ['environment']] }, 'production'],
    ['beside the tags', { environment: 'staging' }, 'staging'],
    ['that the product does not have', { tags: [['environment', 'preview']] }, 'production'],
  ])('names an environment %s', async (_name, given, environment) => {
    const world = await createWebhookWorld(test, {}, routes)
    const payload = eventAlert() as { data: { event: object } }
    Object.assign(payload.data.event, given)
    await world.sentry('event_alert', payload)
    expect(await world.signals()).toMatchObject([{ environment }])
  })

  it.each([
    ['critical', 'firing', 'critical'],
    ['warning', 'firing', 'major'],
    ['resolved', 'resolved', 'major'],
  ])('about a metric that is %s is %s', async (action, status, severity) => {
    const world = await createWebhookWorld(test, {}, routes)
    expect(await world.sentry('metric_alert', metricAlert(action))).toMatchObject({ status: 202 })
    const summary = '1000 events in the last 10 minutes Filter: level:error'
    expect(await world.signals()).toMatchObject([
      {
        fingerprint: 'sentry:bar/metric/7',
        status,
        severity,
        title: 'Too many errors',
        about: null,
        evidence: { summary },
      },
    ])
  })

  it.each([
    ['unresolved', ['firing']],
    ['resolved', ['resolved']],
    ['archived', ['resolved']],
    ['ignored', ['resolved']],
    ['created', []],
    ['assigned', []],
  ])('about an issue that is %s', async (action, statuses) => {
    const world = await createWebhookWorld(test, {}, routes)
    expect(await world.sentry('issue', issue(action))).toMatchObject({ status: 202 })
    const found = await world.signals()
    expect(found.map(({ status }) => status)).toEqual(statuses)
    for (const { fingerprint } of found) expect(fingerprint).toBe('sentry:front-end/issue/1170820242')
  })

  it('about a project of no product is taken, counted, and changes nothing', async () => {
    const world = await createWebhookWorld(test, {}, hearing({ sentry: [{ project: 'other', about: null }] }))
    expect(await world.sentry('event_alert', eventAlert())).toMatchObject({ status: 202 })
    expect(await world.signals()).toEqual([])
    expect(world.queued).toEqual([])
    expect(await world.counted('unclaimedAlerts')).toEqual([{ sender: 'sentry', value: 1 }])
  })

  it.each(['installation', 'comment', 'seer'])('about a %s does nothing', async (resource) => {
    const world = await createWebhookWorld(test, {}, routes)
    expect(await world.sentry(resource, { action: 'created', data: {} })).toMatchObject({ status: 202 })
    expect(await world.signals()).toEqual([])
  })

  it.each([
    ['signed with another secret', 'event_alert', eventAlert(), { secret: 'guessed' }, 401],
    ['without a signature', 'event_alert', eventAlert(), { signature: '' }, 401],
    ['without an id', 'event_alert', eventAlert(), { id: 'a b' }, 400],
    ['that is no JSON', 'event_alert', '{', {}, 400],
    ['of another shape', 'event_alert', { data: { event: 'x' } }, {}, 400],
    ['of an unknown action', 'metric_alert', metricAlert('exploded'), {}, 400],
  ])('%s is refused and leaves nothing', async (_name, resource, payload, forged, status) => {
    const world = await createWebhookWorld(test, {}, routes)
    expect(await world.sentry(resource, payload, forged)).toMatchObject({ status })
    expect(await world.signals()).toEqual([])
    expect(await world.refusals()).toMatchObject([{ sender: 'sentry', value: 1 }])
  })

  it('is not listened to while no secret is set', async () => {
    const world = await createWebhookWorld(test, { SENTRY_WEBHOOK_SECRET: '' }, routes)
    expect(await world.sentry('event_alert', eventAlert())).toMatchObject({ status: 503 })
  })
})
