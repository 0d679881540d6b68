import { describe, expect, it, onTestFinished } from 'vitest'
import type { Asking, CheckAnswer } from '../../src/checks/check.ts'
import { freshness } from '../../src/checks/freshness.ts'
import { githubAlerts } from '../../src/checks/github-alerts.ts'
import { githubFiles } from '../../src/checks/github-files.ts'
import { githubVariables } from '../../src/checks/github-variables.ts'
import { parity } from '../../src/checks/parity.ts'
import { createLog } from '../../src/log.ts'
import { createGitHub, type GitHub } from '../../src/sources/github.ts'
import { asking, NOW } from '../checks/asking.ts'
import { localNetwork } from '../sources/local.ts'
import { REPOSITORY, smallGitHub, TOKEN } from './github-small.ts'

const CANARY = 'https://sandbox.canary-7f3a.test'
const author = { name: 'Ada', email: 'ada@acme.example' }
const migrations = ['0013_a', '0014_b', '0014_c', '0014_d'].map((name) => [`db/migrations/${name}.sql`, '-- x\n'])
const files = { '.env.production': 'A=1\n', ...Object.fromEntries(migrations) }

/** The emulated GitHub, our source on it, and everything that was logged on the way. */
async function world() {
  const emulated = await smallGitHub({
    commits: [{ branch: 'main', message: 'Begin', author, date: '2026-01-02T03:04:05Z', files }],
    variables: { API_URL: CANARY, LEVEL: 'info' },
    secrets: ['TOKEN'],
    environments: [{ name: 'production', secrets: ['TOKEN'], variables: { LEVEL: CANARY } }],
    alerts: {
      dependabot: Array.from({ length: 120 }, (_, index) => ({
        title: `Flaw ${index}`,
        severity: index === 0 ? 'critical' : 'low',
      })),
      'secret-scanning': [],
    },
    artifacts: Array.from({ length: 5 }, (_, index) => ({
      name: `backup-${index}`,
      createdAt: new Date(NOW.getTime() - (index + 1) * 12 * 3_600_000).toISOString(),
    })),
  })
  const logged: string[] = []
  const network = localNetwork()
  const settings = { auth: { kind: 'token', token: TOKEN }, apiUrl: emulated.url } as const
  const github = createGitHub(settings, network, createLog('trace', { write: (line) => void logged.push(line) }))
  onTestFinished(network.close)
  return { emulated, github, logged }
}

const on = (github: GitHub): Asking => asking({ github }, { repository: REPOSITORY })

describe('the kinds of check on the emulated GitHub', () => {
  it('try variables without showing a value, in answers or in the log', async () => {
    const { github, logged, emulated } = await world()
    const required = [
      { name: 'API_URL', notMatches: '(?i)sandbox|test' },
      { name: 'LEVEL', matches: '^info$' },
      { name: 'LEVEL', environment: 'production', matches: '^warn$' },
      'REGION',
    ]
    const ask = (): Promise<CheckAnswer> => githubVariables.ask(githubVariables.spec.parse({ required }), on(github))
    const answer = await ask()
    expect(answer.summary).toBe(
      '1 of 4 variables is as required; REGION is missing; LEVEL (production) does not match its pattern; API_URL matches what it must not',
    )
    emulated.fault(/variables/, { kind: 'answer', status: 500 })
    const outage: unknown = await ask().catch((error: unknown) => error)
    expect(outage).toMatchObject({ code: 'server-error' })
    expect(JSON.stringify([answer, outage]) + logged.join('')).not.toContain('canary')
  })

  it('count alerts over all pages, and tell what is off', async () => {
    const { github } = await world()
    const answer = await githubAlerts.ask(githubAlerts.spec.parse({}), on(github))
    expect(answer.summary).toBe('1 critical alert is open, none is allowed; Code scanning is off')
    expect(answer.details.slice(0, 3).map(({ subject, found }) => [subject, found])).toEqual([
      ['Dependabot', '1 critical and 119 low open'],
      ['Secret scanning', 'none open'],
      ['Code scanning', 'off'],
    ])
  })

  it('find the exposed file and the doubles among the migrations', async () => {
    const { github } = await world()
    const rules = { mustNotExist: '**/.env.production', uniqueNumericPrefix: 'db/migrations' }
    const answer = await githubFiles.ask(githubFiles.spec.parse(rules), on(github))
    expect(answer.summary).toBe(
      '.env.production must not be in the repository; 3 files with 0014 in db/migrations: 0014_b.sql, 0014_c.sql and 0014_d.sql',
    )
  })

  it('compare an environment with its repository', async () => {
    const { github } = await world()
    const between = [{ github: { environment: 'production' } }, { github: {} }]
    const answer = await parity.ask(parity.spec.parse({ between }), on(github))
    expect(answer.summary).toBe('1 of 3 names is not everywhere: GitHub production lacks API_URL')
  })

  it('see that the last five backups are kept, and that nothing was released', async () => {
    const { github } = await world()
    const ask = (fields: object) => freshness.ask(freshness.spec.parse({ atMost: '26h', ...fields }), on(github))
    expect(await ask({ of: { artifact: 'backup-*' }, keep: { atLeast: 5 } })).toMatchObject({
      status: 'pass',
      summary: 'The newest artifact backup-* is 12 hours old; 5 are kept',
    })
    expect(await ask({ of: { release: '*' } })).toMatchObject({ status: 'fail', summary: 'There is no release' })
  })
})
