import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NONCE_FIELD } from '../../src/sources/vercel-deployments.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createWebhookWorld, VERCEL_SECRET } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const handle = { act: 'deploy', deploymentId: 'dpl_1', url: null, sentAt: '2026-01-15T12:00:00.000Z' }
const deployment = { id: 'dpl_1', url: 'shop.vercel.app', name: 'shop', meta: {} }

function event(type: string, payload: object, id: string = crypto.randomUUID()): string {
  return JSON.stringify({ id, type, createdAt: 1_768_478_400_000, region: null, payload })
}

function signed(body: string, secret = VERCEL_SECRET): Record<string, string> {
  return { 'x-vercel-signature': createHmac('sha1', secret).update(body).digest('hex') }
}

describe('a delivery of Vercel', () => {
  it.each([
    ['with another secret', (body: string) => signed(body, 'guessed')],
    ['without a signature', () => ({})],
    ['with the signature of another body', () => signed('{}')],
    [
      'signed by a longer hash',
      (body: string) => ({ 'x-vercel-signature': createHmac('sha256', VERCEL_SECRET).update(body).digest('hex') }),
    ],
  ])('%s is refused, counted and has no effect', async (_name, headersOf) => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle })
    const body = event('deployment.ready', { deployment })
    expect(await world.post('vercel', body, headersOf(body))).toMatchObject({ status: 401 })
    expect(world.queued).toEqual([])
    expect(await world.refusals()).toEqual([{ sender: 'vercel', reason: 'signature', value: 1 }])
  })

  it('is not listened to while no secret is set', async () => {
    const world = await createWebhookWorld(test, { VERCEL_WEBHOOK_SECRET: '' })
    const body = event('deployment.ready', { deployment })
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 503 })
  })

  it.each(['{', '[]', '{"id":""}', '{"id":"1","type":"deployment.ready"}'])('that is %s is refused', async (body) => {
    const world = await createWebhookWorld(test)
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 400 })
  })

  it.each([
    ['what no database takes', 'a\0b'],
    ['more than an index takes', 'a'.repeat(3_000)],
  ])('whose id is %s is refused, because it would fail those that are stored with it', async (_name, id) => {
    const world = await createWebhookWorld(test)
    const body = event('deployment.ready', { deployment }, id)
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 400 })
  })

  it('that comes again has no effect again, and is counted', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle })
    const body = event('deployment.ready', { deployment }, 'once')
    await world.post('vercel', body, signed(body))
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 202 })
    expect(world.queued).toHaveLength(1)
    expect(await world.repeats()).toEqual([{ sender: 'vercel', value: 1 }])
  })

  it.each([
    ['deployment.created', { deployment }],
    ['deployment.ready', { deployment }],
    ['deployment.succeeded', { deployment }],
    ['deployment.error', { deployment }],
    ['deployment.canceled', { deployment }],
    ['deployment.promoted', { deployment }],
    ['deployment.rollback', { fromDeploymentId: 'dpl_2', toDeploymentId: 'dpl_1' }],
    ['deployment.created', { deployment: { id: 'dpl_9', meta: { [NONCE_FIELD]: 'cs-1' } } }],
  ])('%s lets the attempt that waits for it be looked at at once', async (type, payload) => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle })
    await world.attempt('cs-2', { handle: { ...handle, deploymentId: 'dpl_3' } })
    const body = event(type, payload)
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 202 })
    expect(world.queued.map(({ name, data }) => ({ name, data }))).toEqual([
      { name: 'follow-attempt', data: { nonce: 'cs-1' } },
    ])
  })

  it.each([
    ['project.created', { deployment }],
    ['domain.created', {}],
    ['deployment.ready', { deployment: { id: 'dpl_4', meta: null } }],
  ])('%s that nothing depends on is taken and does nothing', async (type, payload) => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle })
    const body = event(type, payload)
    expect(await world.post('vercel', body, signed(body))).toMatchObject({ status: 202 })
    expect(world.queued).toEqual([])
  })
})
