import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sign } from '../../src/sources/hook-signature.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ALERT_SECRET, createWebhookWorld } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

type World = Awaited<ReturnType<typeof createWebhookWorld>>

function tell(world: World, given: object, forged: { id?: string; secret?: string; now?: Date } = {}) {
  const body = JSON.stringify({
    product: world.outside.product.name,
    fingerprint: 'backup',
    status: 'firing',
    title: 'The nightly backup failed',
    ...given,
  })
  const { id = crypto.randomUUID(), secret = ALERT_SECRET, now = world.outside.now } = forged
  return world.post('alert', body, { ...sign(secret, { id, body, now }) })
}

describe('a plain alert', () => {
  it('is a signal of the product that it names', async () => {
    const world = await createWebhookWorld(test)
    const { name } = world.outside.product
    expect(await tell(world, { own: 'field' }, { id: 'one' })).toEqual({ status: 202, sentence: 'Taken.' })
    expect(await tell(world, {}, { id: 'one' })).toMatchObject({ status: 202 })
    const link = 'https://backup.example/runs/7'
    const at = new Date(world.outside.now.getTime() - 60_000).toISOString()
    await tell(world, { status: 'resolved', severity: 'minor', environment: 'staging', summary: 'It ran.', link, at })
    const signal = { sender: 'alert', product: name, fingerprint: `alert:${name}/backup` }
    expect(await world.signals()).toMatchObject([
      {
        ...signal,
        environment: 'production',
        status: 'firing',
        severity: 'major',
        title: 'The nightly backup failed',
        evidence: { summary: 'The nightly backup failed', link: null },
        happenedAt: world.outside.now,
      },
      {
        ...signal,
        environment: 'staging',
        status: 'resolved',
        severity: 'minor',
        evidence: { summary: 'It ran', link: { url: link } },
        happenedAt: new Date(at),
      },
    ])
  })

  it('may be long and odd: what is stored is bounded, on one line, and the fingerprint stays its own', async () => {
    const world = await createWebhookWorld(test)
    const long = `\0\uD800${'x'.repeat(1_500)}`
    await tell(world, {
      title: `a\nb\u2028${long}`,
      summary: long,
      fingerprint: `${long}1`,
      at: '2999-01-01T00:00:00Z',
    })
    await tell(world, { fingerprint: `${long}2` })
    const [first, second] = await world.signals()
    expect(first).toMatchObject({ happenedAt: world.outside.now, title: expect.stringMatching(/^a b .*…$/) })
    expect(first?.title.length).toBeLessThanOrEqual(200)
    expect(first?.evidence.summary.length).toBeLessThanOrEqual(500)
    expect(first?.fingerprint.length).toBeLessThanOrEqual(300)
    expect(first?.fingerprint).not.toBe(second?.fingerprint)
  })

  it.each([
    [{ product: 'nothing-like-it' }, 'There is no product “nothing-like-it”.'],
    [{ environment: 'stagin' }, 'Acme has no environment “stagin”. Did you mean “staging”?'],
    [{ about: 'www' }, 'Acme has no monitor “www”.'],
    [{ status: 'broken' }, /^The body is not an alert: status: .+\.$/],
    [{ fingerprint: '' }, /^The body is not an alert: fingerprint: .+\.$/],
    [{ link: 'javascript:alert(1)' }, /^The body is not an alert: link: .+\.$/],
    [{ at: 'yesterday' }, /^The body is not an alert: at: .+\.$/],
  ])('that says %j is refused with a sentence', async (given, sentence) => {
    const world = await createWebhookWorld(test, {}, { title: 'Acme' })
    expect(await tell(world, given)).toEqual({ status: 400, sentence: expect.stringMatching(sentence) })
    expect(await world.signals()).toEqual([])
  })

  it('with a slip in the product’s name is told the name that was meant', async () => {
    const world = await createWebhookWorld(test)
    const { name } = world.outside.product
    const answer = await tell(world, { product: `${name.slice(0, -1)}!` })
    expect(answer.sentence).toContain(`Did you mean “${name}”?`)
  })

  it.each([
    ['with another secret', { secret: 'guessed' }, /^The signature does not fit/],
    ['long ago', { now: new Date(0) }, /five minutes/],
  ])('signed %s is refused', async (_name, forged, sentence) => {
    const world = await createWebhookWorld(test)
    const answer = await tell(world, {}, forged)
    expect(answer).toEqual({ status: 401, sentence: expect.stringMatching(sentence) })
    expect(await world.signals()).toEqual([])
  })

  it('without a signature, without JSON, or while no secret is set, is refused', async () => {
    const world = await createWebhookWorld(test)
    expect(await world.post('alert', '{}', {})).toMatchObject({ status: 401 })
    const headers = { ...sign(ALERT_SECRET, { id: '1', body: '[', now: world.outside.now }) }
    expect(await world.post('alert', '[', headers)).toEqual({
      status: 400,
      sentence: 'The body is not an alert: it is not a JSON object.',
    })
    const silent = await createWebhookWorld(test, { ALERT_WEBHOOK_SECRET: '' })
    expect(await silent.post('alert', '{}', {})).toMatchObject({ status: 503 })
  })
})
