import fc from 'fast-check'
import type { CheckStatus } from '../../src/checks/check.ts'
import type { AskedCheck, Facts, Level, Priority, Waiver } from '../../src/readiness/assessment.ts'
import { asked, at, factsOf, waiver } from './facts.ts'

const status = fc.constantFrom<CheckStatus>('pass', 'warn', 'fail', 'unknown')

const anyCheck = fc.record(
  {
    status,
    priority: fc.constantFrom<Priority>('P0', 'P1', 'P2', 'P3'),
    area: fc.constantFrom('a', 'b', 'c'),
    weight: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.01, max: 1000, noNaN: true })),
    share: fc.double({ min: -0.5, max: 1.5 }),
    waiver: fc.constantFrom(waiver(), waiver({ expiresAt: at })),
  },
  { requiredKeys: ['status', 'priority', 'area', 'weight'] },
)

/** Ids of checks, of which c0 to c11 may be there. */
const ids = fc.uniqueArray(
  fc.nat({ max: 11 }).map((index) => `c${index}`),
  { minLength: 1, maxLength: 4 },
)

/**
 * Any facts: checks of every sort, some with a waiver that stands or has expired, gates and prerequisites, some of which
 * name checks that are not asked here.
 */
export function anyFacts({ maxChecks = 12 }: { maxChecks?: number } = {}): fc.Arbitrary<Facts> {
  return fc
    .record({
      checks: fc.array(anyCheck, { minLength: 1, maxLength: maxChecks }),
      weights: fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0.01, max: 1000, noNaN: true }))),
      targetScore: fc.option(fc.integer({ min: 0, max: 100 })),
      gates: fc.array(fc.record({ level: fc.constantFrom<Level>('blocking', 'conditional', 'warning'), checks: ids }), {
        maxLength: 3,
      }),
      prerequisites: fc.array(
        fc.record({ check: fc.option(fc.nat({ max: maxChecks - 1 })), confirmed: fc.boolean() }),
        { maxLength: 2 },
      ),
    })
    .map(({ checks, weights, targetScore, gates, prerequisites }) =>
      factsOf(
        checks.map((check, index) => asked({ ...check, id: `c${index}` })),
        {
          targetScore,
          areas: ['a', 'b', 'c'].map((id, index) => ({ id, title: id, weight: weights[index] ?? 1 })),
          gates: gates.map((given, index) => ({ id: `g${index}`, title: `Gate ${index}`, note: null, ...given })),
          prerequisites: prerequisites.map(({ check, confirmed }, index) => ({
            id: `p${index}`,
            title: `Prerequisite ${index}`,
            check: check === null ? null : `c${check}`,
            owner: null,
            confirmed,
          })),
        },
      ),
    )
}

/** The facts with another answer of one check. */
export function answering(facts: Facts, index: number, answer: Partial<AskedCheck['answer']>): Facts {
  return {
    ...facts,
    checks: facts.checks.map((check, each) =>
      each === index % facts.checks.length
        ? { ...check, answer: { code: 'x', summary: 'x', details: [], status: 'pass', ...answer } }
        : check,
    ),
  }
}

/** The facts with one waiver for these checks, or without any. */
export function waiving(facts: Facts, given: Waiver | null, ids: readonly string[]): Facts {
  return {
    ...facts,
    checks: facts.checks.map((check) => {
      if (!ids.includes(check.id)) return check
      const { waiver: _waiver, ...bare } = check
      return given === null ? bare : { ...bare, waiver: given }
    }),
  }
}
