import { describe, expect, it } from 'vitest'
import type { Chart } from '../../../src/slack/blocks/charts.ts'
import { scoreTrend } from '../../../src/slack/blocks/trend.ts'

const start = Date.parse('2026-01-10T23:42:22Z')
const history = (scores: readonly number[], stepMs = 3_600_000) =>
  scores.map((score, index) => ({
    reportId: String(index),
    at: new Date(start + index * stepMs),
    score,
    verdict: 'NO-GO' as const,
  }))

const chartOf = (scores: readonly number[], stepMs?: number) =>
  scoreTrend(history(scores, stepMs))?.chart as unknown as Chart

describe('the trend of the score', () => {
  it('is a line chart with the same as text beside it', () => {
    const trend = scoreTrend(history([41, 44, 52]))
    expect(trend?.text).toBe('Score of the last 3 reports: 41, 44, 52 %.')
    expect(trend?.chart).toMatchObject({
      type: 'data_visualization',
      title: 'Score of the last 3 reports',
      chart: {
        type: 'line',
        series: [
          {
            name: 'Score',
            data: [
              { label: '10 Jan 23:42', value: 41 },
              { label: '11 Jan 00:42', value: 44 },
              { label: '11 Jan 01:42', value: 52 },
            ],
          },
        ],
        axis_config: { categories: ['10 Jan 23:42', '11 Jan 00:42', '11 Jan 01:42'] },
      },
    })
  })

  it('says nothing of fewer than three reports', () => {
    expect(scoreTrend(history([41, 44]))).toBeNull()
    expect(scoreTrend([])).toBeNull()
  })

  it('keeps to Slack’s limits, with the newest twenty and no two labels alike', () => {
    const { title, chart } = chartOf(
      Array.from({ length: 45 }, (_each, index) => index),
      0,
    )
    const [series] = chart.series
    expect(title.length).toBeLessThanOrEqual(50)
    expect(series?.name.length).toBeLessThanOrEqual(20)
    expect(series?.data.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_each, index) => index + 25))
    expect(new Set(chart.axis_config.categories).size).toBe(20)
    for (const label of chart.axis_config.categories) expect(label.length).toBeLessThanOrEqual(20)
    expect(series?.data.map(({ label }) => label)).toEqual(chart.axis_config.categories)
  })
})
