import type { Zone } from '../emulators/dns.ts'
import {
  cloudflareBadGateway,
  cloudflareConnectionTimedOut,
  healthy,
  vercelDeploymentNotFound,
} from '../emulators/endpoint-answers.ts'
import type { Behaviour } from '../emulators/endpoints.ts'
import type { RunsSeed } from '../running.ts'
import { MONITORING_HOSTS } from './vauntico-monitoring.ts'
import { WORKFLOW_PATH } from './vauntico-run.ts'

const cloudflare = {
  A: ['104.21.48.117', '172.67.178.92'],
  AAAA: ['2606:4700:3033::6815:3075', '2606:4700:3035::ac43:b25c'],
}

/** The names of Vauntico. The three internal services have none, so they do not exist. */
export const ZONE: Zone = {
  'vauntico.com': {
    ...cloudflare,
    NS: ['ada.ns.cloudflare.com', 'rob.ns.cloudflare.com'],
    MX: ['10 route1.mx.cloudflare.net', '20 route2.mx.cloudflare.net'],
    TXT: ['v=spf1 include:_spf.mx.cloudflare.net ~all'],
  },
  'www.vauntico.com': cloudflare,
  'api.vauntico.com': cloudflare,
  'trust-score.vauntico.com': cloudflare,
  ...Object.fromEntries(MONITORING_HOSTS.map((host) => [host, cloudflare])),
}

/** Whom the web servers answer for; all of them stand behind Cloudflare. */
export const HOSTS = ['vauntico.com', 'www.vauntico.com', 'api.vauntico.com', 'trust-score.vauntico.com'] as const

/** What each host answers: the frontend is not deployed, and the two servers are down. */
export const ENDPOINTS: readonly { readonly host: string; readonly path: string; readonly behaviour: Behaviour }[] = [
  { host: 'vauntico.com', path: '*', behaviour: vercelDeploymentNotFound() },
  { host: 'www.vauntico.com', path: '*', behaviour: vercelDeploymentNotFound() },
  { host: 'api.vauntico.com', path: '*', behaviour: cloudflareBadGateway('api.vauntico.com') },
  { host: 'trust-score.vauntico.com', path: '*', behaviour: cloudflareConnectionTimedOut('trust-score.vauntico.com') },
]

/** The pipeline puts the frontend on Vercel; the two servers are not its business. */
export const RUNS: readonly RunsSeed[] = [
  {
    product: 'vauntico',
    environment: 'production',
    carriedBy: { kind: 'workflows', repository: 'vauntico/vauntico', paths: [WORKFLOW_PATH], environmentInput: null },
    host: 'www.vauntico.com',
    version: '/version.json',
    health: [
      {
        path: '/',
        healthy: healthy('<!DOCTYPE html><html lang="en"><title>Vauntico</title><h1>Vauntico</h1></html>\n'),
      },
    ],
  },
]
