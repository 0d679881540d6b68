import { SourceError } from '../../src/errors.ts'
import type { Queue } from '../../src/jobs/queue.ts'
import type { Database } from '../../src/store/database.ts'

/** A job as the queue keeps it. */
export interface Queued {
  readonly name: string
  readonly data: Record<string, unknown>
  readonly id: string
  readonly dueAt: number
  readonly tries: number
}

/** The process died here: from now on it does nothing at all, until another one starts. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

const triesAtMost = 5

export type Bot = ReturnType<typeof createBot>

/**
 * A process of the bot that can be killed at each of its steps: before and after each transaction and statement, each
 * job it adds, each call of a target and each message. Its queue outlives it, as the real one does.
 */
export function createBot(real: Database, now: () => Date) {
  const queued: Queued[] = []
  const known = new Set<string>()
  const steps: string[] = []
  let killAt = Number.POSITIVE_INFINITY
  let isDead = false

  const step = (name: string) => {
    if (isDead) throw new Killed('dead')
    steps.push(name)
    if (steps.length <= killAt) return
    isDead = true
    throw new Killed(name)
  }

  const queue: Queue = {
    add: async (name, data, { id, delayMs = 0 }) => {
      step(`before adding ${name}`)
      if (!known.has(id)) {
        known.add(id)
        queued.push({ name, data, id, dueAt: now().getTime() + delayMs, tries: 1 })
      }
      step(`after adding ${name}`)
    },
    ping: async () => {},
  }

  /** A transaction is one step: what dies within it has not happened. */
  const transaction = async (work: (database: Database) => Promise<unknown>) => {
    step('before a transaction')
    const result = await real.transaction(async (inner) => {
      const answer = await work(inner)
      if (isDead) throw new Killed('dead')
      step('before a commit')
      return answer
    })
    step('after a commit')
    return result
  }
  const database = new Proxy(real, {
    get: (of, key) => {
      if (key === 'transaction') return transaction
      const value: unknown = Reflect.get(of, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (key === 'update' || key === 'insert' || key === 'delete') step(`before ${key}`)
        return value.apply(of, given)
      }
    },
  }) as Database

  /** Does something as a process does: when it is killed, nobody hears of it. */
  const survive = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    }
  }

  return {
    database,
    queue,
    step,
    steps,
    queued,
    survive,
    /** Dies after so many more steps. */
    killAfter: (count: number) => {
      killAt = steps.length + count
    },
    isDead: () => isDead,
    /** Another process starts. */
    revive: () => {
      isDead = false
      killAt = Number.POSITIVE_INFINITY
    },
    next: (): Queued | null => queued.toSorted((one, other) => one.dueAt - other.dueAt)[0] ?? null,
    /** Takes a job off the queue and does it; one that fails comes again, as the real queue does it. */
    take: async (job: Queued, run: (job: Queued) => Promise<void>) => {
      queued.splice(queued.indexOf(job), 1)
      try {
        await survive(() => run(job))
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        if (job.tries >= triesAtMost) return
        queued.push({ ...job, tries: job.tries + 1, dueAt: now().getTime() + 1_000 * 2 ** (job.tries - 1) })
      }
    },
  }
}
