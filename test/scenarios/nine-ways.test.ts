import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault as GitHubFault } from '../../playground/emulators/github-gateway.ts'
import { ecosystem } from '../../playground/seeds/ecosystem-world.ts'
import type { AskedCheck, Report } from '../../src/readiness/assessment.ts'
import { type AskedWorld, startAskedWorld } from '../support/asked-world.ts'

let asked: AskedWorld
let healthy: Report
beforeAll(async () => {
  asked = await startAskedWorld([ecosystem])
  healthy = await asked.ask('ecosystem')
})
afterAll(() => asked?.close())

const ways = ['close', 401, 403, 404, 429, 500, 'half', 'garbage'] as const
type Way = (typeof ways)[number] | 'silence'

const everything = /./
const systems: Record<string, { kinds: RegExp; say: RegExp; breakIt: (way: Way) => () => void }> = {
  GitHub: {
    kinds: /^github-/,
    say: /GitHub/,
    breakIt: (way) => {
      const fault: GitHubFault =
        typeof way === 'number'
          ? {
              kind: 'answer',
              status: way,
              body: '{"message":"no"}',
              ...(way === 429 ? { headers: { 'retry-after': '60' } } : {}),
            }
          : { kind: way }
      return asked.world.github.fault(everything, fault)
    },
  },
  Vercel: {
    kinds: /^vercel-/,
    say: /Vercel/,
    breakIt: (way) => {
      asked.world.vercel.fault(everything, way)
      return asked.world.vercel.heal
    },
  },
  Sentry: {
    kinds: /^sentry-/,
    say: /Sentry/,
    breakIt: (way) => {
      asked.world.sentry.fault(everything, way)
      return asked.world.sentry.heal
    },
  },
}

const ofKind = (report: Report, kinds: RegExp) => report.checks.filter(({ kind }) => kinds.test(kind))
const statuses = (checks: readonly AskedCheck[]) => checks.map(({ id, answer }) => [id, answer.status])

function expectHarm(report: Report, kinds: RegExp, say: RegExp): void {
  const harmed = ofKind(report, kinds)
  expect(harmed.length).toBeGreaterThan(0)
  for (const { answer, id } of harmed) {
    expect(answer.status, id).toBe('unknown')
    expect(answer.code, id).toMatch(/^source\./)
    expect(answer.summary, id).toMatch(say)
    // One sentence, fit to be shown.
    expect(answer.summary, id).not.toMatch(/\n|\bat \w+ \(|undefined|\[object/)
  }
}

describe.each(Object.entries(systems))('%s, when it fails', (_system, { kinds, say, breakIt }) => {
  it.each(ways)('%s: unknown with its cause, and the rest of the report is unharmed', async (way) => {
    const mend = breakIt(way)
    try {
      const report = await asked.ask('ecosystem')
      expectHarm(report, kinds, say)
      const others = (each: Report) => statuses(each.checks.filter(({ kind }) => !kinds.test(kind)))
      expect(others(report)).toEqual(others(healthy))
      expect(report.assessment.score).toBeLessThanOrEqual(healthy.assessment.score)
      expect(report.assessment.verdict).toBe('NO-GO')
    } finally {
      mend()
    }
  })
})

describe('all of them, when none ever answers', () => {
  it('each check gives up at its own deadline, side by side', async () => {
    const mends = Object.values(systems).map(({ breakIt }) => breakIt('silence'))
    try {
      const started = performance.now()
      const report = await asked.ask('ecosystem')
      const tookMs = performance.now() - started
      for (const { kinds, say } of Object.values(systems)) expectHarm(report, kinds, say)
      expect(tookMs).toBeLessThan(15_000)
    } finally {
      for (const mend of mends) mend()
    }
  })
})
