import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../src/readiness/assessment.ts'
import { decide, missingRoles } from '../../src/signoffs/decide.ts'
import { checklistState } from '../../src/signoffs/progress.ts'
import { waiver } from '../readiness/facts.ts'
import {
  at,
  checklist,
  condition,
  decisionFacts as facts,
  item,
  reportOf,
  section,
  signingRole,
  signOff,
  standing,
} from './given.ts'

const go = reportOf({ www: 'pass' })
const conditional = reportOf({ www: 'fail' }, { priority: 'P1' })
const noGo = reportOf({ www: 'fail' })
const reports = { GO: go, 'GO WITH CONDITIONS': conditional, 'NO-GO': noGo }

const list = (...[sections, given]: Parameters<typeof checklist>) => checklistState(checklist(sections, given), [], [])
const roles = [signingRole('backend'), signingRole('security', { quorum: 2 })]
const closed = { closedBy: 'U3', closedAt: at, note: 'done' }

const codes = (given: Parameters<typeof facts>[0]) => {
  const { outcome, reasons } = decide(facts(given))
  return [outcome, ...reasons.map(({ code }) => code)]
}
const sentences = (given: Parameters<typeof facts>[0]) => decide(facts(given)).reasons.map(({ sentence }) => sentence)

describe('readiness', () => {
  it.each([
    ['GO', 'GO', []],
    ['GO', 'GO WITH CONDITIONS', ['readiness.conditions']],
    ['GO', 'NO-GO', ['readiness.no_go']],
    ['GO WITH CONDITIONS', 'GO', []],
    ['GO WITH CONDITIONS', 'GO WITH CONDITIONS', []],
    ['GO WITH CONDITIONS', 'NO-GO', ['readiness.no_go']],
    ['any', 'NO-GO', []],
  ] as const)('where %s is required, %s gives %j', (readiness, verdict, against) => {
    const outcome = against.length === 0 ? 'go' : 'no-go'
    expect(codes({ requirement: signOff({ readiness }), report: reports[verdict] })).toEqual([outcome, ...against])
  })

  it('is waited for before the sources were asked, unless it is left out', () => {
    expect(codes({ report: null })).toEqual(['waiting', 'readiness.unknown'])
    expect(codes({ report: null, requirement: signOff({ readiness: 'any' }) })).toEqual(['go'])
  })
})

describe('evidence', () => {
  const minutes = (count: number) => new Date(go.finishedAt.getTime() + count * 60_000)

  it('holds for 15 minutes, and not where readiness is left out', () => {
    expect(codes({ now: minutes(15) })).toEqual(['go'])
    expect(codes({ now: minutes(15.1) })).toEqual(['waiting', 'readiness.unknown'])
    expect(sentences({ now: minutes(16) })).toEqual(['readiness was not asked in the last 15 minutes'])
    expect(codes({ now: minutes(16), requirement: signOff({ readiness: 'any' }) })).toEqual(['go'])
  })

  it('holds no longer than the waivers that it rests on', () => {
    const waived = reportOf({ www: 'fail' }, { waivers: { www: waiver({ expiresAt: minutes(5) }) } })
    expect(codes({ report: waived, now: minutes(4) })).toEqual(['go'])
    expect(codes({ report: waived, now: minutes(5) })).toEqual(['waiting', 'readiness.unknown'])
    expect(sentences({ report: waived, now: minutes(5) })).toEqual(['the waiver for Title of www has expired'])
  })
})

