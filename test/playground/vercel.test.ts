import { describe, expect, it, onTestFinished } from 'vitest'
import { startVercel, type VercelEmulator } from '../../playground/emulators/vercel.ts'
import { QUICK_BUILD, type VercelState } from '../../playground/emulators/vercel-state.ts'
import { ECOSYSTEM_VERCEL } from '../../playground/seeds/vercel-ecosystem.ts'
import { VAUNTICO_VERCEL } from '../../playground/seeds/vercel-vauntico.ts'

const TOKEN = 'token'
const PROJECT = '/v9/projects/ecosystem-platform?rollbackInfo=true'
const LAST_GOOD = 'dpl_9gCjstzr73BMjMAstBs8YR5xYjje'

async function start(options: { limit?: number } = {}): Promise<VercelEmulator> {
  const teams = structuredClone([ECOSYSTEM_VERCEL, VAUNTICO_VERCEL])
  const at = Date.now()
  const emulator = await startVercel({ tokens: [TOKEN], teams, aheadMs: 0 }, { ...options, clock: () => at })
  onTestFinished(emulator.close)
  return emulator
}

async function ask(emulator: VercelEmulator, method: string, path: string, body?: object) {
  const answer = await fetch(`${emulator.url}${path}${path.includes('?') ? '&' : '?'}slug=ecosystem`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) }
}

const idsOf = async (emulator: VercelEmulator, query: string): Promise<string[]> =>
  (await ask(emulator, 'GET', `/v7/deployments?${query}`)).body.deployments.map(({ uid }: { uid: string }) => uid)

describe('who asks', () => {
  it('needs a token that is known, and the team', async () => {
    const { url } = await start()
    const status = async (path: string, token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const answer = await fetch(`${url}${path}`, { headers })
      const body = await answer.json()
      return [answer.status, body.error?.code, body.error?.invalidToken]
    }
    expect(await status('/v7/deployments')).toEqual([403, 'forbidden', undefined])
    expect(await status('/v7/deployments', 'wrong')).toEqual([403, 'forbidden', true])
    expect(await status('/v7/deployments?teamId=team_other', TOKEN)).toEqual([403, 'forbidden', undefined])
    expect(await status('/v9/projects/ecosystem-platform', TOKEN)).toEqual([404, 'not_found', undefined])
    expect(await status(`/v9/projects/ecosystem-platform?teamId=${ECOSYSTEM_VERCEL.id}`, TOKEN)).toEqual([
      200,
      undefined,
      undefined,
    ])
  })

  it('may ask so often in a minute', async () => {
    const emulator = await start({ limit: 1 })
    expect((await ask(emulator, 'GET', PROJECT)).status).toBe(200)
    const second = await ask(emulator, 'GET', PROJECT)
    expect(second).toMatchObject({ status: 429, body: { error: { code: 'rate_limited', limit: { remaining: 0 } } } })
    expect(second.body.error.limit.reset * 1000).toBeGreaterThan(Date.now())
  })

  it('is remembered without credentials, and can be failed', async () => {
    const emulator = await start()
    emulator.fault(/^\/v9/, 500, { times: 1 })
    expect((await ask(emulator, 'GET', PROJECT)).status).toBe(500)
    expect((await ask(emulator, 'GET', PROJECT)).status).toBe(200)
    expect(emulator.arrived.map(({ status }) => status)).toEqual([500, 200])
    expect(JSON.stringify(emulator.arrived)).not.toContain(TOKEN)
  })
})

describe('the list of deployments', () => {
  it('is newest first, filtered, and in pages', async () => {
    const emulator = await start()
    const all = await idsOf(emulator, 'projectId=ecosystem-platform&limit=100')
    expect(all).toHaveLength(20)
    expect(all[5]).toBe(LAST_GOOD)
    expect(await idsOf(emulator, 'state=ERROR')).toEqual(all.slice(0, 5))
    expect(await idsOf(emulator, 'target=preview')).toEqual([])
    expect(await idsOf(emulator, 'app=other')).toEqual([])
    const first = await ask(emulator, 'GET', '/v7/deployments?limit=8')
    const rest = await idsOf(emulator, `limit=100&until=${first.body.pagination.next}`)
    expect(rest).toEqual(all.slice(8))
    expect(await idsOf(emulator, 'rollbackCandidate=true&limit=1')).toEqual([all[6]])
  })
})

