import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Asking, CheckAnswer } from '../checks/check.ts'
import { SourceError } from '../errors.ts'
import { seconds } from '../sources/outage.ts'
import type { BoundCheck } from './product.ts'

/** What a check is asked with, beside its deadline. */
export type InTime = Omit<Asking, 'signal'> & {
  readonly log: Logger
  /** The check's own deadline when left out. */
  readonly timeoutMs?: number
}

/**
 * Asks one check until its deadline. Never throws: one that could not be asked is unknown with its cause, and one that
 * broke is unknown with an id under which the log says why.
 */
export async function askInTime(check: BoundCheck, { log, timeoutMs, ...asking }: InTime): Promise<CheckAnswer> {
  const withinMs = timeoutMs ?? check.timeoutMs
  const deadline = new AbortController()
  const late = Promise.withResolvers<never>()
  const timers = [
    setTimeout(() => deadline.abort(outOfTime(withinMs)), withinMs),
    // At the deadline a check may still say what it makes of the silence; one that ignores the signal is left behind.
    setTimeout(() => late.reject(outOfTime(withinMs)), withinMs + graceMs(withinMs)),
  ]
  try {
    // Called within a promise, so that a check that throws at once is caught like any other.
    return await Promise.race([Promise.resolve({ ...asking, signal: deadline.signal }).then(check.ask), late.promise])
  } catch (error) {
    if (error instanceof SourceError) return unknown(`source.${error.code}`, error.message)
    const bugId = randomUUID().slice(0, 8)
    log.error({ err: error, bugId, product: asking.product, check: check.id }, 'a check broke')
    return unknown('check.bug', `This check broke; the log says why under ${bugId}`)
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}

const graceMs = (timeoutMs: number) => Math.min(250, timeoutMs / 10)

function outOfTime(timeoutMs: number): SourceError {
  return new SourceError('Countersign', 'timeout', `No answer within ${seconds(timeoutMs)}`)
}

function unknown(code: string, summary: string): CheckAnswer {
  return { status: 'unknown', code, summary, details: [] }
}