describe('what keeps a candidate', () => {
  it('is a product that has gone: nobody knows what is required', () => {
    expect(codes({ isKnown: false, requirement: signOff({ readiness: 'any' }) })).toEqual(['no-go', 'product.gone'])
  })

  it('is a rejection, with its reason', () => {
    const requirement = signOff({ roles })
    const rejected = [standing({ decision: 'reject', reason: 'DHL is down' })]
    expect(codes({ requirement, signatures: rejected })).toEqual(['no-go', 'signature.rejected', 'signature.missing'])
    expect(sentences({ requirement, signatures: rejected })).toEqual([
      'Title of backend rejected it: DHL is down',
      'signatures are missing: Title of backend and Title of security (2)',
    ])
    const silent = [standing({ role: 'former', decision: 'reject' })]
    expect(sentences({ signatures: silent })).toEqual(['former rejected it: no reason was given'])
  })

  it('is an open blocking item of a required checklist', () => {
    const requirement = signOff({ checklists: ['deployment'] })
    const one = [list([section([item('a')])])]
    const two = [list([section([item('a'), item('b')])])]
    expect(codes({ requirement, checklists: one })).toEqual(['waiting', 'checklist.open'])
    expect(sentences({ requirement, checklists: one })).toEqual(['1 item of Deployment Checklist is open'])
    expect(sentences({ requirement, checklists: two })).toEqual(['2 items of Deployment Checklist are open'])
    expect(codes({ checklists: [list([section([item('a')])], { isRequired: false })] })).toEqual(['go'])
    expect(codes({ checklists: [list([section([item('a', { severity: 'conditional' })])])] })).toEqual(['go'])
  })

  it('is a required checklist that is not there, or cannot be worked through', () => {
    expect(sentences({ requirement: signOff({ checklists: ['deployment'] }) })).toEqual(['deployment was not opened'])
    const broken = { problem: 'docs/list.md has no boxes to tick' }
    expect(codes({ checklists: [list([], broken)] })).toEqual(['waiting', 'checklist.missing'])
    expect(sentences({ checklists: [list([], broken)] })).toEqual([
      'Deployment Checklist cannot be worked through: docs/list.md has no boxes to tick',
    ])
    expect(codes({ checklists: [list([], { ...broken, isRequired: false })] })).toEqual(['go'])
  })

  it('is a condition that is open', () => {
    expect(codes({ conditions: [condition()] })).toEqual(['waiting', 'condition.open'])
    expect(sentences({ conditions: [condition()] })).toEqual(['1 condition of those who approved is open'])
    const both = [condition(), condition({ id: 'c2' }), condition({ id: 'c3', ...closed })]
    expect(sentences({ conditions: both })).toEqual(['2 conditions of those who approved are open'])
  })

  it('is told in one sentence', () => {
    expect(decide(facts({ report: noGo, conditions: [condition()] })).sentence).toBe(
      `NO-GO for deployment of c0ffee0 to production: readiness is ${noGo.assessment.reason.sentence} and 1 condition of those who approved is open`,
    )
    expect(decide(facts({ conditions: [condition()] })).sentence).toBe(
      'Not yet a GO for deployment of c0ffee0 to production: 1 condition of those who approved is open',
    )
  })
})

describe('a GO', () => {
  const signatures = [
    standing({ id: 's1', person: 'U1', decision: 'approve-with-conditions' }),
    standing({ id: 's2', person: 'U2', role: 'security' }),
    standing({ id: 's3', person: 'U3', role: 'security', seat: 2 }),
  ]

  it('says what it rests on and who gave it', () => {
    const decision = decide(
      facts({
        requirement: signOff({ roles, checklists: ['deployment'] }),
        signatures,
        conditions: [condition(closed)],
        checklists: [list([section([item('a', { severity: 'conditional', title: 'Tell support' })])])],
      }),
    )
    expect(decision).toEqual({
      outcome: 'go',
      sentence:
        'GO for deployment of c0ffee0 to production: readiness is GO with 100 %, 1 checklist holds and 3 signatures stand, with 2 prerequisites',
      reasons: [],
      prerequisites: ['Watch the queue', 'Tell support'],
      givenBy: [
        { role: 'backend', title: 'Title of backend', person: 'U1' },
        { role: 'security', title: 'Title of security', person: 'U2' },
        { role: 'security', title: 'Title of security', person: 'U3' },
      ],
    })
  })

  it('has correct plurals, and reads where nothing is required', () => {
    const bare = { report: null, requirement: signOff({ readiness: 'any' }) }
    expect(decide(facts(bare)).sentence).toBe('GO for deployment of c0ffee0 to production: nothing is required here')
    const two = { requirement: signOff({ readiness: 'any', roles: [signingRole('backend')] }), report: null }
    const one = [list([]), list([], { name: 'rollback' })]
    expect(decide(facts({ ...two, signatures: [standing()], checklists: one })).sentence).toBe(
      'GO for deployment of c0ffee0 to production: 2 checklists hold and 1 signature stands',
    )
  })

  it('names the prerequisites of readiness that are open', () => {
    const open = { id: 'briefed', title: 'The team is briefed', check: null, owner: null, confirmed: false } as const
    const report = {
      ...go,
      assessment: {
        ...go.assessment,
        prerequisites: [
          { ...open, status: 'unknown' as const },
          { ...open, title: 'Names resolve', status: 'pass' as const },
        ],
      },
    }
    expect(decide(facts({ report })).prerequisites).toEqual(['The team is briefed'])
    const { prerequisites: _gone, ...assessment } = go.assessment
    expect(decide(facts({ report: { ...go, assessment } })).prerequisites).toEqual([])
  })
})

