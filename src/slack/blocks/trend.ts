import type { KnownBlock } from '@slack/types'
import type { ScorePoint } from '../../store/report-history.ts'

/** Slack's limit for the points of a series. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
const mostPoints = 20
/** Fewer say nothing about a direction. */
const leastPoints = 3

/** A chart that Slack draws itself; its types do not know it yet. Titles take 50 characters, names and labels 20. */
export interface LineChart {
  readonly type: 'data_visualization'
  readonly title: string
  readonly chart: {
    readonly type: 'line'
    readonly series: readonly {
      readonly name: string
      readonly data: readonly { readonly label: string; readonly value: number }[]
    }[]
    readonly axis_config: { readonly categories: readonly string[]; readonly x_label: string; readonly y_label: string }
  }
}

/** How the score went: a chart, and the same as text; null for fewer than three reports. */
export function scoreTrend(
  history: readonly ScorePoint[],
): { readonly chart: KnownBlock; readonly text: string } | null {
  const points = history.slice(-mostPoints)
  if (points.length < leastPoints) return null
  const labels = unique(points.map(({ at }) => labelOf(at)))
  const title = `Score of the last ${points.length} reports`
  const chart: LineChart = {
    type: 'data_visualization',
    title,
    chart: {
      type: 'line',
      series: [
        { name: 'Score', data: points.map(({ score }, index) => ({ label: labels[index] ?? '', value: score })) },
      ],
      axis_config: { categories: labels, x_label: 'Report (UTC)', y_label: 'Percent' },
    },
  }
  const text = `${title}: ${points.map(({ score }) => score).join(', ')} %.`
  return { chart: chart as unknown as KnownBlock, text }
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

/** Points of the same label would be drawn over one another. */
function unique(labels: readonly string[]): string[] {
  return labels.map((label, index) => {
    const earlier = labels.slice(0, index).filter((each) => each === label).length
    return earlier === 0 ? label : `${label} (${earlier + 1})`
  })
}
