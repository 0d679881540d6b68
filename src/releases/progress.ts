import { spoken } from './words.ts'

/** A step of a deploy as it stands. */
export interface Phase {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
  /** Null before it starts. */
  readonly startedAt: Date | null
}

/** How long each phase took in earlier releases that went well, in milliseconds, by the phase's name. */
export type PhaseHistory = ReadonlyMap<string, readonly number[]>

/** How far a deploy is. */
export interface Progress {
  /** 0 to 1; of time where all phases have a history, else of phases. One only when all is done. */
  readonly fraction: number
  /** Null without a history, when it failed, and when it is done. */
  readonly expectedEnd: Date | null
  /** How long it runs over what is usual, in milliseconds; 0 when it does not. */
  readonly overMs: number
  /** Such as `Build, usually 3 minutes; about 2 minutes left`. */
  readonly sentence: string
}

/** A bar never looks full while something still runs. */
const mostWhileRunning = 0.99

/** Tells how far a deploy is and when it should end, from how long its phases usually take. */
export function progressOf(phases: readonly Phase[], history: PhaseHistory, now: Date): Progress {
  const open = phases.filter(({ state }) => state === 'waiting' || state === 'running')
  const failed = phases.find(({ state }) => state === 'failed')
  const ended = phases.length - open.length - (failed === undefined ? 0 : 1)
  if (failed !== undefined) {
    const fraction = ended / phases.length
    return { fraction, expectedEnd: null, overMs: 0, sentence: `${failed.name} failed.` }
  }
  if (open.length === 0) return { fraction: 1, expectedEnd: null, overMs: 0, sentence: 'All phases are done.' }
  const current = open.find(({ state }) => state === 'running')
  const name = current?.name ?? 'Waiting to start'
  const counted = phases.filter(({ state }) => state !== 'skipped')
  const known = counted.flatMap((phase) => {
    const usualMs = median(history.get(phase.name) ?? [])
    return usualMs === null ? [] : [{ phase, usualMs }]
  })
  const ranMs = current?.startedAt == null ? 0 : Math.max(now.getTime() - current.startedAt.getTime(), 0)
  const ofCurrent = known.find(({ phase }) => phase === current)
  const overMs = ofCurrent === undefined ? 0 : Math.max(ranMs - ofCurrent.usualMs, 0)
  const usual = ofCurrent === undefined ? '' : spoken(ofCurrent.usualMs)
  const said =
    overMs > 0 ? `${name}: ${spoken(overMs)} over the usual ${usual}` : `${name}${usual && `, usually ${usual}`}`
  if (known.length < counted.length) {
    const fraction = Math.min(ended / phases.length, mostWhileRunning)
    return { fraction, expectedEnd: null, overMs, sentence: `${said}. How long the whole takes is not known yet.` }
  }
  const wholeMs = sum(known.map(({ usualMs }) => usualMs))
  const left = known.filter(({ phase }) => open.includes(phase))
  // A phase that runs over is given no time more: nobody knows it.
  const leftMs = sum(left.map(({ phase, usualMs }) => Math.max(usualMs - (phase === current ? ranMs : 0), 0)))
  const expectedEnd = new Date(now.getTime() + leftMs)
  const fraction = Math.min(wholeMs === 0 ? 0 : 1 - leftMs / wholeMs, mostWhileRunning)
  const rest = overMs > 0 ? '' : `; about ${spoken(leftMs)} left`
  return { fraction, expectedEnd, overMs, sentence: `${said}${rest}.` }
}

/** The middle of some durations; of an even number the mean of the two; null of none. */
export function median(durations: readonly number[]): number | null {
  const sorted = durations.toSorted((one, other) => one - other)
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
  return middle.length === 0 ? null : sum(middle) / middle.length
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
