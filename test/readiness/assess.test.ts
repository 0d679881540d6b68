import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Priority, Reason, Risk, Verdict } from '../../src/readiness/assessment.ts'
import { answering, anyFacts } from './any-facts.ts'
import { asked, factsOf } from './facts.ts'

const scoreOf = (...checks: Parameters<typeof asked>[0][]) => assess(factsOf(checks.map(asked))).score

describe('the score', () => {
  it.each<[string, Parameters<typeof asked>[0][], number]>([
    ['a pass counts whole', [{ status: 'pass' }], 100],
    ['a warning counts half', [{ status: 'warn' }], 50],
    ['a failure counts nothing', [{ status: 'fail' }], 0],
    ['an unknown counts nothing', [{ status: 'unknown' }], 0],
    ['an unknown counts nothing, whatever it says', [{ status: 'unknown', share: 1 }], 0],
    ['27 of 32 is 84 %', [{ status: 'fail', share: 27 / 32 }], 84],
    ['0.29 is 29 %, though 0.29 × 100 is less in floating point', [{ status: 'fail', share: 0.29 }], 29],
    ['three of three thirds are 100 %', [{ weight: 1 / 3 }, { weight: 1 / 3 }, { weight: 1 / 3 }], 100],
    ['two of three are 66 %, not 67 %', [{}, {}, { status: 'fail' }], 66],
    ['a check counts by its weight', [{ weight: 3 }, { status: 'fail' }], 75],
    ['a share above 1 counts as 1', [{ status: 'pass', share: 7 }], 100],
    ['a share below 0 counts as 0', [{ status: 'pass', share: -7 }, {}], 50],
    ['a share that is no number counts as 0', [{ status: 'pass', share: Number.NaN }], 0],
    ['a warning never makes 100 %', [{ status: 'warn', share: 1 }], 99],
    ['a failure in a thousand never makes 100 %', [{ weight: 1000 }, { weight: 0.000001, status: 'fail' }], 99],
  ])('%s', (_name, checks, score) => {
    expect(scoreOf(...checks)).toBe(score)
  })

  it('is the mean of the areas by their weight, without those that have no check here', () => {
    const checks = [asked({ area: 'secrets', status: 'fail', share: 27 / 32 }), asked({ area: 'payments' })]
    const areas = [
      { id: 'payments', title: 'Payments', weight: 10 },
      { id: 'monitoring', title: 'Monitoring', weight: 70 },
      { id: 'secrets', title: 'Secrets', weight: 20 },
    ]
    const { score, areas: assessed } = assess(factsOf(checks, { areas }))
    expect(assessed.map(({ id, score: ofArea }) => [id, ofArea])).toEqual([
      ['payments', 100],
      ['secrets', 84],
    ])
    // (10 × 1 + 20 × 27/32) / 30, not the mean of the rounded areas
    expect(score).toBe(89)
  })

  it('tells per area how many checks say what, and the worst', () => {
    const statuses: CheckStatus[] = ['pass', 'warn', 'unknown', 'pass']
    const { areas } = assess(factsOf(statuses.map((status) => asked({ status }))))
    expect(areas).toEqual([
      {
        id: 'area',
        title: 'Area area',
        weight: 1,
        score: 62,
        status: 'unknown',
        counts: { pass: 2, warn: 1, fail: 0, unknown: 1 },
      },
    ])
  })
})

