import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createWebhookWorld, example, hearing } from '../world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

type Payload = Record<string, unknown> & { action: string; repository: { full_name: string } }

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
const published: readonly { name: string; examples: Payload[] }[] = JSON.parse(readFileSync(file, 'utf8'))

/** GitHub's own example of an event, with some of it changed: `{ 'workflow_run.conclusion': 'failure' }`. */
function publishedExample(event: string, index: number, changes: Record<string, unknown> = {}): Payload {
  const found = published.find(({ name }) => name === event)?.examples[index]
  if (found === undefined) throw new Error(`GitHub has no example ${index} of ${event}`)
  return changed(found, changes)
}

function changed<Given extends object>(given: Given, changes: Record<string, unknown>): Given {
  const copy = structuredClone(given)
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    // biome-ignore lint/suspicious/noExplicitAny: a path into somebody else's example
    const parent = names.reduce((at: any, name) => at[name], copy)
    parent[last] = value
  }
  return copy
}

const run = (changes: Record<string, unknown> = {}) =>
  publishedExample('workflow_run', 1, { 'workflow_run.conclusion': 'failure', ...changes })
const suite = (changes: Record<string, unknown> = {}) =>
  publishedExample('check_suite', 1, { 'check_suite.app.slug': 'octocoders-linter', ...changes })
const deployment = (state: string, changes: Record<string, unknown> = {}) =>
  publishedExample('deployment_status', 0, { 'deployment_status.state': state, ...changes })
const dependabot = (changes: Record<string, unknown> = {}) => publishedExample('dependabot_alert', 1, changes)
const secretAlert = (changes: Record<string, unknown> = {}) =>
  changed(example('github/secret-scanning-alert') as Payload, changes)

/** The signals that a delivery leaves in a product of its repository. */
async function heardOf(event: string, payload: Payload, alerts = true) {
  const github = { workflows: ['test.yml'], branches: ['master', 'main'], alerts, about: 'www' }
  const repository = payload.repository.full_name.toUpperCase()
  const world = await createWebhookWorld(test, {}, { ...hearing({ github }), repository })
  expect(await world.github(event, payload)).toMatchObject({ status: 202 })
  return world.signals()
}

