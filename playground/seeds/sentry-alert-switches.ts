import { randomUUID } from 'node:crypto'
import { issueShape } from '../emulators/sentry-shapes.ts'
import { type IssueState, idOf } from '../emulators/sentry-state.ts'
import type { Switch } from '../switches.ts'

interface Of {
  readonly id: string
  readonly product: string
  readonly title: string
  readonly organization: string
  readonly project: string
}

const installation = { uuid: '24b3a1a9-7c0e-4a5f-8d30-0f1a2b3c4d5e' }
const sentry = { type: 'application', id: 'sentry', name: 'Sentry' }

/** An issue that appears, so that a rule fires, and is resolved when switched off. */
export function issueAlertFires(of: Of & { readonly issue: Pick<IssueState, 'title' | 'culprit' | 'level'> }): Switch {
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `Sentry tells that a rule fired for “${of.issue.title}”; off, that the issue is resolved.`,
    group: 'alerts',
    flip: async (world, isOn, callers) => {
      const issue: IssueState = {
        ...of.issue,
        status: isOn ? 'unresolved' : 'resolved',
        environment: 'production',
        firstRelease: null,
        events: 37,
        users: 12,
        firstSeenHoursAgo: 0,
        lastSeenHoursAgo: 0,
      }
      await world.sentry.change(({ organizations }) => {
        const project = organizations
          .find(({ slug }) => slug === of.organization)
          ?.projects.find(({ slug }) => slug === of.project)
        if (project) project.issues = [...project.issues.filter(({ title }) => title !== issue.title), issue]
      })
      const found = world.sentry.state().organizations.find(({ slug }) => slug === of.organization)
      const project = found?.projects.find(({ slug }) => slug === of.project)
      if (!found || !project) throw new Error(`Sentry has no project ${of.project}`)
      const shape = issueShape(issue, project, found, 'https://sentry.io', new Date())
      if (!isOn) {
        await callers?.sentry('issue', { action: 'resolved', installation, data: { issue: shape }, actor: sentry })
        return
      }
      const eventId = randomUUID().replaceAll('-', '')
      const api = `https://sentry.io/api/0/projects/${of.organization}/${of.project}/events/${eventId}/`
      await callers?.sentry('event_alert', {
        action: 'triggered',
        installation,
        data: {
          event: {
            event_id: eventId,
            project: idOf(of.project),
            title: issue.title,
            culprit: issue.culprit,
            level: issue.level,
            type: 'error',
            platform: project.platform,
            environment: issue.environment,
            datetime: new Date().toISOString(),
            timestamp: Date.now() / 1000,
            tags: [
              ['environment', issue.environment],
              ['level', issue.level],
            ],
            issue_id: shape.id,
            issue_url: `https://sentry.io/api/0/issues/${shape.id}/`,
            url: api,
            web_url: `${shape.permalink}events/${eventId}/`,
          },
          triggered_rule: 'A new issue in production',
          issue_alert: { title: 'A new issue in production', settings: [] },
        },
        actor: sentry,
      })
    },
  }
}

/** A metric that passes its threshold, and is back when switched off. */
export function metricAlertFires(
  of: Of & { readonly rule: string; readonly aggregate: string; readonly says: string },
): Switch {
  let startedAt = new Date()
  const ruleId = String(idOf(of.rule))
  return {
    id: of.id,
    product: of.product,
    title: of.title,
    note: `Sentry tells that “${of.rule}” is critical; off, that it is resolved.`,
    group: 'alerts',
    flip: async (_world, isOn, callers) => {
      const now = new Date()
      if (isOn) startedAt = now
      const action = isOn ? 'critical' : 'resolved'
      await callers?.sentry('metric_alert', {
        action,
        installation,
        data: {
          description_title: `${isOn ? 'Critical' : 'Resolved'}: ${of.rule}`,
          description_text: of.says,
          web_url: `https://sentry.io/organizations/${of.organization}/alerts/rules/details/${ruleId}/`,
          metric_alert: {
            id: ruleId,
            identifier: '1',
            title: of.rule,
            projects: [of.project],
            status: isOn ? 20 : 2,
            date_created: startedAt.toISOString(),
            date_started: startedAt.toISOString(),
            date_detected: startedAt.toISOString(),
            date_closed: isOn ? null : now.toISOString(),
            alert_rule: {
              id: ruleId,
              name: of.rule,
              aggregate: of.aggregate,
              dataset: 'events_analytics_platform',
              environment: 'production',
              projects: [of.project],
              query: 'is_transaction:true',
              threshold_type: 0,
              time_window: 5,
              triggers: [{ label: 'critical', alert_threshold: 5 }],
            },
          },
        },
        actor: sentry,
      })
    },
  }
}
