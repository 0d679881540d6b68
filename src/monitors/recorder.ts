import type { Logger } from 'pino'
import type { Database } from '../store/database.ts'
import { addMonitorResults, type MonitorResult } from '../store/monitor-results.ts'
import { type MonitorState, monitorKey, saveMonitorStates } from '../store/monitor-states.ts'
import { addSignals, type NewSignal } from '../store/signals.ts'
import type { Outcome, Watched } from './probe.ts'
import { signalOf } from './signal.ts'
import { countProbe, firstStanding } from './thresholds.ts'

/** How many probes wait for a database that does not answer; beyond these the oldest are lost. */
const mostWaiting = 100_000

/** How many probes are stored in one statement. */
const batchSize = 5_000

/** What recording takes. */
export interface Recording {
  readonly database: Database
  readonly now: () => Date
  readonly log: Logger
  /** Called when a signal of the product was stored. */
  readonly onTurn: (product: string) => Promise<void>
  /** Whether a probe counts for nothing, because the monitor is in maintenance or muted. */
  readonly isExcused: (product: string, environment: string, monitor: string, at: Date) => boolean
}

/** Counts probes and stores them: a turn at once, together with its signal, and all else when flushed. */
export interface Recorder {
  readonly record: (watched: Watched, outcome: Outcome) => void
  /** Stores what waits; what could not be stored waits on. Never throws. */
  readonly flush: () => Promise<void>
}

interface PendingTurn {
  readonly state: MonitorState
  readonly signal: NewSignal
}

/** @param stored how the monitors stood, so that thresholds go on counting after a restart */
export function createRecorder(recording: Recording, stored: readonly MonitorState[]): Recorder {
  const { database, now, log, onTurn, isExcused } = recording
  const states = new Map(stored.map((state) => [monitorKey(state), state]))
  const changed = new Set<string>()
  let results: MonitorResult[] = []
  let turns: PendingTurn[] = []
  let storing: Promise<void> = Promise.resolve()

  const settleTurns = async () => {
    if (turns.length === 0) return
    const settled = turns
    const newest = new Map(settled.map(({ state }) => [monitorKey(state), state]))
    await database.transaction(async (transaction) => {
      await saveMonitorStates(transaction, [...newest.values()])
      await addSignals(
        transaction,
        settled.map(({ signal }) => signal),
      )
    })
    turns = turns.slice(settled.length)
    for (const product of new Set(settled.map(({ signal }) => signal.product))) {
      // The signal is stored, so a queue that is gone delays it until the next sweep.
      await onTurn(product).catch((error: unknown) => log.warn({ err: error, product }, 'a signal waits for the sweep'))
    }
  }

  const saveResults = async () => {
    while (results.length > 0) {
      const batch = results.slice(0, batchSize)
      await addMonitorResults(database, batch)
      results = results.slice(batch.length)
    }
  }

  const saveStates = async () => {
    // A state that is ahead of its signal would lose the signal in a crash.
    const turning = new Set(turns.map(({ state }) => monitorKey(state)))
    const keys = [...changed].filter((key) => !turning.has(key))
    for (const key of keys) changed.delete(key)
    const saved = keys.flatMap((key) => states.get(key) ?? [])
    try {
      for (let at = 0; at < saved.length; at += batchSize) {
        await saveMonitorStates(database, saved.slice(at, at + batchSize))
      }
    } catch (error) {
      for (const key of keys) changed.add(key)
      throw error
    }
  }

  /** One after the other, so that nothing is stored twice or in the wrong order. */
  const store = (...steps: readonly (() => Promise<void>)[]): Promise<void> => {
    storing = storing.then(async () => {
      try {
        for (const step of steps) await step()
      } catch (error) {
        log.warn({ err: error, results: results.length, turns: turns.length }, 'what monitors found waits to be stored')
      }
    })
    return storing
  }

  return {
    record: (watched, outcome) => {
      const { product, environment, monitor } = watched
      const { at, status, summary, tookMs } = outcome
      const named = { product, environment, monitor: monitor.name }
      const key = monitorKey(named)
      const { standing, turn } = countProbe(states.get(key) ?? firstStanding(at), status, at, monitor)
      const last = { lastAt: at, lastStatus: status, lastSummary: summary, lastTookMs: tookMs }
      const state: MonitorState = { ...named, ...standing, ...last }
      states.set(key, state)
      changed.add(key)
      if (results.length >= mostWaiting) results.shift()
      results.push({ ...named, at, status, tookMs, excused: isExcused(product, environment, monitor.name, at) })
      if (turn === null) return
      turns.push({ state, signal: signalOf(watched, turn, outcome, standing.since, now()) })
      void store(settleTurns)
    },
    flush: () => store(settleTurns, saveResults, saveStates),
  }
}
