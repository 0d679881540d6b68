import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { Level, Priority, Reason, Risk, Verdict } from '../../src/readiness/assessment.ts'
import { asked, factsOf, gate, prerequisite } from './facts.ts'

const fine = asked({ id: 'fine' })

describe('a gate', () => {
  it.each<[Level, CheckStatus, Verdict, Risk]>([
    ['blocking', 'pass', 'GO', 'LOW'],
    ['blocking', 'warn', 'GO WITH CONDITIONS', 'MEDIUM'],
    ['blocking', 'fail', 'NO-GO', 'HIGH'],
    ['blocking', 'unknown', 'NO-GO', 'HIGH'],
    ['conditional', 'pass', 'GO', 'LOW'],
    ['conditional', 'warn', 'GO WITH CONDITIONS', 'MEDIUM'],
    ['conditional', 'fail', 'GO WITH CONDITIONS', 'MEDIUM'],
    ['conditional', 'unknown', 'GO WITH CONDITIONS', 'MEDIUM'],
    ['warning', 'warn', 'GO', 'LOW'],
    ['warning', 'fail', 'GO', 'LOW'],
    ['warning', 'unknown', 'GO', 'MEDIUM'],
  ])('that is %s, whose check says %s, makes it %s, at any priority', (level, status, verdict, risk) => {
    for (const priority of ['P0', 'P1', 'P2', 'P3'] satisfies Priority[]) {
      const facts = factsOf([asked({ id: 'a', status, priority }), fine], { gates: [gate(level, 'a')] })
      expect(assess(facts)).toMatchObject({ verdict, risk, gates: [{ id: level, level, status }] })
    }
  })

  it('has the state of the worst of its checks that are asked here', () => {
    const checks = [asked({ id: 'a' }), asked({ id: 'b', status: 'warn' })]
    const facts = factsOf(checks, { gates: [gate('blocking', 'a', 'b', 'elsewhere')] })
    expect(assess(facts).gates).toMatchObject([{ status: 'warn', effect: 'condition' }])
  })

  it('is unknown, and so stops or is a condition, when none of its checks is asked here', () => {
    const { verdict, gates, reason } = assess(factsOf([fine], { gates: [gate('blocking', 'elsewhere')] }))
    expect([verdict, gates[0]?.status]).toEqual(['NO-GO', 'unknown'])
    expect(reason.children[0]?.children[0]?.sentence).toBe('The blocking gate: none of its checks is asked here')
  })

  it('of several that share a check, the strictest decides', () => {
    const check = asked({ id: 'a', status: 'fail', priority: 'P3' })
    const { verdict, findings } = assess(factsOf([check], { gates: [gate('warning', 'a'), gate('conditional', 'a')] }))
    expect([verdict, findings[0]?.effect]).toEqual(['GO WITH CONDITIONS', 'condition'])
  })

  it('leaves the score as it is', () => {
    const checks = [asked({ id: 'a', status: 'fail', priority: 'P0' }), fine]
    expect(assess(factsOf(checks, { gates: [gate('warning', 'a')], targetScore: 80 }))).toMatchObject({
      score: 50,
      verdict: 'NO-GO',
      risk: 'MEDIUM',
    })
  })

  it('lets staging ship with what production may not', () => {
    const stubs = [asked({ id: 'stubs', status: 'fail', priority: 'P0' }), fine]
    expect(assess(factsOf(stubs, { gates: [gate('blocking', 'stubs')] })).verdict).toBe('NO-GO')
    expect(assess(factsOf(stubs, { gates: [gate('conditional', 'stubs')] })).verdict).toBe('GO WITH CONDITIONS')
  })
})

