import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import type { Waiver } from '../../src/readiness/assessment.ts'
import { checklistState, openItems, type Tick } from '../../src/signoffs/progress.ts'
import { waiver } from '../readiness/facts.ts'
import { at, checklist, item, reportOf, section } from './given.ts'

const tick = (itemId: string, given: Partial<Tick> = {}): Tick => ({
  checklist: 'deployment',
  itemId,
  by: 'U1',
  at,
  note: null,
  link: null,
  ...given,
})

const answers = (of: Readonly<Record<string, CheckStatus>>) => reportOf(of).checks
const stateOf = (checks: readonly string[], of: Readonly<Record<string, CheckStatus>>, ticks: readonly Tick[] = []) =>
  checklistState(checklist([section([item('a', { checks })])]), ticks, answers(of)).sections[0]?.items[0]

describe('an item', () => {
  it('without checks is done while a tick of its own checklist stands', () => {
    expect(stateOf([], {})).toMatchObject({ isDone: false, tick: null, proof: [], isAwaited: false })
    expect(stateOf([], {}, [tick('a')])).toMatchObject({ isDone: true, tick: tick('a') })
    expect(stateOf([], {}, [tick('b'), tick('a', { checklist: 'rollback' })])).toMatchObject({ isDone: false })
  })

  it('with checks is done while all that are asked here pass, whoever ticks it', () => {
    expect(stateOf(['www', 'api'], { www: 'pass', api: 'pass' })).toMatchObject({ isDone: true, tick: null })
    expect(stateOf(['www', 'api'], { www: 'pass' })).toMatchObject({ isDone: true })
    expect(stateOf(['www', 'api'], { www: 'pass', api: 'unknown' })).toMatchObject({ isDone: false })
    expect(stateOf(['www'], { www: 'warn' }, [tick('a')])).toMatchObject({ isDone: false, tick: null })
    expect(stateOf(['gone'], { www: 'pass' }, [tick('a')])).toMatchObject({ isDone: false, proof: [] })
  })

  it('shows what its checks said', () => {
    expect(stateOf(['www'], { www: 'fail', api: 'pass' })?.proof).toEqual([
      { id: 'www', title: 'Title of www', status: 'fail', summary: 'it is fail' },
    ])
  })

  it('waits for its checks before they are asked', () => {
    const list = checklist([section([item('a', { checks: ['www'] }), item('b')])])
    const [state] = checklistState(list, [], null).sections
    expect(state?.items).toMatchObject([
      { isAwaited: true, isDone: false },
      { isAwaited: false, isDone: false },
    ])
  })
})

describe('checklistState', () => {
  it('counts what is done, by section and in all', () => {
    const list = checklist([
      section([item('a'), item('b', { checks: ['www'] })]),
      section([item('c')], { title: 'After', phase: 'after' }),
    ])
    const state = checklistState(list, [tick('c')], answers({ www: 'pass' }))
    expect(state).toMatchObject({ name: 'deployment', done: 2, total: 3, problem: null, isRequired: true })
    expect(state.sections).toMatchObject([
      { done: 1, phase: 'before' },
      { done: 1, phase: 'after', items: [{ phase: 'after' }] },
    ])
  })

  it('is as many items as the list has, done only by a tick or by a proof', () => {
    const anyItem = fc.record({ checks: fc.subarray(['www', 'api']), isTicked: fc.boolean() })
    const status = fc.constantFrom<CheckStatus>('pass', 'warn', 'fail', 'unknown')
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 12 }), status, status, (items, www, api) => {
        const list = checklist([section(items.map(({ checks }, index) => item(`i${index}`, { checks })))])
        const ticks = items.flatMap(({ isTicked }, index) => (isTicked ? [tick(`i${index}`)] : []))
        const state = checklistState(list, ticks, answers({ www, api }))
        const passes = { www: www === 'pass', api: api === 'pass' }
        const expected = items.map(({ checks, isTicked }) =>
          checks.length === 0 ? isTicked : checks.every((id) => passes[id as 'www' | 'api']),
        )
        expect(state.sections[0]?.items.map(({ isDone }) => isDone)).toEqual(expected)
        expect([state.done, state.total]).toEqual([expected.filter(Boolean).length, items.length])
      }),
    )
  })
})

describe('an item whose check is waived', () => {
  it('is not done and not open', () => {
    const list = checklist([section([item('a', { checks: ['www', 'api'] })])])
    const state = (waivers: Record<string, Waiver>) =>
      checklistState(list, [], reportOf({ www: 'fail', api: 'pass' }, { waivers }).checks)
    const waived = state({ www: waiver() })
    expect(waived.sections[0]?.items[0]).toMatchObject({ isDone: false, isWaived: true })
    expect(openItems([waived], 'blocking')).toEqual([])
    expect(openItems([state({})], 'blocking')).toHaveLength(1)
  })
})

describe('openItems', () => {
  const items = [item('a'), item('b', { severity: 'conditional' }), item('c', { severity: 'warning' })]
  const open = (...[sections, given]: Parameters<typeof checklist>) =>
    openItems([checklistState(checklist(sections, given), [tick('done')], [])], 'blocking').map(({ id }) => id)

  it('are those of required checklists that are due before the deployment, of one severity', () => {
    expect(open([section([...items, item('done')])])).toEqual(['a'])
    expect(open([section(items)], { isRequired: false })).toEqual([])
    for (const phase of ['during', 'after', 'first-hour', 'first-day', 'ongoing'] as const) {
      expect(open([section(items, { phase })])).toEqual([])
    }
  })
})
