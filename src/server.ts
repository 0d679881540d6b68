import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import rawBody from 'raw-body'
import type { Context } from './context.ts'
import { SourceError } from './errors.ts'
import type { Metrics } from './metrics.ts'
import type { Redirect } from './slack/redirect.ts'
import { createTake } from './webhooks/take.ts'
import type { Take, Webhook } from './webhooks/webhook.ts'

const bodyLimitBytes = 1024 * 1024
/** Slack's own rule for the past; Bolt does not hold it for the future. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const maximumSkewSeconds = 5 * 60
const probeDeadlineMs = 2_000

/** One thing that must answer before the bot counts as ready. */
export interface Probe {
  readonly name: string
  readonly ask: () => Promise<unknown>
}

export interface Routes {
  readonly context: Context
  readonly metrics: Metrics
  /** POST /slack/events; null in Socket Mode. */
  readonly slack: RequestListener | null
  readonly webhooks: readonly Webhook[]
  readonly probes: readonly Probe[]
  /** GET /releases/<id>, /incidents/<number>, /reports/<id>: where their cards stand in Slack. */
  readonly redirect: Redirect
}

/** The bot's own HTTP surface: Slack, webhooks, `/healthz`, `/readyz`, `/metrics`, and the addresses of cards. */
export function createHttpServer(parts: Routes): Server {
  const routes = { ...parts, take: createTake(parts.context, parts.metrics) }
  const server = createServer((request, response) => {
    route(routes, request, response).catch((error: unknown) => {
      routes.context.log.error({ err: error }, 'a request could not be handled')
      if (!response.headersSent) reply(response, 500, 'Something went wrong on our side.')
      else response.destroy()
    })
  })
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  return server
}

/** Listens on a port (0 for a free one) and resolves to the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function route(
  routes: Routes & { readonly take: Take },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (path === '/slack/events') return receiveSlack(routes, request, response)
  if (path.startsWith('/webhooks/')) return receiveWebhook(routes, path.slice('/webhooks/'.length), request, response)
  if (path === '/healthz') return reply(response, 200, 'alive')
  if (path === '/readyz') return replyReadiness(routes.probes, response)
  if (path === '/metrics') {
    response.setHeader('content-type', routes.metrics.registry.contentType)
    return reply(response, 200, await routes.metrics.registry.metrics())
  }
  if (request.method === 'GET' || request.method === 'HEAD') return replyRedirect(routes, path, response)
  return reply(response, 404, nothing)
}

const nothing = 'There is nothing at this address.'

async function replyRedirect({ redirect, context }: Routes, path: string, response: ServerResponse): Promise<void> {
  try {
    const address = await redirect(path)
    if (address === null) return reply(response, 404, nothing)
    response.setHeader('location', address)
    // The card may move, and the way to it is nobody else's business.
    response.setHeader('cache-control', 'no-store')
    response.setHeader('referrer-policy', 'no-referrer')
    return reply(response, 302, 'The card is in Slack.')
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ reason: error.message }, 'the way to a card could not be told')
    return reply(response, 503, 'Slack does not answer. Try again in a moment.')
  }
}

function receiveSlack(routes: Routes, request: IncomingMessage, response: ServerResponse): void {
  const refusal = slackRefusal(routes, request)
  if (refusal) {
    routes.metrics.refusedRequests.inc({ reason: refusal.reason })
    // The rest of the body is not read, so the connection cannot serve another request.
    response.setHeader('connection', 'close')
    reply(response, refusal.status, refusal.sentence)
    return
  }
  // Bolt knows this content type only without parameters; a charset changes nothing about it.
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded;')) {
    request.headers['content-type'] = 'application/x-www-form-urlencoded'
  }
  routes.slack?.(request, response)
}

interface Refusal {
  readonly status: number
  readonly reason: string
  readonly sentence: string
}

function slackRefusal(routes: Routes, request: IncomingMessage): Refusal | null {
  if (request.method !== 'POST') return { status: 405, reason: 'method', sentence: 'Slack sends POST requests here.' }
  if (routes.slack === null) {
    return { status: 404, reason: 'socket_mode', sentence: 'Slack reaches this bot over Socket Mode, not here.' }
  }
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) {
    return { status: 413, reason: 'too_large', sentence: 'The request is larger than 1 MiB.' }
  }
  const sentAt = Number(request.headers['x-slack-request-timestamp'])
  if (Math.abs(Date.now() / 1000 - sentAt) > maximumSkewSeconds) {
    return { status: 401, reason: 'stale', sentence: 'The request is more than five minutes old, or from the future.' }
  }
  return null
}

async function receiveWebhook(
  routes: Routes & { readonly take: Take },
  sender: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const webhook = routes.webhooks.find((candidate) => candidate.sender === sender)
  if (!webhook) return reply(response, 404, 'This bot does not listen to that sender.')
  if (request.method !== 'POST') return reply(response, 405, 'Webhooks are POST requests.')
  let body: Buffer
  try {
    body = await rawBody(request, { limit: bodyLimitBytes })
  } catch {
    routes.metrics.refusedDeliveries.inc({ sender, reason: 'too_large' })
    response.setHeader('connection', 'close')
    return reply(response, 413, 'The request is larger than 1 MiB, or was cut off.')
  }
  const answer = await webhook.receive(routes.context, { headers: request.headers, body }, routes.take)
  if (answer.kind === 'repeated') routes.metrics.repeatedDeliveries.inc({ sender })
  if (answer.kind === 'refused') routes.metrics.refusedDeliveries.inc({ sender, reason: answer.reason })
  if (answer.kind === 'refused' && answer.reason === 'busy') response.setHeader('retry-after', '5')
  reply(response, answer.kind === 'refused' ? answer.status : 202, answer.sentence)
}

async function replyReadiness(probes: readonly Probe[], response: ServerResponse): Promise<void> {
  const results = await Promise.all(
    probes.map(async ({ name, ask }): Promise<[string, string]> => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('did not answer in time')), probeDeadlineMs)
      })
      try {
        await Promise.race([ask(), late])
        return [name, 'ok']
      } catch (error) {
        return [name, error instanceof Error ? error.message : 'failed']
      } finally {
        clearTimeout(timer)
      }
    }),
  )
  const ready = results.every(([, state]) => state === 'ok')
  response.setHeader('content-type', 'application/json; charset=utf-8')
  reply(response, ready ? 200 : 503, JSON.stringify({ ready, ...Object.fromEntries(results) }))
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(body)
}