describe('the verdict', () => {
  const single: [Priority, CheckStatus, Verdict][] = [
    ['P0', 'pass', 'GO'],
    ['P0', 'warn', 'GO WITH CONDITIONS'],
    ['P0', 'fail', 'NO-GO'],
    ['P0', 'unknown', 'NO-GO'],
    ['P1', 'pass', 'GO'],
    ['P1', 'warn', 'GO WITH CONDITIONS'],
    ['P1', 'fail', 'GO WITH CONDITIONS'],
    ['P1', 'unknown', 'GO WITH CONDITIONS'],
    ['P2', 'warn', 'GO'],
    ['P2', 'fail', 'GO'],
    ['P2', 'unknown', 'GO'],
    ['P3', 'warn', 'GO'],
    ['P3', 'fail', 'GO'],
    ['P3', 'unknown', 'GO'],
  ]
  it.each(single)('of a %s that says %s is %s', (priority, status, verdict) => {
    expect(assess(factsOf([asked({ priority, status }), asked({})])).verdict).toBe(verdict)
  })

  it.each<[number, Verdict]>([
    [50, 'GO'],
    [51, 'NO-GO'],
  ])('of a score of 50 % with a target of %i %% is %s', (targetScore, verdict) => {
    expect(assess(factsOf([asked({}), asked({ status: 'fail' })], { targetScore })).verdict).toBe(verdict)
  })

  it('of nothing asked is NO-GO', () => {
    expect(assess(factsOf([], { targetScore: 80 }))).toMatchObject({
      risk: 'HIGH',
      shortestPath: { leadsToGo: false, steps: [] },
      verdict: 'NO-GO',
      score: 0,
      areas: [],
      findings: [],
      reason: {
        code: 'verdict.no_go',
        sentence: 'NO-GO: nothing is asked in this environment',
        children: [{ code: 'product.no_checks', sentence: 'Nothing is asked in this environment', children: [] }],
      },
    })
  })
})

describe('the reason', () => {
  it.each<[string, Parameters<typeof asked>[0][], number | null, string]>([
    ['one check', [{}], null, 'GO: the only check passes'],
    ['two', [{}, {}], 100, 'GO: both checks pass'],
    ['several', [{}, {}, {}], 100, 'GO: all 3 checks pass'],
    ['small findings', [{}, { status: 'fail', priority: 'P3' }], null, 'GO: no P0 or P1 finding, and a score of 50 %'],
    [
      'conditions',
      [
        { status: 'warn', priority: 'P0' },
        { status: 'warn', priority: 'P1' },
        { status: 'fail', priority: 'P1' },
      ],
      null,
      'GO WITH CONDITIONS: 1 P0 warning and 2 P1 findings',
    ],
    ['a low score', [{ status: 'warn' }], 85, 'NO-GO: a score of 50 % under the target of 85 %'],
    ['a P0', [{ status: 'unknown', priority: 'P0' }], null, 'NO-GO: 1 P0 finding'],
    [
      'both',
      [
        { status: 'fail', priority: 'P0' },
        { status: 'unknown', priority: 'P0' },
        { status: 'warn', priority: 'P0' },
      ],
      85,
      'NO-GO: 2 P0 findings and a score of 16 % under the target of 85 %',
    ],
  ])('of %s is one sentence', (_name, checks, targetScore, sentence) => {
    expect(assess(factsOf(checks.map(asked), { targetScore })).reason.sentence).toBe(sentence)
  })

  it('is a tree: the verdict, what decided it, and the checks below', () => {
    const checks = [
      asked({ id: 'b', status: 'unknown', priority: 'P0' }),
      asked({ id: 'c', status: 'fail', priority: 'P0' }),
      asked({ id: 'd', status: 'fail', priority: 'P0' }),
      asked({ id: 'e', status: 'fail', priority: 'P1' }),
    ]
    expect(assess(factsOf(checks, { targetScore: 10 })).reason).toEqual<Reason>({
      code: 'verdict.no_go',
      sentence: 'NO-GO: 3 P0 findings and a score of 0 % under the target of 10 %',
      children: [
        {
          code: 'priority.p0',
          sentence: '2 P0 checks fail, 1 is unknown',
          children: [
            { code: 'check.fail', sentence: 'Title of c: it is fail', children: [] },
            { code: 'check.fail', sentence: 'Title of d: it is fail', children: [] },
            { code: 'check.unknown', sentence: 'Title of b: it is unknown', children: [] },
          ],
        },
        { code: 'score.below_target', sentence: 'The score of 0 % is under the target of 10 %', children: [] },
      ],
    })
  })

  it('counts in correct English', () => {
    const checks = (['warn', 'warn', 'fail', 'unknown'] as const).map((status) => asked({ status, priority: 'P1' }))
    const { reason } = assess(factsOf(checks))
    expect(reason.children.map(({ sentence }) => sentence)).toEqual(['1 P1 check fails, 1 is unknown, 2 warn'])
    const warning = assess(factsOf([asked({ status: 'warn', priority: 'P0' })]))
    expect(warning.reason.children.map(({ sentence }) => sentence)).toEqual(['1 P0 check warns'])
  })
})

