import { setTimeout } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import { SourceError } from '../errors.ts'
import { readAtMost } from './body.ts'
import { createCoalesce } from './coalesce.ts'
import { asSourceError } from './outage.ts'
import { asVercelError } from './vercel-outage.ts'
import { createAnswerStore } from './vercel-store.ts'

/** A longer wait is the caller's: a report should not hang on a limit. */
const PATIENCE_MS = 1000
const PAUSE_AFTER_FAILURE_MS = 100
const BODY_LIMIT_BYTES = 32 * 1024 * 1024
const PAGE_LIMIT = 50

/** What is asked of Vercel. */
export interface Question {
  /** What is asked for, as it ends a sentence: `the deployments of ecosystem-platform`. */
  readonly what: string
  /** The path with its version: `/v9/projects/ecosystem-platform`. */
  readonly path: string
  readonly parameters?: Readonly<Record<string, string | number | undefined>>
  /** A team's id (`team_…`) or slug; the token's own account when left out. */
  readonly team: string | undefined
  readonly signal: AbortSignal
}

/** A page of items and where the next one begins, in milliseconds since 1970. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: number | null
}

/** Asks Vercel and parses what comes back; every failure is a SourceError. */
export interface AskVercel {
  readonly one: <Schema extends z.ZodType>(question: Question, schema: Schema) => Promise<z.output<Schema>>
  /** Items of all pages, or the first `limit` of them. */
  readonly all: <Item>(question: Question, page: z.ZodType<Page<Item>>, limit?: number) => Promise<readonly Item[]>
}

/** Makes the asking from the settings and the way out. */
export function createAskVercel(settings: Config['vercel'], dispatcher: Dispatcher): AskVercel {
  const coalesce = createCoalesce<unknown>()
  const store = createAnswerStore()

  const send = async (url: string, question: Question, schema: z.ZodType, signal: AbortSignal): Promise<unknown> => {
    const stored = store.get(url)
    const response = await request(url, {
      dispatcher,
      signal,
      headers: {
        authorization: `Bearer ${settings.token}`,
        accept: 'application/json',
        'user-agent': 'Countersign',
        ...(stored ? { 'if-none-match': stored.etag } : {}),
      },
    })
    const text = await readBody(response.body, question, signal)
    const { statusCode: status, headers } = response
    if (status === 304 && stored) return stored.answer
    if (status < 200 || status > 299) throw asVercelError({ status, headers, text }, question.what)
    const answer = parse(question, schema, text)
    const etag = [headers.etag].flat()[0]
    if (etag !== undefined) store.keep(url, { etag, answer, size: text.length })
    return answer
  }

  const one: AskVercel['one'] = async <Schema extends z.ZodType>(question: Question, schema: Schema) => {
    if (settings.token === null) {
      throw new SourceError('Vercel', 'not-configured', 'No Vercel token is set: set VERCEL_TOKEN')
    }
    const url = addressOf(settings.apiUrl, question)
    const startedAt = performance.now()
    try {
      const answer = await coalesce(url, question.signal, (shared) =>
        withPatience(() => send(url, question, schema, shared), shared),
      )
      // An address is asked with one schema only, so a shared or stored answer is of its type.
      return answer as z.output<Schema>
    } catch (error) {
      const tookMs = performance.now() - startedAt
      throw asSourceError('Vercel', error, { subject: 'Vercel', tookMs, signal: question.signal })
    }
  }

  return {
    one,
    all: async <Item>(question: Question, schema: z.ZodType<Page<Item>>, limit = Number.POSITIVE_INFINITY) => {
      const items: Item[] = []
      let until: number | undefined
      for (let page = 0; page < PAGE_LIMIT; page += 1) {
        const parameters = { ...question.parameters, until }
        const { items: more, next } = await one({ ...question, parameters }, schema)
        items.push(...more)
        if (items.length >= limit) return items.slice(0, limit)
        if (next === null) return items
        until = next
      }
      throw new SourceError('Vercel', 'garbage', `Vercel has more than ${PAGE_LIMIT} pages of ${question.what}`)
    },
  }
}

/** The address of a question with its parameters and its team. */
export function addressOf(
  apiUrl: string,
  { path, parameters = {}, team }: Pick<Question, 'path' | 'parameters' | 'team'>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value))
  if (team !== undefined) query.set(team.startsWith('team_') ? 'teamId' : 'slug', team)
  return `${apiUrl}${path}${query.size === 0 ? '' : `?${query}`}`
}

async function readBody(body: Dispatcher.ResponseData['body'], { what }: Question, signal: AbortSignal) {
  let bytes: Buffer
  try {
    bytes = await readAtMost(body, BODY_LIMIT_BYTES + 1)
  } catch (error) {
    if (signal.aborted) throw error
    throw new SourceError('Vercel', 'garbage', `Vercel broke off its answer for ${what} half-way`, { cause: error })
  }
  if (bytes.length <= BODY_LIMIT_BYTES) return bytes.toString('utf8')
  throw new SourceError('Vercel', 'garbage', `Vercel's answer for ${what} is larger than 32 MiB`)
}

/** Asks once more after a failure of the server, or after a limit that lifts within a second. */
async function withPatience(ask: () => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    const waitMs = error instanceof SourceError ? pauseAfter(error) : null
    if (waitMs === null) throw error
    await setTimeout(waitMs, undefined, { signal })
    return ask()
  }
}

function pauseAfter({ code, retryAfterMs = 0 }: SourceError): number | null {
  if (retryAfterMs > PATIENCE_MS) return null
  if (code === 'server-error') return Math.max(retryAfterMs, PAUSE_AFTER_FAILURE_MS)
  return code === 'rate-limited' ? retryAfterMs : null
}

function parse(question: Question, schema: z.ZodType, text: string): unknown {
  const unreadable = `Vercel's answer for ${question.what} is not what it documents`
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    // Without the cause: a parser's message quotes the text, which may hold a value.
    throw new SourceError('Vercel', 'garbage', unreadable)
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new SourceError('Vercel', 'garbage', unreadable, { cause: new Error(`Unexpected at: ${places}`) })
}
