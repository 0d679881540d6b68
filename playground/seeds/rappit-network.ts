import type { Zone } from '../emulators/dns.ts'
import type { Behaviour } from '../emulators/endpoints.ts'
import { exposition } from '../emulators/metrics.ts'
import type { RunsSeed } from '../running.ts'
import { metricsRappit } from './metrics-rappit.ts'
import type { EndpointSeed } from './product-world.ts'
import { DEPLOY_PATH } from './rappit-deploy.ts'

const API = 'api.rappit.com'
const STAGING = 'staging-api.rappit.com'

/** Production, and the staging beside it. */
export const HOSTS = [API, STAGING] as const

/** Addresses of the block that is kept for documentation (RFC 5737). */
export const ZONE: Zone = {
  'rappit.com': { A: ['198.51.100.20'], NS: ['ns-41.awsdns-05.com', 'ns-1602.awsdns-08.co.uk'] },
  [API]: { A: ['198.51.100.21', '198.51.100.22'] },
  [STAGING]: { A: ['198.51.100.30'] },
}

const answer = (contentType: string, body: string): Behaviour => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': contentType },
  body,
})

const health = answer(
  'application/json; charset=utf-8',
  JSON.stringify({ status: 'ok', info: { database: { status: 'up' }, redis: { status: 'up' } } }),
)

/** What the two answer: production has no OAuth stubs, staging has. */
export const ENDPOINTS: readonly EndpointSeed[] = [
  { host: API, path: '/api/v1/health', behaviour: health },
  {
    host: API,
    path: '/metrics',
    behaviour: answer('text/plain; version=0.0.4; charset=utf-8', exposition(metricsRappit)),
  },
  {
    host: API,
    path: '/api/docs',
    behaviour: answer(
      'text/html; charset=utf-8',
      '<!DOCTYPE html>\n<html><head><title>Rappit API</title></head><body><div id="swagger-ui"></div></body></html>\n',
    ),
  },
  { host: STAGING, path: '/api/v1/health', behaviour: health },
  {
    host: STAGING,
    path: '/test/oauth',
    behaviour: answer('application/json; charset=utf-8', JSON.stringify({ providers: ['shopify', 'woocommerce'] })),
  },
]

const runsIn = (environment: string, host: string): RunsSeed => ({
  product: 'rappit',
  environment,
  carriedBy: {
    kind: 'workflows',
    repository: 'rappit/rappit-api',
    paths: [DEPLOY_PATH],
    environmentInput: 'environment',
  },
  host,
  version: '/api/v1/version',
  health: ['/api/v1/health', '/metrics', '/api/docs'].map((path) => ({ path })),
})

/** The two deployments, each with its own commit. */
export const RUNS: readonly RunsSeed[] = [runsIn('production', API), runsIn('staging', STAGING)]
