import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ALERTMANAGER_TOKEN, createWebhookWorld, example, hearing } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const routes = hearing({ alertmanager: [{ labels: { job: 'http_checks', monitor: 'master' }, about: 'www' }] })

interface Group {
  groupKey: string
  alerts: ({ labels: Record<string, string>; annotations: Record<string, string> } & Record<string, unknown>)[]
}

/** The documented group, with its only alert changed. */
function group(change: Record<string, unknown> = {}, labels: Record<string, string> = {}): Group {
  const given = example('alertmanager/group') as unknown as Group
  return {
    ...given,
    alerts: given.alerts.map((alert) => ({ ...alert, ...change, labels: { ...alert.labels, ...labels } })),
  }
}

const over = { status: 'resolved', endsAt: '2023-02-06T13:20:00Z' }

describe('a delivery of Alertmanager', () => {
  it('is a signal for every alert whose labels a product asks for', async () => {
    const world = await createWebhookWorld(test, {}, routes)
    const [first] = group().alerts
    const [other] = group({ fingerprint: 'f2' }, { job: 'cron' }).alerts
    const [third] = group({ fingerprint: 'f3', ...over }, { environment: 'staging', severity: 'info' }).alerts
    expect(await world.alertmanager({ ...group(), alerts: [first, other, third] })).toMatchObject({ status: 202 })
    expect(await world.signals()).toMatchObject([
      {
        sender: 'alertmanager',
        product: world.outside.product.name,
        environment: 'production',
        fingerprint: 'alertmanager:1a30ba71cca2921f',
        status: 'firing',
        severity: 'critical',
        title: 'BlackBox Probe Failure: https://server.example.org',
        about: 'www',
        evidence: {
          summary: 'Instance https://server.example.org has been down for over 5m. Job: http_checks',
          link: { title: 'Query in Prometheus', url: expect.stringContaining('prometheus.example.org:9090') },
        },
        happenedAt: new Date('2023-02-06T13:08:45.828Z'),
      },
      {
        fingerprint: 'alertmanager:f3',
        environment: 'staging',
        status: 'resolved',
        severity: 'minor',
        happenedAt: new Date('2023-02-06T13:20:00Z'),
      },
    ])
    expect(await world.counted('unclaimedAlerts')).toEqual([{ sender: 'alertmanager', value: 1 }])
    expect(world.queued).toHaveLength(1)
  })

  it('has no effect again while nothing about its alerts is new, and has one when they end or begin anew', async () => {
    const world = await createWebhookWorld(test, {}, routes)
    await world.alertmanager(group())
    await world.alertmanager({ ...group(), truncatedAlerts: 3 })
    expect(await world.repeats()).toEqual([{ sender: 'alertmanager', value: 1 }])
    await world.alertmanager(group(over))
    await world.alertmanager(group({ startsAt: '2023-02-06T14:00:00Z' }))
    expect((await world.signals()).map(({ status }) => status)).toEqual(['firing', 'resolved', 'firing'])
  })

  it('knows an alert without a fingerprint by its labels, in whatever order', async () => {
    const world = await createWebhookWorld(test, {}, routes)
    await world.alertmanager(group({ fingerprint: undefined }))
    const [alert] = group({ fingerprint: undefined, ...over }).alerts
    const labels = Object.fromEntries(Object.entries(alert?.labels ?? {}).reverse())
    await world.alertmanager({ ...group(), alerts: [{ ...alert, labels }] })
    const found = await world.signals()
    expect(found).toHaveLength(2)
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(1)
  })

  it.each([
    ['page', 'critical'],
    ['Warning', 'major'],
    ['none', 'minor'],
    ['purple', 'major'],
  ])('with the severity %s is %s', async (label, severity) => {
    const world = await createWebhookWorld(test, {}, routes)
    await world.alertmanager(group({}, { severity: label }))
    expect(await world.signals()).toMatchObject([{ severity }])
  })

  it('with a link that no browser should open has none', async () => {
    const world = await createWebhookWorld(test, {}, routes)
    await world.alertmanager(group({ generatorURL: 'javascript:alert(1)', annotations: {} }))
    expect(await world.signals()).toMatchObject([
      { title: 'ProbeFailure (https://server.example.org)', evidence: { summary: 'ProbeFailure', link: null } },
    ])
  })

  it.each([
    ['with another token', group(), 'Bearer guessed', 401],
    ['with a longer token', group(), `Bearer ${ALERTMANAGER_TOKEN}x`, 401],
    ['with the token alone', group(), ALERTMANAGER_TOKEN, 401],
    ['that is no JSON', '{', undefined, 400],
    ['without alerts', { version: '4', groupKey: '{}' }, undefined, 400],
  ])('%s is refused and leaves nothing', async (_name, payload, authorization, status) => {
    const world = await createWebhookWorld(test, {}, routes)
    const answer = await world.alertmanager(payload, authorization)
    expect(answer).toMatchObject({ status })
    expect(answer.sentence).not.toContain(ALERTMANAGER_TOKEN)
    expect(await world.signals()).toEqual([])
  })

  it('is not listened to while no token is set', async () => {
    const world = await createWebhookWorld(test, { ALERTMANAGER_WEBHOOK_TOKEN: '' }, routes)
    expect(await world.alertmanager(group(), 'Bearer ')).toMatchObject({ status: 503 })
  })
})
