import type { FamilyState, SeriesState } from '../emulators/metrics.ts'

const one = (labels: Record<string, string>, value: number): SeriesState => ({ labels, value })

/** Exactly the series that Rappit's checklist names; every organization stays well under 50 blocks an hour. */
export const metricsRappit: readonly FamilyState[] = [
  {
    name: 'subscription_blocks_total',
    help: 'Requests that were blocked because of the subscription',
    type: 'counter',
    series: [
      one({ organization_id: 'org_souq', subscription_status: 'past_due', endpoint: '/api/v1/orders' }, 7),
      one({ organization_id: 'org_souq', subscription_status: 'past_due', endpoint: '/api/v1/shipments' }, 4),
      one({ organization_id: 'org_desert', subscription_status: 'canceled', endpoint: '/api/v1/orders' }, 3),
    ],
  },
  {
    name: 'rate_limit_hits_total',
    help: 'Requests that were counted against a rate limit',
    type: 'counter',
    series: [
      one({ type: 'organization', organization_id: 'org_souq', endpoint: '/api/v1/orders' }, 1860),
      one({ type: 'ip', organization_id: '', endpoint: '/api/v1/auth/login' }, 240),
    ],
  },
  {
    name: 'rate_limit_blocks_total',
    help: 'Requests that were refused with 429',
    type: 'counter',
    series: [
      one({ type: 'organization', organization_id: 'org_souq', endpoint: '/api/v1/orders' }, 2),
      one({ type: 'ip', organization_id: '', endpoint: '/api/v1/auth/login' }, 9),
    ],
  },
  {
    name: 'rate_limit_remaining',
    help: 'Requests left in the window',
    type: 'gauge',
    series: [
      one({ type: 'organization', organization_id: 'org_souq', endpoint: '/api/v1/orders' }, 914),
      one({ type: 'ip', organization_id: '', endpoint: '/api/v1/auth/login' }, 4),
    ],
  },
  {
    name: 'http_requests_total',
    help: 'Answered requests',
    type: 'counter',
    series: [
      one({ method: 'GET', route: '/api/v1/orders', status_code: '200' }, 18_240),
      one({ method: 'POST', route: '/api/v1/orders', status_code: '201' }, 5_120),
      one({ method: 'POST', route: '/api/v1/auth/login', status_code: '429' }, 9),
      one({ method: 'POST', route: '/api/v1/shipments', status_code: '500' }, 2),
    ],
  },
  {
    name: 'http_request_duration_ms',
    help: 'How long requests took',
    type: 'histogram',
    edges: [10, 50, 100, 250, 500, 1000, 2500],
    histograms: [
      {
        labels: { method: 'GET', route: '/api/v1/orders' },
        counts: [2_310, 9_870, 4_420, 1_390, 210, 36, 4, 0],
        sum: 1_042_600,
      },
      {
        labels: { method: 'POST', route: '/api/v1/orders' },
        counts: [40, 1_630, 2_210, 1_020, 190, 27, 3, 0],
        sum: 571_900,
      },
    ],
  },
]
