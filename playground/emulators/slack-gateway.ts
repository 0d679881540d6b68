import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import rawBody from 'raw-body'
import { directoryMethods } from './slack-directory.ts'
import { messageMethods } from './slack-messages.ts'
import { type Method, type Parts, refuse, text } from './slack-method.ts'
import { takeReply } from './slack-replies.ts'
import { resynchronise } from './slack-resynchronise.ts'
import { unfurlMethods } from './slack-unfurls.ts'
import { userMethods } from './slack-users.ts'
import { viewMethods } from './slack-views.ts'
import type { Json } from './slack-workspace.ts'

export const ownMethods: Readonly<Record<string, Method>> = {
  ...messageMethods,
  ...viewMethods,
  ...directoryMethods,
  ...userMethods,
  ...unfurlMethods,
}

/**
 * How the next call of a method goes wrong: its answer is lost after the deed, or it is not done at all; `refusal` is
 * Slack's own word, such as `plan_upgrade_required`.
 */
export type Fault =
  | 'lost-answer'
  | 'server-error'
  | 'rate-limited'
  | 'garbage'
  | 'closed'
  | { readonly refusal: string }

export interface Gateway {
  readonly server: Server
  /** Set once, before the first request: the gateway's address must be known to what stands behind it. */
  readonly serve: (parts: Parts, appToken: string | null) => void
  readonly failNext: (method: string, fault: Fault) => void
  /** The methods that were called, oldest first. */
  readonly calls: readonly string[]
}

/**
 * Slack's public face. A plain HTTP server and not `defineEmulator`: it passes on to the emulator what that knows,
 * as it came, and takes WebSocket upgrades, neither of which the kit's Request-to-Response handlers can do.
 */
export function createGateway(): Gateway {
  let handle: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null
  const faults = new Map<string, Fault[]>()
  const calls: string[] = []
  const server = createServer((request, response) => {
    const done = handle ? handle(request, response) : Promise.reject(new Error('not ready'))
    done.catch(() => {
      if (response.headersSent) response.destroy()
      else send(response, 500, refuse('internal_error'))
    })
  })
  return {
    server,
    calls,
    failNext: (method, fault) => faults.set(method, [...(faults.get(method) ?? []), fault]),
    serve: (parts, appToken) => {
      handle = async (request, response) => {
        const url = new URL(request.url ?? '/', 'http://gateway')
        const body = await rawBody(request)
        if (/^\/(commands|actions)\//.test(url.pathname)) {
          const { status, text: words } = await takeReply(parts, url.pathname, body.toString())
          response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(words)
          return
        }
        if (!url.pathname.startsWith('/api/')) return passOn(parts, request, response, body)
        const method = url.pathname.slice('/api/'.length)
        calls.push(method)
        const fault = faults.get(method)?.shift()
        if (fault && fault !== 'lost-answer') return fail(response, fault)
        const given = readArguments(request, url, body)
        const refusal = refuseToken(parts, appToken, method, request, given)
        if (refusal) return send(response, 200, refusal)
        const waitSeconds =
          method === 'chat.postMessage' ? parts.takeRate(text(given, 'channel')) : parts.takeCall(method)
        if (waitSeconds !== null) {
          response.setHeader('retry-after', String(waitSeconds))
          return send(response, 429, refuse('ratelimited'))
        }
        const { token: _token, ...rest } = given
        const own = ownMethods[method]
        const answer = own ? await own(parts, rest) : await callUpstream(parts, method, rest)
        if (fault === 'lost-answer') response.destroy()
        else send(response, 200, answer)
      }
    },
  }
}

async function callUpstream(parts: Parts, method: string, given: Json): Promise<Json> {
  const response = await fetch(`${parts.upstream.url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${parts.botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(given),
  })
  if (response.status === 404) return refuse('unknown_method')
  // The emulator's upload addresses point at itself.
  const answer = JSON.parse((await response.text()).replaceAll(parts.upstream.url, parts.url)) as Json
  if (answer.ok === true) await resynchronise(parts, method, given)
  return answer
}

/** Uploads and downloads of files go to the emulator as they are. */
async function passOn(parts: Parts, request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
  const type = request.headers['content-type']
  const answer = await fetch(`${parts.upstream.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization: `Bearer ${parts.botToken}`, ...(type ? { 'content-type': type } : {}) },
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  })
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** emulate takes any token; Slack does not. */
function refuseToken(
  parts: Parts,
  appToken: string | null,
  method: string,
  request: IncomingMessage,
  given: Json,
): Json | null {
  const token = request.headers.authorization?.replace(/^Bearer /i, '') ?? text(given, 'token')
  if (token === '') return refuse('not_authed')
  if (method === 'apps.connections.open') return token === appToken ? null : refuse('invalid_auth')
  if (token === appToken) return refuse('not_allowed_token_type')
  return token === parts.botToken ? null : refuse('invalid_auth')
}

function readArguments(request: IncomingMessage, url: URL, body: Buffer): Json {
  const inQuery = Object.fromEntries(url.searchParams)
  if (request.headers['content-type']?.startsWith('application/json')) {
    return { ...inQuery, ...(JSON.parse(body.toString() || '{}') as Json) }
  }
  return { ...inQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) }
}

function fail(response: ServerResponse, fault: Exclude<Fault, 'lost-answer'>): void {
  if (typeof fault === 'object') send(response, 200, refuse(fault.refusal))
  else if (fault === 'closed') response.destroy()
  else if (fault === 'garbage') response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":')
  else if (fault === 'server-error') response.writeHead(503, { 'content-type': 'text/plain' }).end('upstream error')
  else {
    response.setHeader('retry-after', '1')
    send(response, 429, refuse('ratelimited'))
  }
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
