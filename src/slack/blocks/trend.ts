import type { KnownBlock } from '@slack/types'
import type { ScorePoint } from '../../store/report-history.ts'
import { chartOf } from './charts.ts'

/** As many as Slack draws. */
const mostPoints = 20
/** Fewer say nothing about a direction. */
const leastPoints = 3

/** How the score went: a chart, and the same as text; null for fewer than three reports. */
export function scoreTrend(
  history: readonly ScorePoint[],
): { readonly chart: KnownBlock; readonly text: string } | null {
  const points = history.slice(-mostPoints)
  if (points.length < leastPoints) return null
  const title = `Score of the last ${points.length} reports`
  const chart = chartOf(
    'line',
    { title, series: 'Score', x: 'Report (UTC)', y: 'Percent' },
    points.map(({ at, score }) => ({ label: labelOf(at), value: score })),
  )
  return { chart, text: `${title}: ${points.map(({ score }) => score).join(', ')} %.` }
}

const labelFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** `10 Jan 23:42` in UTC: a chart's labels are plain text, so they cannot follow the reader's zone. */
const labelOf = (at: Date) => labelFormat.format(at).replace(',', '')
