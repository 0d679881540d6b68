import { randomUUID } from 'node:crypto'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Products } from '../products/load.ts'
import { releaseLease, takeLease } from '../store/leases.ts'
import { loadMonitorStates } from '../store/monitor-states.ts'
import { forgetUnwatched } from './forget-unwatched.ts'
import { type Probing, probe, type Watched } from './probe.ts'
import { createRecorder, type Recorder, type Recording } from './recorder.ts'
import { keyOf } from './signal.ts'
import { createTimetable, nextDue, offsetOf } from './timetable.ts'

const leaseName = 'monitors'

/** How many probes may be under way at once: in all, and of one host. */
const atOnce = 400
const atOnceOfHost = 2

/** What is due within so long is begun together, so that many monitors wake the process less often. */
const togetherMs = 20

/** What the runner takes; the times are for tests. */
export interface Running extends Probing, Recording {
  readonly products: Pick<Products, 'list'>
  /** How long a bot that fell silent keeps others from probing; 15 s when left out. */
  readonly leaseMs?: number
  /** How often the lease is renewed, or looked for; 5 s when left out. */
  readonly renewMs?: number
  /** How often results are stored; a second when left out. */
  readonly flushMs?: number
}

/** Probes every product's monitors, in one bot at a time. */
export interface MonitorRunner {
  /** Resolves when the first look for the lease is over, whoever has it. */
  readonly start: () => Promise<void>
  /** Begins no more probes, stores what is known, and lets the next bot go on. */
  readonly stop: () => Promise<void>
}

/** One bot's turn at probing. */
interface Shift {
  readonly recorder: Recorder
  readonly end: () => Promise<void>
}

export function createMonitorRunner(running: Running): MonitorRunner {
  const { database, log, products, leaseMs = 15_000, renewMs = 5_000 } = running
  const holder = randomUUID()
  let shift: Shift | undefined
  const holds = () => performance.now() < heldUntilMs
  /** Until when nobody else can have the lease, by a clock that nobody sets. */
  let heldUntilMs = 0
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let stopped = false

  const look = async () => {
    const askedAtMs = performance.now()
    try {
      const has = await takeLease(database, leaseName, holder, leaseMs)
      if (has) heldUntilMs = askedAtMs + leaseMs
      if (has && shift === undefined && !stopped) shift = await beginShift(running, holds)
      if (!has) await endShift()
    } catch (error) {
      log.warn({ err: error }, 'the lease for probing could not be asked for')
      // Another bot may take it from then on, and two that probe would count everything twice.
      if (performance.now() >= heldUntilMs - renewMs) await endShift()
    }
  }
  const endShift = async () => {
    const ended = shift
    shift = undefined
    await ended?.end()
  }
  const lookAgain = () => {
    looking = look().then(() => {
      if (!stopped) timer = setTimeout(lookAgain, renewMs)
    })
    return looking
  }

  return {
    start: async () => {
      if (watchedOf(products).length > 0) await lookAgain()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      if (looking === undefined) return
      await looking
      await endShift()
      await releaseLease(database, leaseName, holder).catch((error: unknown) =>
        log.warn({ err: error }, 'the lease for probing could not be given back'),
      )
    },
  }
}

/** Every monitor in each of its environments. */
export function watchedOf(products: Pick<Products, 'list'>): Watched[] {
  return products
    .list()
    .flatMap(({ name: product, repository, monitors }) =>
      monitors.flatMap((monitor) =>
        monitor.environments.map((environment) => ({ product, repository, environment, monitor })),
      ),
    )
}

/** @param holds whether the lease is ours still: a question to the database may hang until another bot has it */
async function beginShift(running: Running, holds: () => boolean): Promise<Shift> {
  const { now, log, flushMs = 1_000 } = running
  const watched = watchedOf(running.products)
  const states = await forgetUnwatched(running, await loadMonitorStates(running.database), watched)
  const recorder = createRecorder(running, states)
  const limits = createLimits()
  const timetable = createTimetable<{ readonly each: Watched; readonly offsetMs: number }>()
  const busy = new Set<Watched>()
  let over = false
  let timer: NodeJS.Timeout | undefined

  const begin = async (each: Watched) => {
    busy.add(each)
    try {
      const outcome = await limits(each, () => (over || !holds() ? undefined : probe(each, running)))
      if (outcome !== undefined && !over && holds()) recorder.record(each, outcome)
    } finally {
      busy.delete(each)
    }
  }
  const tick = () => {
    const nowMs = now().getTime()
    for (let due = timetable.take(nowMs); due !== undefined; due = timetable.take(nowMs)) {
      const { each, offsetMs } = due
      timetable.add(nextDue(nowMs, each.monitor.everyMs, offsetMs), due)
      // One that is still under way is left alone: whoever does not answer is not asked more often for it.
      if (!busy.has(each))
        begin(each).catch((error: unknown) => log.error({ err: error, monitor: keyOf(each) }, 'a probe broke'))
    }
    const earliestMs = timetable.earliestMs()
    if (earliestMs !== undefined) timer = setTimeout(tick, Math.max(earliestMs - now().getTime(), togetherMs))
  }
  for (const each of watched) {
    const offsetMs = offsetOf(keyOf(each), each.monitor.everyMs)
    timetable.add(nextDue(now().getTime(), each.monitor.everyMs, offsetMs), { each, offsetMs })
  }
  tick()
  const flushing = setInterval(() => void recorder.flush(), flushMs)
  return {
    recorder,
    end: async () => {
      over = true
      clearTimeout(timer)
      clearInterval(flushing)
      await recorder.flush()
    },
  }
}

/** Lets few probes of a host, and not too many in all, be under way at once; a check without a host counts for its system. */
function createLimits() {
  const whole = pLimit(atOnce)
  const hosts = new Map<string, LimitFunction>()
  return <Answer>({ monitor: { check } }: Watched, ask: () => Answer) => {
    const host = check.host ?? check.kind.replace(/-.*/, '')
    const own = hosts.get(host) ?? pLimit(atOnceOfHost)
    hosts.set(host, own)
    return own(() => whole(ask))
  }
}
