import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { seconds } from '../sources/outage.ts'
import { type Exposition, scrape } from '../sources/prometheus.ts'
import { type Asking, defineCheck } from './check.ts'
import { Duration } from './duration.ts'
import { answerOfMetrics, judgeCondition } from './metrics-judgement.ts'

/** Two readings may be at most so far apart; a longer window needs what a monitor keeps. */
export const LONGEST_GAP_MS = 10_000

export const Condition = z
  .strictObject({
    series: z
      .string()
      .regex(/^[^\s{}"]+$/, 'must be the name of a series, such as http_requests_total')
      .describe('The name of the series; of a histogram the name without _bucket, _sum or _count.'),
    labels: z
      .record(z.string().min(1), z.union([z.string(), z.number()]).transform(String))
      .optional()
      .describe('Labels with the exact values that count; all when left out.'),
    by: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Names of labels: each combination of their values is judged by itself.'),
    exists: z.literal(true).optional().describe('The series must be exposed; so when no threshold is named either.'),
    atLeast: z.number().optional().describe('The least value that is right.'),
    atMost: z.number().optional().describe('The greatest value that is right.'),
    as: z
      .enum(['value', 'sum', 'increase'])
      .default('value')
      .describe('What is compared: each value, their sum, or how much a counter grew; value when left out.'),
    over: Duration.optional().describe(
      'The window of an increase. Up to 10s two readings are taken; a longer one is judged as far as one reading can.',
    ),
    quantile: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe('Compare this quantile of a histogram or summary, such as 0.95, since the process started.'),
  })
  .refine(({ as, quantile, atLeast, atMost }) => isComparable({ atLeast, atMost }) || !(quantile || as !== 'value'), {
    error: 'needs atLeast or atMost',
  })
  .refine(({ as, quantile }) => quantile === undefined || as === 'value', {
    error: 'has a quantile, which is neither a sum nor an increase: leave out as',
  })
  .refine(({ as, over }) => over === undefined || as === 'increase', {
    error: 'has a window (over), which only an increase has: add as: increase',
  })

export type Condition = z.output<typeof Condition>

const isComparable = ({ atLeast, atMost }: { atLeast: number | undefined; atMost: number | undefined }) =>
  atLeast !== undefined || atMost !== undefined

const Spec = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .describe('The address that exposes the metrics, such as https://api.example.com/metrics.'),
  conditions: z.array(Condition).min(1).describe('What must hold, each with the name of a series.'),
})

/** Reads an address that exposes metrics in Prometheus' text format and compares them with conditions. */
export const metrics = defineCheck('metrics', {
  summary: 'The exposed metrics are there and within their thresholds.',
  spec: Spec,
  ask: async ({ url, conditions }, asking) => {
    const { readings, later } = await read(url, conditions, asking)
    const rows = conditions.map((condition) =>
      judgeCondition(condition, {
        reading: readings,
        later: condition.over === undefined ? undefined : later.get(condition.over),
        now: asking.now,
      }),
    )
    return { ...answerOfMetrics(rows), link: { title: new URL(url).host, url } }
  },
})

async function read(
  url: string,
  conditions: readonly Condition[],
  { sources, signal }: Asking,
): Promise<{ readings: Exposition; later: ReadonlyMap<number, Exposition> }> {
  const readings = await scrape(sources.http, url, { signal })
  const gaps = new Set(conditions.flatMap(({ over }) => (over !== undefined && over <= LONGEST_GAP_MS ? [over] : [])))
  const later = await Promise.all(
    [...gaps].map(async (gapMs) => {
      await pause(gapMs, undefined, { signal }).catch((cause) => {
        const sentence = `Two readings ${seconds(gapMs)} apart do not fit into the time that the check has`
        throw new SourceError('Metrics', 'timeout', sentence, { cause })
      })
      return [gapMs, await scrape(sources.http, url, { signal })] as const
    }),
  )
  return { readings, later: new Map(later) }
}
