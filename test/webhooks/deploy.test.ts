import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { carryAttempt } from '../../src/releases/carry.ts'
import { followAttempt } from '../../src/releases/follow.ts'
import { sign } from '../../src/sources/hook-signature.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { COMMIT, createWebhookWorld, HOOK_SECRET } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const NONCE = 'cs-0f6c2f0e-3d53-4d9a-9b7b-1f1c1a5b8d11'
const handle = { nonce: NONCE, url: 'https://hook.example/17', sentAt: '2026-01-15T12:00:00.000Z' }

type World = Awaited<ReturnType<typeof createWebhookWorld>>

/** Tells as a receiver does, signed with the time of its world. */
function tell(world: World, report: object, given: { id?: string; secret?: string } = {}) {
  const body = JSON.stringify({ nonce: NONCE, ...report })
  const { id = crypto.randomUUID(), secret = HOOK_SECRET } = given
  return world.post('deploy', body, { ...sign(secret, { id, body, now: world.outside.now }) })
}

describe('a receiver that tells by itself', () => {
  it('is believed as if it had been asked, to the end', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    const phases = [{ name: 'Stop', state: 'running', startedAt: '2026-01-15T11:59:00Z' }]
    expect(await tell(world, { state: 'running', phases })).toEqual({ status: 202, sentence: 'Taken.' })
    expect(world.queued.splice(0)).toMatchObject([{ name: 'follow-attempt', data: { nonce: NONCE } }])
    await followAttempt(world.context(), NONCE)
    const phaseStates = async () => (await world.find(NONCE))?.status?.phases.map(({ name, state }) => [name, state])
    expect(await phaseStates()).toEqual([
      ['Stop', 'running'],
      ['Start', 'waiting'],
    ])
    // Looking again without news takes nothing back.
    await followAttempt(world.context(), NONCE)
    expect((await world.find(NONCE))?.status).toMatchObject({ kind: 'running', phases: [{ name: 'Stop' }, {}] })

    await tell(world, { state: 'succeeded', commit: COMMIT })
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ endedAt: world.outside.now, status: { kind: 'succeeded' } })
    expect(await world.verbs()).toEqual(['runbook.succeed'])
    expect(await tell(world, { state: 'failed' })).toEqual({
      status: 202,
      sentence: 'This deployment has ended, so the report changes nothing.',
    })
    expect(await world.find(NONCE)).toMatchObject({ status: { kind: 'succeeded' } })
  })

  it.each([
    [
      'failed at a step',
      { state: 'failed', step: 'Start', error: 'port taken' },
      { kind: 'failed', line: 'port taken' },
    ],
    [
      'runs another commit',
      { state: 'succeeded', commit: 'e'.repeat(40) },
      { kind: 'failed', code: 'commit.mismatch' },
    ],
  ])('and says that it %s ends the attempt so', async (_name, report, status) => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    await tell(world, report)
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ endedAt: world.outside.now, status })
  })

  it('and names no commit has proven nothing', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    await tell(world, { state: 'succeeded' })
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ endedAt: null, status: { code: 'commit.unproven' } })
    await tell(world, { state: 'succeeded', commit: COMMIT })
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ status: { kind: 'succeeded' } })
  })

  it('and whose beginning comes after its end has ended all the same', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    await Promise.all([
      tell(world, { state: 'failed' }),
      tell(world, { state: 'running' }),
      tell(world, { state: 'waiting' }),
    ])
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ status: { kind: 'failed' } })
  })

  it('before its order was seen to be accepted is believed, and is not sent the order again', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE)
    await tell(world, { state: 'running', url: 'https://hook.example/18' })
    expect(world.queued.splice(0)).toMatchObject([{ name: 'follow-attempt' }])
    // There are no sources here, so a call would fail.
    await carryAttempt(world.context(), NONCE)
    expect(world.queued).toMatchObject([{ name: 'follow-attempt' }])
    await followAttempt(world.context(), NONCE)
    expect((await world.find(NONCE))?.status).toMatchObject({ kind: 'running', url: 'https://hook.example/18' })
  })

  it('while its order is being sent keeps what it told', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE)
    const send = async () => {
      await tell(world, { state: 'failed', step: 'Stop' })
      return { kind: 'done', value: {} }
    }
    await carryAttempt({ ...world.context(), sources: { deployHook: { send } } as never }, NONCE)
    await followAttempt(world.context(), NONCE)
    expect(await world.find(NONCE)).toMatchObject({ status: { kind: 'failed', step: 'Stop' } })
  })
})

describe('a report', () => {
  it('that comes again has no effect again, and is counted', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    await tell(world, { state: 'running' }, { id: 'one' })
    world.queued.splice(0)
    expect(await tell(world, { state: 'running' }, { id: 'one' })).toMatchObject({ status: 202 })
    expect(world.queued).toEqual([])
    expect(await world.repeats()).toEqual([{ sender: 'deploy', value: 1 }])
  })

  it.each([
    ['signed with another secret', { state: 'running' }, { secret: 'guessed' }, 401],
    ['of an unknown order', { nonce: 'cs-other', state: 'running' }, {}, 404],
    ['of another shape', { state: 'sleeping' }, {}, 400],
    ['without a nonce', { nonce: undefined, state: 'running' }, {}, 400],
  ])('%s is refused and has no effect', async (_name, report, given, status) => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    expect(await tell(world, report, given)).toMatchObject({ status })
    expect(world.queued).toEqual([])
    expect(await world.find(NONCE)).toMatchObject({ handle })
    expect(await world.refusals()).toMatchObject([{ sender: 'deploy', value: 1 }])
  })

  it('that is unsigned, too old or altered is refused', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt(NONCE, { handle })
    const body = JSON.stringify({ nonce: NONCE, state: 'running' })
    const old = new Date(world.outside.now.getTime() - 6 * 60_000)
    const headers = { ...sign(HOOK_SECRET, { id: 'a', body, now: world.outside.now }) }
    expect(await world.post('deploy', body, {})).toMatchObject({ status: 401 })
    expect(await world.post('deploy', body, { ...sign(HOOK_SECRET, { id: 'a', body, now: old }) })).toMatchObject({
      status: 401,
    })
    expect(await world.post('deploy', body.replace('running', 'waiting'), headers)).toMatchObject({ status: 401 })
    expect(world.queued).toEqual([])
  })

  it('is refused while its secret is not set, whose name is told', async () => {
    const world = await createWebhookWorld(test, { DEPLOY_HOOK_SECRET: '' })
    await world.attempt(NONCE, { handle })
    expect(await tell(world, { state: 'running' })).toEqual({ status: 503, sentence: 'DEPLOY_HOOK_SECRET is not set.' })
  })
})
