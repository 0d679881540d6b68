import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { patient } from './local.ts'
import { deployment, json, localVercel, TOKEN } from './local-vercel.ts'

const project = { id: 'prj_1', name: 'web' }

describe('questions', () => {
  it.each([
    ['team_1', { teamId: 'team_1' }],
    ['acme', { slug: 'acme' }],
  ])('carry the token and the team %s', async (team, expected) => {
    const { vercel, seen } = await localVercel((_, response) => json(response, 200, project))
    await vercel.project('web', { team, signal: patient() })
    expect(seen[0]).toMatchObject({ path: '/v9/projects/web', headers: { authorization: `Bearer ${TOKEN}` } })
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({ rollbackInfo: 'true', ...expected })
  })

  it('are asked once when equal ones come at the same moment', async () => {
    const { vercel, seen } = await localVercel((_, response) => json(response, 200, project))
    const signal = patient()
    await Promise.all([1, 2, 3].map(() => vercel.project('web', { signal })))
    expect(seen).toHaveLength(1)
    await vercel.project('web', { signal })
    expect(seen).toHaveLength(2)
  })

  it('keep a strange name in its place of the path', async () => {
    const { vercel, seen } = await localVercel((_, response) => json(response, 200, project))
    await vercel.project('../v2/user?x=', { signal: patient() })
    expect(seen[0]?.path).toBe('/v9/projects/..%2Fv2%2Fuser%3Fx%3D')
  })

  it('are re-validated when Vercel gave an ETag, and only then', async () => {
    let name = 'one'
    let sendsTag = true
    const { vercel, seen } = await localVercel(({ headers }, response) => {
      if (headers['if-none-match'] === `"${name}"`) return response.writeHead(304).end()
      return json(response, 200, { ...project, name }, sendsTag ? { etag: `"${name}"` } : {})
    })
    const ask = async () => (await vercel.project('web', { signal: patient() })).name
    expect([await ask(), await ask(), await ask()]).toEqual(['one', 'one', 'one'])
    name = 'two'
    expect(await ask()).toBe('two')
    expect(seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"one"', '"one"', '"one"'])
    sendsTag = false
    name = 'three'
    expect(await ask()).toBe('three')
  })
})

describe('deployments', () => {
  it('become our own nouns', async () => {
    const { vercel, seen } = await localVercel((_, response) =>
      json(response, 200, { deployments: [deployment()], pagination: { count: 1, next: null, prev: null } }),
    )
    const options = { target: 'production', limit: 20, signal: patient() }
    expect(await vercel.deployments('prj_1', options)).toEqual([
      {
        id: 'dpl_1',
        name: 'web',
        url: 'https://web-1.vercel.app',
        state: 'READY',
        substate: 'PROMOTED',
        target: 'production',
        branch: 'main',
        commit: '0123456789abcdef0123456789abcdef01234567',
        commitMessage: 'Ship it',
        author: 'ada',
        createdAt: new Date(1_755_825_267_625),
        buildingAt: new Date(1_755_825_269_625),
        readyAt: new Date(1_755_825_420_625),
        errorCode: null,
        errorMessage: null,
        isRollbackCandidate: true,
        inspectorUrl: 'https://vercel.com/acme/web/1',
        nonce: null,
      },
    ])
    expect(seen[0]?.path).toBe('/v7/deployments')
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({ projectId: 'prj_1', target: 'production', limit: '20' })
  })

  it('are read with what Vercel may leave out or add', async () => {
    const bare = { uid: 'dpl_2', name: 'web', created: 1, state: 'MELTING', target: null, mood: 'good' }
    const gitlab = deployment({ uid: 'dpl_3', target: null, meta: { gitlabCommitSha: 'abc' }, creator: null })
    const staged = deployment({ uid: 'dpl_4', target: null, customEnvironment: { slug: 'qa' }, meta: {} })
    const { vercel } = await localVercel((_, response) => json(response, 200, { deployments: [bare, gitlab, staged] }))
    const found = await vercel.deployments('web', { limit: 5, signal: patient() })
    expect(found).toMatchObject([
      { id: 'dpl_2', state: 'MELTING', target: 'preview', commit: null, buildingAt: null, inspectorUrl: null },
      { id: 'dpl_3', target: 'preview', commit: 'abc', author: null },
      { id: 'dpl_4', target: 'qa', author: 'ada-v' },
    ])
  })

  it('come from all pages until there are enough', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => index)
    const { vercel, seen } = await localVercel(({ query }, response) => {
      const from = Number(query.get('until') ?? 0)
      const slice = ids.slice(from, from + Number(query.get('limit')))
      const next = from + slice.length < ids.length ? from + slice.length : null
      const deployments = slice.map((id) => deployment({ uid: `dpl_${id}` }))
      return json(response, 200, { deployments, pagination: { count: slice.length, next, prev: null } })
    })
    const signal = patient()
    expect(await vercel.deployments('web', { limit: 130, signal })).toHaveLength(130)
    expect(seen).toHaveLength(2)
    const all = await vercel.deployments('web', { limit: 1000, signal })
    expect(all.map(({ id }) => id)).toEqual(ids.map((id) => `dpl_${id}`))
  })

  it('without end are refused', async () => {
    const { vercel } = await localVercel((_, response) =>
      json(response, 200, { deployments: [], pagination: { next: 1 } }),
    )
    await expect(vercel.deployments('web', { limit: 5, signal: patient() })).rejects.toMatchObject({ code: 'garbage' })
  })

  it('are asked for by id, where Vercel uses other names', async () => {
    const { uid, created, ...rest } = deployment()
    const { vercel, seen } = await localVercel((_, response) => json(response, 200, { ...rest, id: uid }))
    expect(await vercel.deployment('dpl_1', { signal: patient() })).toMatchObject({
      id: 'dpl_1',
      createdAt: new Date(created),
    })
    expect(seen[0]?.path).toBe('/v13/deployments/dpl_1')
  })
})

