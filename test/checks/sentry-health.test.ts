import { describe, expect, it, onTestFinished } from 'vitest'
import { startSentry } from '../../playground/emulators/sentry.ts'
import { judgeHealth, sentryHealth } from '../../src/checks/sentry-health.ts'
import { createSentry, type Performance, type ReleaseHealth } from '../../src/sources/sentry.ts'
import { localNetwork, patient } from '../sources/local.ts'
import { sentryWorld } from '../support/sentry-world.ts'
import { asking } from './asking.ts'

const spec = (fields: object) => sentryHealth.spec.parse({ organization: 'acme', project: 'web', ...fields })

const health = (sessions: number, crashFreeSessions: number | null): ReleaseHealth => ({
  sessions,
  users: 1,
  crashFreeSessions,
  crashFreeUsers: null,
  adoption: null,
})
const measured = (changes: Partial<Performance> = {}): Performance => ({
  transactions: 1000,
  failureRate: 0.005,
  p95Ms: 640,
  p99Ms: 1800,
  ...changes,
})

describe('health', () => {
  it.each<[object, ReleaseHealth | null, Performance | null, string, string, string]>([
    [{ crashFreeSessions: 99.5 }, health(1000, 0.9991), null, 'pass', 'sentry.ok', 'Crash-free sessions 99.91 %'],
    [
      { crashFreeSessions: 99.5 },
      health(1000, 0.991),
      null,
      'fail',
      'sentry.health',
      'Crash-free sessions 99.1 % (at least 99.5 %)',
    ],
    [
      { failureRate: 1, p95: '800ms', p99: '2s' },
      null,
      measured(),
      'pass',
      'sentry.ok',
      'Failure rate 0.5 %, p95 duration 640 ms and p99 duration 1.8 s',
    ],
    [
      { failureRate: 0.1, p95: '500ms', p99: '2s' },
      null,
      measured(),
      'fail',
      'sentry.health',
      'Failure rate 0.5 % (at most 0.1 %) and p95 duration 640 ms (at most 500 ms)',
    ],
    [{ failureRate: 0.5 }, null, measured(), 'pass', 'sentry.ok', 'Failure rate 0.5 %'],
    [
      { p99: '2s' },
      null,
      measured({ transactions: 3 }),
      'unknown',
      'sentry.too_little',
      'Only 3 transactions in 1 day: not enough to judge',
    ],
    [
      { p99: '2s', period: '1h' },
      null,
      measured({ transactions: 1 }),
      'unknown',
      'sentry.too_little',
      'Only 1 transaction in 1 hour: not enough to judge',
    ],
    [
      { crashFreeSessions: 99, p99: '2s' },
      health(0, null),
      measured({ transactions: 3 }),
      'unknown',
      'sentry.too_little',
      'No session in 1 day: not enough to judge and only 3 transactions in 1 day: not enough to judge',
    ],
    [{ p99: '2s', minimumCount: 3 }, null, measured({ transactions: 3 }), 'pass', 'sentry.ok', 'P99 duration 1.8 s'],
    [{ p99: '2s' }, null, measured({ p99Ms: null }), 'unknown', 'sentry.too_little', 'Sentry gives no value'],
  ])('%j (%#)', (fields, sessions, performance, status, code, summary) => {
    expect(judgeHealth(spec(fields), sessions, performance)).toMatchObject({ status, code, summary })
  })

  it('shows each value with its limit, and counts those that hold', () => {
    const limits = spec({ crashFreeSessions: 99.5, p95: '800ms', failureRate: 0.1 })
    expect(judgeHealth(limits, health(50, 0.98), measured())).toMatchObject({
      status: 'fail',
      share: 1 / 3,
      details: [
        {
          status: 'unknown',
          subject: 'Crash-free sessions',
          found: '98 %',
          note: 'only 50 sessions in 1 day: not enough to judge',
        },
        { status: 'fail', subject: 'Failure rate', found: '0.5 %', note: 'at most 0.1 %' },
        { status: 'pass', subject: 'p95 duration', found: '640 ms', note: 'at most 800 ms' },
      ],
    })
  })

  it('needs a limit', () => {
    expect(sentryHealth.spec.safeParse({ organization: 'acme', project: 'web' }).error?.message).toContain(
      'needs crashFreeSessions, failureRate, p95 or p99',
    )
  })
})

describe('over a real connection', () => {
  const start = async () => {
    const emulator = await startSentry(sentryWorld('token'))
    onTestFinished(emulator.close)
    const sentry = createSentry({ token: 'token', url: emulator.url }, localNetwork())
    const ask = (fields: object) => sentryHealth.ask(spec(fields), asking({ sentry }, { signal: patient() }))
    return { emulator, ask }
  }
  const product = { organization: 'vauntico', project: 'fulfillment-engine', environment: 'production' }

  it('asks only for what has a limit', async () => {
    const { emulator, ask } = await start()
    expect(await ask({ ...product, crashFreeSessions: 99.5 })).toMatchObject({ status: 'pass' })
    expect(emulator.arrived.map(({ path }) => path)).toEqual(['/api/0/organizations/vauntico/sessions/'])
    expect(await ask({ ...product, release: 'fulfillment-engine@1.4.0', p95: '1s' })).toMatchObject({ status: 'pass' })
    expect(emulator.arrived).toHaveLength(2)
  })

  it('says that there is no such project, and otherwise what Sentry said', async () => {
    const { emulator, ask } = await start()
    await expect(ask({ organization: 'vivr', project: 'vivr-web', p95: '1s' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'Sentry has no project vivr/vivr-web',
    })
    emulator.fault(/events/, 'web page')
    await expect(ask({ ...product, p95: '1s' })).rejects.toMatchObject({ code: 'garbage' })
  })

  it('knows nothing of a product without traffic', async () => {
    const { ask } = await start()
    const answer = await ask({ organization: 'ecosystem', project: 'ecosystem-web', failureRate: 1 })
    expect(answer).toMatchObject({ status: 'unknown', summary: 'No transaction in 1 day: not enough to judge' })
  })
})
