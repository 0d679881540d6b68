import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeObjective, slo } from '../../src/checks/slo.ts'
import { allowedFailures, budgetLeft } from '../../src/checks/slo-budget.ts'
import type { Objective } from '../../src/products/monitor.ts'
import { type History, type Measured, noHistory } from '../../src/sources/history.ts'
import { asking } from './asking.ts'

const objective: Objective = { availability: 0.999, p95Ms: 500, errorRate: null, overMs: 30 * 86_400_000 }

function measured(changes: Partial<Measured> = {}): Measured {
  const { probes = 10_000, failed = 0 } = changes
  return {
    unknown: 0,
    availability: probes === 0 ? null : (probes - failed) / probes,
    p50Ms: 50,
    p95Ms: 200,
    p99Ms: 400,
    probes,
    failed,
    ...changes,
  }
}

const judge = (changes: Partial<Measured>, against = objective) =>
  judgeObjective(
    { monitors: [{ monitor: 'api', title: 'API', ...measured(changes) }], all: measured(changes) },
    against,
    100,
  )

describe('slo', () => {
  it.each([
    ['nothing failed', {}, 'pass', 'slo.met', 'Its monitor meets its objective over 30 days'],
    ['nine of ten allowed', { failed: 9 }, 'pass', 'slo.met', 'Its monitor meets its objective over 30 days'],
    [
      'all that is allowed',
      { failed: 10 },
      'warn',
      'slo.scarce',
      'The error budget of API is nearly used up over 30 days',
    ],
    ['one too many', { failed: 11 }, 'fail', 'slo.missed', 'API misses its objective over 30 days'],
    ['slow', { p95Ms: 501 }, 'fail', 'slo.missed', 'API misses its objective over 30 days'],
    ['few', { probes: 99 }, 'unknown', 'slo.too_few', 'API: fewer than 100 probes over 30 days, not enough to judge'],
    ['none', { probes: 0, p50Ms: null, p95Ms: null, p99Ms: null }, 'unknown', 'slo.too_few', /^API: fewer than/],
  ] as const)('%s', (_, changes, status, code, summary) => {
    expect(judge(changes)).toMatchObject({
      status,
      code,
      summary: typeof summary === 'string' ? summary : expect.stringMatching(summary),
    })
  })

  it('shows a row for each monitor, and the budget', () => {
    expect(judge({ failed: 5 }).details).toEqual([
      {
        status: 'pass',
        subject: 'API',
        found: '99.95 %',
        note: '10000 probes, p50 50 ms, p95 200 ms, p99 400 ms, 50 % of the error budget left',
      },
      { status: 'pass', subject: 'Error budget', found: '50 % left', note: '5 of 10000 probes failed' },
    ])
    expect(judge({ failed: 5 }, { ...objective, availability: null }).details).toHaveLength(1)
  })

  it('does not judge an environment that nobody watches', () => {
    expect(judgeObjective({ monitors: [], all: measured({ probes: 0 }) }, objective, 100).code).toBe('slo.no_monitors')
  })

  it('takes the stricter of availability and errors', () => {
    expect(allowedFailures({ availability: 0.99, errorRate: 0.001 })).toBe(0.001)
    expect(allowedFailures({ availability: null, errorRate: 0.001 })).toBe(0.001)
    expect(allowedFailures({ availability: null, errorRate: null })).toBeNull()
  })

  it('has a budget below nothing exactly when more failed than may fail', () => {
    const share = fc.integer({ min: 1, max: 9_999 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.nat(), share, (probes, some, tenThousandths) => {
        const failed = some % (probes + 1)
        const left = budgetLeft({ probes, failed }, { availability: 1 - tenThousandths / 10_000, errorRate: null })
        expect((left ?? 0) < 0).toBe(failed * 10_000 > tenThousandths * probes)
      }),
    )
    expect(budgetLeft({ probes: 10, failed: 0 }, { availability: 1, errorRate: null })).toBe(1)
    expect(budgetLeft({ probes: 10, failed: 1 }, { availability: 1, errorRate: null })).toBeLessThan(0)
  })

  const historyWith = (own: Objective | null) => {
    const asked: Parameters<History['measured']>[0][] = []
    const history: History = {
      measured: async (question) => {
        asked.push(question)
        const all = measured({ failed: 20 })
        return { objective: own, overMs: 86_400_000, monitors: [{ monitor: 'api', title: 'API', ...all }], all }
      },
    }
    return { asked, history }
  }
  const spec = (fields: object) => slo.spec.parse(fields)

  it('measures against the product’s own objective, and lets its fields override it', async () => {
    const { asked, history } = historyWith(objective)
    expect(await slo.ask(spec({}), asking({ history }))).toMatchObject({ status: 'fail' })
    const fields = { availability: 99, monitors: ['api'], over: '1d' }
    expect(await slo.ask(spec(fields), asking({ history }))).toMatchObject({ status: 'pass' })
    expect(asked).toMatchObject([
      { product: 'acme', environment: 'production' },
      { monitors: ['api'], overMs: 86_400_000 },
    ])
    expect(asked[0]).not.toHaveProperty('monitors')
  })

  it('says when there is nothing to measure against, or nothing measured', async () => {
    const { history } = historyWith(null)
    await expect(slo.ask(spec({}), asking({ history }))).rejects.toThrow(/^acme has no objectives/)
    await expect(slo.ask(spec({}), asking({ history: noHistory }))).rejects.toThrow(/ask in Slack$/)
  })
})