it('build lines come from both shapes of events', async () => {
  const { vercel, seen } = await localVercel((_, response) =>
    json(response, 200, [
      { type: 'stdout', created: 1, date: 2, text: 'flat' },
      { type: 'stderr', created: 3, payload: { text: 'payload', date: 4 } },
      { type: 'stdout', created: 5, payload: { text: '' } },
      { type: 'delimiter', created: 6, payload: { info: {} } },
      null,
    ]),
  )
  expect(await vercel.buildLines('dpl_1', { signal: patient() })).toEqual([
    { type: 'stdout', text: 'flat', at: new Date(2) },
    { type: 'stderr', text: 'payload', at: new Date(4) },
    { type: 'stdout', text: '', at: new Date(5) },
  ])
  expect(seen[0]?.path).toBe('/v3/deployments/dpl_1/events')
  expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({ builds: '1', direction: 'forward', limit: '-1' })
})

describe('environment variables', () => {
  const CANARY = 'canary-value-that-nobody-may-see'
  const envs = [
    { key: 'API_KEY', value: CANARY, legacyValue: CANARY, type: 'plain', target: ['production', 'preview'] },
    {
      key: 'BRANCHED',
      value: CANARY,
      type: 'encrypted',
      target: 'preview',
      gitBranch: 'develop',
      updatedAt: 1_770_000_000_000,
    },
    { key: 'NOWHERE', value: '', type: 'sensitive', comment: CANARY },
  ]

  it('are names, types and targets; the value is dropped, and decryption is never asked for', async () => {
    const { vercel, seen } = await localVercel((_, response) => json(response, 200, { envs }, { etag: '"1"' }))
    const found = await vercel.environmentVariables('web', { signal: patient() })
    expect(found).toEqual([
      { name: 'API_KEY', type: 'plain', targets: ['production', 'preview'], branch: null, updatedAt: null },
      {
        name: 'BRANCHED',
        type: 'encrypted',
        targets: ['preview'],
        branch: 'develop',
        updatedAt: new Date(1_770_000_000_000),
      },
      { name: 'NOWHERE', type: 'sensitive', targets: [], branch: null, updatedAt: null },
    ])
    expect(seen[0]?.path).toBe('/v10/projects/web/env')
    expect([...(seen[0]?.query.keys() ?? [])]).toEqual([])
    expect(inspect(found, { depth: 20, showHidden: true })).not.toContain(CANARY)
  })

  it('do not leak into the error about an answer that cannot be read', async () => {
    const bodies = [JSON.stringify({ envs: [{ key: 1, value: CANARY }] }), `{"envs": [{"value": "${CANARY}"`, CANARY]
    for (const body of bodies) {
      const { vercel } = await localVercel((_, response) => response.writeHead(200).end(body))
      const error = await vercel.environmentVariables('web', { signal: patient() }).catch((each: unknown) => each)
      expect(error).toMatchObject({ code: 'garbage' })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(CANARY)
    }
  })
})

