/** How bad a problem is, worst first. */
export const severities = ['critical', 'major', 'minor'] as const

export type Severity = (typeof severities)[number]

/** Who can say that something is wrong. */
export const signalSenders = ['monitor', 'sentry', 'vercel', 'github', 'alertmanager', 'alert'] as const

/** What can happen to an incident. */
export const incidentEventKinds = [
  'opened',
  'joined',
  'recovered',
  'fired-again',
  'flapping',
  'found',
  'acknowledged',
  'assigned',
  'severity',
  'escalated',
  'reminded',
  'snoozed',
  'rolled-back',
  'runbook',
  'resolved',
  'reopened',
  'marked',
  'followed-up',
  'written',
] as const
