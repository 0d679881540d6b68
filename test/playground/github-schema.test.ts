import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OWN_ACTS } from '../../playground/emulators/github-acts.ts'
import { OWN_ROUTES } from '../../playground/emulators/github-routes.ts'
import { ask, DEPLOY_PATH, DEPLOY_WORKFLOW, smallGitHub } from './github-small.ts'

const Subset = z.object({
  routes: z.record(z.string(), z.record(z.string(), z.unknown())),
  acts: z.record(z.string(), z.record(z.string(), z.unknown())),
  schemas: z.record(z.string(), z.unknown()),
})
const subset = Subset.parse(
  JSON.parse(readFileSync(new URL('../fixtures/github/openapi-subset.json', import.meta.url), 'utf8')),
)
const ajv = formats.default(new Ajv({ strict: false, allErrors: true }))

/** What is wrong with a body, by GitHub's description; nothing when it is as described. */
function problems(schema: unknown, body: unknown): unknown[] {
  const validate = ajv.compile({ ...z.record(z.string(), z.unknown()).parse(schema), schemas: subset.schemas })
  return validate(body) ? [] : (validate.errors ?? [])
}

/** How each own route is asked below a repository, by its end; what it gives must not be empty. */
const questions: Readonly<Record<string, { path: string; list?: string }>> = {
  '/actions/workflows': { path: '/actions/workflows', list: 'workflows' },
  '/actions/workflows/{workflow_id}': { path: '/actions/workflows/ci.yml' },
  '/actions/workflows/{workflow_id}/runs': { path: '/actions/workflows/ci.yml/runs', list: 'workflow_runs' },
  '/actions/runs': { path: '/actions/runs', list: 'workflow_runs' },
  '/actions/runs/{run_id}': { path: '/actions/runs/501' },
  '/actions/runs/{run_id}/jobs': { path: '/actions/runs/501/jobs', list: 'jobs' },
  '/actions/jobs/{job_id}': { path: '/actions/jobs/601' },
  '/actions/jobs/{job_id}/logs': { path: '/actions/jobs/601/logs' },
  '/actions/secrets': { path: '/actions/secrets', list: 'secrets' },
  '/actions/organization-secrets': { path: '/actions/organization-secrets', list: 'secrets' },
  '/environments': { path: '/environments', list: 'environments' },
  '/environments/{environment_name}': { path: '/environments/production' },
  '/environments/{environment_name}/secrets': { path: '/environments/production/secrets', list: 'secrets' },
  '/environments/{environment_name}/variables': { path: '/environments/production/variables', list: 'variables' },
  '/actions/variables': { path: '/actions/variables', list: 'variables' },
  '/actions/organization-variables': { path: '/actions/organization-variables', list: 'variables' },
  '/actions/artifacts': { path: '/actions/artifacts', list: 'artifacts' },
  '/dependabot/alerts': { path: '/dependabot/alerts?state=open' },
  '/secret-scanning/alerts': { path: '/secret-scanning/alerts' },
  '/code-scanning/alerts': { path: '/code-scanning/alerts' },
  '/releases': { path: '/releases' },
  '/commits/{ref}/check-runs': { path: '/commits/main/check-runs', list: 'check_runs' },
  '/commits/{commit_sha}/pulls': { path: '/commits/HEAD/pulls' },
  '/compare/{basehead}': { path: '/compare/main...feature' },
  '/tags': { path: '/tags' },
  '/deployments': { path: '/deployments' },
  '/deployments/{deployment_id}/statuses': { path: '/deployments/DEPLOYMENT/statuses' },
  '/commits/{ref}/status': { path: '/commits/main/status', list: 'statuses' },
}

const FEATURE = {
  branch: 'feature',
  from: 'main',
  message: 'Add',
  author: { name: 'Ada', email: 'ada@acme.example' },
  date: '2026-01-03T03:04:05Z',
  files: { 'src/a.ts': 'export {}\n' },
}

