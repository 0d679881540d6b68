import { SourceError } from '../errors.ts'
import type { Objective } from '../products/monitor.ts'

/** What was measured of a monitor over a time. */
export interface Measured {
  /** Probes that count: neither unknown nor excused. */
  readonly probes: number
  readonly failed: number
  readonly unknown: number
  /** Share of the probes that passed, 0 to 1; null without a probe. */
  readonly availability: number | null
  /** How long answers took; within 5 %; null without an answer. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

/** A monitor and what was measured of it. */
export interface MonitorMeasured extends Measured {
  readonly monitor: string
  /** As people know it. */
  readonly title: string
}

/** What the bot's own monitors have measured. */
export interface History {
  /**
   * What a product's monitors measured in an environment, and what they are measured against as the product's file says.
   * @param question.monitors by name; all of the environment's when left out
   * @param question.overMs how far back; the objective's own time, or 30 days, when left out
   * @throws SourceError when there is no history to ask, or no such monitor
   */
  readonly measured: (question: {
    readonly product: string
    readonly environment: string
    readonly monitors?: readonly string[]
    readonly overMs?: number
    readonly now: Date
  }) => Promise<{
    readonly objective: Objective | null
    readonly overMs: number
    readonly monitors: readonly MonitorMeasured[]
    /** All of them as one. */
    readonly all: Measured
  }>
}

/** Where no bot is running, nothing has been measured. */
export const noHistory: History = {
  measured: () =>
    Promise.reject(
      new SourceError(
        'Countersign',
        'not-configured',
        'Monitors keep their history in the bot’s database, which the command line does not read; ask in Slack',
      ),
    ),
}
