import { createEmulator } from 'emulate'
import { type FaultyServer, serveWithFaults } from './faulty-server.ts'
import { settle } from './vercel-clock.ts'
import { vercelDefinition } from './vercel-routes.ts'
import type { VercelState } from './vercel-state.ts'

/** An emulated Vercel, to be used as VERCEL_API_URL. */
export interface VercelEmulator extends FaultyServer {
  /** A copy of what it knows, as it is by now. */
  readonly state: () => VercelState
  /** Changes what it knows while it runs. */
  readonly change: (edit: (state: VercelState) => void) => Promise<void>
  /** Lets time pass for builds, promotions and rollbacks. */
  readonly advance: (durationMs: number) => Promise<void>
}

const WINDOW_MS = 60_000

/**
 * Starts an emulated Vercel on a free port of the loopback address.
 * @param limit requests in each minute before it answers 429; unlimited when left out
 * @param clock the time in milliseconds since 1970; the real one when left out
 */
export async function startVercel(
  seed: VercelState,
  { limit = Number.POSITIVE_INFINITY, clock = Date.now }: { limit?: number; clock?: () => number } = {},
): Promise<VercelEmulator> {
  const runtime = await createEmulator({ service: vercelDefinition(clock), seed, listen: false })
  let window = { used: 0, endsAt: 0 }
  const server = await serveWithFaults(async (request) => {
    const now = clock()
    if (window.endsAt <= now) window = { used: 0, endsAt: now + WINDOW_MS }
    window.used += 1
    if (window.used <= limit) return runtime.fetch(request)
    const reset = Math.ceil(window.endsAt / 1000)
    const limits = { remaining: 0, reset, resetMs: window.endsAt, total: limit }
    const message = 'The request limit has been reached. Try again later.'
    const headers = { 'x-ratelimit-limit': `${limit}`, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` }
    return Response.json({ error: { code: 'rate_limited', message, limit: limits } }, { status: 429, headers })
  })
  const change: VercelEmulator['change'] = async (edit) => {
    const snapshot = runtime.snapshot()
    edit(snapshot.state)
    await runtime.restore(snapshot)
  }
  return {
    ...server,
    state: () => {
      const { state } = runtime.snapshot()
      const now = clock() + state.aheadMs
      for (const project of state.teams.flatMap(({ projects }) => projects)) settle(project, now)
      return state
    },
    change,
    advance: (durationMs) =>
      change((state) => {
        state.aheadMs += durationMs
      }),
    close: async () => {
      await server.close()
      await runtime.close()
    },
  }
}
