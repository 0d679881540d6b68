import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Breakage, breakAnswer, breakageOf } from './breakage.ts'
import { closeServer, listen } from './listen.ts'

/** How a request goes wrong: by a status, by an answer of another kind, or by no whole answer. */
export type Fault = Breakage | 401 | 403 | 404 | 429 | 500 | 502 | 'web page'

/** A request that arrived; headers are not kept, because they hold credentials. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly query: string
  /** Null when a fault left the request without an answer. */
  readonly status: number | null
}

export interface FaultyServer {
  readonly url: string
  /** All requests so far, oldest first. */
  readonly arrived: readonly Arrived[]
  /**
   * Lets requests go wrong.
   * @param path those whose path matches
   * @param times how often; for good when left out
   */
  readonly fault: (path: RegExp, fault: Fault, options?: { times?: number; retryAfterSeconds?: number }) => void
  readonly heal: () => void
  readonly close: () => Promise<void>
}

interface Planned {
  readonly path: RegExp
  readonly fault: Fault
  readonly retryAfterSeconds: number
  left: number
}

/** Serves answers on a free port of the loopback address, and lets them go wrong on demand. */
export async function serveWithFaults(answer: (request: Request) => Promise<Response>): Promise<FaultyServer> {
  const arrived: Arrived[] = []
  let planned: Planned[] = []
  let url = ''
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const address = new URL(request.url ?? '/', url)
    const note = (status: number | null) =>
      arrived.push({ method: request.method ?? '', path: address.pathname, query: address.search, status })
    const plan = planned.find(({ path, left }) => left > 0 && path.test(address.pathname))
    if (plan === undefined) {
      const given = await answer(await requestOf(request, address))
      const breakage = breakageOf(given)
      if (breakage) {
        note(null)
        return breakAnswer(request, response, breakage)
      }
      note(given.status)
      response.writeHead(given.status, Object.fromEntries(given.headers)).end(Buffer.from(await given.arrayBuffer()))
      return
    }
    plan.left -= 1
    if (typeof plan.fault === 'number') {
      note(plan.fault)
      const headers = plan.fault === 429 ? { 'retry-after': String(plan.retryAfterSeconds) } : {}
      response.writeHead(plan.fault, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ detail: MEANINGS[plan.fault] }))
    } else if (plan.fault === 'web page') {
      note(200)
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>')
    } else {
      note(null)
      breakAnswer(request, response, plan.fault)
    }
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error instanceof Error ? error : undefined))
  })
  url = `http://127.0.0.1:${await listen(server)}`
  return {
    url,
    arrived,
    fault: (path, fault, { times = Number.POSITIVE_INFINITY, retryAfterSeconds = 30 } = {}) => {
      planned = [...planned, { path, fault, retryAfterSeconds, left: times }]
    },
    heal: () => {
      planned = []
    },
    close: () => closeServer(server),
  }
}

const MEANINGS: Readonly<Record<Extract<Fault, number>, string>> = {
  401: 'Invalid token',
  403: 'You do not have permission to perform this action.',
  404: 'The requested resource does not exist',
  429: 'You are attempting to use this endpoint too frequently.',
  500: 'Internal Error',
  502: 'Bad Gateway',
}

async function requestOf(request: IncomingMessage, address: URL): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return new Request(address, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
  })
}
