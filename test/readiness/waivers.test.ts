import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { Priority, Reason, Risk, Verdict } from '../../src/readiness/assessment.ts'
import { anyFacts, waiving } from './any-facts.ts'
import { asked, at, factsOf, gate, prerequisite, waiver } from './facts.ts'

const fine = asked({ id: 'fine' })

describe('a waived check', () => {
  it.each<[Priority, CheckStatus, Risk]>([
    ['P0', 'fail', 'MEDIUM'],
    ['P0', 'warn', 'MEDIUM'],
    ['P0', 'unknown', 'MEDIUM'],
    ['P1', 'fail', 'LOW'],
    ['P1', 'unknown', 'MEDIUM'],
    ['P3', 'fail', 'LOW'],
  ])(
    'of %s that says %s keeps its answer and its score, does not hold up the release, and is a risk of %s',
    (priority, status, risk) => {
      const check = asked({ id: 'a', status, priority })
      const before = assess(factsOf([check, fine]))
      const after = assess(factsOf([{ ...check, waiver: waiver() }, fine]))
      expect(after).toMatchObject({ verdict: 'GO', risk, score: before.score })
      expect(after.areas).toEqual(before.areas)
      expect(after.findings).toEqual([{ ...before.findings[0], effect: 'note', waiver: waiver() }])
      expect(after.shortestPath.steps).toEqual([])
    },
  )

  it('that passes by now has nothing to be waived', () => {
    const { findings, reason, risk } = assess(factsOf([asked({ priority: 'P0', waiver: waiver() })]))
    expect([findings, reason.children, risk]).toEqual([[], [], 'LOW'])
  })

  it.each([
    ['a moment after it was asked', new Date(at.getTime() + 1), 'GO'],
    ['at the moment it was asked', at, 'NO-GO'],
  ])('whose waiver ends %s counts by that moment', (_when, expiresAt, verdict) => {
    const check = asked({ status: 'fail', priority: 'P0', waiver: waiver({ expiresAt }) })
    expect(assess(factsOf([check])).verdict).toBe(verdict)
  })

  it('still holds up a score under its target, and a prerequisite that it would prove', () => {
    const checks = [asked({ id: 'a', status: 'fail', priority: 'P0', waiver: waiver() }), fine]
    expect(assess(factsOf(checks, { targetScore: 51 }))).toMatchObject({
      verdict: 'NO-GO',
      shortestPath: { leadsToGo: true, steps: [{ id: 'a', because: 'score' }] },
    })
    expect(assess(factsOf(checks, { prerequisites: [prerequisite({ check: 'a' })] }))).toMatchObject({
      verdict: 'GO WITH CONDITIONS',
      shortestPath: { leadsToGo: true, steps: [{ id: 'a', because: 'prerequisite' }] },
    })
  })

  it('is put right for the score only after what nobody waived, when both gain as much', () => {
    const checks = [asked({ id: 'waived', status: 'fail', waiver: waiver() }), asked({ id: 'open', status: 'fail' })]
    expect(assess(factsOf(checks, { targetScore: 50 })).shortestPath.steps.map(({ id }) => id)).toEqual(['open'])
  })
})

describe('a gate', () => {
  const failing = asked({ id: 'a', status: 'fail', waiver: waiver() })

  it.each(['blocking', 'conditional', 'warning'] as const)(
    'that is %s and that only waived checks hold up keeps its state and is noted',
    (level) => {
      const facts = factsOf([failing, fine], { gates: [gate(level, 'a', 'fine')] })
      expect(assess(facts)).toMatchObject({ verdict: 'GO', gates: [{ status: 'fail', effect: 'note' }] })
    },
  )

  it('of which every check is waived is noted', () => {
    const facts = factsOf([failing, fine], { gates: [gate('blocking', 'a')] })
    expect(assess(facts)).toMatchObject({ verdict: 'GO', risk: 'MEDIUM', gates: [{ status: 'fail', effect: 'note' }] })
  })

  it.each<[CheckStatus, Verdict, string]>([
    ['warn', 'GO WITH CONDITIONS', '1 blocking gate warns'],
    ['fail', 'NO-GO', '1 blocking gate fails'],
  ])('counts by the check that nobody waived, which says %s', (status, verdict, sentence) => {
    const checks = [failing, asked({ id: 'b', status })]
    const { verdict: found, reason } = assess(factsOf(checks, { gates: [gate('blocking', 'a', 'b')] }))
    expect([found, reason.children[0]?.sentence]).toEqual([verdict, sentence])
    expect(reason.children[0]?.children[0]?.children.map((each) => each.sentence)).toEqual([
      `Title of b: it is ${status}`,
    ])
  })
})

