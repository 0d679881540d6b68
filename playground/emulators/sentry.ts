import { createEmulator } from 'emulate'
import { type FaultyServer, serveWithFaults } from './faulty-server.ts'
import { sentryDefinition } from './sentry-routes.ts'
import type { SentryState } from './sentry-state.ts'

/** An emulated Sentry, to be used as SENTRY_URL. */
export interface SentryEmulator extends FaultyServer {
  /** A copy of what it knows. */
  readonly state: () => SentryState
  /** Changes what it knows while it runs. */
  readonly change: (edit: (state: SentryState) => void) => Promise<void>
}

/** Requests in a window of a second, and at the same time; https://docs.sentry.io/api/ratelimits/ */
const WINDOW_LIMIT = 40
const CONCURRENT_LIMIT = 25
const WINDOW_MS = 1_000

/**
 * Starts an emulated Sentry on a free port of the loopback address.
 * @param limit requests in each second before it answers 429
 */
export async function startSentry(seed: SentryState, { limit = WINDOW_LIMIT } = {}): Promise<SentryEmulator> {
  // The address is known only after listening, and the answers carry it.
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })
  const server = await serveWithFaults((request) => answer(request))
  const runtime = await createEmulator({ service: sentryDefinition, seed, baseUrl: server.url, listen: false })
  let window = { used: 0, endsAt: 0 }
  answer = async (request) => {
    const now = Date.now()
    if (window.endsAt <= now) window = { used: 0, endsAt: now + WINDOW_MS }
    window.used += 1
    const isExhausted = window.used > limit
    const response = isExhausted
      ? Response.json({ detail: 'You are attempting to use this endpoint too frequently.' }, { status: 429 })
      : await runtime.fetch(request)
    const headers = new Headers(response.headers)
    headers.set('x-sentry-rate-limit-limit', String(limit))
    headers.set('x-sentry-rate-limit-remaining', String(Math.max(limit - window.used, 0)))
    headers.set('x-sentry-rate-limit-reset', String(Math.ceil(window.endsAt / 1000)))
    headers.set('x-sentry-rate-limit-concurrentlimit', String(CONCURRENT_LIMIT))
    headers.set('x-sentry-rate-limit-concurrentremaining', String(CONCURRENT_LIMIT - 1))
    return new Response(response.body, { status: response.status, headers })
  }
  return {
    ...server,
    state: () => runtime.snapshot().state,
    change: async (edit) => {
      const snapshot = runtime.snapshot()
      edit(snapshot.state)
      await runtime.restore(snapshot)
    },
    close: async () => {
      await server.close()
      await runtime.close()
    },
  }
}