const Made = z.object({ id: z.number() })

async function wellSeeded() {
  const github = await seeded()
  const shop = github.repository('acme/shop')
  await shop.push({ ...FEATURE, branch: 'shipping', files: { [DEPLOY_PATH]: DEPLOY_WORKFLOW } })
  const head = await shop.push(FEATURE)
  await ask(github, '/pulls', {}, { title: 'Add', head: 'feature', base: 'main' })
  await ask(github, '/git/refs', {}, { ref: 'refs/tags/v2', sha: head })
  const deployment = Made.parse((await ask(github, '/deployments', {}, { ref: head, environment: 'production' })).body)
  await ask(
    github,
    `/deployments/${deployment.id}/statuses`,
    {},
    { state: 'in_progress', log_url: 'https://a.example' },
  )
  return { ...github, place: (path: string) => path.replace('HEAD', head).replace('DEPLOYMENT', `${deployment.id}`) }
}

const seeded = () =>
  smallGitHub({
    runs: [
      {
        id: 501,
        workflow: '.github/workflows/ci.yml',
        conclusion: 'failure',
        jobs: [
          { id: 601, name: 'Test', conclusion: 'failure', steps: [{ name: 'Unit tests', conclusion: 'failure' }] },
          { id: 602, name: 'Deploy', conclusion: 'skipped', log: null },
        ],
      },
      {
        id: 502,
        workflow: '.github/workflows/ci.yml',
        status: 'in_progress',
        jobs: [{ id: 603, name: 'Test', status: 'in_progress', steps: [{ name: 'Unit tests', status: 'queued' }] }],
      },
    ],
    checkRuns: [
      { name: 'Lint', commit: 'main' },
      { name: 'Types', commit: 'main', status: 'queued' },
    ],
    statuses: [{ context: 'coverage', commit: 'main', state: 'error', description: 'Too low' }],
    secrets: ['ONE', 'TWO'],
    organizationSecrets: ['SHARED'],
    environments: [
      {
        name: 'production',
        secrets: ['THREE'],
        variables: { LEVEL: 'warn' },
        reviewers: ['ada'],
        waitMinutes: 30,
      },
    ],
    variables: { LEVEL: 'info' },
    organizationVariables: { REGION: 'fra1' },
    alerts: {
      dependabot: [{ title: 'Prototype pollution', severity: 'high', package: 'lodash' }],
      'secret-scanning': [{ title: 'AWS key', severity: 'critical' }],
      'code-scanning': [{ title: 'Cross-site scripting', severity: 'medium' }],
    },
    artifacts: [{ name: 'backup', createdAt: '2026-01-10T02:00:00Z' }],
    releases: [{ tag: 'v1', createdAt: '2026-01-09T00:00:00Z' }],
  })

