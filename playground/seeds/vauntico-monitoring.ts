import type { Behaviour } from '../emulators/endpoints.ts'
import type { EndpointSeed } from './product-world.ts'

/** The hosts of the monitoring stack. */
export const MONITORING_HOSTS = [
  'prometheus.vauntico.com',
  'grafana.vauntico.com',
  'alertmanager.vauntico.com',
] as const
const [PROMETHEUS, GRAFANA, ALERTMANAGER] = MONITORING_HOSTS

/** What opens Grafana's API, here and nowhere else. */
const GRAFANA_TOKEN = 'playground-vauntico-grafana'

/** The settings of which Vauntico's file names the variables. */
export const VAUNTICO_SETTINGS = { CHECK_VAUNTICO_GRAFANA_TOKEN: GRAFANA_TOKEN } as const

/** The fifteen scrape jobs, and whether their target answers: the four services are down. */
const JOBS: Readonly<Record<string, 'up' | 'down'>> = {
  'vauntico-server': 'down',
  'fulfillment-engine': 'down',
  'legacy-server': 'down',
  'trust-score': 'down',
  frontend: 'up',
  prometheus: 'up',
  grafana: 'up',
  alertmanager: 'up',
  loki: 'up',
  postgres: 'up',
  redis: 'up',
  nginx: 'up',
  node: 'up',
  cadvisor: 'up',
  blackbox: 'up',
}

/** The eighteen alert rules: a name and how severe it is, by group. */
const RULES: Readonly<Record<string, readonly (readonly [string, 'critical' | 'warning' | 'info'])[]>> = {
  services: [
    ['ServiceDown', 'critical'],
    ['HighErrorRate', 'critical'],
    ['SlowResponses', 'warning'],
    ['HealthEndpointFails', 'critical'],
    ['Restarted', 'info'],
  ],
  infrastructure: [
    ['DiskAlmostFull', 'critical'],
    ['HighMemory', 'warning'],
    ['HighLoad', 'warning'],
    ['CertificateEndsSoon', 'warning'],
    ['TargetMissing', 'warning'],
  ],
  database: [
    ['DatabaseDown', 'critical'],
    ['TooManyConnections', 'warning'],
    ['SlowQueries', 'warning'],
    ['RedisDown', 'critical'],
  ],
  payments: [
    ['PaymentFailures', 'critical'],
    ['WebhookBacklog', 'warning'],
    ['FraudScoreHigh', 'warning'],
    ['NoPaymentsForAnHour', 'info'],
  ],
}

const DASHBOARDS = ['Service health', 'Performance', 'Business metrics', 'Infrastructure', 'Payments'] as const

/** As Alertmanager shows its configuration: secrets are hidden. */
const ALERTMANAGER_CONFIGURATION = `route:
  receiver: slack
  group_by: [alertname]
  routes:
    - matchers: [team="infrastructure", severity="critical"]
      receiver: pagerduty
    - matchers: [team="engineering"]
      receiver: email
receivers:
  - name: slack
    slack_configs:
      - channel: '#vauntico'
        api_url: <secret>
  - name: email
    email_configs:
      - to: oncall@vauntico.example
  - name: pagerduty
    pagerduty_configs:
      - routing_key: <secret>
`

const json = (body: unknown, status = 200): Behaviour => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const prometheus = (path: string, data: unknown): EndpointSeed => ({
  host: PROMETHEUS,
  path,
  behaviour: json({ status: 'success', data }),
})

const grafana = (path: string, body: unknown): EndpointSeed => ({
  host: GRAFANA,
  path,
  behaviour: {
    kind: 'guarded',
    authorization: `Bearer ${GRAFANA_TOKEN}`,
    granted: json(body),
    refused: json({ message: 'Unauthorized', statusCode: 401 }, 401),
  },
})

const target = ([job, health]: [string, 'up' | 'down']) => ({
  labels: { job, instance: `${job}:9100` },
  scrapePool: job,
  scrapeUrl: `http://${job}:9100/metrics`,
  lastError: health === 'up' ? '' : 'connection refused',
  health,
  scrapeInterval: '15s',
})

const group = ([name, rules]: [string, (typeof RULES)[string]]) => ({
  name,
  file: `/etc/prometheus/rules/${name}.yml`,
  rules: rules.map(([rule, severity]) => ({ type: 'alerting', name: rule, state: 'inactive', labels: { severity } })),
})

/** What the stack answers: all of it is configured. */
export const MONITORING_ENDPOINTS: readonly EndpointSeed[] = [
  prometheus('/api/v1/scrape_pools', { scrapePools: Object.keys(JOBS) }),
  prometheus('/api/v1/targets', { activeTargets: Object.entries(JOBS).map(target), droppedTargets: [] }),
  prometheus('/api/v1/status/flags', { 'storage.tsdb.path': '/prometheus', 'storage.tsdb.retention.time': '30d' }),
  prometheus('/api/v1/rules', { groups: Object.entries(RULES).map(group) }),
  prometheus('/api/v1/alertmanagers', {
    activeAlertmanagers: [{ url: 'http://alertmanager:9093/api/v2/alerts' }],
    droppedAlertmanagers: [],
  }),
  grafana(
    '/api/search',
    DASHBOARDS.map((title, index) => ({ id: index + 1, title, type: 'dash-db', folderTitle: 'Vauntico' })),
  ),
  grafana('/api/datasources', [
    { id: 1, name: 'Prometheus', type: 'prometheus', isDefault: true },
    { id: 2, name: 'Loki', type: 'loki', isDefault: false },
  ]),
  {
    host: ALERTMANAGER,
    path: '/api/v2/status',
    behaviour: json({ cluster: { status: 'ready' }, config: { original: ALERTMANAGER_CONFIGURATION } }),
  },
]
