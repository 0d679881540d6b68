import type { JobsOptions, RepeatOptions, Worker, WorkerOptions } from 'bullmq'

/** A job as a worker receives it. */
export interface TakenJob {
  readonly id?: string | undefined
  readonly name: string
  readonly data: unknown
  /** How often it was tried and failed before this time. */
  readonly attemptsMade: number
}

/** What Countersign uses of BullMQ's queue; the same on every engine. */
export interface EngineQueue {
  readonly add: (name: string, data: Record<string, unknown>, options: JobsOptions) => Promise<unknown>
  readonly upsertJobScheduler: (
    id: string,
    repeat: Pick<RepeatOptions, 'every' | 'pattern' | 'tz'>,
    template: { name: string; data: Record<string, unknown>; opts: JobsOptions },
  ) => Promise<unknown>
  /** The cheapest question that really reaches the engine. */
  readonly isPaused: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type EngineWorker = Pick<Worker, 'on' | 'pause' | 'close' | 'waitUntilReady'>

/** One way of keeping jobs. */
export interface Engine {
  readonly queue: EngineQueue
  readonly work: (process: (job: TakenJob) => Promise<void>, options: Omit<WorkerOptions, 'connection'>) => EngineWorker
}
