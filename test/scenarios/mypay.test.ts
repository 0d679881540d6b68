import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mypay } from '../../playground/seeds/mypay-world.ts'
import { reportMarkdown } from '../../src/readiness/markdown.ts'
import { type AskedWorld, checkOf, idsWith, startAskedWorld, type WholeReport } from '../support/asked-world.ts'

let asked: AskedWorld
let report: WholeReport

beforeAll(async () => {
  asked = await startAskedWorld([mypay])
  report = await asked.ask('mypay')
})
afterAll(() => asked?.close())

const rowsOf = (id: string) => checkOf(report, id).answer.details
const subjects = (id: string, status: string) =>
  rowsOf(id)
    .filter((row) => row.status === status)
    .map(({ subject }) => subject)

describe('MyPay, beside its deployment summary of 9 December 2025', () => {
  it('is GO WITH CONDITIONS for its five open prerequisites and nothing else', () => {
    // The summary says "GO" and, below it, lists five prerequisites with open boxes. While they are open a plain GO is
    // wrong: the list is right, because the summary itself makes the deployment wait for it.
    expect(report.assessment.verdict).toBe('GO WITH CONDITIONS')
    expect(report.assessment.prerequisites.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'env-file unknown',
      'dns-records unknown',
      'server-access unknown',
      'briefing unknown',
      'rollback unknown',
    ])
    expect(report.assessment.findings.filter(({ effect }) => effect !== 'note')).toEqual([])
    expect(report.assessment.shortestPath.steps.map(({ id }) => id)).toHaveLength(5)
    expect(report.assessment.risk).toBe('MEDIUM')
  })

  it('finds both APIs and both portals up', () => {
    for (const id of ['payout-api', 'payment-api', 'merchant-portal', 'admin-portal']) {
      expect(checkOf(report, id).answer.status).toBe('pass')
    }
    const paths = asked.world.endpoints.requests.map(({ host, path }) => `${host}${path}`)
    expect(paths).toEqual(
      expect.arrayContaining([
        'sandbox.mycodigital.io/api/v1/health',
        'sandbox.mycodigital.io/health',
        'devportal.mycodigital.io/',
        'devadmin.mycodigital.io/',
      ]),
    )
  })

  it('finds the three hosts by name and with good certificates, and HTTP leading to HTTPS', () => {
    const hosts = ['sandbox.mycodigital.io', 'devportal.mycodigital.io', 'devadmin.mycodigital.io']
    expect(subjects('public-names', 'pass')).toEqual(hosts)
    expect(subjects('certificates', 'pass')).toEqual(hosts)
    expect(checkOf(report, 'https-redirect').answer.status).toBe('pass')
    expect(checkOf(report, 'security-headers').answer.summary).toMatch(/3 conditions hold/)
  })

  it('finds the four scripts, the four containers and what the inventory lists', () => {
    expect(subjects('scripts', 'pass')).toEqual([
      'pre-deploy-check.sh',
      'deploy-production.sh',
      'health-check.sh',
      'rollback.sh',
      '*.sh',
    ])
    expect(rowsOf('containers').at(-1)).toMatchObject({ subject: 'services/*/Dockerfile', found: '4 files' })
    for (const id of ['containers', 'documentation', 'migrations']) {
      expect(checkOf(report, id).answer.status).toBe('pass')
    }
  })

  it('takes .env.production for the template that it is, and .env for a leak', () => {
    // The summary names .env.production under "Environment template"; only .env holds secrets.
    expect(subjects('secrets-in-repository', 'pass')).toEqual([
      '.env',
      '**/.env',
      '**/.env.local',
      '.gitignore',
      '.env.production',
    ])
    expect(reportMarkdown(report)).not.toContain('JWT_SECRET=')
  })

  it('finds the pre-deployment check green', () => {
    expect(checkOf(report, 'pre-deploy-check').answer).toMatchObject({
      status: 'pass',
      summary: expect.stringMatching(/^Run 20061884107 succeeded on main/),
    })
  })

  it('finds the last five backups kept, and the newest fresh', () => {
    const { answer } = checkOf(report, 'backups')
    expect(answer.summary).toBe('The newest artifact mysql-backup-* is 6 hours old; 5 are kept')
    expect(answer.details).toHaveLength(6)
  })

  it('says the seven risks as their author weighed them: four low, three medium', () => {
    expect(rowsOf('risk-assessment').filter(({ note }) => note?.startsWith('Low risk'))).toHaveLength(4)
    expect(subjects('risk-assessment', 'warn')).toHaveLength(3)
  })

  it('ticks of the six tests after the deployment the two that a machine can prove', () => {
    // Both boxes are open in the summary, which was written before the deployment. The hosts answer now.
    expect(report.assessment.plan.goLive.map(({ progress }) => progress)).toEqual([
      'done',
      'to-confirm',
      'to-confirm',
      'to-confirm',
      'to-confirm',
      'done',
    ])
  })

  it('quotes the durations as estimates', () => {
    // Twice 25 to 30 minutes (the timeline, whose phases add up to 24.5 to 30.5, and the phase itself), once 15 to 20 (the
    // script): the script's figure leaves out the database, Nginx, certificates and verification.
    expect(report.assessment.plan.estimates.map(({ claim }) => claim)).toEqual([
      'A deployment takes 25 to 30 minutes',
      'With images in the cache it takes 5 to 8 minutes',
    ])
  })

  it('leaves open only what people have to do on the server', () => {
    expect(idsWith(report, 'unknown')).toEqual(['server-hardening', 'after-deployment'])
    expect(idsWith(report, 'fail')).toEqual([])
  })
})

describe('MyPay when something changes', () => {
  it('is NO-GO when an API is down', async () => {
    const { endpoints } = asked.world
    endpoints.set('sandbox.mycodigital.io', '/health', { kind: 'answer', status: 200, body: '{"status":"error"}' })
    const changed = await asked.ask('mypay')
    expect(changed.assessment.verdict).toBe('NO-GO')
    expect(idsWith(changed, 'fail')).toEqual(['payment-api'])
  })

  it('is NO-GO when somebody commits an .env', async () => {
    await asked.world.github.repository('mycodigital/mypay-mock').push({
      branch: 'main',
      message: 'Add settings',
      author: { name: 'Imran Qureshi', email: 'imran@mycodigital.example' },
      date: '2025-12-10T08:00:00Z',
      files: { 'services/payout-api/.env': 'NOTHING=made-up\n' },
    })
    const changed = await asked.ask('mypay')
    expect(checkOf(changed, 'secrets-in-repository').answer).toMatchObject({
      status: 'fail',
      summary: 'services/payout-api/.env must not be in the repository',
    })
  })
})