describe('a prerequisite', () => {
  it.each<[string, Parameters<typeof prerequisite>[0], Verdict, CheckStatus]>([
    ['nobody has confirmed', {}, 'GO WITH CONDITIONS', 'unknown'],
    ['somebody has confirmed', { confirmed: true }, 'GO', 'pass'],
    ['its check proves', { check: 'fine' }, 'GO', 'pass'],
    ['its check does not prove', { check: 'a' }, 'GO WITH CONDITIONS', 'fail'],
    ['a person confirms against its check', { check: 'a', confirmed: true }, 'GO WITH CONDITIONS', 'fail'],
    ['has a check that is not asked', { check: 'elsewhere' }, 'GO WITH CONDITIONS', 'unknown'],
  ])('that %s', (_name, given, verdict, status) => {
    const facts = factsOf([fine, asked({ id: 'a', status: 'fail' })], { prerequisites: [prerequisite(given)] })
    expect(assess(facts)).toMatchObject({ verdict, prerequisites: [{ status }] })
  })
})

describe('the reason', () => {
  const reasonOf = (...given: Parameters<typeof factsOf>) => assess(factsOf(...given)).reason

  it('of closed gates tells each with its checks, and counts no check twice', () => {
    const checks = [
      asked({ id: 'a', status: 'fail', priority: 'P0' }),
      asked({ id: 'b', status: 'unknown', priority: 'P0' }),
      asked({ id: 'c', status: 'fail', priority: 'P0' }),
    ]
    expect(
      reasonOf(checks, { gates: [gate('blocking', 'a'), gate('blocking', 'b')], targetScore: 50 }),
    ).toEqual<Reason>({
      code: 'verdict.no_go',
      sentence: 'NO-GO: 1 P0 finding, 2 blocked gates and a score of 0 % under the target of 50 %',
      children: [
        {
          code: 'priority.p0',
          sentence: '1 P0 check fails',
          children: [{ code: 'check.fail', sentence: 'Title of c: it is fail', children: [] }],
        },
        {
          code: 'gate.blocking',
          sentence: '1 blocking gate fails, 1 is unknown',
          children: [
            {
              code: 'gate.blocking',
              sentence: 'The blocking gate: it fails',
              children: [{ code: 'check.fail', sentence: 'Title of a: it is fail', children: [] }],
            },
            {
              code: 'gate.blocking',
              sentence: 'The blocking gate: it is unknown',
              children: [{ code: 'check.unknown', sentence: 'Title of b: it is unknown', children: [] }],
            },
          ],
        },
        { code: 'score.below_target', sentence: 'The score of 0 % is under the target of 50 %', children: [] },
      ],
    })
  })

  it('of conditions names each sort', () => {
    const checks = [
      asked({ id: 'a', status: 'warn' }),
      asked({ id: 'b', status: 'fail' }),
      asked({ id: 'c', status: 'fail', priority: 'P1' }),
      asked({ id: 'd', status: 'warn', priority: 'P0' }),
    ]
    const prerequisites = [prerequisite(), prerequisite({ id: 'proven', title: 'Backups work', check: 'b' })]
    const reason = reasonOf(checks, { gates: [gate('blocking', 'a'), gate('conditional', 'b')], prerequisites })
    expect(reason.sentence).toBe(
      'GO WITH CONDITIONS: 1 P0 warning, 1 blocking gate with a warning, 1 P1 finding, 1 conditional gate not passed and 2 open prerequisites',
    )
    expect(reason.children.map(({ code }) => code)).toEqual([
      'priority.p0',
      'gate.blocking',
      'priority.p1',
      'gate.conditional',
      'prerequisite.open',
    ])
    expect(reason.children[4]).toMatchObject({
      sentence: '2 prerequisites are open',
      children: [
        { sentence: 'The team is briefed: nobody has confirmed it yet' },
        { sentence: 'Backups work: its check fails' },
      ],
    })
    const one = reasonOf([fine], { prerequisites: [prerequisite()] })
    expect(one.children[0]?.sentence).toBe('1 prerequisite is open')
  })

  it('of a GO does not claim that there is no P0 finding when a gate only notes one', () => {
    const checks = [asked({ id: 'a', status: 'fail', priority: 'P0' }), fine]
    expect(reasonOf(checks, { gates: [gate('warning', 'a')] }).sentence).toBe(
      'GO: nothing that stops a release here, and a score of 50 %',
    )
  })
})
