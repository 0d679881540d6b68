import type { KnownBlock } from '@slack/types'

/** Slack's limit for the points of a series. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
const mostPoints = 20

/** A chart that Slack draws itself; its types do not know it yet. Titles take 50 characters, names and labels 20. */
export interface Chart {
  readonly type: 'data_visualization'
  readonly title: string
  readonly chart: {
    readonly type: 'line' | 'bar'
    readonly series: readonly {
      readonly name: string
      readonly data: readonly { readonly label: string; readonly value: number }[]
    }[]
    readonly axis_config: { readonly categories: readonly string[]; readonly x_label: string; readonly y_label: string }
  }
}

/**
 * One series, drawn by Slack.
 * @param points oldest first; the newest twenty are drawn
 */
export function chartOf(
  type: Chart['chart']['type'],
  { title, series, x, y }: { readonly title: string; readonly series: string; readonly x: string; readonly y: string },
  points: readonly { readonly label: string; readonly value: number }[],
): KnownBlock {
  const drawn = points.slice(-mostPoints)
  const labels = unique(drawn.map(({ label }) => label))
  const chart: Chart = {
    type: 'data_visualization',
    title,
    chart: {
      type,
      series: [{ name: series, data: drawn.map(({ value }, index) => ({ label: labels[index] ?? '', value })) }],
      axis_config: { categories: labels, x_label: x, y_label: y },
    },
  }
  return chart as unknown as KnownBlock
}

/** Points of the same label would be drawn over one another. */
function unique(labels: readonly string[]): string[] {
  return labels.map((label, index) => {
    const earlier = labels.slice(0, index).filter((each) => each === label).length
    return earlier === 0 ? label : `${label} (${earlier + 1})`
  })
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `10 Jan` in UTC: a chart's labels are plain text, so they cannot follow the reader's zone. */
export const dayLabel = (at: Date) => dayFormat.format(at)
