import type { Zone } from '../emulators/dns.ts'
import type { Behaviour } from '../emulators/endpoints.ts'
import type { RunsSeed } from '../running.ts'
import type { EndpointSeed, HostsSeed, ProductWorld } from './product-world.ts'

const HOST = 'ecosystem-platform.vercel.app'

/** What opens the details of the health endpoints, here and nowhere else. */
const HEALTH_TOKEN = 'playground-ecosystem-health'

/** The settings of which Ecosystem's file names the variables. */
export const ECOSYSTEM_SETTINGS: NonNullable<ProductWorld['settings']> = {
  CHECK_ECOSYSTEM_HEALTH_TOKEN: HEALTH_TOKEN,
}

/** The platform's address at Vercel. ecosystem-platform.com, which its variables name, is nowhere in the document's list of domains. */
export const ECOSYSTEM_ZONE: Zone = {
  'vercel.app': { NS: ['ns1.vercel-dns.com', 'ns2.vercel-dns.com'] },
  [HOST]: { A: ['64.29.17.1', '216.198.79.1'] },
}

export const ECOSYSTEM_HOSTS: readonly HostsSeed[] = [{ hosts: [HOST], certificateNames: ['*.vercel.app'] }]

const json = (body: object): Behaviour => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', server: 'Vercel' },
  body: `${JSON.stringify(body)}\n`,
})

const guarded = (granted: object, refused: object): Behaviour => ({
  kind: 'guarded',
  authorization: `Bearer ${HEALTH_TOKEN}`,
  granted: json(granted),
  refused: json(refused),
})

const timestamp = '2025-08-22T06:30:00.000Z'
const health = { status: 'healthy', timestamp, service: 'ecosystem-platform' }
const redis = { status: 'degraded', timestamp, service: 'redis' }

/** What the document finds: nothing limits requests. */
export const DEGRADED_REDIS = guarded(
  {
    ...redis,
    redis: { configured: false, connected: false, latencyMs: null },
    rateLimiting: { enabled: false, allowed: 0, limited: 0 },
    configuration: { valid: false, missing: ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'] },
  },
  redis,
)

/** What it wants. */
export const WELL_REDIS = guarded(
  {
    ...redis,
    status: 'healthy',
    redis: { configured: true, connected: true, latencyMs: 3 },
    rateLimiting: { enabled: true, allowed: 1_204, limited: 6 },
    configuration: { valid: true, missing: [] },
  },
  { ...redis, status: 'healthy' },
)

/** The last good deployment still answers. The API's routes lack the security headers that pages have. */
export const ECOSYSTEM_ENDPOINTS: readonly EndpointSeed[] = [
  {
    host: HOST,
    path: '/',
    behaviour: {
      kind: 'answer',
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        server: 'Vercel',
        'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cache-control': 'private, no-cache, no-store, max-age=0, must-revalidate',
      },
      body: '<!DOCTYPE html><html lang="en"><title>Ecosystem</title><h1>Ecosystem</h1></html>\n',
    },
  },
  {
    host: HOST,
    path: '/api/health',
    behaviour: guarded({ ...health, services: { database: { status: 'healthy', latencyMs: 38 } } }, health),
  },
  {
    host: HOST,
    path: '/api/health/redis',
    behaviour: DEGRADED_REDIS,
  },
]

/** What the project's production serves is what the address says, and how it is. */
export const ECOSYSTEM_RUNS: readonly RunsSeed[] = [
  {
    product: 'ecosystem',
    environment: 'production',
    carriedBy: { kind: 'vercel', project: 'ecosystem-platform' },
    host: HOST,
    version: '/api/version',
    health: [{ path: '/api/health' }, { path: '/' }],
  },
]
