import { randomUUID } from 'node:crypto'
import { ZodError, type z } from 'zod'
import type { Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'

/** Work that any running bot may pick up, perhaps more than once: `run` must bear being repeated. */
export interface Job<Data extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly data: Data
  /** A UserError ends the job; a SourceError and any other error let it try again. */
  readonly run: (context: Context, data: z.output<Data>) => Promise<void>
  /** How often it is tried in all; 5 when left out. */
  readonly attempts?: number
  /** The wait before the second try in milliseconds, doubled for every further one; 1,000 when left out. */
  readonly backoffMs?: number
}

/** A job whose data is already bound to its schema, as the list holds it. */
export type AnyJob = Required<Pick<Job, 'name' | 'attempts' | 'backoffMs'>> & {
  /** Parses the data and runs; throws a ZodError for data that does not fit, which no retry can mend. */
  readonly run: (context: Context, data: unknown) => Promise<void>
}

/** Defines a job: what the queue kept is parsed by the schema before it runs. */
export function defineJob<Data extends z.ZodType>(job: Job<Data>): AnyJob {
  return {
    name: job.name,
    attempts: job.attempts ?? 5,
    backoffMs: job.backoffMs ?? 1_000,
    run: async (context, data) => job.run(context, job.data.parse(data)),
  }
}

/** A try that did not succeed. The queue stores its message, which therefore quotes nothing from outside. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure'
  /** Milliseconds until the next try; null when there is none. */
  readonly retryInMs: number | null
  constructor(message: string, retryInMs: number | null) {
    super(message)
    this.retryInMs = retryInMs
  }
}

/**
 * Tries a job once.
 * @param attempt which try this is, from 1
 * @throws JobFailure, after the reason was logged
 */
export async function tryJob(job: AnyJob, context: Context, data: unknown, attempt: number): Promise<void> {
  try {
    await job.run(context, data)
  } catch (error) {
    const retryInMs = retryDelayMs(job, error, attempt)
    const about = { err: error, job: job.name, attempt, retryInMs }
    if (error instanceof UserError) {
      context.log.info(about, 'a job was refused')
      throw new JobFailure(`refused: ${error.code}`, retryInMs)
    }
    if (error instanceof SourceError) {
      context.log.warn(about, 'a job could not reach what it needs')
      throw new JobFailure(`${error.system}: ${error.code}`, retryInMs)
    }
    const errorId = randomUUID()
    context.log.error({ ...about, errorId }, 'a job failed')
    throw new JobFailure(`failed; the log has it under ${errorId}`, retryInMs)
  }
}

const longestWaitMs = 60_000

/** A try waits for what the outside system asked for, else a doubling wait of at most a minute. */
function retryDelayMs(job: AnyJob, error: unknown, attempt: number): number | null {
  if (error instanceof UserError || error instanceof ZodError || attempt >= job.attempts) return null
  const backoffMs = Math.min(job.backoffMs * 2 ** (attempt - 1), longestWaitMs)
  return error instanceof SourceError ? Math.max(error.retryAfterMs ?? backoffMs, 0) : backoffMs
}
