import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type Breakage, breakAnswer, breakageOf } from './breakage.ts'
import { createLimits, type Limits } from './github-limits.ts'
import { closeServer, listen } from './listen.ts'

/** What goes wrong with a request instead of, or before, GitHub's answer. */
export type Fault =
  | { readonly kind: Breakage }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }

/** A request as it came and how it was answered. */
export interface RequestEntry {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Whether it only asked if a stored answer still holds. */
  readonly conditional: boolean
  /** Null while it has no answer, and for ever when the connection was broken. */
  status: number | null
}

export interface Gateway {
  readonly url: string
  readonly limits: Limits
  /** Every request so far, oldest first. */
  readonly requests: readonly RequestEntry[]
  /**
   * Lets requests fail whose path (with the query) matches; of several faults the newest rules. Gives the way to end it.
   */
  readonly fault: (path: RegExp, fault: Fault) => () => void
  readonly close: () => Promise<void>
}

/** Whether a caller may come in: as whom, or what the refusal says. */
export type Admission = { readonly token: string | null } | { readonly status: number; readonly message: string }

/**
 * The door of the emulated GitHub, on a free port: it keeps the request log, lets chosen requests fail, asks who is
 * there, counts the rate limit, and answers 304 to whoever has the answer already.
 */
export async function createGateway(
  admit: (authorization: string | undefined, path: string) => Admission,
  answer: (request: Request) => Promise<Response>,
): Promise<Gateway> {
  const limits = createLimits()
  const requests: RequestEntry[] = []
  const faults: { path: RegExp; fault: Fault }[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/'
    const { method = 'GET' } = request
    const entry: RequestEntry = {
      method,
      path,
      conditional: request.headers['if-none-match'] !== undefined,
      status: null,
    }
    requests.push(entry)
    response.once('finish', () => {
      entry.status = response.statusCode
    })
    const fault = faults.findLast((each) => each.path.test(path))?.fault
    if (fault?.kind === 'slow') await delay(fault.delayMs, undefined, { ref: false })
    else if (fault?.kind === 'answer') return send(response, fault.status, fault.body ?? '', fault.headers)
    else if (fault) return breakAnswer(request, response, fault.kind)

    const admission = admit(request.headers.authorization, path)
    if ('status' in admission) return send(response, admission.status, refusal(admission.message, admission.status))
    const { token } = admission
    if (limits.exhausted(token)) {
      const message =
        'API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please say so.'
      return send(response, 403, refusal(message, 403), limits.headers(token))
    }
    const answered = await answer(await asRequest(request, url))
    const breakage = breakageOf(answered)
    if (breakage) return breakAnswer(request, response, breakage)
    const body = Buffer.from(await answered.arrayBuffer())
    const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`
    const cacheable = method === 'GET' && answered.status === 200
    const known = cacheable && request.headers['if-none-match'] === etag
    // GitHub does not count an authorised 304 against the limit.
    if (!known || token === null) limits.count(token)
    response.writeHead(known ? 304 : answered.status, {
      ...Object.fromEntries(answered.headers),
      ...limits.headers(token),
      ...(cacheable ? { etag, ...CACHING } : {}),
    })
    response.end(known ? undefined : body)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      // Said aloud, because a test must not take our own mistake for an outage of GitHub.
      if (!response.headersSent) send(response, 500, refusal(`The emulator failed: ${error.stack}`, 500))
    })
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  return {
    url,
    limits,
    requests,
    fault: (path, fault) => {
      const entry = { path, fault }
      faults.push(entry)
      return () => {
        const index = faults.indexOf(entry)
        if (index >= 0) faults.splice(index, 1)
      }
    },
    close: () => closeServer(server),
  }
}

/** The caching headers of GitHub's answers to whoever brings a token. */
const CACHING = {
  'cache-control': 'private, max-age=60, s-maxage=60',
  vary: 'Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With',
}

/** GitHub's body of a refusal. */
export function refusal(message: string, status: number): string {
  return JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest', status: String(status) })
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body)
}

async function asRequest(request: IncomingMessage, url: string): Promise<Request> {
  const { method = 'GET' } = request
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'if-none-match' ? [[name, value]] : [],
  )
  const body = method === 'GET' || method === 'HEAD' ? null : await buffer(request)
  return new Request(new URL(request.url ?? '/', url), { method, headers, body })
}
