import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { COMMIT, createWebhookWorld, GITHUB_SECRET } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const repository = { full_name: 'Acme/API' }
const handle = (runId: string | null) => ({
  repository: 'acme/api',
  workflow: 'deploy.yml',
  runId,
  url: null,
  sentAt: '2026-01-15T12:00:00.000Z',
})
const push = { repository, ref: 'refs/heads/main', before: COMMIT, after: 'd'.repeat(40) }

describe('a delivery of GitHub', () => {
  it.each([
    ['with another secret', { secret: 'guessed' }],
    ['with no signature to speak of', { signature: 'sha256=' }],
    ['with half a signature', { signature: 'sha256=00ff' }],
    ['with letters for a signature', { signature: `sha256=${'z'.repeat(64)}` }],
    ['with an older kind of signature', { signature: `sha1=${'0'.repeat(40)}` }],
  ])('%s is refused, counted and has no effect', async (_name, forged) => {
    const world = await createWebhookWorld(test)
    await world.candidate()
    expect(await world.github('push', push, forged)).toMatchObject({ status: 401 })
    expect(world.queued).toEqual([])
    expect(await world.refusals()).toEqual([{ sender: 'github', reason: 'signature', value: 1 }])
  })

  it('without any signature is refused', async () => {
    const world = await createWebhookWorld(test)
    expect(await world.post('github', '{}', { 'x-github-event': 'ping' })).toMatchObject({ status: 401 })
  })

  it('is not listened to while no secret is set, and whoever looks is told what to do', async () => {
    const world = await createWebhookWorld(test, { GITHUB_WEBHOOK_SECRET: '' })
    expect(await world.github('push', push, { secret: '' })).toEqual({
      status: 503,
      sentence: 'Set GITHUB_WEBHOOK_SECRET to the secret of this webhook, and start anew.',
    })
  })

  it.each([
    ['as a form', 'push', 'payload=%7B%7D', 'The body is not JSON: choose the content type application/json.'],
    ['of another shape', 'push', '{"ref":1}', /^This is no push as GitHub documents it: see \w+\.$/],
  ])('%s is refused with a sentence', async (_name, event, body, sentence) => {
    const world = await createWebhookWorld(test)
    const answer = await world.github(event, body)
    expect(answer).toEqual({ status: 400, sentence: expect.stringMatching(sentence) })
    expect(await world.refusals()).toEqual([{ sender: 'github', reason: 'body', value: 1 }])
  })

  it('without an id is refused, because it could not be recognised', async () => {
    const world = await createWebhookWorld(test)
    expect(await world.github('push', push, { id: 'a:b' })).toMatchObject({ status: 400 })
  })

  it('that comes again has no effect again, and is counted', async () => {
    const world = await createWebhookWorld(test)
    await world.candidate()
    expect(await world.github('push', push, { id: 'one' })).toEqual({ status: 202, sentence: 'Taken.' })
    expect(world.queued).toHaveLength(1)
    expect(await world.github('push', push, { id: 'one' })).toMatchObject({ status: 202 })
    expect(world.queued).toHaveLength(1)
    expect(await world.repeats()).toEqual([{ sender: 'github', value: 1 }])
    await world.github('push', push, { id: 'two' })
    expect(world.queued).toHaveLength(2)
  })

  it.each([
    ['ping', { zen: 'Keep it logically awesome.' }],
    ['star', { action: 'created', repository }],
    ['push', { ...push, ref: 'refs/tags/main' }],
    ['push', { ...push, ref: 'refs/heads/other' }],
    ['push', { ...push, repository: { full_name: 'acme/web' } }],
    ['delete', { repository, ref: 'main', ref_type: 'tag' }],
    ['check_run', { repository, action: 'created', check_run: { head_sha: COMMIT } }],
    ['check_suite', { repository, action: 'completed', check_suite: { head_sha: 'd'.repeat(40) } }],
    [
      'workflow_run',
      { repository, action: 'requested', workflow_run: { id: 7, head_branch: 'main', display_title: '' } },
    ],
  ])('%s that nothing depends on is taken and does nothing (%#)', async (event, payload) => {
    const world = await createWebhookWorld(test)
    await world.candidate()
    await world.attempt('cs-1', { handle: handle('4711') })
    expect(await world.github(event, payload)).toMatchObject({ status: 202 })
    expect(world.queued).toEqual([])
  })
})