describe('the findings', () => {
  it('come P0 first, then the worst first, then in the order of the manifest', () => {
    const checks = [
      asked({ id: 'a', priority: 'P2', status: 'fail' }),
      asked({ id: 'b', priority: 'P0', status: 'warn' }),
      asked({ id: 'c', priority: 'P0', status: 'unknown' }),
      asked({ id: 'd', priority: 'P0', status: 'fail' }),
      asked({ id: 'e', priority: 'P0', status: 'pass' }),
      asked({ id: 'f', priority: 'P0', status: 'fail' }),
    ]
    expect(assess(factsOf(checks)).findings.map(({ checkId }) => checkId)).toEqual(['d', 'f', 'c', 'b', 'a'])
  })

  it('carry what the manifest says and where to look', () => {
    const check = asked({ id: 'a', status: 'fail' })
    const link = { title: 'Run', url: 'https://github.example/run' }
    const owner = { role: 'devops', title: 'DevOps' }
    const full: AskedCheck = { ...check, impact: 'Down', owner, fix: 'Start it', answer: { ...check.answer, link } }
    const [finding, bare] = assess(factsOf([full, asked({ id: 'b', status: 'fail' })])).findings
    expect(finding).toEqual({
      checkId: 'a',
      area: 'area',
      title: 'Title of a',
      status: 'fail',
      priority: 'P2',
      summary: 'it is fail',
      impact: 'Down',
      owner,
      fix: 'Start it',
      link,
      effect: 'note',
      horizon: 'month',
    })
    expect(bare).toMatchObject({ checkId: 'b', impact: null, owner: null, fix: null, link: null })
  })
})

const rank: Record<Verdict, number> = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 }
const riskRank: Record<Risk, number> = { HIGH: 0, MEDIUM: 1, LOW: 2 }

describe('for any facts', () => {
  it('an answer that becomes unknown never raises the score nor betters the verdict', () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(), (facts, index) => {
        const before = assess(facts)
        const after = assess(answering(facts, index, { status: 'unknown', share: 1 }))
        expect(after.score).toBeLessThanOrEqual(before.score)
        expect(rank[after.verdict]).toBeLessThanOrEqual(rank[before.verdict])
        expect(riskRank[after.risk]).toBeLessThanOrEqual(riskRank[before.risk])
      }),
    )
  })

  it('a check that is put right never lowers the score nor worsens the verdict', () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(), (facts, index) => {
        const before = assess(facts)
        const after = assess(answering(facts, index, { status: 'pass' }))
        expect(after.score).toBeGreaterThanOrEqual(before.score)
        expect(rank[after.verdict]).toBeGreaterThanOrEqual(rank[before.verdict])
        expect(riskRank[after.risk]).toBeGreaterThanOrEqual(riskRank[before.risk])
      }),
    )
  })

  it('the order of checks and areas changes neither', () => {
    const shuffled = anyFacts().chain((facts) =>
      fc
        .tuple(
          fc.shuffledSubarray([...facts.checks], { minLength: facts.checks.length }),
          fc.shuffledSubarray([...facts.areas], { minLength: facts.areas.length }),
        )
        .map(([checks, areas]) => ({ facts, other: { ...facts, checks, areas } })),
    )
    fc.assert(
      fc.property(shuffled, ({ facts, other }) => {
        const one = assess(facts)
        const two = assess(other)
        expect([two.score, two.verdict, two.reason.sentence]).toEqual([one.score, one.verdict, one.reason.sentence])
      }),
    )
  })

  it('the score lies within 0 and 100, and is 100 only when everything passes', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const { score, areas, findings } = assess(facts)
        for (const each of [score, ...areas.map((area) => area.score)]) {
          expect(Number.isInteger(each) && each >= 0 && each <= 100).toBe(true)
        }
        if (score === 100) expect(findings).toEqual([])
      }),
    )
  })

  it('everything passing is 100, whatever the weights', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const checks = facts.checks.map((check) => ({
          ...check,
          answer: { ...check.answer, status: 'pass' as const, share: 1 },
        }))
        const plain = { ...facts, checks, gates: [], prerequisites: [] }
        expect(assess(plain)).toMatchObject({ verdict: 'GO', score: 100, risk: 'LOW' })
      }),
    )
  })
})