describe('what we serve in the name of GitHub', () => {
  it('is asked here route by route, and described by GitHub', () => {
    const own = Object.keys(OWN_ROUTES)
    expect(Object.keys(questions).map((end) => `/repos/{owner}/{repo}${end}`)).toEqual(expect.arrayContaining(own))
    expect(Object.keys(subset.routes).toSorted()).toEqual(own.toSorted())
  })

  it('is as GitHub describes it', async () => {
    const github = await wellSeeded()
    for (const [end, { path, list }] of Object.entries(questions)) {
      const schemas = subset.routes[`/repos/{owner}/{repo}${end}`] ?? {}
      const answer = await ask(github, github.place(path))
      expect(Object.keys(schemas), path).toContain(String(answer.status))
      const schema = schemas[answer.status]
      if (schema === null) continue
      expect(problems(schema, answer.body), path).toEqual([])
      if (Array.isArray(answer.body)) expect(answer.body, path).not.toEqual([])
      if (list !== undefined) expect(z.record(z.string(), z.unknown()).parse(answer.body)[list], path).not.toEqual([])
    }
  })

  it('does things as GitHub describes it', async () => {
    const github = await wellSeeded()
    const acts: readonly (readonly [route: string, path: string, body: object])[] = [
      [
        '/actions/workflows/{workflow_id}/dispatches',
        '/actions/workflows/deploy.yml/dispatches',
        { ref: 'shipping', inputs: { nonce: 'n1' }, return_run_details: true },
      ],
      [
        '/actions/workflows/{workflow_id}/dispatches',
        '/actions/workflows/deploy.yml/dispatches',
        { ref: 'shipping', inputs: { nonce: 'n2' } },
      ],
      ['/actions/runs/{run_id}/cancel', '/actions/runs/RUN/cancel', {}],
      ['/deployments', '/deployments', { ref: 'main', environment: 'production', payload: { nonce: 'n1' } }],
      [
        '/deployments/{deployment_id}/statuses',
        '/deployments/DEPLOYMENT/statuses',
        { state: 'success', description: 'Live', log_url: 'https://example.com/log' },
      ],
    ]
    expect(Object.keys(subset.acts).toSorted()).toEqual(Object.keys(OWN_ACTS).toSorted())
    for (const [route, path, body] of acts) {
      const running = github.repository('acme/shop').state.runs.find(({ title }) => title.includes('n1'))
      const answer = await ask(github, github.place(path).replace('RUN', String(running?.id)), {}, body)
      const schemas = subset.acts[`/repos/{owner}/{repo}${route}`] ?? {}
      expect(Object.keys(schemas), path).toContain(String(answer.status))
      const schema = schemas[answer.status]
      if (schema !== null) expect(problems(schema, answer.body), path).toEqual([])
    }
    for (const stepMs of [0, 2_500, 3_000, 60_000]) {
      github.advance(stepMs)
      for (const [route, path] of [
        ['/actions/runs', '/actions/runs?event=workflow_dispatch'],
        ['/actions/runs/{run_id}/jobs', '/actions/runs/RUN/jobs'],
      ] as const) {
        const running = github.repository('acme/shop').state.runs.find(({ title }) => title.includes('n2'))
        const answer = await ask(github, path.replace('RUN', String(running?.id)))
        expect(problems(subset.routes[`/repos/{owner}/{repo}${route}`]?.['200'], answer.body), path).toEqual([])
      }
    }
  })

  it('is held to a schema that can refuse', async () => {
    const github = await wellSeeded()
    const { body } = await ask(github, '/actions/runs/501')
    const schema = subset.routes['/repos/{owner}/{repo}/actions/runs/{run_id}']?.['200']
    const run = z.record(z.string(), z.unknown()).parse(body)
    expect(problems(schema, { ...run, repository: {} })).not.toEqual([])
    expect(problems(schema, { ...run, created_at: 'yesterday' })).not.toEqual([])
    expect(problems(schema, { ...run, id: '501' })).not.toEqual([])
  })

  it.each([
    ['/actions/workflows/missing.yml', 404],
    ['/actions/workflows/missing.yml/runs', 404],
    ['/actions/runs/1', 404],
    ['/actions/runs/1/jobs', 404],
    ['/actions/jobs/1', 404],
    ['/actions/jobs/1/logs', 404],
    ['/actions/jobs/602/logs', 410],
    ['/environments/staging', 404],
    ['/environments/staging/secrets', 404],
    ['/environments/staging/variables', 404],
    ['/dependabot/alerts?page=1', 400],
    ['/commits/no-such-branch/check-runs', 422],
    ['/commits/no-such-branch/status', 404],
  ])('refuses %s with %i in the words of GitHub', async (path, status) => {
    const github = await wellSeeded()
    const answer = await ask(github, path)
    expect(answer.status).toBe(status)
    expect(problems({ $ref: '#/schemas/basic-error' }, answer.body)).toEqual([])
    expect(answer.body).toMatchObject({ message: expect.any(String), status: String(status) })
  })
})
