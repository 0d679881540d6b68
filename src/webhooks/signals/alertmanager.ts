import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Product } from '../../products/product.ts'
import type { Severity } from '../../store/incident-words.ts'
import { type Claim, claimed, type Heard, type Said, together } from './signal.ts'

const Labels = z.record(z.string(), z.string())
const moment = z.string().nullish()

const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Labels,
  annotations: Labels.nullish().transform((given) => given ?? {}),
  startsAt: moment,
  endsAt: moment,
  generatorURL: z.string().nullish(),
  fingerprint: z.string().nullish(),
})

/** Version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config; Grafana sends the same. */
export const AlertGroup = z.object({ groupKey: z.string(), alerts: z.array(Alert) })

type Alert = z.output<typeof Alert>
type AlertGroup = z.output<typeof AlertGroup>

/** A group has no delivery id. It is the same when the same alerts are in the same state since the same moment. */
export function groupId({ groupKey, alerts }: AlertGroup): string {
  const states = alerts.map((alert) => [idOf(alert), alert.status, alert.startsAt, alert.endsAt])
  return createHash('sha256')
    .update(JSON.stringify([groupKey, states]))
    .digest('hex')
}

/** What the alerts of a group say of the products whose labels they have. */
export function alertmanagerHeard({ alerts }: AlertGroup, products: readonly Product[], receivedAt: Date): Heard {
  return together(
    alerts.map((alert) =>
      claimed(
        'alertmanager',
        saidOf(alert),
        products.flatMap((product) => claimOf(product, alert)),
        receivedAt,
      ),
    ),
  )
}

function claimOf(product: Product, alert: Alert): Claim[] {
  const route = product.incidents.signals.alertmanager.find(({ labels }) =>
    Object.entries(labels).every(([name, value]) => alert.labels[name] === value),
  )
  return route === undefined ? [] : [{ product, about: route.about, fingerprint: `alertmanager:${idOf(alert)}` }]
}

function saidOf({ status, labels, annotations, startsAt, endsAt, generatorURL }: Alert): Said {
  const name = labels.alertname ?? 'Alert without a name'
  const when = status === 'firing' ? startsAt : endsAt
  return {
    status,
    severity: severityOf(labels.severity),
    title: annotations.summary ?? (labels.instance === undefined ? name : `${name} (${labels.instance})`),
    summary: annotations.description ?? annotations.message ?? annotations.summary ?? name,
    link: { title: 'Query in Prometheus', url: generatorURL },
    at: when == null ? null : new Date(when),
    environment: labels.environment ?? labels.env ?? null,
  }
}

/** Old versions give no fingerprint; it is a hash of the labels there too. */
function idOf({ fingerprint, labels }: Alert): string {
  if (fingerprint) return fingerprint
  const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}

const words = {
  critical: ['critical', 'page', 'fatal', 'emergency', 'disaster', 'p0', 'p1'],
  minor: ['minor', 'info', 'information', 'low', 'none', 'ticket', 'p3', 'p4', 'p5'],
}

/** The label is a custom, not a rule: a word that nobody knows may be bad. */
function severityOf(label: string | undefined): Severity {
  const word = label?.toLowerCase() ?? ''
  return (['critical', 'minor'] as const).find((severity) => words[severity].includes(word)) ?? 'major'
}
