import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Facts, Report } from '../../src/readiness/assessment.ts'
import { type Change, type CheckDifference, differenceOf, isChanged } from '../../src/readiness/difference.ts'
import { anyFacts } from './any-facts.ts'
import { asked, at, factsOf, waiver } from './facts.ts'

const minutes = (count: number) => new Date(at.getTime() + count * 60_000)

function reportOf(facts: Facts, askedAt: Date, id = 'report'): Report {
  return {
    id,
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    assessment: assess(facts),
    checks: facts.checks.map((check) => ({ ...check, askedAt })),
    startedAt: askedAt,
    finishedAt: askedAt,
    manifestHash: 'abc',
  }
}

const between = (before: readonly AskedCheck[], after: readonly AskedCheck[], turned: [string, Date][] = []) =>
  differenceOf(reportOf(factsOf(before), minutes(0), 'b'), reportOf(factsOf(after), minutes(60), 'a'), new Map(turned))

describe('the difference of two reports', () => {
  it.each<[CheckStatus, CheckStatus, Change]>([
    ['pass', 'warn', 'worse'],
    ['pass', 'fail', 'worse'],
    ['pass', 'unknown', 'worse'],
    ['warn', 'pass', 'better'],
    ['warn', 'fail', 'worse'],
    ['warn', 'unknown', 'worse'],
    ['fail', 'pass', 'better'],
    ['fail', 'warn', 'better'],
    ['unknown', 'pass', 'better'],
    ['unknown', 'warn', 'better'],
    ['fail', 'unknown', 'unchanged'],
    ['unknown', 'fail', 'unchanged'],
    ['pass', 'pass', 'unchanged'],
  ])('from %s to %s is %s', (before, after, change) => {
    const [check] = between([asked({ status: before })], [asked({ status: after })]).checks
    expect(check).toMatchObject({ change, before, after, summary: `it is ${after}` })
    expect(check && isChanged(check)).toBe(before !== after)
  })

  it.each<[number, number, Change]>([
    [27 / 32, 30 / 32, 'better'],
    [30 / 32, 27 / 32, 'worse'],
    [27 / 32, 27 / 32, 'unchanged'],
  ])('of the same status goes by how much holds: %f, then %f is %s', (before, after, change) => {
    const failing = (share: number) => [asked({ status: 'fail', share })]
    expect(between(failing(before), failing(after)).checks[0]?.change).toBe(change)
  })

  it('tells what is new and what is gone, last', () => {
    const { checks } = between(
      [asked({ id: 'old', status: 'fail' }), asked({ id: 'both' })],
      [asked({ id: 'new' }), asked({ id: 'both' })],
    )
    expect(checks.map(({ id, change, before, after }) => [id, change, before, after])).toEqual([
      ['new', 'new', null, 'pass'],
      ['both', 'unchanged', 'pass', 'pass'],
      ['old', 'gone', 'fail', null],
    ])
    expect(checks.filter(isChanged).map(({ id }) => id)).toEqual(['new', 'old'])
  })

  it('tells the verdict and the points', () => {
    const bad = [asked({ status: 'fail', priority: 'P0' })]
    const good = [asked({ priority: 'P0' })]
    expect(between(bad, good)).toMatchObject({
      before: { id: 'b', verdict: 'NO-GO', score: 0, finishedAt: minutes(0) },
      after: { id: 'a', verdict: 'GO', score: 100, finishedAt: minutes(60) },
      verdict: 'better',
      points: 100,
    })
    expect(between(good, bad)).toMatchObject({ verdict: 'worse', points: -100 })
    expect(between(good, good)).toMatchObject({ verdict: 'unchanged', points: 0 })
  })

  it.each<[string, CheckStatus, [string, Date][], Date | null]>([
    ['the history knows when it turned', 'fail', [['check', minutes(40)]], minutes(40)],
    ['the history ends before the turn', 'fail', [['check', minutes(-90)]], minutes(60)],
    ['there is no history', 'fail', [], minutes(60)],
    ['nothing turned, and since when is known', 'pass', [['check', minutes(-90)]], minutes(-90)],
    ['nothing turned, and since when is not known', 'pass', [], null],
  ])('tells since when, if %s', (_name, after, turned, since) => {
    expect(between([asked({})], [asked({ status: after })], turned).checks[0]?.since).toEqual(since)
  })

  it.each<[string, Parameters<typeof asked>[0], Parameters<typeof asked>[0], CheckDifference['waiver']]>([
    ['was given', { status: 'fail' }, { status: 'fail', waiver: waiver() }, 'given'],
    ['came with a failure', {}, { status: 'fail', waiver: waiver() }, 'given'],
    ['was renewed', { status: 'fail', waiver: waiver() }, { status: 'fail', waiver: waiver({ id: 'w2' }) }, 'given'],
    ['stands', { status: 'fail', waiver: waiver() }, { status: 'fail', waiver: waiver() }, null],
    ['ended', { status: 'fail', waiver: waiver() }, { status: 'fail' }, 'ended'],
    ['is needed no more', { status: 'fail', waiver: waiver() }, {}, null],
    ['was never asked for', { status: 'fail' }, { status: 'fail' }, null],
  ])('tells that a waiver %s', (_what, before, after, change) => {
    const [check] = between([asked(before)], [asked(after)]).checks
    expect(check?.waiver).toBe(change)
    expect(check && isChanged(check)).toBe(change !== null || before.status !== after.status)
  })

  it('tells the waiver of a check that is new, and none of one that is gone', () => {
    const waived = asked({ id: 'new', status: 'fail', waiver: waiver() })
    const { checks } = between([asked({ id: 'old', status: 'fail', waiver: waiver() })], [waived])
    expect(checks.map((each) => each.waiver)).toEqual(['given', null])
  })

  it('the other way round says the opposite', () => {
    const opposite: Record<Change, Change> = {
      better: 'worse',
      worse: 'better',
      new: 'gone',
      gone: 'new',
      unchanged: 'unchanged',
    }
    const changes = (checks: readonly CheckDifference[]) => new Map(checks.map(({ id, change }) => [id, change]))
    fc.assert(
      fc.property(anyFacts(), anyFacts(), (one, two) => {
        const [first, second] = [reportOf(one, minutes(0)), reportOf(two, minutes(60))]
        const there = differenceOf(first, second, new Map())
        const back = differenceOf(second, first, new Map())
        expect(back.points).toBe(0 - there.points)
        const turned = [...changes(there.checks)].map(([id, change]) => [id, opposite[change]] as const)
        expect(changes(back.checks)).toEqual(new Map(turned))
      }),
    )
  })
})
