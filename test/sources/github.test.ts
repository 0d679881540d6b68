import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newestOfEachName } from '../../src/sources/github-checks.ts'
import { patient } from './local.ts'
import { json, localGitHub, run, TOKEN } from './local-github.ts'

describe('questions', () => {
  it('carry the token and the version of the API', async () => {
    const { github, seen } = await localGitHub((_, response) => json(response, 200, { sha: 'abc' }))
    expect(await github.commit('acme/web', 'main', { signal: patient() })).toBe('abc')
    expect(seen[0]).toMatchObject({
      path: '/repos/acme/web/commits/main',
      headers: { authorization: `token ${TOKEN}`, 'x-github-api-version': '2022-11-28' },
    })
  })

  it('are asked once when equal ones come at the same moment', async () => {
    const { github, seen } = await localGitHub((_, response) => json(response, 200, { sha: 'abc' }))
    const signal = patient()
    await Promise.all([1, 2, 3].map(() => github.commit('acme/web', 'main', { signal })))
    expect(seen).toHaveLength(1)
  })

  it('are re-validated: an answer that still holds is taken from the store', async () => {
    let title = 'One'
    const statuses: number[] = []
    const { github, seen } = await localGitHub(({ headers }, response) => {
      const etag = `W/"${title}"`
      statuses.push(headers['if-none-match'] === etag ? 304 : 200)
      const common = { etag, 'cache-control': 'private, max-age=60, s-maxage=60', vary: 'Accept, Authorization' }
      if (statuses.at(-1) === 304) return response.writeHead(304, common).end()
      const pull = { number: 7, title, state: 'open', user: { login: 'ada' }, head: { sha: 'abc' }, html_url: 'x' }
      return json(response, 200, pull, common)
    })
    const ask = () => github.pullRequest('acme/web', 7, { signal: patient() })
    expect(await ask()).toMatchObject({ number: 7, title: 'One', author: 'ada', headCommit: 'abc' })
    for (const _again of [1, 2, 3]) expect(await ask()).toMatchObject({ title: 'One' })
    title = 'Two'
    for (const _again of [1, 2]) expect(await ask()).toMatchObject({ title: 'Two' })
    expect(statuses).toEqual([200, 304, 304, 304, 200, 304])
    expect(seen).toHaveLength(6)
  })

  it('go out under a GitHub App with a token of its installation', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { github, seen } = await localGitHub(
      ({ path }, response) => {
        if (path !== '/app/installations/42/access_tokens') return json(response, 200, { sha: 'abc' })
        const expires = new Date(Date.now() + 3_600_000).toISOString()
        return json(response, 201, { token: 'ghs_short', expires_at: expires, permissions: { metadata: 'read' } })
      },
      { kind: 'app', appId: '1', privateKey: key, installationId: '42' },
    )
    expect(await github.commit('acme/web', 'main', { signal: patient() })).toBe('abc')
    expect(seen.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual(['bearer', 'token'])
    expect(seen[1]?.headers.authorization).toBe('token ghs_short')
  })
})

describe('latestRun', () => {
  it('gives the newest run with its filters, and ids as text even beyond 2^53', async () => {
    const { github, seen } = await localGitHub((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const text = JSON.stringify({ total_count: 9, workflow_runs: [run()] })
      return response.end(text.replace('20885986644,', '9007199254740993123,'))
    })
    const options = { signal: patient(), branch: 'main', status: 'completed' } as const
    expect(await github.latestRun('acme/web', 'deploy.yml', options)).toEqual({
      id: '9007199254740993123',
      workflow: 'Deploy production',
      title: 'Ship it',
      status: 'completed',
      conclusion: 'failure',
      branch: 'main',
      commit: '0123456789abcdef0123456789abcdef01234567',
      event: 'push',
      actor: 'ada',
      url: 'https://github.com/acme/web/actions/runs/20885986644',
      attempt: 1,
      startedAt: new Date('2026-01-10T23:30:01Z'),
      updatedAt: new Date('2026-01-10T23:34:00Z'),
    })
    expect(seen[0]?.path).toBe('/repos/acme/web/actions/workflows/deploy.yml/runs')
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({ branch: 'main', status: 'completed', per_page: '1' })
  })

  it('asks for the runs of one commit alone', async () => {
    const { github, seen } = await localGitHub((_, response) =>
      json(response, 200, { total_count: 0, workflow_runs: [] }),
    )
    await github.latestRun('acme/web', 'ci.yml', { signal: patient(), commit: 'c0ffee' })
    expect(seen.map(({ query }) => [query.get('head_sha'), query.get('commit')])).toEqual([['c0ffee', null]])
  })

  it('gives null when the workflow never ran', async () => {
    const { github } = await localGitHub((_, response) => json(response, 200, { total_count: 0, workflow_runs: [] }))
    expect(await github.latestRun('acme/web', 'deploy.yml', { signal: patient() })).toBeNull()
  })
})

