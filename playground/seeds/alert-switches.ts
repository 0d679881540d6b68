import type { Switch } from '../switches.ts'
import { alertGroupFires, deploymentFails, plainAlertFires } from './further-alert-switches.ts'
import { alertOpens, workflowFails } from './github-alert-switches.ts'
import { BACKUP_PATH } from './mypay-files.ts'
import { issueAlertFires, metricAlertFires } from './sentry-alert-switches.ts'
import { WORKFLOW_PATH } from './vauntico-run.ts'

/** What Vauntico's monitoring stack and GitHub tell. */
export const VAUNTICO_ALERTS: readonly Switch[] = [
  issueAlertFires({
    id: 'vauntico.sentry-issue',
    product: 'Vauntico',
    title: 'Sentry: orders are not fulfilled',
    organization: 'vauntico',
    project: 'fulfillment-engine',
    issue: {
      title: 'TypeError: Cannot read properties of undefined (reading ‘amount’)',
      culprit: 'PaystackService.verify',
      level: 'error',
    },
  }),
  metricAlertFires({
    id: 'vauntico.sentry-metric',
    product: 'Vauntico',
    title: 'Sentry: too many transactions fail',
    organization: 'vauntico',
    project: 'fulfillment-engine',
    rule: 'Failure rate of the fulfillment engine',
    aggregate: 'failure_rate()',
    says: '8.2 % of transactions failed in the last 5 minutes',
  }),
  alertGroupFires({
    id: 'vauntico.alertmanager',
    product: 'Vauntico',
    title: 'Alertmanager: the database is down',
    site: 'vauntico.com',
    receiver: 'slack',
    alerts: [
      {
        labels: { alertname: 'DatabaseDown', severity: 'critical', team: 'engineering', instance: 'postgres:9187' },
        annotations: { summary: 'PostgreSQL does not answer', description: 'pg_up is 0 for 1 minute' },
      },
      {
        labels: { alertname: 'HealthEndpointFails', severity: 'critical', team: 'engineering', job: 'vauntico-server' },
        annotations: {
          summary: 'The health endpoint of vauntico-server fails',
          description: 'probe_success is 0 for 1 minute',
        },
      },
    ],
  }),
  workflowFails({
    id: 'vauntico.workflow',
    product: 'Vauntico',
    title: 'GitHub: the production deployment fails',
    repository: 'vauntico/vauntico',
    workflow: WORKFLOW_PATH,
    job: 'Deploy',
  }),
  alertOpens({
    id: 'vauntico.secret',
    product: 'Vauntico',
    title: 'GitHub: a secret is in the repository',
    repository: 'vauntico/vauntico',
    kind: 'secret-scanning',
    finding: 'Paystack Secret Key',
    severity: 'critical',
    package: '',
  }),
]

export const ECOSYSTEM_ALERTS: readonly Switch[] = [
  deploymentFails({
    id: 'ecosystem.deployment',
    product: 'Ecosystem',
    title: 'Vercel: a deployment to production fails',
    team: 'team_WmkAafaUDVMAT6GG0I0hP0NV',
    project: 'ecosystem-platform',
  }),
  alertOpens({
    id: 'ecosystem.secret',
    product: 'Ecosystem',
    title: 'GitHub: a secret is in the repository',
    repository: 'ecosystem/ecosystem-platform',
    kind: 'secret-scanning',
    finding: 'Supabase Service Key',
    severity: 'critical',
    package: '',
  }),
]

export const VIVR_ALERTS: readonly Switch[] = [
  alertOpens({
    id: 'vivr.dependency',
    product: 'VIVR',
    title: 'GitHub: a dependency has a known hole',
    repository: 'vivr/vivr',
    kind: 'dependabot',
    finding: 'Authorization bypass in Next.js middleware',
    severity: 'critical',
    package: 'next',
  }),
]

export const MYPAY_ALERTS: readonly Switch[] = [
  workflowFails({
    id: 'mypay.backup',
    product: 'MyPay',
    title: 'GitHub: the backup of the database fails',
    repository: 'mycodigital/mypay-mock',
    workflow: BACKUP_PATH,
    job: 'Backup',
  }),
  plainAlertFires({
    id: 'mypay.disk',
    product: 'MyPay',
    title: 'Plain alert: the disk is almost full',
    name: 'mypay',
    alert: 'The disk of the server is almost full',
    says: '/dev/vda1 of the server is 95 % full',
    severity: 'major',
  }),
]

export const RAPPIT_ALERTS: readonly Switch[] = [
  metricAlertFires({
    id: 'rappit.sentry-metric',
    product: 'Rappit',
    title: 'Sentry: too many requests fail',
    organization: 'rappit',
    project: 'rappit-api',
    rule: 'Error rate of the API',
    aggregate: 'failure_rate()',
    says: '6.4 % of requests failed in the last 5 minutes',
  }),
  alertGroupFires({
    id: 'rappit.alertmanager',
    product: 'Rappit',
    title: 'Alertmanager: rate limits are violated for long',
    site: 'rappit.com',
    receiver: 'countersign',
    alerts: [
      {
        labels: { alertname: 'SustainedRateLimiting', severity: 'warning', job: 'rappit-api', endpoint: '/orders' },
        annotations: {
          summary: 'Rate limits block /orders',
          description: 'More than 50 blocks a minute for 10 minutes',
        },
      },
    ],
  }),
]
