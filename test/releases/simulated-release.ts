import type { BoundTrigger, BoundWatch } from '../../src/products/release-fields.ts'
import type { Sample } from '../../src/releases/sample.ts'
import { judgeWatch, type WatchJudgement } from '../../src/releases/watch.ts'
import { arriving, between, happening, type Random, seededRandom } from '../support/random.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** The triggers as VIVR's document states them, and the watch as a product's file has it by default. */
export const vivrTriggers: readonly BoundTrigger[] = [
  { name: 'errors', measure: 'error-rate', over: 0.05, forMs: 2 * MINUTE, minimumSamples: 20, series: null },
  { name: 'latency', measure: 'p99', over: 5000, forMs: 2 * MINUTE, minimumSamples: 20, series: null },
  { name: 'health', measure: 'failed-probes', over: 0.5, forMs: MINUTE, minimumSamples: 4, series: null },
]
export const vivrWatch: BoundWatch = {
  warmUpMs: MINUTE,
  windowMs: 30 * MINUTE,
  intervalMs: 15 * SECOND,
  baselineMs: 30 * MINUTE,
  triggers: vivrTriggers,
}

export const deployedAt = new Date('2026-03-02T10:00:00Z')

/** How a product runs at a moment, in seconds after the deploy. */
export interface Condition {
  readonly requestsPerMinute: number
  readonly errorShare: number
  /** The p99 that its answers are drawn from, in milliseconds. */
  readonly p99Ms: number
  readonly failedProbes: number
}

export type Course = (afterSeconds: number) => Condition

/** A spell of something, in seconds after the deploy. */
interface Spell {
  readonly from: number
  readonly to: number
  readonly amount: number
}

const isIn = (spells: readonly Spell[], at: number) => spells.find(({ from, to }) => at >= from && at < to)

/** Some spells of a product's hour, with at least a minute between them: one that lasts is no spike any more. */
function spells(random: Random, most: number, seconds: readonly [number, number], amount: readonly [number, number]) {
  const starts = Array.from({ length: Math.floor(random() * (most + 1)) }, () => between(random, -1800, 1860))
  const found: Spell[] = []
  for (const start of starts.toSorted((one, other) => one - other)) {
    const from = Math.max(start, (found.at(-1)?.to ?? -1800) + 60)
    found.push({ from, to: from + between(random, ...seconds), amount: between(random, ...amount) })
  }
  return found
}

/** The noise of a healthy product: spikes, random errors, a restart at the deploy, busy and quiet times, drift. */
export function healthyCourse(random: Random, quiet = random() < 0.2): Course {
  const requests = quiet ? between(random, 2, 20) : between(random, 60, 2000)
  const errors = between(random, 0.002, 0.012)
  const p99Ms = between(random, 200, 1500)
  const errorDrift = between(random, 1, 1.8)
  const latencyDrift = between(random, 0.8, 1.5)
  const latencySpikes = spells(random, 6, [5, 75], [3, 12])
  const errorSpikes = spells(random, 2, [5, 60], [0.1, 0.6])
  const probeSpikes = spells(random, 3, [5, 30], [1, 1])
  const restartSeconds = between(random, 0, 55)
  return (at) => {
    const isRestarting = at >= 0 && at < restartSeconds
    const drift = at < 0 ? 0 : at / 1860
    return {
      requestsPerMinute: requests * (1 + 0.3 * Math.sin(at / 400)),
      errorShare: isRestarting ? 0.5 : (isIn(errorSpikes, at)?.amount ?? errors * (1 + (errorDrift - 1) * drift)),
      p99Ms: p99Ms * (1 + (latencyDrift - 1) * drift) * (isIn(latencySpikes, at)?.amount ?? 1),
      failedProbes: isRestarting ? 0.8 : (isIn(probeSpikes, at)?.amount ?? 0.005),
    }
  }
}

/** What goes wrong, and from when on, in seconds after the deploy. */
export type BadKind = keyof typeof badCourses

