import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeBefore } from '../../src/incidents/incident.ts'
import { type FoundChange, lookBackMs, mergeChanges, rankChanges } from '../../src/incidents/rank-changes.ts'

const began = new Date('2026-03-01T12:00:00Z')
const earlier = (minutes: number) => new Date(began.getTime() - minutes * 60_000)

const change = (given: Partial<FoundChange> & { readonly ago?: number } = {}): FoundChange => {
  const { ago = 10, ...rest } = given
  return {
    kind: 'workflow',
    what: `Change ${ago} min before`,
    begunAt: earlier(ago),
    endedAt: earlier(ago),
    by: null,
    link: null,
    commit: null,
    rank: 1,
    ...rest,
  }
}

const variable = (name: string, ago: number, where = 'acme/shop'): FoundChange =>
  change({
    ago,
    kind: 'variable',
    rank: 2,
    what: `Variable ${name} in ${where}`,
    named: { noun: 'Variable', name, where },
  })

const told = (found: readonly FoundChange[]) => rankChanges(found, began).map(({ what }) => what)

describe('what changed before', () => {
  it('is told newest first, from two hours before to the moment itself', () => {
    const found = [121, 120, 60, 0, -1].map((ago) => change({ ago }))
    expect(told(found)).toEqual(['Change 0 min before', 'Change 60 min before', 'Change 120 min before'])
  })

  it.each([
    ['its end', 20, 5, 5],
    ['its beginning where the problem began in the middle of it', 20, -5, 20],
    ['its beginning while it goes on', 20, null, 20],
    ['its end, however long ago it began', 200, 30, 30],
  ])('counts by %s', (_by, begun, ended, expected) => {
    const found = change({ begunAt: earlier(begun), endedAt: ended === null ? null : earlier(ended) })
    expect(rankChanges([found], began).map(({ at }) => at)).toEqual([earlier(expected).toISOString()])
  })

  it('tells a commit once: as our release, else as the run or deployment, else as a note', () => {
    const of = (what: string, rank: 0 | 1 | 2, commit: string | null) => change({ what, rank, commit })
    const release = of('release', 0, 'a')
    const run = of('run', 1, 'a')
    const other = of('another run', 1, 'a')
    const note = of('note', 2, 'a')
    expect(told([note, run, release, other])).toEqual(['release'])
    expect(told([note, run, other])).toEqual(['another run', 'run'])
    expect(told([note, of('elsewhere', 0, 'b')])).toEqual(['elsewhere', 'note'])
    expect(told([of('nobody knows', 2, null), of('nor here', 1, null)])).toEqual(['nobody knows', 'nor here'])
  })

  it('is not hidden by a release outside the time', () => {
    expect(
      told([change({ what: 'release', ago: 130, rank: 0, commit: 'a' }), change({ what: 'run', commit: 'a' })]),
    ).toEqual(['run'])
  })

  it('tells up to three names of a place one by one, and more of them in one line', () => {
    expect(told([variable('A', 3), variable('B', 2), variable('C', 1)])).toHaveLength(3)
    const many = ['A', 'B', 'C', 'D', 'E'].map((name, index) => variable(name, 9 - index))
    expect(told([...many, variable('OTHER', 1, 'acme/api')])).toEqual([
      'Variable OTHER in acme/api',
      'Variables E, D, C and 2 more in acme/shop',
    ])
  })

  it('keeps releases where there is no room for all', () => {
    const release = change({ ago: 110, kind: 'release', rank: 0, what: 'release' })
    const found = Array.from({ length: 20 }, (_, ago) => change({ ago }))
    const kept = told([...found, release])
    expect(kept).toHaveLength(8)
    expect(kept.at(-1)).toBe('release')
  })

  it('is in order, in time, and never more than eight', () => {
    const any = fc.record({
      ago: fc.integer({ min: -60, max: 200 }),
      took: fc.integer({ min: 0, max: 60 }),
      commit: fc.constantFrom(null, 'a', 'b'),
      rank: fc.constantFrom(0 as const, 1 as const, 2 as const),
      kind: fc.constantFrom('release' as const, 'workflow' as const, 'deployment' as const),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (changes) => {
        const found = changes.map(({ ago, took, ...rest }, index) =>
          change({ ...rest, what: `${index}`, begunAt: earlier(ago), endedAt: earlier(ago - took) }),
        )
        const ranked = rankChanges(found, began)
        const times = ranked.map(({ at }) => Date.parse(at))
        expect(ranked.length).toBeLessThanOrEqual(8)
        expect(times).toEqual(times.toSorted((one, other) => other - one))
        for (const time of times) {
          expect(time).toBeLessThanOrEqual(began.getTime())
          expect(time).toBeGreaterThanOrEqual(began.getTime() - lookBackMs)
        }
        expect(rankChanges(found.toReversed(), began)).toEqual(ranked)
      }),
    )
  })
})

describe('what is known now and before', () => {
  const line = (what: string, ago: number, kind: ChangeBefore['kind'] = 'workflow'): ChangeBefore => ({
    kind,
    what,
    at: earlier(ago).toISOString(),
    by: null,
    link: null,
  })

  it('is nothing new when all was known', () => {
    expect(mergeChanges([line('a', 1), line('b', 2)], [line('b', 2)])).toBeNull()
    expect(mergeChanges([line('a', 1)], [])).toBeNull()
    expect(mergeChanges([], [])).toBeNull()
  })

  it('takes nothing back, and names what is new', () => {
    const merged = mergeChanges([line('a', 5)], [line('b', 2), line('c', 9)])
    expect(merged?.all.map(({ what }) => what)).toEqual(['b', 'a', 'c'])
    expect(merged?.added.map(({ what }) => what)).toEqual(['b', 'c'])
  })

  it('knows a release again although it has ended since', () => {
    const release = (minutes: number, releaseId: string) => ({ ...line('r', minutes, 'release'), releaseId })
    expect(mergeChanges([release(5, 'one')], [release(2, 'one')])).toBeNull()
    expect(mergeChanges([release(5, 'one')], [release(2, 'another of the same commit')])?.added).toHaveLength(1)
  })

  it('says nothing of what finds no room', () => {
    const known = Array.from({ length: 8 }, (_, index) => line(`k${index}`, index))
    expect(mergeChanges(known, [line('late', 90)])).toBeNull()
  })
})
