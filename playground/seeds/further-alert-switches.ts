import { createHash, randomUUID } from 'node:crypto'
import { deploymentShape } from '../emulators/vercel-shapes.ts'
import type { Switch } from '../switches.ts'

interface Of {
  readonly id: string
  readonly product: string
  readonly title: string
}

interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A group of alerts as Prometheus finds them and Alertmanager sends them. */
export function alertGroupFires(
  of: Of & { readonly site: string; readonly receiver: string; readonly alerts: readonly PrometheusAlert[] },
): Switch {
  let startsAt = new Date()
  const names = of.alerts.map(({ labels }) => labels.alertname).join(' and ')
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `Alertmanager tells of ${names}; off, that the group is resolved.`,
    group: 'alerts',
    flip: async (_world, isOn, callers) => {
      if (isOn) startsAt = new Date()
      const status = isOn ? 'firing' : 'resolved'
      const [first] = of.alerts
      const groupLabels = { alertname: first?.labels.alertname ?? '' }
      await callers?.alertmanager({
        version: '4',
        groupKey: `{}:{alertname="${groupLabels.alertname}"}`,
        truncatedAlerts: 0,
        status,
        receiver: of.receiver,
        groupLabels,
        commonLabels: {},
        commonAnnotations: {},
        externalURL: `https://alertmanager.${of.site}`,
        alerts: of.alerts.map(({ labels, annotations }) => ({
          status,
          labels,
          annotations,
          startsAt: startsAt.toISOString(),
          // Alertmanager's zero time while it fires.
          endsAt: isOn ? '0001-01-01T00:00:00Z' : new Date().toISOString(),
          generatorURL: `https://prometheus.${of.site}/graph?g0.expr=${labels.alertname}`,
          fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
        })),
      })
    },
  }
}

/** A production deployment that fails and, switched off, one that succeeds: the newest of each that Vercel knows. */
export function deploymentFails(of: Of & { readonly team: string; readonly project: string }): Switch {
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: 'Vercel tells of a production deployment that ended in an error; off, of one that succeeded.',
    group: 'alerts',
    flip: async ({ vercel }, isOn, callers) => {
      const team = vercel.state().teams.find(({ id }) => id === of.team)
      const project = team?.projects.find(({ name }) => name === of.project)
      const deployment = project?.deployments.findLast(
        ({ build, target }) => target === 'production' && build.outcome === (isOn ? 'ERROR' : 'READY'),
      )
      if (!team || !project || !deployment) throw new Error(`Vercel has no such deployment of ${of.project}`)
      const shape = deploymentShape(deployment, { team, project, now: Date.now() })
      const { url, meta, inspectorUrl } = shape as { url: string; meta: object; inspectorUrl: string }
      await callers?.vercel({
        id: `evt_${randomUUID().replaceAll('-', '')}`,
        type: isOn ? 'deployment.error' : 'deployment.succeeded',
        createdAt: Date.now(),
        region: null,
        payload: {
          team: { id: team.id },
          user: { id: `user_${deployment.creator}` },
          alias: [],
          deployment: { id: deployment.id, name: project.name, url, meta, inspectorUrl },
          links: { deployment: inspectorUrl, project: `https://vercel.com/${team.slug}/${project.name}` },
          target: 'production',
          project: { id: project.id },
          plan: 'pro',
          regions: ['iad1'],
        },
      })
    },
  }
}

/** An alert of a program of one's own. */
export function plainAlertFires(
  of: Of & {
    readonly name: string
    readonly alert: string
    readonly says: string
    readonly severity: 'critical' | 'major' | 'minor'
  },
): Switch {
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `A signed plain alert tells that ${of.says}; off, that it is over.`,
    group: 'alerts',
    flip: async (_world, isOn, callers) => {
      await callers?.alert({
        product: of.name,
        fingerprint: of.id,
        status: isOn ? 'firing' : 'resolved',
        severity: of.severity,
        title: of.alert,
        summary: of.says,
        at: new Date().toISOString(),
      })
    },
  }
}
