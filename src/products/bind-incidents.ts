import type { Severity } from '../store/incident-words.ts'
import type { IncidentPolicy, MaintenanceWindow, Monitor, Objective } from './monitor.ts'
import type { BoundCheck, ProductFile } from './product.ts'

const severityOf: Readonly<Record<BoundCheck['priority'], Severity>> = {
  P0: 'critical',
  P1: 'major',
  P2: 'minor',
  P3: 'minor',
}

/** The checks that are repeated, in the file's order. */
export function bindMonitors(
  file: Pick<ProductFile, 'monitors' | 'environments'>,
  checks: readonly BoundCheck[],
  names: readonly string[],
): Monitor[] {
  const usual = names.filter((name) => names.length === 1 || file.environments[name]?.default === true)
  return Object.entries(file.monitors).flatMap(([name, fields]): Monitor[] => {
    const check = checks.find(({ id }) => id === (fields?.check ?? name))
    if (check === undefined) return []
    return [
      {
        name,
        check,
        environments: fields?.environments ?? usual,
        everyMs: fields?.every ?? 15_000,
        failAfter: fields?.failAfter ?? 3,
        passAfter: fields?.passAfter ?? 2,
        tries: fields?.tries ?? 2,
        severity: fields?.severity ?? severityOf[check.priority],
        dependsOn: fields?.dependsOn ?? [],
        affects: fields?.affects ?? check.impact,
      },
    ]
  })
}

/** What the monitors are measured against; null when the file says nothing. */
export function objectiveOf({ objectives }: Pick<ProductFile, 'objectives'>): Objective | null {
  if (objectives === undefined) return null
  const share = (percent: number | undefined) => (percent === undefined ? null : percent / 100)
  return {
    availability: share(objectives.availability),
    p95Ms: objectives.p95 ?? null,
    errorRate: share(objectives.errors),
    overMs: objectives.over,
  }
}

/** What is done about problems. */
export function bindIncidents({ incidents, channel }: Pick<ProductFile, 'incidents' | 'channel'>): IncidentPolicy {
  const { sentry = [], vercel = [], github, alertmanager = [] } = incidents?.signals ?? {}
  return {
    channel: incidents?.channel ?? channel ?? null,
    owner: incidents?.owner ?? null,
    onCall: incidents?.onCall ?? null,
    escalation: (incidents?.escalation ?? []).map(({ role, within }) => ({ role, withinMs: within })),
    remindMs: incidents?.remind ?? 15 * 60_000,
    signals: {
      sentry: sentry.map(({ project, about = null }) => ({ project, about })),
      vercel: vercel.map(({ project, about = null }) => ({ project, about })),
      github: github === undefined ? null : { ...github, about: github.about ?? null },
      alertmanager: alertmanager.map(({ labels, about = null }) => ({ labels, about })),
    },
  }
}

/** Planned times in which monitors may fail, in the file's order. */
export function bindMaintenance(
  { maintenance }: Pick<ProductFile, 'maintenance'>,
  names: readonly string[],
): MaintenanceWindow[] {
  return Object.entries(maintenance).map(
    ([name, { title = name, monitors = null, environments = names, ...when }]) => ({
      name,
      title,
      monitors,
      environments,
      ...when,
    }),
  )
}
