import { describe, expect, it } from 'vitest'
import { isMine, itemsFor, shownIncidents } from '../../src/home/waiting.ts'
import type { ChecklistItem, Phase } from '../../src/products/checklist.ts'
import type { ChecklistsDue } from '../../src/store/home-facts.ts'

const item = (id: string, given: Partial<ChecklistItem> = {}) =>
  ({ id, title: `Title of ${id}`, severity: 'blocking', owner: null, checks: [], ...given }) as ChecklistItem

function candidate(items: readonly ChecklistItem[], phase: Phase, given: Partial<ChecklistsDue> = {}): ChecklistsDue {
  const section = { title: 'Section', phase, items }
  const checklist = { name: 'list', title: 'List', isRequired: true, file: null, problem: null, sections: [section] }
  return {
    candidateId: 'c',
    product: 'acme',
    environment: 'production',
    commit: 'abc',
    due: 'before',
    checklists: [checklist as ChecklistsDue['checklists'][number]],
    ticked: new Set(),
    askedIn: 'C1',
    card: null,
    ...given,
  }
}

const roles = new Map([['acme', new Set(['qa'])]])
const titles = (due: ChecklistsDue) =>
  itemsFor({ get: () => undefined }, roles, [due]).flatMap((section) => section.titles)

describe('the items that somebody may tick', () => {
  it.each([
    ['of everybody', {}, true],
    ['of one’s own role', { owner: { role: 'qa', title: 'QA' } }, true],
    ['of another role', { owner: { role: 'backend', title: 'Backend' } }, false],
    ['that checks prove', { checks: ['www'] }, false],
    ['that hold up nothing', { severity: 'warning' as const }, false],
  ])('%s', (_name, given, expected) => {
    expect(titles(candidate([item('one', given)], 'before'))).toEqual(expected ? ['Title of one'] : [])
  })

  it('are none that are ticked, none of an optional list, and none of others’ products', () => {
    const items = [item('one')]
    expect(titles(candidate(items, 'before', { ticked: new Set(['list/one']) }))).toEqual([])
    expect(titles(candidate(items, 'before', { product: 'other' }))).toEqual([])
    const due = candidate(items, 'before')
    const optional = due.checklists.map((list) => ({ ...list, isRequired: false }))
    expect(titles({ ...due, checklists: optional })).toEqual([])
  })

  it('are before the deployment those before it, and after it the others', () => {
    const after = [item('one', { severity: 'warning' })]
    expect(titles(candidate(after, 'before', { due: 'after' }))).toEqual([])
    expect(titles(candidate(after, 'after'))).toEqual([])
    expect(titles(candidate(after, 'after', { due: 'after' }))).toEqual(['Title of one'])
  })
})

const at = new Date('2026-11-26T08:00:00Z')
const incident = (given: object = {}) => ({
  id: 'i',
  number: 1,
  product: 'acme',
  productTitle: 'Acme',
  title: 'Down',
  severity: 'major' as const,
  startedAt: at,
  acknowledgedAt: null as Date | null,
  climbsAt: null as Date | null,
  assignee: null as string | null,
  askedIn: 'C1',
  card: null,
  told: [] as { roles: string[]; people: string[] }[],
  ...given,
})

describe('an incident is somebody’s', () => {
  it.each([
    ['when nobody was told', {}, false],
    ['when it is assigned', { assignee: 'U1', acknowledgedAt: at }, true],
    ['when the role was told', { told: [{ roles: ['qa'], people: [] }] }, true],
    ['when another role was told', { told: [{ roles: ['backend'], people: [] }] }, false],
    ['when the person was told', { told: [{ roles: [], people: ['U1'] }] }, true],
    ['when it was acknowledged since', { told: [{ roles: ['qa'], people: [] }], acknowledgedAt: at }, false],
    ['when it climbs again', { told: [{ roles: ['qa'], people: [] }], acknowledgedAt: at, climbsAt: at }, true],
  ])('%s', (_name, given, expected) => {
    expect(isMine(incident(given), 'U1', roles)).toBe(expected)
  })

  it('and the worst comes first, then the oldest', () => {
    const later = new Date(at.getTime() + 1)
    const shown = shownIncidents([
      incident({ number: 1, severity: 'minor' }),
      incident({ number: 2, severity: 'critical', startedAt: later }),
      incident({ number: 3, severity: 'critical' }),
    ])
    expect(shown.map(({ number }) => number)).toEqual([3, 2, 1])
  })
})
