import type { ProductWorld } from './product-world.ts'
import { sentryVauntico } from './sentry-vauntico.ts'
import { VAUNTICO_GITHUB } from './vauntico.ts'
import { MONITORING_ENDPOINTS, MONITORING_HOSTS, VAUNTICO_SETTINGS } from './vauntico-monitoring.ts'
import { ENDPOINTS, HOSTS, RUNS, ZONE } from './vauntico-network.ts'
import { VAUNTICO_VERCEL } from './vercel-vauntico.ts'

/** Vauntico as the status report of 10 January 2026 describes it. */
export const vauntico: ProductWorld = {
  gitHub: VAUNTICO_GITHUB,
  zone: ZONE,
  // As Cloudflare's universal certificate: the apex and one level below it.
  hosts: [{ hosts: [...HOSTS, ...MONITORING_HOSTS], certificateNames: ['vauntico.com', '*.vauntico.com'] }],
  runs: RUNS,
  endpoints: [...ENDPOINTS, ...MONITORING_ENDPOINTS],
  vercel: VAUNTICO_VERCEL,
  sentry: sentryVauntico,
  settings: VAUNTICO_SETTINGS,
}
