import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { KeyPair } from './authority.ts'
import { type Breakage, breakAnswer } from './breakage.ts'
import { closeServer, listen } from './listen.ts'

/** How an endpoint behaves: it answers, perhaps late, or fails to. */
export type Behaviour =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly delayMs?: number
    }
  | { readonly kind: Breakage }
  | {
      /** Behaves otherwise for a request whose Authorization header says exactly this. */
      readonly kind: 'guarded'
      readonly authorization: string
      readonly granted: Behaviour
      readonly refused: Behaviour
    }

/** Decides how a request is answered, from how it would be answered else. */
export type Deciding = (otherwise: Behaviour) => Behaviour | Promise<Behaviour>

/** One request that came. */
export interface EndpointRequest {
  readonly method: string
  readonly host: string
  readonly path: string
}

export interface EndpointsEmulator {
  readonly httpsPort: number
  readonly httpPort: number
  /** Sets how `host/path` behaves from the next request on; the path `*` is every other path of that host. */
  readonly set: (host: string, path: string, behaviour: Behaviour) => void
  /**
   * Lets `host/path` behave by what it decides at each request.
   * @param decide given how it would behave without this
   */
  readonly decide: (host: string, path: string, decide: Deciding) => void
  /** Lets everything at a host behave one way, whatever is set or decided, until null ends it. */
  readonly stop: (host: string, behaviour: Behaviour | null) => void
  readonly isStopped: (host: string) => boolean
  /** How `host/path` is set to behave; undefined where nothing is set. */
  readonly behaviourOf: (host: string, path: string) => Behaviour | undefined
  /** Sets the certificate that a host shows from the next connection on; null makes the handshake fail. */
  readonly setCertificate: (host: string, pair: KeyPair | null) => void
  readonly requests: readonly EndpointRequest[]
  readonly close: () => Promise<void>
}

const UNKNOWN: Behaviour = {
  kind: 'answer',
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'Not found\n',
}

/** Web servers of many names on two free loopback ports, one for HTTPS and one for HTTP. */
export async function createEndpointsEmulator(): Promise<EndpointsEmulator> {
  const behaviours = new Map<string, Behaviour>()
  const decisions = new Map<string, Deciding>()
  const stopped = new Map<string, Behaviour>()
  const contexts = new Map<string, SecureContext>()
  const requests: EndpointRequest[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const path = request.url ?? '/'
    requests.push({ method: request.method ?? 'GET', host, path })
    const place = `${host}${path.replace(/\?.*$/, '')}`
    const set = behaviours.get(place) ?? behaviours.get(`${host}*`) ?? UNKNOWN
    let behaviour = stopped.get(host) ?? (await decisions.get(place)?.(set)) ?? set
    while (behaviour.kind === 'guarded') {
      behaviour = request.headers.authorization === behaviour.authorization ? behaviour.granted : behaviour.refused
    }
    if (behaviour.kind !== 'answer') return breakAnswer(request, response, behaviour.kind)
    if (behaviour.delayMs !== undefined) await delay(behaviour.delayMs, undefined, { ref: false })
    response.writeHead(behaviour.status, behaviour.headers)
    response.end(request.method === 'HEAD' ? undefined : behaviour.body)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch((error: Error) => response.destroy(error))
  }

  const https = createHttpsServer(
    {
      SNICallback: (name, done) => {
        const context = contexts.get(name.toLowerCase())
        if (context) done(null, context)
        else done(new Error(`There is no certificate for ${name}`))
      },
    },
    listener,
  )
  const http = createServer(listener)
  const [httpsPort, httpPort] = await Promise.all([listen(https), listen(http)])
  return {
    httpsPort,
    httpPort,
    requests,
    set: (host, path, behaviour) => {
      behaviours.set(`${host.toLowerCase()}${path}`, behaviour)
    },
    decide: (host, path, decide) => {
      decisions.set(`${host.toLowerCase()}${path}`, decide)
    },
    stop: (host, behaviour) => {
      if (behaviour === null) stopped.delete(host.toLowerCase())
      else stopped.set(host.toLowerCase(), behaviour)
    },
    isStopped: (host) => stopped.has(host.toLowerCase()),
    behaviourOf: (host, path) => behaviours.get(`${host.toLowerCase()}${path}`),
    setCertificate: (host, pair) => {
      if (pair === null) contexts.delete(host.toLowerCase())
      else contexts.set(host.toLowerCase(), createSecureContext(pair))
    },
    close: async () => {
      await Promise.all([closeServer(https), closeServer(http)])
    },
  }
}