describe('the reason', () => {
  it('of a GO with waivers counts and names them, with the gates that they let pass', () => {
    const checks = [
      asked({ id: 'a', status: 'fail', priority: 'P0', waiver: waiver() }),
      asked({ id: 'b', status: 'unknown', waiver: waiver({ id: 'w2' }) }),
      fine,
    ]
    expect(assess(factsOf(checks, { gates: [gate('blocking', 'b')] })).reason).toEqual<Reason>({
      code: 'verdict.go',
      sentence: 'GO: nothing that stops a release here, and a score of 33 %, with 2 waivers',
      children: [
        {
          code: 'waiver.stands',
          sentence: '2 waivers stand',
          children: [
            {
              code: 'check.fail',
              sentence: 'Title of a: it is fail, waived until 12 January 2026',
              children: [],
            },
            {
              code: 'check.unknown',
              sentence: 'Title of b: it is unknown, waived until 12 January 2026',
              children: [],
            },
            { code: 'gate.waived', sentence: 'The blocking gate: only waived checks of it do not pass', children: [] },
          ],
        },
      ],
    })
  })

  it.each([
    ['NO-GO', asked({ id: 'b', status: 'fail', priority: 'P0' }), ['priority.p0', 'waiver.stands']],
    ['GO WITH CONDITIONS', asked({ id: 'b', status: 'fail', priority: 'P1' }), ['priority.p1', 'waiver.stands']],
    ['GO', fine, ['waiver.stands']],
  ] as const)('of %s tells the waiver last', (verdict, other, codes) => {
    const { reason, ...found } = assess(
      factsOf([asked({ id: 'a', status: 'fail', priority: 'P0', waiver: waiver() }), other]),
    )
    expect(found.verdict).toBe(verdict)
    expect(reason.children.map(({ code }) => code)).toEqual(codes)
    expect(reason.children.at(-1)?.sentence).toBe('1 waiver stands')
    expect(reason.sentence.endsWith(', with 1 waiver')).toBe(verdict === 'GO')
  })
})

const rank: Record<Verdict, number> = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 }
const riskRank: Record<Risk, number> = { HIGH: 0, MEDIUM: 1, LOW: 2 }
const someIds = fc.uniqueArray(fc.nat({ max: 11 }).map((index) => `c${index}`))

describe('for any facts', () => {
  it('a waiver never makes verdict or risk worse, and never changes the score', () => {
    fc.assert(
      fc.property(anyFacts(), someIds, (facts, ids) => {
        const before = assess(waiving(facts, null, ids))
        const after = assess(waiving(facts, waiver(), ids))
        expect(rank[after.verdict]).toBeGreaterThanOrEqual(rank[before.verdict])
        expect(riskRank[after.risk]).toBeGreaterThanOrEqual(riskRank[before.risk])
        expect([after.score, after.areas]).toEqual([before.score, before.areas])
        expect(after.shortestPath.steps.length).toBeLessThanOrEqual(before.shortestPath.steps.length)
      }),
      { numRuns: 300 },
    )
  })

  it('an expired waiver changes nothing', () => {
    fc.assert(
      fc.property(anyFacts(), someIds, (facts, ids) => {
        const expired = waiving(facts, waiver({ expiresAt: at }), ids)
        expect(assess(expired)).toEqual(assess(waiving(facts, null, ids)))
      }),
    )
  })

  it('all findings waived are a GO, unless the score is under its target, or a prerequisite or a gate hangs on something else', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const { verdict, score, prerequisites, gates, risk } = assess(
          waiving(
            facts,
            waiver(),
            facts.checks.map(({ id }) => id),
          ),
        )
        const isLow = score < (facts.targetScore ?? 0)
        const isEmpty = gates.some(({ level, checks }) => {
          return level !== 'warning' && !facts.checks.some(({ id }) => checks.includes(id))
        })
        const isOpen = prerequisites.some(({ status }) => status !== 'pass')
        expect(verdict === 'GO').toBe(!isLow && !isEmpty && !isOpen)
        const isBlocking = facts.checks.some(({ id, priority, answer }) => {
          const levels = facts.gates.flatMap(({ level, checks }) => (checks.includes(id) ? [level] : []))
          const counts = levels.length > 0 ? levels.includes('blocking') : priority === 'P0'
          return counts && answer.status !== 'pass'
        })
        if (isBlocking) expect(risk).not.toBe('LOW')
      }),
      { numRuns: 300 },
    )
  })
})
