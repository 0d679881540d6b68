/** Settles like the promise, or rejects with the signal's reason as soon as the signal ends. */
export async function untilAborted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  const ended = Promise.withResolvers<never>()
  const end = () => ended.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    return await Promise.race([promise, ended.promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** Asks a question, or waits for the answer to an equal one that is under way. */
export type Coalesce<Answer> = (
  key: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Answer>,
) => Promise<Answer>

/**
 * Makes equal questions at the same moment one question. Each asker keeps an own deadline: the question is given up
 * only when the last of them has left.
 */
export function createCoalesce<Answer>(): Coalesce<Answer> {
  const underway = new Map<string, { answer: Promise<Answer>; controller: AbortController; askers: number }>()
  return async (key, signal, ask) => {
    signal.throwIfAborted()
    const controller = new AbortController()
    const entry = underway.get(key) ?? { answer: ask(controller.signal), controller, askers: 0 }
    const forget = () => {
      if (underway.get(key) === entry) underway.delete(key)
    }
    if (entry.askers === 0) {
      underway.set(key, entry)
      entry.answer.then(forget, forget)
    }
    entry.askers += 1
    try {
      return await untilAborted(signal, entry.answer)
    } finally {
      entry.askers -= 1
      if (entry.askers === 0) {
        forget()
        entry.controller.abort()
      }
    }
  }
}
