import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckStatus } from '../../src/checks/check.ts'
import { countProbe, firstStanding, type Standing, type Turn } from '../../src/monitors/thresholds.ts'
import { seededRandom } from '../support/random.ts'

const begin = new Date('2026-01-01T00:00:00Z')
const at = (index: number) => new Date(begin.getTime() + index * 15_000)
const letters: Readonly<Record<string, CheckStatus>> = { p: 'pass', w: 'warn', f: 'fail', u: 'unknown' }
const limits = { failAfter: 3, passAfter: 2 }

function run(statuses: readonly CheckStatus[], monitor = limits) {
  let standing: Standing = firstStanding(begin)
  const turns: { readonly index: number; readonly turn: Turn; readonly since: Date }[] = []
  statuses.forEach((status, index) => {
    const counted = countProbe(standing, status, at(index), monitor)
    standing = counted.standing
    if (counted.turn !== null) turns.push({ index, turn: counted.turn, since: standing.since })
  })
  return { standing, turns }
}

describe('thresholds', () => {
  it.each([
    ['ppp', '', 'passing', 0],
    ['ff', '', 'passing', 2],
    ['fff', '2 fails since 0', 'failing', 0],
    ['ffpff', '', 'passing', 2],
    ['ffwff', '', 'passing', 2],
    ['ffuf', '3 fails since 0', 'failing', 0],
    ['pufuufuf', '7 fails since 2', 'failing', 0],
    ['fffp', '2 fails since 0', 'failing', 1],
    ['fffpp', '2 fails since 0, 4 passes since 3', 'passing', 0],
    ['fffpuw', '2 fails since 0, 5 passes since 3', 'passing', 0],
    ['fffpfpfp', '2 fails since 0', 'failing', 1],
    ['fffuuuu', '2 fails since 0', 'failing', 0],
  ])('%s: %s', (probes, expected, state, streak) => {
    const { standing, turns } = run([...probes].map((letter) => letters[letter] ?? 'unknown'))
    const said = turns.map(({ index, turn, since }) => {
      return `${index} ${turn} since ${(since.getTime() - begin.getTime()) / 15_000}`
    })
    expect(said.join(', ')).toBe(expected)
    expect(standing).toMatchObject({ state, streak })
  })

  const probes = fc.array(fc.constantFrom<CheckStatus>('pass', 'warn', 'fail', 'unknown'), { maxLength: 60 })
  const thresholds = fc.record({ failAfter: fc.integer({ min: 1, max: 5 }), passAfter: fc.integer({ min: 1, max: 5 }) })

  it('turns by turns, first to failing', () => {
    fc.assert(
      fc.property(probes, thresholds, (statuses, monitor) => {
        run(statuses, monitor).turns.forEach(({ turn }, index) => {
          expect(turn).toBe(index % 2 === 0 ? 'fails' : 'passes')
        })
      }),
    )
  })

  it('turns exactly when the last known probes all say the other, as many as the threshold', () => {
    fc.assert(
      fc.property(probes, thresholds, (statuses, monitor) => {
        let failing = false
        const expected: number[] = []
        const known: boolean[] = []
        let from = 0
        statuses.forEach((status, index) => {
          if (status === 'unknown') return
          known.push(status === 'fail')
          const needed = failing ? monitor.passAfter : monitor.failAfter
          const last = known.slice(Math.max(from, known.length - needed))
          if (last.length < needed || last.some((failed) => failed === failing)) return
          failing = !failing
          from = known.length
          expected.push(index)
        })
        expect(run(statuses, monitor).turns.map(({ index }) => index)).toEqual(expected)
      }),
    )
  })

  it('is not moved by unknown probes, wherever they stand', () => {
    fc.assert(
      fc.property(probes, thresholds, (statuses, monitor) => {
        const known = statuses.filter((status) => status !== 'unknown')
        const states = (result: ReturnType<typeof run>) => [
          result.standing.state,
          result.standing.streak,
          result.turns.map(({ turn }) => turn),
        ]
        expect(states(run(statuses, monitor))).toEqual(states(run(known, monitor)))
      }),
    )
  })

  it('counts a warning as a pass', () => {
    fc.assert(
      fc.property(probes, thresholds, (statuses, monitor) => {
        const passed = statuses.map((status) => (status === 'warn' ? 'pass' : status))
        expect(run(statuses, monitor)).toEqual(run(passed, monitor))
      }),
    )
  })
})

describe('a simulated week of 1,000 monitors, asked every 15 s over a network that loses every hundredth try', () => {
  const monitors = 1_000
  const everyMs = 15_000
  const rounds = (7 * 24 * 60 * 60_000) / everyMs
  const lost = 0.01
  const tries = 2

  it('raises no false alarm', () => {
    const random = seededRandom(20_260_101)
    let failures = 0
    let alarms = 0
    let longest = 0
    for (let monitor = 0; monitor < monitors; monitor += 1) {
      let standing = firstStanding(begin)
      let lastFailed = -2
      // Skips to the next try that is lost, instead of drawing each of the forty million.
      const skip = () => Math.floor(Math.log(1 - random()) / Math.log(1 - lost))
      for (let round = skip(); round < rounds; round += 1 + skip()) {
        // The probe's first try is lost; the second decides. Between two such rounds every probe passed.
        if (random() >= lost) continue
        failures += 1
        if (standing.streak > 0 && lastFailed !== round - 1) standing = firstStanding(begin)
        const counted = countProbe(standing, 'fail', at(round), limits)
        standing = counted.standing
        longest = Math.max(longest, standing.streak)
        if (counted.turn !== null) alarms += 1
        lastFailed = round
      }
    }
    // One in ten thousand of forty million probes fails by chance, and some of these stand side by side.
    expect(failures).toBeGreaterThan(3_500)
    expect(longest).toBeGreaterThan(0)
    expect(alarms).toBe(0)
  })

  it('would raise hundreds with neither a second try nor a threshold', () => {
    const random = seededRandom(7)
    let alarms = 0
    let standing = firstStanding(begin)
    for (let round = 0; round < rounds; round += 1) {
      const status = random() < lost ? 'fail' : 'pass'
      const counted = countProbe(standing, status, at(round), { failAfter: 1, passAfter: 1 })
      standing = counted.standing
      if (counted.turn === 'fails') alarms += 1
    }
    expect(alarms).toBeGreaterThan(100)
  })

  it('finds each real failure within the threshold’s own time', () => {
    const random = seededRandom(11)
    const ownMs = limits.failAfter * everyMs + (tries - 1) * 1_000
    for (let monitor = 0; monitor < monitors; monitor += 1) {
      const offsetMs = random() * everyMs
      const failsAtMs = 60_000 + random() * everyMs
      let standing = firstStanding(begin)
      let foundMs = Number.POSITIVE_INFINITY
      for (let ms = offsetMs; ms < 300_000 && foundMs === Number.POSITIVE_INFINITY; ms += everyMs) {
        const lostBoth = random() < lost && random() < lost
        const failed = ms >= failsAtMs || lostBoth
        const counted = countProbe(standing, failed ? 'fail' : 'pass', new Date(begin.getTime() + ms), limits)
        standing = counted.standing
        if (counted.turn === 'fails') foundMs = ms + (tries - 1) * 1_000
      }
      expect(foundMs - failsAtMs).toBeLessThanOrEqual(ownMs)
    }
  })
})