describe('domains', () => {
  const domains = [
    { name: 'web.vercel.app', verified: true },
    { name: 'www.acme.dev', verified: true, redirect: 'acme.dev' },
    { name: 'acme.dev', verified: false, redirect: null },
  ]

  it('come with what their DNS looks like to Vercel', async () => {
    const { vercel, seen } = await localVercel(({ path }, response) => {
      if (path.endsWith('/domains')) return json(response, 200, { domains, pagination: { next: null } })
      return json(response, 200, { misconfigured: path.includes('/www.') })
    })
    expect(await vercel.domains('web', { team: 'acme', signal: patient() })).toEqual([
      { name: 'web.vercel.app', verified: true, redirect: null, misconfigured: null },
      { name: 'www.acme.dev', verified: true, redirect: 'acme.dev', misconfigured: true },
      { name: 'acme.dev', verified: false, redirect: null, misconfigured: false },
    ])
    expect(seen.map(({ query }) => query.get('slug'))).toEqual(['acme', 'acme', 'acme'])
  })

  it('leave that unsaid when the token may not see it, and are an outage when Vercel fails', async () => {
    let status = 403
    const { vercel } = await localVercel(({ path }, response) => {
      if (path.endsWith('/domains')) return json(response, 200, { domains })
      return json(response, status, { error: { code: 'x' } })
    })
    const ask = () => vercel.domains('web', { signal: patient() })
    expect((await ask()).map(({ misconfigured }) => misconfigured)).toEqual([null, null, null])
    status = 500
    await expect(ask()).rejects.toMatchObject({ code: 'server-error' })
  })
})

describe('a project', () => {
  it('tells what production serves and how the last promotion or rollback went', async () => {
    const lastAliasRequest = {
      type: 'rollback',
      jobStatus: 'in-progress',
      fromDeploymentId: 'dpl_2',
      toDeploymentId: 'dpl_1',
      requestedAt: 5,
    }
    const targets = { production: { id: 'dpl_2', readyState: 'READY' } }
    const { vercel } = await localVercel((_, response) =>
      json(response, 200, { ...project, targets, lastAliasRequest }),
    )
    expect(await vercel.project('web', { signal: patient() })).toEqual({
      ...project,
      productionDeployment: { id: 'dpl_2', state: 'READY' },
      lastAliasRequest: {
        type: 'rollback',
        status: 'in-progress',
        fromDeploymentId: 'dpl_2',
        toDeploymentId: 'dpl_1',
        requestedAt: new Date(5),
      },
    })
  })

  it('may never have been deployed', async () => {
    const { vercel } = await localVercel((_, response) => json(response, 200, { ...project, targets: {} }))
    expect(await vercel.project('web', { signal: patient() })).toEqual({
      ...project,
      productionDeployment: null,
      lastAliasRequest: null,
    })
  })
})
