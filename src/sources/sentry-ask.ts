import { setTimeout as pause } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { SourceError } from '../errors.ts'
import { readAtMost } from './body.ts'
import { createCoalesce } from './coalesce.ts'
import { asSourceError } from './outage.ts'
import { headerOf, type SentryHeaders, sentryRefusal } from './sentry-outage.ts'

/** What is asked of Sentry. */
export interface SentryQuestion {
  /** What is asked for, as it ends a sentence: `the issues of acme/web`. */
  readonly what: string
  /** The parts of the path after `/api/0`, not encoded yet. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  readonly signal: AbortSignal
}

/** Asks Sentry and parses what comes back; every failure is a SourceError. */
export interface AskSentry {
  readonly one: <Schema extends z.ZodType>(question: SentryQuestion, schema: Schema) => Promise<z.output<Schema>>
  /** The items of at most so many pages, and whether these were all. */
  readonly pages: <Item extends z.ZodType>(
    question: SentryQuestion,
    item: Item,
    pageLimit: number,
  ) => Promise<{ items: readonly z.output<Item>[]; complete: boolean }>
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024
/** A longer wait is reported, because the reader of a report waits with us. */
const LONGEST_PAUSE_MS = 1_000
/** Gateways fail for a moment; a plain 500 is Sentry's own mistake, which comes again. */
const WORTH_ANOTHER_TRY: ReadonlySet<number> = new Set([502, 503, 504])
const GATEWAY_PAUSE_MS = 200

interface Answer {
  readonly data: unknown
  readonly headers: SentryHeaders
}

/** Makes the asking from the operator's settings; without a token every question is `not-configured`. */
export function createSentryAsking(settings: Config['sentry'], dispatcher: Dispatcher): AskSentry {
  const coalesce = createCoalesce<Answer>()

  const send = async (question: SentryQuestion, address: string, signal: AbortSignal, isRetry = false) => {
    const { statusCode, headers, body } = await request(address, {
      dispatcher,
      signal,
      headers: { authorization: `Bearer ${settings.token}`, accept: 'application/json', 'user-agent': 'Countersign' },
    })
    if (statusCode >= 200 && statusCode < 300) return { data: await readJson(question, body), headers }
    await body.dump().catch(() => undefined)
    const refusal = sentryRefusal(statusCode, headers, question.what)
    const waitMs = refusal.retryAfterMs ?? (WORTH_ANOTHER_TRY.has(statusCode) ? GATEWAY_PAUSE_MS : undefined)
    if (isRetry || waitMs === undefined || waitMs > LONGEST_PAUSE_MS) throw refusal
    await pause(waitMs, undefined, { signal })
    return send(question, address, signal, true)
  }

  const ask = async (question: SentryQuestion): Promise<Answer> => {
    if (settings.token === null) {
      throw new SourceError('Sentry', 'not-configured', 'No Sentry token is set: set SENTRY_AUTH_TOKEN')
    }
    const address = addressOf(settings.url, question)
    const { signal } = question
    const startedAt = performance.now()
    try {
      return await coalesce(address, signal, (shared) => send(question, address, shared))
    } catch (error) {
      throw asSourceError('Sentry', error, { subject: 'Sentry', tookMs: performance.now() - startedAt, signal })
    }
  }

  return {
    one: async (question, schema) => parse(question, schema, (await ask(question)).data),
    pages: async <Item extends z.ZodType>(question: SentryQuestion, item: Item, pageLimit: number) => {
      const items: z.output<Item>[] = []
      let cursor: string | undefined
      for (let page = 0; page < pageLimit; page += 1) {
        const answer = await ask({ ...question, query: { ...question.query, cursor } })
        items.push(...parse(question, z.array(item), answer.data))
        cursor = nextCursor(headerOf(answer.headers, 'link'))
        if (cursor === undefined) return { items, complete: true }
      }
      return { items, complete: false }
    },
  }
}

function addressOf(base: string, { path, query = {} }: SentryQuestion): string {
  const address = new URL(`${base}/api/0/${path.map(encodeURIComponent).join('/')}/`)
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === undefined ? [] : [value].flat()) address.searchParams.append(name, String(each))
  }
  return address.href
}

/** Sentry's Link header always names a next page; only `results="true"` says that there is one. */
export function nextCursor(link: string | undefined): string | undefined {
  const next = link?.split(',').find((part) => /;\s*rel="next"/.test(part))
  return next && /;\s*results="true"/.test(next) ? /;\s*cursor="([^"]*)"/.exec(next)?.[1] : undefined
}

async function readJson(question: SentryQuestion, body: AsyncIterable<Buffer>): Promise<unknown> {
  let bytes: Buffer
  try {
    bytes = await readAtMost(body, BODY_LIMIT_BYTES + 1)
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new SourceError('Sentry', 'garbage', 'Sentry broke off its answer half-way', { cause: error })
  }
  if (bytes.length > BODY_LIMIT_BYTES) throw unreadable(question)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // The parser's error quotes the answer, which may hold the secret of a client key.
    throw unreadable(question)
  }
}

function parse<Schema extends z.ZodType>(question: SentryQuestion, schema: Schema, data: unknown): z.output<Schema> {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw unreadable(question, parsed.error)
}

function unreadable({ what }: SentryQuestion, cause?: unknown): SourceError {
  return new SourceError('Sentry', 'garbage', `Sentry's answer for ${what} is not what it documents`, { cause })
}
