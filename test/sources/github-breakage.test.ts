import { inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { createGitHub, type GitHub } from '../../src/sources/github.ts'
import { closedPort, localNetwork, patient } from './local.ts'
import { type Answering, json, localGitHub, TOKEN } from './local-github.ts'

type Ask = (github: GitHub, signal: AbortSignal) => Promise<unknown>

/** Every question that has a route of its own, with the words by which its sentences name it. */
const questions: readonly [name: string, subject: string, ask: Ask][] = [
  ['environments', 'the environments of', (github, signal) => github.environments('acme/web', { signal })],
  ['variables', 'the variables of', (github, signal) => github.variables('acme/web', { signal })],
  [
    'variables of an environment',
    'the variables of environment production',
    (github, signal) => github.variables('acme/web', { signal, environment: 'production' }),
  ],
  ['files', 'the files of main', (github, signal) => github.files('acme/web', 'main', { signal })],
  ['the text of a file', 'ci.yml', (github, signal) => github.fileText('acme/web', 'ci.yml', { signal })],
  [
    'alerts of Dependabot',
    'the Dependabot alerts',
    (github, signal) => github.alerts('acme/web', 'dependabot', { signal }),
  ],
  [
    'alerts of secret scanning',
    'the secret-scanning alerts',
    (github, signal) => github.alerts('acme/web', 'secret-scanning', { signal }),
  ],
  [
    'alerts of code scanning',
    'the code-scanning alerts',
    (github, signal) => github.alerts('acme/web', 'code-scanning', { signal }),
  ],
  ['artifacts', 'the artifacts of', (github, signal) => github.artifacts('acme/web', { signal })],
  ['releases', 'the releases of', (github, signal) => github.releases('acme/web', { signal })],
  [
    'a comparison',
    'the comparison of a with b',
    (github, signal) => github.compare('acme/web', { base: 'a', head: 'b', signal }),
  ],
  ['a commit', 'main in', (github, signal) => github.commitDetails('acme/web', 'main', { signal })],
  [
    'pull requests of a commit',
    'the pull requests of abc',
    (github, signal) => github.pullRequestsOf('acme/web', 'abc', { signal }),
  ],
  ['branches', 'the branches of', (github, signal) => github.branches('acme/web', { signal })],
  ['tags', 'the tags of', (github, signal) => github.tags('acme/web', { signal })],
  ['the default branch', 'acme/web', (github, signal) => github.defaultBranch('acme/web', { signal })],
  ['the commit of a tag', 'the tag t', (github, signal) => github.tagCommit('acme/web', 't', { signal })],
  [
    'started runs',
    'the started runs of deploy.yml',
    (github, signal) => github.dispatchedRuns('acme/web', 'deploy.yml', { since: new Date(0), signal }),
  ],
  ['a run', 'run 1 in', (github, signal) => github.run('acme/web', '1', { signal })],
  [
    'deployments',
    'the deployments of abc',
    (github, signal) => github.deployments('acme/web', { commit: 'abc', environment: 'production', signal }),
  ],
  [
    'the state of a deployment',
    'the states of deployment 1',
    (github, signal) => github.deploymentState('acme/web', '1', { signal }),
  ],
]

const broken: readonly [name: string, code: string, answering: Answering][] = [
  ['401', 'unauthorized', (_, response) => json(response, 401, { message: 'Bad credentials' })],
  ['403', 'forbidden', (_, response) => json(response, 403, { message: 'Resource not accessible' })],
  ['404', 'not-found', () => undefined],
  ['429', 'rate-limited', (_, response) => json(response, 429, { message: 'Slow' }, { 'retry-after': '60' })],
  ['500', 'server-error', (_, response) => json(response, 500, { message: 'Oops' })],
  [
    'half an answer',
    'garbage',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('[{"value": "canary",', () => response.destroy())
      return true
    },
  ],
  [
    'garbage',
    'garbage',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>canary</h1>')
      return true
    },
  ],
]

async function outageOf(asked: Promise<unknown>): Promise<SourceError> {
  const error = await asked.then(
    (answer) => new Error(`It answered ${JSON.stringify(answer)}`),
    (each: unknown) => each,
  )
  if (error instanceof SourceError) return error
  throw error
}

/** Asks everything at once, because two more tries of each question take half a second; gives the outages by name. */
async function outagesOf(
  asked: typeof questions,
  github: GitHub,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SourceError>> {
  return new Map(
    await Promise.all(asked.map(async ([name, , ask]) => [name, await outageOf(ask(github, signal))] as const)),
  )
}

describe('every question to GitHub', () => {
  it.each(broken)('broken by %s is an outage', async (cause, code, answering) => {
    const { github } = await localGitHub(answering)
    // A file or a tag that is not there is an answer.
    const answers = ['the text of a file', 'the commit of a tag']
    const asked = questions.filter(([name]) => cause !== '404' || !answers.includes(name))
    const outages = await outagesOf(asked, github, patient())
    for (const [name, subject] of asked) {
      const outage = outages.get(name)
      expect(outage, name).toMatchObject({ system: 'GitHub', code })
      if (cause !== '401' && cause !== '429') expect(outage?.message).toContain(subject)
      expect(inspect(outage, { depth: 20 })).not.toContain(TOKEN)
      expect(outage?.message).not.toContain('canary')
    }
  })

  it('broken by silence is a timeout', async () => {
    const deadline = new AbortController()
    const { github } = await localGitHub(() => {
      deadline.abort()
      return true
    })
    for (const outage of (await outagesOf(questions, github, deadline.signal)).values()) {
      expect(outage).toMatchObject({ code: 'timeout' })
    }
  })

  it('broken by a refused connection is an outage', async () => {
    const settings = {
      auth: { kind: 'token', token: TOKEN },
      apiUrl: `http://127.0.0.1:${await closedPort()}`,
    } as const
    const github = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
    for (const outage of (await outagesOf(questions, github, patient())).values()) {
      expect(outage).toMatchObject({ code: 'refused' })
    }
  })
})

it('a file that is not there is an answer', async () => {
  const { github } = await localGitHub(() => undefined)
  expect(await github.fileText('acme/web', 'ci.yml', { signal: patient() })).toBeNull()
})
