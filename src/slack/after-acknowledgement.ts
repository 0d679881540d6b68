import pLimit from 'p-limit'

/** Work starts when no request has come for this long … */
const quietMs = 20
/** … but never waits longer than this, however busy it is. */
const longestWaitMs = 250
const workAtOnce = 8

/** Keeps what follows an acknowledgement out of the way of acknowledgements that are still due. */
export interface AfterAcknowledgement {
  /** A request has begun to come in. */
  readonly arrived: () => void
  /** Does the work once the burst is over; a failure goes to `onError`. */
  readonly later: (work: () => Promise<void>) => void
  /** Resolves when everything that was put off is done. */
  readonly idle: () => Promise<void>
}

/**
 * Slack gives three seconds for an acknowledgement, and people notice one that is late; nobody notices twenty
 * milliseconds before the work behind it begins. So work waits until a burst of requests is over.
 */
export function createAfterAcknowledgement(onError: (error: unknown) => void): AfterAcknowledgement {
  const limit = pLimit(workAtOnce)
  const running = new Set<Promise<void>>()
  let waiting: (() => Promise<void>)[] = []
  let lastArrival = 0
  let waitingSince = 0
  let timer: NodeJS.Timeout | null = null

  const startAll = () => {
    timer = null
    const now = performance.now()
    const wait = Math.min(lastArrival + quietMs, waitingSince + longestWaitMs) - now
    if (wait > 0) {
      timer = setTimeout(startAll, wait)
      return
    }
    for (const work of waiting) {
      const done = limit(work).catch(onError)
      running.add(done)
      void done.finally(() => running.delete(done))
    }
    waiting = []
  }

  return {
    arrived: () => {
      lastArrival = performance.now()
    },
    later: (work) => {
      if (waiting.length === 0) waitingSince = performance.now()
      waiting.push(work)
      timer ??= setTimeout(startAll, quietMs)
    },
    idle: async () => {
      if (timer !== null) {
        clearTimeout(timer)
        waitingSince = Number.NEGATIVE_INFINITY
        startAll()
      }
      while (running.size > 0) await Promise.all(running)
    },
  }
}
