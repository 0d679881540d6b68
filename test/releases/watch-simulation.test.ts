import { describe, expect, it } from 'vitest'
import { seededRandom } from '../support/random.ts'
import { type BadKind, badCourses, healthyCourse, type Watched, watched } from './simulated-release.ts'

const runs = Array.from({ length: 1000 }, (_none, run) => run)
const kinds = Object.keys(badCourses) as BadKind[]

/** How many of so many ended in which way. */
function tally(ended: readonly Watched[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of ended) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

// The seeds are fixed: what was measured once is measured again. docs/rollback.md has the figures.
describe('a thousand simulated releases', () => {
  it('that are noisy but healthy have at most one false rollback, and mostly pass', { timeout: 120_000 }, () => {
    const ended = runs.map((run) => watched(healthyCourse(seededRandom(run)), 500_000 + run))
    const { triggered = 0, passed = 0, inconclusive = 0 } = tally(ended)
    expect(triggered).toBeLessThanOrEqual(1)
    expect(passed).toBeGreaterThanOrEqual(700)
    expect(triggered + passed + inconclusive).toBe(1000)
  })

  it('that are bad are never passed, and go back by themselves where requests are enough', { timeout: 120_000 }, () => {
    const ended = runs.map((run) => {
      const kind = kinds[run % kinds.length] as BadKind
      return { kind, watched: watched(badCourses[kind](seededRandom(run)), 500_000 + run) }
    })
    const of = (kind: BadKind) => tally(ended.filter((each) => each.kind === kind).map((each) => each.watched))
    expect(tally(ended.map((each) => each.watched))).not.toHaveProperty('passed')
    for (const kind of ['errors', 'all probes', 'half of the instances', 'ramp', 'late errors'] as const) {
      expect({ kind, ...of(kind) }).not.toHaveProperty('inconclusive')
    }
    // Near the limit, or with a request now and then, some end with nobody able to tell, and a person is asked.
    for (const kind of ['slow', 'late and slow', 'quiet errors'] as const) {
      expect({ kind, inconclusive: of(kind).inconclusive ?? 0 }).toSatisfy((each) => each.inconclusive <= 8)
    }
  })
})