describe('a workflow run', () => {
  it.each([
    ['failure', 'firing', 'Run 1 failed'],
    ['timed_out', 'firing', 'Run 1 ran out of time'],
    ['startup_failure', 'firing', 'Run 1 could not start'],
    ['success', 'resolved', 'Run 1 succeeded'],
  ])('that ended in %s is %s', async (conclusion, status, summary) => {
    const payload = run({ 'workflow_run.conclusion': conclusion, 'workflow_run.run_number': 1 })
    expect(await heardOf('workflow_run', payload)).toMatchObject([
      {
        sender: 'github',
        environment: 'production',
        fingerprint: 'github:octo-org/octo-repo/workflow/test.yml/master',
        status,
        severity: 'major',
        about: 'www',
        evidence: { summary, link: { title: 'Workflow run', url: expect.stringMatching(/^https:\/\/github\.com\//) } },
      },
    ])
  })

  it.each([
    ['that was cancelled', { 'workflow_run.conclusion': 'cancelled' }],
    ['that is under way', { action: 'requested', 'workflow_run.conclusion': null }],
    ['on another branch', { 'workflow_run.head_branch': 'feature' }],
    ['of another file', { 'workflow_run.path': '.github/workflows/nightly.yml' }],
    ['of a fork', { 'workflow_run.head_repository.full_name': 'fork/octo-repo' }],
    ['of a pull request', { 'workflow_run.event': 'pull_request' }],
  ])('%s is no signal', async (_name, changes) => {
    expect(await heardOf('workflow_run', run(changes))).toEqual([])
  })

  it('is known by its file, whatever ref it was taken from', async () => {
    const payload = run({ 'workflow_run.path': '.github/workflows/test.yml@refs/heads/master' })
    expect(await heardOf('workflow_run', payload)).toMatchObject([
      { fingerprint: expect.stringMatching(/test\.yml\/master$/) },
    ])
  })
})

describe('a check suite', () => {
  it.each([
    ['failure', 'firing'],
    ['success', 'resolved'],
  ])('of another app that ended in %s is %s', async (conclusion, status) => {
    expect(await heardOf('check_suite', suite({ 'check_suite.conclusion': conclusion }))).toMatchObject([
      { fingerprint: 'github:codertocat/hello-world/checks/octocoders-linter/main', status, severity: 'minor' },
    ])
  })

  it('of a workflow is no signal, because its run is one', async () => {
    const changes = { 'check_suite.app.slug': 'github-actions', 'check_suite.conclusion': 'failure' }
    expect(await heardOf('check_suite', suite(changes))).toEqual([])
  })
})

describe('the status of a deployment', () => {
  it.each([
    ['failure', 'firing'],
    ['error', 'firing'],
    ['success', 'resolved'],
  ])('%s is %s', async (state, status) => {
    expect(await heardOf('deployment_status', deployment(state))).toMatchObject([
      { fingerprint: 'github:codertocat/hello-world/deployment/production', environment: 'production', status },
    ])
  })

  it.each([
    ['Staging', ['staging']],
    ['Production – shop', ['production']],
    ['Preview', []],
    ['github-pages', []],
  ])('of %s is of the product’s own environments only', async (environment, environments) => {
    const payload = deployment('failure', { 'deployment_status.environment': environment })
    const found = await heardOf('deployment_status', payload)
    expect(found.map((each) => each.environment)).toEqual(environments)
  })
})

describe('an alert about security', () => {
  it.each([
    ['created', 'firing'],
    ['reopened', 'firing'],
    ['resolved', 'resolved'],
  ])('of a secret that is %s is critical and %s, and the secret is kept nowhere', async (action, status) => {
    const found = await heardOf('secret_scanning_alert', secretAlert({ action }))
    expect(found).toMatchObject([
      {
        fingerprint: 'github:codertocat/hello-world/secret/1',
        status,
        severity: 'critical',
        title: 'A secret is in the repository: GitHub Personal Access Token',
      },
    ])
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  it.each([
    ['created', 'critical', 'firing', 'critical'],
    ['reintroduced', 'high', 'firing', 'major'],
    ['reopened', 'medium', 'firing', 'minor'],
    ['fixed', 'low', 'resolved', 'minor'],
    ['dismissed', 'low', 'resolved', 'minor'],
    ['auto_dismissed', 'low', 'resolved', 'minor'],
  ])('of Dependabot that is %s and %s is %s and %s', async (action, severity, status, ours) => {
    const payload = dependabot({ action, 'alert.security_advisory.severity': severity })
    expect(await heardOf('dependabot_alert', payload)).toMatchObject([
      {
        fingerprint: 'github:wolfy1339/pika-pack/dependabot/20',
        status,
        severity: ours,
        title: 'semver is vulnerable (GHSA-c2qf-rxjj-qqgw)',
        evidence: { summary: expect.stringMatching(/, in package-lock\.json$/) },
      },
    ])
  })

  it('is no signal of a product that does not want them, or when somebody was only assigned', async () => {
    expect(await heardOf('dependabot_alert', dependabot(), false)).toEqual([])
    expect(await heardOf('secret_scanning_alert', secretAlert(), false)).toEqual([])
    expect(await heardOf('dependabot_alert', dependabot({ action: 'assigned' }))).toEqual([])
  })
})

describe('GitHub’s examples', () => {
  it('are taken, every one of every event', async () => {
    const world = await createWebhookWorld(test, {}, hearing({}))
    const refused: string[] = []
    for (const { name, examples } of published) {
      for (const payload of examples) {
        const { status } = await world.github(name, payload)
        if (status !== 202) refused.push(`${name}: ${status}`)
      }
    }
    expect(refused).toEqual([])
  }, 60_000)

  it('of another repository belong to nobody', async () => {
    const world = await createWebhookWorld(test, {}, hearing({ github: null }))
    await world.github('workflow_run', run())
    expect(await world.signals()).toEqual([])
    expect(await world.counted('unclaimedAlerts')).toEqual([{ sender: 'github', value: 1 }])
  })

  it('that are damaged are refused with the place', async () => {
    const world = await createWebhookWorld(test)
    const payload = changed(secretAlert(), { 'alert.number': 'one' })
    expect(await world.github('secret_scanning_alert', payload)).toEqual({
      status: 400,
      sentence: 'This is no secret_scanning_alert as GitHub documents it: see alert.number.',
    })
  })
})