describe('time', () => {
  it('takes a redeployment through its states and then in front of users', async () => {
    const emulator = await start()
    const body = { name: 'ecosystem-platform', deploymentId: LAST_GOOD, target: 'production', meta: { nonce: 'n1' } }
    const { id } = (await ask(emulator, 'POST', '/v13/deployments?forceNew=1', body)).body
    const state = async () => (await ask(emulator, 'GET', `/v13/deployments/${id}`)).body.readyState
    const served = async () => (await ask(emulator, 'GET', PROJECT)).body.targets.production.id
    expect([await state(), await served()]).toEqual(['QUEUED', LAST_GOOD])
    await emulator.advance(QUICK_BUILD.queuedMs)
    expect([await state(), await served()]).toEqual(['BUILDING', LAST_GOOD])
    await emulator.advance(QUICK_BUILD.durationMs)
    expect([await state(), await served()]).toEqual(['READY', id])
    const meta = (await ask(emulator, 'GET', `/v13/deployments/${id}`)).body.meta
    expect(meta).toMatchObject({ nonce: 'n1', githubCommitRef: 'main' })
  })

  it('ends a build as it was planned', async () => {
    const emulator = await start()
    await emulator.change(({ teams }) => {
      const [project] = teams[0]?.projects ?? []
      if (project) project.nextBuild = { queuedMs: 0, durationMs: 10, outcome: 'ERROR', lines: ['Error: out of luck'] }
    })
    const body = { name: 'ecosystem-platform', deploymentId: LAST_GOOD }
    const { id } = (await ask(emulator, 'POST', '/v13/deployments', body)).body
    await emulator.advance(10)
    expect((await ask(emulator, 'GET', `/v13/deployments/${id}`)).body).toMatchObject({
      readyState: 'ERROR',
      target: null,
      errorMessage: 'Command "npm run build" exited with 1',
    })
    expect((await ask(emulator, 'PATCH', `/v12/deployments/${id}/cancel`)).status).toBe(400)
  })

  it('goes back to an earlier deployment, and stays there until something is promoted', async () => {
    const emulator = await start()
    const [earlier = ''] = await idsOf(emulator, 'rollbackCandidate=true&limit=1')
    const request = async () => (await ask(emulator, 'GET', PROJECT)).body
    const rollback = `/v1/projects/ecosystem-platform/rollback/${earlier}`
    expect(await ask(emulator, 'POST', rollback)).toEqual({ status: 201, body: null })
    expect((await request()).lastAliasRequest).toMatchObject({
      type: 'rollback',
      jobStatus: 'pending',
      fromDeploymentId: LAST_GOOD,
      toDeploymentId: earlier,
    })
    expect((await ask(emulator, 'POST', rollback)).status).toBe(409)
    await emulator.advance(1_000)
    expect((await request()).lastAliasRequest.jobStatus).toBe('in-progress')
    await emulator.advance(2_000)
    expect(await request()).toMatchObject({
      lastAliasRequest: { jobStatus: 'succeeded' },
      targets: { production: { id: earlier } },
    })
    // What is already served is nothing to go back to.
    expect((await ask(emulator, 'POST', rollback)).status).toBe(422)
    await ask(emulator, 'POST', '/v13/deployments', {
      name: 'ecosystem-platform',
      deploymentId: LAST_GOOD,
      target: 'production',
    })
    await emulator.advance(60_000)
    expect((await request()).targets.production.id).toBe(earlier)
    expect((await ask(emulator, 'POST', `/v10/projects/ecosystem-platform/promote/${LAST_GOOD}`)).status).toBe(201)
    await emulator.advance(3_000)
    expect((await request()).targets.production.id).toBe(LAST_GOOD)
  })

  it('is not given to what cannot be moved', async () => {
    const emulator = await start()
    const [failed] = await idsOf(emulator, 'state=ERROR')
    const move = async (path: string) => (await ask(emulator, 'POST', `/v10/projects/ecosystem-platform${path}`)).status
    expect(await move(`/promote/${failed}`)).toBe(409)
    expect(await move('/promote/dpl_nobody')).toBe(404)
    expect((await ask(emulator, 'POST', '/v13/deployments', { name: 'ecosystem-platform' })).status).toBe(400)
    expect((await ask(emulator, 'POST', '/v13/deployments', {})).status).toBe(400)
  })
})

it('gives back its first state', async () => {
  const emulator = await start()
  const before: VercelState = emulator.state()
  await emulator.change((state) => {
    state.teams = []
  })
  expect(emulator.state().teams).toEqual([])
  await emulator.change((state) => Object.assign(state, before))
  expect(emulator.state()).toEqual(before)
})