describe('an open candidate', () => {
  it.each([
    ['push', push],
    ['push', { ...push, after: '0'.repeat(40), deleted: true }],
    ['delete', { repository, ref: 'main', ref_type: 'branch' }],
  ])('looks where its branch stands, and at nothing else, after a %s', async (event, payload) => {
    const world = await createWebhookWorld(test)
    const candidateId = await world.candidate()
    await world.candidate({ branch: null, commit: 'e'.repeat(40) })
    await world.github(event, payload, { id: 'd1' })
    expect(world.queued).toEqual([
      { name: 'refresh-candidate', data: { candidateId, ask: false }, id: `refresh-candidate.${candidateId}.d1` },
    ])
  })

  it('asks every source once after its checks have ended, however many they are', async () => {
    const world = await createWebhookWorld(test)
    const candidateId = await world.candidate()
    const completed = { repository, action: 'completed' }
    await world.github('check_run', { ...completed, check_run: { head_sha: COMMIT } })
    await world.github('check_run', { ...completed, check_run: { head_sha: COMMIT } })
    await world.github('check_suite', { ...completed, check_suite: { head_sha: COMMIT } })
    expect(world.queued.map(({ data }) => data)).toEqual(Array(3).fill({ candidateId, ask: true }))
    expect(new Set(world.queued.map(({ id }) => id)).size).toBe(1)
    world.pass(3_000)
    await world.github('check_run', { ...completed, check_run: { head_sha: COMMIT } })
    expect(new Set(world.queued.map(({ id }) => id)).size).toBe(2)
  })
})

describe('an attempt under way', () => {
  const job = { head_branch: 'main', name: 'Deploy' }
  it.each([
    ['by its run', 'workflow_run', { workflow_run: { id: 4711, head_branch: 'main', display_title: 'Deploy' } }],
    ['by its tag', 'workflow_run', { workflow_run: { id: 1, head_branch: 'countersign/cs-1', display_title: '' } }],
    ['by its title', 'workflow_run', { workflow_run: { id: 1, head_branch: null, display_title: 'Deploy (cs-1)' } }],
    ['by the run of a job', 'workflow_job', { workflow_job: { ...job, run_id: 4711 } }],
    ['by the tag of a job', 'workflow_job', { workflow_job: { run_id: 1, head_branch: 'countersign/cs-1' } }],
    [
      'by a deployment’s run',
      'deployment_status',
      { deployment: { ref: 'main', sha: 'd' }, workflow_run: { id: 4711 } },
    ],
    ['by a deployment’s tag', 'deployment_status', { deployment: { ref: 'countersign/cs-1', sha: 'd' } }],
    ['by a deployment’s commit', 'deployment_status', { deployment: { ref: 'main', sha: COMMIT }, workflow_run: null }],
  ])('is recognised %s and looked at at once', async (_name, event, payload) => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle: handle('4711') })
    await world.attempt('cs-10', { handle: handle('47110'), commit: 'e'.repeat(40) })
    expect(await world.github(event, { action: 'completed', repository, ...payload })).toMatchObject({ status: 202 })
    expect(world.queued.map(({ name, data }) => ({ name, data }))).toEqual([
      { name: 'follow-attempt', data: { nonce: 'cs-1' } },
    ])
  })

  it('is not mistaken for a run of another repository, or for one without an id', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle: handle('4711') })
    await world.attempt('cs-2', { handle: handle(null) })
    const run = { workflow_run: { id: 4711, head_branch: 'main', display_title: 'Deploy' } }
    await world.github('workflow_run', { action: 'completed', repository: { full_name: 'acme/web' }, ...run })
    await world.github('deployment_status', { repository, deployment: { ref: 'main', sha: 'd'.repeat(40) } })
    expect(world.queued).toEqual([])
  })

  it('is looked for when its answer was not seen yet', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1')
    const run = { workflow_run: { id: 4711, head_branch: 'countersign/cs-1', display_title: 'Deploy' } }
    await world.github('workflow_run', { action: 'requested', repository, ...run })
    expect(world.queued).toMatchObject([{ name: 'carry-attempt', data: { nonce: 'cs-1' } }])
  })

  it('is looked at once for what is told of it at the same moment, and again for what is told later', async () => {
    const world = await createWebhookWorld(test)
    await world.attempt('cs-1', { handle: handle('4711') })
    const tell = () => world.github('workflow_job', { repository, workflow_job: { ...job, run_id: 4711 } })
    await Promise.all(Array.from({ length: 20 }, tell))
    expect(new Set(world.queued.map(({ id }) => id)).size).toBe(1)
    world.pass(250)
    await tell()
    expect(new Set(world.queued.map(({ id }) => id)).size).toBe(2)
  })

  it('and its secret are named in no answer', async () => {
    const world = await createWebhookWorld(test)
    const answers = await Promise.all([
      world.github('push', push, { secret: 'guessed' }),
      world.github('push', '{'),
      world.github('push', push),
    ])
    expect(JSON.stringify(answers)).not.toContain(GITHUB_SECRET)
  })
})
