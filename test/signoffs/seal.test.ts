import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { fallOf, noCommit, type Present, requiredChecks, sealOf } from '../../src/signoffs/seal.ts'
import { short } from '../../src/words.ts'
import { gate, waiver } from '../readiness/facts.ts'
import { commit, reportOf } from './given.ts'

const other = 'beef000000000000000000000000000000000002'
const candidate = { commit, branchHead: commit, manifestHash: 'abc' }
const before = reportOf({ www: 'pass', api: 'warn', queue: 'unknown', mail: 'fail' })
const seal = sealOf(before, candidate)

const present = (given: Partial<Present> = {}): Present => ({
  branch: 'main',
  branchHead: commit,
  manifestHash: 'abc',
  report: before,
  ...given,
})

describe('sealOf', () => {
  it('keeps what was shown, and the answers that matter', () => {
    expect(seal).toEqual({
      commit,
      branchHead: commit,
      manifestHash: 'abc',
      reportId: before.id,
      score: before.assessment.score,
      verdict: 'NO-GO',
      checks: { www: 'pass', api: 'warn', queue: 'unknown', mail: 'fail' },
      waived: [],
    })
  })

  it('leaves out what could only be noted, by priority or by its gates', () => {
    const ids = (report: typeof before) => requiredChecks(report).map(({ id }) => id)
    expect(ids(reportOf({ a: 'pass' }, { priority: 'P1' }))).toEqual(['a'])
    expect(ids(reportOf({ a: 'pass', b: 'fail' }, { priority: 'P2' }))).toEqual([])
    expect(ids(reportOf({ a: 'pass', b: 'pass' }, { gates: [gate('warning', 'a')] }))).toEqual(['b'])
    expect(ids(reportOf({ a: 'pass' }, { priority: 'P3', gates: [gate('conditional', 'a')] }))).toEqual(['a'])
  })

  it('reads a report of before there were gates', () => {
    const { gates: _gates, ...assessment } = before.assessment
    expect(requiredChecks({ ...before, assessment })).toHaveLength(4)
  })
})

describe('a waiver', () => {
  const waived = reportOf({ www: 'fail' }, { waivers: { www: waiver() } })

  it('is sealed with its check, which falls when it ends while the check fails', () => {
    const own = sealOf(waived, candidate)
    expect(own).toMatchObject({ checks: { www: 'fail' }, waived: ['www'] })
    const now = (report: typeof waived) => fallOf(own, present({ report }))
    expect(now(waived)).toBeNull()
    expect(now(reportOf({ www: 'pass' }))).toBeNull()
    expect(now(reportOf({ www: 'unknown' }))).toBeNull()
    expect(now(reportOf({ www: 'fail' }))).toEqual({
      code: 'waiver.ended',
      sentence: 'the waiver for Title of www has ended: it is fail',
    })
  })
})

describe('fallOf', () => {
  it('lets a signature stand while nothing moves', () => {
    expect(fallOf(seal, present())).toBeNull()
    expect(fallOf(seal, present({ report: null }))).toBeNull()
  })

  it.each([
    ['the branch moved', { branchHead: other }, 'commit.moved', 'main moved from c0ffee0 to beef000'],
    ['the branch is gone', { branchHead: noCommit }, 'commit.moved', 'main is gone'],
    ['the manifest changed', { manifestHash: 'def' }, 'manifest.changed', "the product's file changed"],
  ])('falls when %s', (_what, given, code, sentence) => {
    expect(fallOf(seal, present(given))).toEqual({ code, sentence })
  })

  it('stands for a tag or a commit, which do not move', () => {
    const still = { ...candidate, branchHead: null }
    expect(fallOf(sealOf(before, still), present({ branch: null, branchHead: null }))).toBeNull()
  })

  const table: readonly (readonly [CheckStatus, CheckStatus, boolean])[] = [
    ['pass', 'pass', false],
    ['pass', 'warn', true],
    ['pass', 'fail', true],
    ['pass', 'unknown', false],
    ['warn', 'pass', false],
    ['warn', 'warn', false],
    ['warn', 'fail', true],
    ['warn', 'unknown', false],
    ['unknown', 'pass', false],
    ['unknown', 'warn', false],
    ['unknown', 'fail', true],
    ['unknown', 'unknown', false],
    ['fail', 'pass', false],
    ['fail', 'warn', false],
    ['fail', 'fail', false],
    ['fail', 'unknown', false],
  ]
  it.each(table)('%s that is now %s: falls %s', (then, now, falls) => {
    const sealed = sealOf(reportOf({ www: then }), candidate)
    const fall = fallOf(sealed, present({ report: reportOf({ www: now }) }))
    expect(fall?.code ?? null).toBe(falls ? 'check.turned' : null)
  })

  it('says what turned, and what it says now', () => {
    const fall = (then: CheckStatus) =>
      fallOf(sealOf(reportOf({ www: then }), candidate), present({ report: reportOf({ www: 'fail' }) }))?.sentence
    expect(fall('pass')).toBe('Title of www no longer passes: it is fail')
    expect(fall('unknown')).toBe('Title of www fails now: it is fail')
  })

  it('is not felled by a check that could only be noted, nor by a new one', () => {
    const sealed = sealOf(reportOf({ www: 'pass' }, { gates: [gate('warning', 'www')] }), candidate)
    expect(fallOf(sealed, present({ report: reportOf({ www: 'fail', new: 'fail' }) }))).toBeNull()
  })

  const status = fc.constantFrom<CheckStatus>('pass', 'warn', 'fail', 'unknown')
  const anyChecks = fc.array(fc.record({ earlier: status, now: status, matters: fc.boolean() }), { maxLength: 8 })

  it('falls exactly when something that it seals moved for the worse', () => {
    fc.assert(
      fc.property(anyChecks, fc.boolean(), fc.boolean(), (checks, moved, changed) => {
        const noted = checks.flatMap(({ matters }, index) => (matters ? [] : [`c${index}`]))
        const gates = noted.length === 0 ? [] : [gate('warning', ...noted)]
        const answers = (when: 'earlier' | 'now') =>
          reportOf(Object.fromEntries(checks.map((each, index) => [`c${index}`, each[when]])), { gates })
        const fall = fallOf(sealOf(answers('earlier'), candidate), {
          branch: 'main',
          branchHead: moved ? other : commit,
          manifestHash: changed ? 'def' : 'abc',
          report: answers('now'),
        })
        const worse = (then: CheckStatus, now: CheckStatus) =>
          (now === 'fail' && then !== 'fail') || (now === 'warn' && then === 'pass')
        const turned = checks.some(({ earlier, now, matters }) => matters && worse(earlier, now))
        expect(fall !== null).toBe(moved || changed || turned)
      }),
    )
  })

  it('is never felled by what cannot be asked, nor by what improves', () => {
    fc.assert(
      fc.property(fc.array(status, { maxLength: 8 }), fc.constantFrom<CheckStatus>('unknown', 'pass'), (then, now) => {
        const all = (pick: (status: CheckStatus) => CheckStatus) =>
          reportOf(Object.fromEntries(then.map((each, index) => [`c${index}`, pick(each)])))
        const sealed = sealOf(
          all((each) => each),
          candidate,
        )
        expect(fallOf(sealed, present({ report: all(() => now) }))).toBeNull()
      }),
    )
  })
})

describe('short', () => {
  it('is a commit as people know it', () => {
    expect(short(commit)).toBe('c0ffee0')
  })
})