describe('pages', () => {
  const names = Array.from({ length: 250 }, (_, index) => `SECRET_${index}`)
  const page = (query: URLSearchParams) => {
    const size = Number(query.get('per_page'))
    const number = Number(query.get('page'))
    const slice = names.slice((number - 1) * size, number * size)
    return { number, last: number * size >= names.length, secrets: slice.map((name) => ({ name })) }
  }

  it('are all read, by the Link header', async () => {
    const { github } = await localGitHub(({ path, query }, response, url) => {
      if (!path.endsWith('/actions/secrets')) return undefined
      const { number, last, secrets } = page(query)
      const link = last ? `<${url}${path}?page=1>; rel="first"` : `<${url}${path}?page=${number + 1}>; rel="next"`
      return json(response, 200, { total_count: 250, secrets }, { link })
    })
    expect(await github.secretNames('acme/web', { signal: patient() })).toEqual(names)
  })

  it('are all read, by the count when there is no Link header', async () => {
    const { github } = await localGitHub(({ path, query }, response) => {
      if (!path.endsWith('/actions/secrets')) return undefined
      return json(response, 200, { total_count: 250, secrets: page(query).secrets })
    })
    expect(await github.secretNames('acme/web', { signal: patient() })).toEqual(names)
  })

  it('without end are refused', async () => {
    const { github } = await localGitHub((_, response, url) =>
      json(response, 200, { jobs: [] }, { link: `<${url}/again>; rel="next"` }),
    )
    await expect(github.jobs('acme/web', '1', { signal: patient() })).rejects.toMatchObject({ code: 'garbage' })
  })
})

describe('secretNames', () => {
  it("adds the organization's, and asks an environment alone", async () => {
    const { github } = await localGitHub(({ path }, response) => {
      const name = path.includes('/environments/') ? 'OF_ENVIRONMENT' : path.includes('organ') ? 'SHARED' : 'OWN'
      return json(response, 200, { total_count: 1, secrets: [{ name, created_at: '2026-01-01T00:00:00Z' }] })
    })
    expect(await github.secretNames('acme/web', { signal: patient() })).toEqual(['OWN', 'SHARED'])
    const environment = { signal: patient(), environment: 'production' }
    expect(await github.secretNames('acme/web', environment)).toEqual(['OF_ENVIRONMENT'])
  })
})

describe('jobs', () => {
  it('come with their steps', async () => {
    const { github, seen } = await localGitHub((_, response) =>
      json(response, 200, {
        total_count: 1,
        jobs: [
          {
            id: 58,
            name: 'Migration',
            status: 'completed',
            conclusion: 'failure',
            html_url: 'https://github.com/acme/web/actions/runs/1/job/58',
            started_at: '2026-01-10T23:09:31Z',
            completed_at: null,
            steps: [{ name: 'Database migration', number: 3, status: 'completed', conclusion: 'failure' }],
          },
        ],
      }),
    )
    expect(await github.jobs('acme/web', '1', { signal: patient() })).toEqual([
      {
        id: '58',
        name: 'Migration',
        status: 'completed',
        conclusion: 'failure',
        url: 'https://github.com/acme/web/actions/runs/1/job/58',
        startedAt: new Date('2026-01-10T23:09:31Z'),
        endedAt: null,
        steps: [
          {
            name: 'Database migration',
            number: 3,
            status: 'completed',
            conclusion: 'failure',
            startedAt: null,
            endedAt: null,
          },
        ],
      },
    ])
    expect(seen[0]?.path).toBe('/repos/acme/web/actions/runs/1/jobs')
  })
})

describe('checkRuns', () => {
  it('joins check runs and statuses and keeps the newest of each name', async () => {
    const { github } = await localGitHub(({ path }, response) => {
      if (path.endsWith('/check-runs')) {
        const check = (id: number, name: string, conclusion: string | null, started_at: string | null) => ({
          id,
          name,
          status: conclusion === null ? 'in_progress' : 'completed',
          conclusion,
          html_url: `https://github.com/acme/web/runs/${id}`,
          started_at,
          output: { title: null, summary: 'Policy violations' },
        })
        return json(response, 200, {
          total_count: 3,
          check_runs: [
            check(2, 'Tests', 'success', '2026-01-10T12:00:00Z'),
            check(1, 'Tests', 'failure', '2026-01-10T11:00:00Z'),
            check(3, 'Linting', null, '2026-01-10T11:00:00Z'),
          ],
        })
      }
      const status = {
        id: 9,
        state: 'error',
        description: 'Broke',
        target_url: null,
        created_at: '2026-01-10T10:00:00Z',
      }
      return json(response, 200, { state: 'failure', total_count: 1, statuses: [{ ...status, context: 'ci/legacy' }] })
    })
    const runs = await github.checkRuns('acme/web', 'feature/one', { signal: patient() })
    expect(runs).toMatchObject([
      { name: 'ci/legacy', status: 'completed', conclusion: 'failure', url: null, summary: 'Broke' },
      { name: 'Linting', status: 'in_progress', conclusion: null },
      { name: 'Tests', conclusion: 'success', summary: 'Policy violations' },
    ])
    expect(runs[0]).not.toHaveProperty('id')
  })

  it('takes a check that has not started as newer than one that has', () => {
    const common = { name: 'Tests', url: null, summary: null }
    const queued = { ...common, id: '5', status: 'queued', conclusion: null, startedAt: null }
    const passed = { ...common, id: '4', status: 'completed', conclusion: 'success', startedAt: new Date() }
    expect(newestOfEachName([queued, passed])).toMatchObject([{ status: 'queued' }])
    expect(newestOfEachName([passed, queued])).toMatchObject([{ status: 'queued' }])
  })
})
