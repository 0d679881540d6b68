import { z } from 'zod'
import type { Product } from '../../products/product.ts'
import type { Severity } from '../../store/incident-words.ts'
import { type Claim, claimed, type Heard, nothingHeard, type Said } from './signal.ts'

/** An alert of one or several projects. */
interface Alert {
  /** Slugs. */
  readonly projects: readonly string[]
  /** The issue or the rule, within its project. */
  readonly id: string
  readonly said: Said
}

const text = z.string().nullish()
const Id = z.union([z.string(), z.number()]).transform(String)
const date = text.transform((given) => (given == null ? null : new Date(given)))

const severities: Readonly<Record<string, Severity>> = { fatal: 'critical', error: 'major' }
const severityOf = (level: string | null | undefined): Severity => severities[level ?? 'error'] ?? 'minor'

/** Tags come as pairs, or as objects in newer versions. */
const Tags = z.array(
  z.union([
    z.tuple([z.string(), z.unknown()], z.unknown()).transform(([key, value]) => ({ key, value })),
    z.object({ key: z.string(), value: z.unknown() }),
    z.unknown().transform(() => ({ key: '', value: null })),
  ]),
)

/** https://docs.sentry.io/organization/integrations/integration-platform/webhooks/issue-alerts/ */
const EventAlert = z
  .object({
    data: z.object({
      event: z.object({
        // The project itself is a number here; its slug stands in the address.
        url: z.string(),
        issue_id: Id,
        title: z.string(),
        level: text,
        culprit: text,
        web_url: text,
        datetime: date,
        environment: text,
        tags: Tags.nullish(),
      }),
      triggered_rule: text,
    }),
  })
  .transform(({ data: { event, triggered_rule } }): Alert => {
    const tagged = event.tags?.find(({ key }) => key === 'environment')?.value
    const where = event.culprit ? ` in ${event.culprit}` : ''
    return {
      projects: [/\/projects\/[^/]+\/([^/]+)\//.exec(event.url)?.[1] ?? ''],
      id: `issue/${event.issue_id}`,
      said: {
        status: 'firing',
        severity: severityOf(event.level),
        title: event.title,
        summary: triggered_rule ? `The rule “${triggered_rule}” fired${where}` : `An alert rule fired${where}`,
        link: { title: 'Issue in Sentry', url: event.web_url },
        at: event.datetime,
        environment: event.environment ?? (typeof tagged === 'string' ? tagged : null),
      },
    }
  })

const moves: Readonly<Record<string, { status: Said['status']; summary: string }>> = {
  unresolved: { status: 'firing', summary: 'The issue is unresolved again' },
  resolved: { status: 'resolved', summary: 'The issue was resolved in Sentry' },
  archived: { status: 'resolved', summary: 'The issue was archived in Sentry' },
  // What archived was called before.
  ignored: { status: 'resolved', summary: 'The issue was archived in Sentry' },
}

/** https://docs.sentry.io/organization/integrations/integration-platform/webhooks/issues/ */
const Issue = z
  .object({
    action: z.string(),
    data: z.object({
      issue: z.object({
        id: Id,
        title: z.string(),
        level: text,
        web_url: text,
        permalink: text,
        project: z.object({ slug: z.string() }),
      }),
    }),
  })
  .transform(({ action, data: { issue } }): Alert | null => {
    // A new issue is a problem when a rule says so, which the rule's own alert tells.
    const move = moves[action]
    if (move === undefined) return null
    return {
      projects: [issue.project.slug],
      id: `issue/${issue.id}`,
      said: {
        ...move,
        severity: severityOf(issue.level),
        title: issue.title,
        link: { title: 'Issue in Sentry', url: issue.web_url ?? issue.permalink },
        at: null,
        environment: null,
      },
    }
  })

/** https://docs.sentry.io/organization/integrations/integration-platform/webhooks/metric-alerts/ */
const MetricAlert = z
  .object({
    action: z.enum(['critical', 'warning', 'resolved']),
    data: z.object({
      description_text: text,
      web_url: text,
      metric_alert: z.object({
        date_started: date,
        date_closed: date,
        projects: z.array(z.string()).nullish(),
        alert_rule: z.object({
          id: Id,
          name: z.string(),
          environment: text,
          projects: z.array(z.string()).nullish(),
        }),
      }),
    }),
  })
  .transform(({ action, data: { description_text, web_url, metric_alert } }): Alert => {
    const { alert_rule: rule, date_started, date_closed } = metric_alert
    const isOver = action === 'resolved'
    return {
      projects: metric_alert.projects ?? rule.projects ?? [],
      id: `metric/${rule.id}`,
      said: {
        status: isOver ? 'resolved' : 'firing',
        severity: action === 'critical' ? 'critical' : 'major',
        title: rule.name,
        summary:
          description_text ?? (isOver ? 'The metric is back within its threshold' : 'The metric passed its threshold'),
        link: { title: 'Alert in Sentry', url: web_url },
        at: isOver ? date_closed : date_started,
        environment: rule.environment ?? null,
      },
    }
  })

const resources: ReadonlyMap<string, z.ZodType<Alert | null>> = new Map<string, z.ZodType<Alert | null>>([
  ['event_alert', EventAlert],
  ['issue', Issue],
  ['metric_alert', MetricAlert],
])

/**
 * What a delivery of Sentry says of the products whose projects it names.
 * @returns null when the body is not of the resource's shape
 */
export function sentryHeard(
  resource: string,
  payload: unknown,
  products: readonly Product[],
  receivedAt: Date,
): Heard | null {
  const schema = resources.get(resource)
  if (schema === undefined) return nothingHeard
  const parsed = schema.safeParse(payload)
  if (!parsed.success) return null
  const alert = parsed.data
  if (alert === null) return nothingHeard
  return claimed(
    'sentry',
    alert.said,
    products.flatMap((product) => claimOf(product, alert)),
    receivedAt,
  )
}

/** A rule over several projects of one product is one problem of it. */
function claimOf(product: Product, { projects, id }: Alert): Claim[] {
  const slugs = projects.map((slug) => slug.toLowerCase())
  const route = product.incidents.signals.sentry.find(({ project }) => slugs.includes(project.toLowerCase()))
  if (route === undefined) return []
  return [{ product, about: route.about, fingerprint: `sentry:${route.project.toLowerCase()}/${id}` }]
}