describe('missingRoles', () => {
  it('are those with fewer approvals than they must have; a rejection fills no place', () => {
    const requirement = signOff({ roles })
    const missing = (...signatures: ReturnType<typeof standing>[]) =>
      missingRoles({ requirement, signatures }).map(({ role, missing: count }) => `${role} ${count}`)
    expect(missing()).toEqual(['backend 1', 'security 2'])
    expect(missing(standing(), standing({ role: 'security' }))).toEqual(['security 1'])
    expect(missing(standing({ decision: 'reject' }))).toEqual(['backend 1', 'security 2'])
  })
})

describe('in every case', () => {
  const anyList = fc.record({
    severities: fc.array(fc.constantFrom('blocking', 'conditional', 'warning'), { maxLength: 3 }),
    phase: fc.constantFrom('before', 'after'),
    isRequired: fc.boolean(),
    problem: fc.option(fc.constant('it is gone')),
  })
  const anySignature = fc.record({
    role: fc.constantFrom('backend', 'security'),
    decision: fc.constantFrom('approve', 'approve-with-conditions', 'reject'),
  })
  const anyFacts = fc.record({
    isKnown: fc.boolean(),
    required: fc.constantFrom('GO', 'GO WITH CONDITIONS', 'any'),
    verdict: fc.option(fc.constantFrom<Verdict>('GO', 'GO WITH CONDITIONS', 'NO-GO')),
    wanted: fc.subarray(['deployment', 'rollback']),
    lists: fc.uniqueArray(fc.tuple(fc.constantFrom('deployment', 'rollback'), anyList), {
      selector: ([name]) => name,
    }),
    signatures: fc.array(anySignature, { maxLength: 4 }),
    quorums: fc.record({ backend: fc.integer({ min: 0, max: 2 }), security: fc.integer({ min: 0, max: 2 }) }),
    conditions: fc.array(fc.boolean(), { maxLength: 3 }),
  })

  it('it is a go exactly when every requirement holds, and says why when not', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { required, verdict, wanted, lists, quorums } = given
        const staffed = (['backend', 'security'] as const).filter((role) => quorums[role] > 0)
        const decision = decide(
          facts({
            isKnown: given.isKnown,
            requirement: signOff({
              readiness: required,
              checklists: wanted,
              roles: staffed.map((role) => signingRole(role, { quorum: quorums[role] })),
            }),
            report: verdict === null ? null : reports[verdict],
            checklists: lists.map(([name, { severities, phase, isRequired, problem }]) =>
              list(
                [
                  section(
                    severities.map((severity, index) => item(`i${index}`, { severity })),
                    { phase },
                  ),
                ],
                { name, isRequired, problem },
              ),
            ),
            signatures: given.signatures.map((each, index) =>
              standing({ id: `s${index}`, person: `U${index}`, ...each }),
            ),
            conditions: given.conditions.map((isClosed, index) =>
              condition({ id: `c${index}`, ...(isClosed ? closed : {}) }),
            ),
          }),
        )
        const enough = { GO: ['GO'], 'GO WITH CONDITIONS': ['GO', 'GO WITH CONDITIONS'] }
        const approvals = (role: string) =>
          given.signatures.filter((each) => each.role === role && each.decision !== 'reject').length
        const holds =
          given.isKnown &&
          (required === 'any' || (verdict !== null && enough[required].includes(verdict))) &&
          wanted.every((name) => lists.some(([each]) => each === name)) &&
          lists.every(
            ([, { severities, phase, isRequired, problem }]) =>
              !isRequired || (problem === null && (phase === 'after' || !severities.includes('blocking'))),
          ) &&
          staffed.every((role) => approvals(role) >= quorums[role]) &&
          given.signatures.every((each) => each.decision !== 'reject') &&
          given.conditions.every(Boolean)
        expect(decision.outcome === 'go').toBe(holds)
        expect(decision.reasons.length === 0).toBe(holds)
        for (const { sentence } of decision.reasons) expect(sentence).not.toMatch(/undefined|null/)
        if (!holds) expect(decision.givenBy).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
