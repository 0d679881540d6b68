import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asc } from 'drizzle-orm'
import { onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { SignalRoutes } from '../../src/products/monitor.ts'
import type { Product } from '../../src/products/product.ts'
import { createHttpServer, listen } from '../../src/server.ts'
import { beginCandidate, changeCandidate } from '../../src/store/candidates.ts'
import { beginAttempt, findAttempt } from '../../src/store/releases.ts'
import { attempts, candidates, deliveries, signals } from '../../src/store/schema.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { webhook } from '../../src/targets/webhook.ts'
import { webhooks } from '../../src/webhooks/index.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import type { TestDatabase } from '../support/database.ts'
import { unmonitored } from '../support/unmonitored.ts'

export const GITHUB_SECRET = 'canary-github-secret'
export const VERCEL_SECRET = 'canary-vercel-secret'
export const SENTRY_SECRET = 'canary-sentry-secret'
export const ALERTMANAGER_TOKEN = 'canary-alertmanager-token'
export const ALERT_SECRET = 'canary-alert-secret'
export const HOOK_SECRET = 'canary-hook-secret'
export const COMMIT = 'c0ffee'.padEnd(40, '0')

const settings = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'shh',
  GITHUB_WEBHOOK_SECRET: GITHUB_SECRET,
  VERCEL_WEBHOOK_SECRET: VERCEL_SECRET,
  SENTRY_WEBHOOK_SECRET: SENTRY_SECRET,
  ALERTMANAGER_WEBHOOK_TOKEN: ALERTMANAGER_TOKEN,
  ALERT_WEBHOOK_SECRET: ALERT_SECRET,
  DEPLOY_HOOK_SECRET: HOOK_SECRET,
}

/** A product with a runbook that a receiver carries out, which tells by itself how that goes. */
function withReceiver(secret: string): Partial<Product> {
  const target = bindTarget(
    webhook,
    webhook.spec.parse({ url: 'https://hook.example/', secret, phases: { Stop: '1m', Start: '2m' } }),
  )
  const runbook = { name: 'restart', title: 'Quick restart', says: '', roles: [], people: 1 as const, target }
  return { runbooks: [{ ...runbook, environments: ['production'], withinMs: 30 * 60_000 }] }
}

/** The real HTTP server with every webhook on a real database; what is enqueued is kept in an array. */
export async function createWebhookWorld(
  test: TestDatabase,
  variables: Record<string, string> = {},
  product: Partial<Product> = {},
) {
  const config = readConfig({ ...settings, ...variables })
  const world = createSignOffWorld(test, { ...withReceiver('DEPLOY_HOOK_SECRET'), ...product })
  const context = (): Context => ({ ...world.context(), config })
  const metrics = createMetrics()
  const routes = { metrics, slack: null, redirect: async () => null, webhooks, probes: [] }
  const server = createHttpServer({ ...routes, context: { ...context(), now: () => world.outside.now } })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    // Open attempts and candidates are those of the whole database.
    for (const table of [attempts, candidates, deliveries, signals]) await test.database.delete(table)
  })

  const post = async (sender: string, body: string, headers: Record<string, string>) => {
    const response = await fetch(`${url}/webhooks/${sender}`, { method: 'POST', headers, body })
    return { status: response.status, sentence: await response.text() }
  }

  return {
    ...world,
    context,
    post,
    /** Sends an event as GitHub does. */
    github: (
      event: string,
      payload: object | string,
      given: { id?: string; secret?: string; signature?: string } = {},
    ) => {
      const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
      const hash = createHmac('sha256', given.secret ?? GITHUB_SECRET)
        .update(body)
        .digest('hex')
      return post('github', body, {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': given.id ?? crypto.randomUUID(),
        'x-hub-signature-256': given.signature ?? `sha256=${hash}`,
      })
    },
    /** Sends a body as Sentry does. */
    sentry: (
      resource: string,
      payload: object | string,
      given: { id?: string; secret?: string; signature?: string } = {},
    ) => {
      const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
      const hash = createHmac('sha256', given.secret ?? SENTRY_SECRET)
        .update(body)
        .digest('hex')
      return post('sentry', body, {
        'content-type': 'application/json',
        'request-id': given.id ?? crypto.randomUUID(),
        'sentry-hook-resource': resource,
        'sentry-hook-signature': given.signature ?? hash,
      })
    },
    /** Sends a group as Alertmanager does. */
    alertmanager: (payload: object | string, authorization = `Bearer ${ALERTMANAGER_TOKEN}`) =>
      post('alertmanager', typeof payload === 'string' ? payload : JSON.stringify(payload), { authorization }),
    /** What was stored of products, in order. */
    signals: () => test.database.select().from(signals).orderBy(asc(signals.sequence)),
    counted: async (name: 'signals' | 'unclaimedAlerts') =>
      (await metrics[name].get()).values.map(({ labels, value }) => ({ ...labels, value })),
    /** Stores an attempt that is under way. */
    attempt: async (nonce: string, given: { handle?: unknown; commit?: string } = {}) => {
      await beginAttempt(test.database, {
        nonce,
        kind: 'runbook',
        product: world.outside.product.name,
        environment: 'production',
        runbook: 'restart',
        commit: given.commit ?? COMMIT,
        startedBy: 'U9',
        startedAt: world.outside.now,
        triedAt: world.outside.now,
        handle: given.handle ?? null,
      })
      return nonce
    },
    find: (nonce: string) => findAttempt(test.database, nonce),
    /** Stores a candidate that is open. */
    candidate: async (given: { branch?: string | null; commit?: string } = {}) => {
      const id = crypto.randomUUID()
      const { now } = world.outside
      await beginCandidate(test.database, {
        id,
        product: world.outside.product.name,
        productTitle: 'Acme',
        environment: 'production',
        repository: 'acme/api',
        ref: 'main',
        requestedBy: 'U9',
        requestedAt: now,
        lapsesAt: now,
        place: null,
        manifestHash: 'abc',
        checklists: [],
      })
      const { branch = 'main', commit = COMMIT } = given
      await changeCandidate(test.database, id, { state: 'open', branch, commit, branchHead: commit })
      return id
    },
    refusals: async () =>
      (await metrics.refusedDeliveries.get()).values.map(({ labels, value }) => ({ ...labels, value })),
    repeats: async () =>
      (await metrics.repeatedDeliveries.get()).values.map(({ labels, value }) => ({ ...labels, value })),
  }
}

/** Policies of a product that hears of all of these. */
export function hearing(given: Partial<SignalRoutes>): Partial<Product> {
  const routes: SignalRoutes = { sentry: [], vercel: [], github: null, alertmanager: [], ...given }
  return { incidents: { ...unmonitored.incidents, signals: routes } }
}

/** A payload that a sender gives as an example in its documentation. */
export function example(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/webhooks', `${path}.json`), 'utf8'))
}
