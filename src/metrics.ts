import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Report } from './readiness/assessment.ts'

/** What the bot tells about itself at `/metrics`, in Prometheus text. */
export interface Metrics {
  readonly registry: Registry
  readonly commands: Counter<'command' | 'outcome'>
  readonly actions: Counter<'action' | 'outcome'>
  readonly events: Counter<'event' | 'outcome'>
  readonly repeatedDeliveries: Counter<'sender'>
  readonly refusedRequests: Counter<'reason'>
  readonly refusedDeliveries: Counter<'sender' | 'reason'>
  readonly checkAnswers: Counter<'kind' | 'status'>
  readonly reportSeconds: Histogram<'product'>
}

/** A registry of its own for each app, so that two in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    commands: new Counter({
      name: 'countersign_commands_total',
      help: 'Slash commands by outcome.',
      labelNames: ['command', 'outcome'],
      registers,
    }),
    actions: new Counter({
      name: 'countersign_actions_total',
      help: 'Buttons and modals by outcome.',
      labelNames: ['action', 'outcome'],
      registers,
    }),
    events: new Counter({
      name: 'countersign_events_total',
      help: 'Events of Slack by outcome.',
      labelNames: ['event', 'outcome'],
      registers,
    }),
    repeatedDeliveries: new Counter({
      name: 'countersign_repeated_deliveries_total',
      help: 'Requests that had been handled before and had no effect.',
      labelNames: ['sender'],
      registers,
    }),
    refusedRequests: new Counter({
      name: 'countersign_refused_requests_total',
      help: 'Requests that were refused before they were read.',
      labelNames: ['reason'],
      registers,
    }),
    refusedDeliveries: new Counter({
      name: 'countersign_refused_deliveries_total',
      help: 'Webhooks that were refused and had no effect.',
      labelNames: ['sender', 'reason'],
      registers,
    }),
    checkAnswers: new Counter({
      name: 'countersign_check_answers_total',
      help: 'Answers of checks by kind and status.',
      labelNames: ['kind', 'status'],
      registers,
    }),
    reportSeconds: new Histogram({
      name: 'countersign_report_seconds',
      help: 'Time from the start of a report to its last answer.',
      labelNames: ['product'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
  }
}

/** Counts a report that was shown: each answer by kind and status, and how long the whole took. */
export function countReport(metrics: Metrics, report: Report): void {
  for (const { kind, answer } of report.checks) metrics.checkAnswers.inc({ kind, status: answer.status })
  const tookMs = report.finishedAt.getTime() - report.startedAt.getTime()
  metrics.reportSeconds.observe({ product: report.product }, tookMs / 1000)
}