/** The ways in which a release is bad, each over a healthy product's noise. */
export const badCourses = {
  errors: (random: Random): Course => {
    const errorShare = between(random, 0.08, 0.5)
    return over(healthyCourse(random, false), { errorShare }, 0)
  },
  slow: (random: Random): Course => over(healthyCourse(random, false), { p99Ms: between(random, 6000, 10_000) }, 0),
  'all probes': (random: Random): Course => over(healthyCourse(random), { failedProbes: 1 }, 0),
  'half of the instances': (random: Random): Course =>
    over(healthyCourse(random, false), { failedProbes: 0.5, errorShare: 0.5 }, 0),
  ramp: (random: Random): Course => {
    const [from, to, most] = [between(random, 60, 400), between(random, 900, 1500), between(random, 0.08, 0.3)]
    const healthy = healthyCourse(random, false)
    return (at) => {
      const grown = Math.min(Math.max((at - from) / (to - from), 0), 1)
      const condition = healthy(at)
      return { ...condition, errorShare: Math.max(condition.errorShare, grown * most) }
    }
  },
  'late errors': (random: Random): Course => {
    const errorShare = between(random, 0.08, 0.5)
    return over(healthyCourse(random, false), { errorShare }, between(random, 300, 1200))
  },
  'late and slow': (random: Random): Course =>
    over(healthyCourse(random, false), { p99Ms: between(random, 6000, 10_000) }, between(random, 300, 900)),
  'quiet errors': (random: Random): Course => {
    const errorShare = between(random, 0.08, 0.5)
    return over(healthyCourse(random, true), { errorShare }, 0)
  },
  'quiet and slow': (random: Random): Course =>
    over(healthyCourse(random, true), { p99Ms: between(random, 6000, 10_000) }, 0),
} as const

function over(healthy: Course, bad: Partial<Condition>, fromSeconds: number): Course {
  return (at) => (at < fromSeconds ? healthy(at) : { ...healthy(at), ...bad })
}

/** The samples of half an hour before and of the watch: a scrape every 15 s, a probe every 10 s, some of them lost. */
export function samplesOfCourse(random: Random, course: Course): Sample[] {
  const samples: Sample[] = []
  const outageFrom = random() < 0.05 ? between(random, 0, 1500) : Number.POSITIVE_INFINITY
  const isLost = (at: number) => random() < 0.02 || (at > outageFrom && at < outageFrom + 200)
  const add = (at: number, measure: Sample['measure'], value: number, count: number) => {
    samples.push({ at: new Date(deployedAt.getTime() + at * SECOND), measure, metric: null, value, count })
  }
  for (let at = -1800; at <= 1860; at += 15) {
    const jittered = at + between(random, -2, 2)
    const { requestsPerMinute, errorShare, p99Ms } = course(jittered)
    const count = arriving(random, requestsPerMinute / 4)
    const failed = happening(random, count, errorShare)
    if (count === 0 || isLost(jittered)) continue
    add(jittered, 'error-rate', failed / count, count)
    add(jittered, 'p99', measuredP99(random, count, p99Ms), count)
  }
  for (let at = -1800; at <= 1860; at += 10) {
    if (!isLost(at)) add(at, 'failed-probes', happening(random, 1, course(at).failedProbes), 1)
  }
  return samples
}

/** The p99 that so many answers show whose true p99 this is; their times are spread log-logistically, with a long tail. */
function measuredP99(random: Random, count: number, p99Ms: number): number {
  const slower = count - Math.ceil(0.99 * count)
  // The slowest of many evenly spread numbers, then the next slowest, down to the rank.
  let rank = 1
  for (let left = count; left >= count - slower; left -= 1) rank *= random() ** (1 / left)
  const spread = 2
  return p99Ms * (rank / (1 - rank) / 99) ** (1 / spread)
}

export interface Watched {
  readonly kind: WatchJudgement['kind']
  readonly judgement: WatchJudgement
  /** Seconds after the deploy. */
  readonly afterSeconds: number
}

/** Watches as a job does: looks every interval, until the release has triggered or the watch is over. */
export function watched(course: Course, seed: number): Watched {
  const samples = samplesOfCourse(seededRandom(seed), course)
  const { warmUpMs, windowMs, intervalMs } = vivrWatch
  for (let afterMs = 0; ; afterMs += intervalMs) {
    const now = new Date(deployedAt.getTime() + afterMs)
    const judgement = judgeWatch({ watch: vivrWatch, deployedAt, samples, now })
    if (judgement.kind === 'triggered' || afterMs >= warmUpMs + windowMs) {
      return { kind: judgement.kind, judgement, afterSeconds: afterMs / SECOND }
    }
  }
}
