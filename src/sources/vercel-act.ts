import { type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import { SourceError } from '../errors.ts'
import { type Acted, mustStillBeWanted, refusedOrUncertain, unreadable, withoutAnswer } from './act.ts'
import { readAtMost } from './body.ts'
import { addressOf, type Question } from './vercel-ask.ts'
import { asVercelError, reasonOf } from './vercel-outage.ts'

const BODY_LIMIT_BYTES = 1024 * 1024

/** Something that Vercel is asked to do; `what` follows "was asked to". */
export interface Act extends Question {
  readonly method: 'POST' | 'PATCH'
  readonly body?: object
}

/** Asks Vercel to do something, once: nothing is repeated, stored or shared. */
export type ActOnVercel = <Schema extends z.ZodType>(act: Act, schema: Schema) => Promise<Acted<z.output<Schema>>>

/** Makes the acting from the settings and the way out. */
export function createActVercel(settings: Config['vercel'], dispatcher: Dispatcher): ActOnVercel {
  return async (act, schema) => {
    const { what, method, body, signal } = act
    if (settings.token === null) {
      throw new SourceError('Vercel', 'not-configured', 'No Vercel token is set: set VERCEL_TOKEN')
    }
    mustStillBeWanted('Vercel', what, signal)
    const startedAt = performance.now()
    let answer: { status: number; headers: Dispatcher.ResponseData['headers']; text: string }
    try {
      const response = await request(addressOf(settings.apiUrl, act), {
        dispatcher,
        method,
        signal,
        headers: {
          authorization: `Bearer ${settings.token}`,
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': 'Countersign',
        },
        body: JSON.stringify(body ?? {}),
      })
      const text = (await readAtMost(response.body, BODY_LIMIT_BYTES)).toString('utf8')
      answer = { status: response.statusCode, headers: response.headers, text }
    } catch (error) {
      const tookMs = performance.now() - startedAt
      return withoutAnswer('Vercel', error, what, { subject: 'Vercel', tookMs, signal })
    }
    if (answer.status < 200 || answer.status > 299) {
      const outage = asVercelError(answer, what)
      if (outage.code === 'rate-limited') throw outage
      if (outage.code === 'unauthorized') return { kind: 'refused', status: answer.status, sentence: outage.message }
      return refusedOrUncertain('Vercel', what, answer.status, reasonOf(answer))
    }
    const parsed = schema.safeParse(jsonOf(answer.text))
    return parsed.success ? { kind: 'done', value: parsed.data } : unreadable('Vercel', what)
  }
}

/** Promotions and rollbacks are answered with nothing at all. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
