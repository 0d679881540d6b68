import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { Glob } from '../checks/glob.ts'
import { slug } from './fields.ts'

const percent = () =>
  z
    .string()
    .regex(/^\d{1,2}(\.\d+)? ?%$/, 'must be a percentage below 100% such as 5%')
    .transform((text) => Number.parseFloat(text) / 100)

const lasting = () =>
  Duration.refine((forMs) => forMs <= 60 * 60 * 1000, 'must be at most 1h').describe(
    'How long it must hold, without a moment in which it clearly does not.',
  )

const samples = (least: number) =>
  z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .default(least)
    .describe('The least number of requests, probes or readings that a rollback may rest on.')

/** A condition that, when it lasts, speaks against a release. */
export const Trigger = z.discriminatedUnion('measure', [
  z.strictObject({
    measure: z.literal('error-rate').describe('The share of requests that fail.'),
    over: percent().describe('The share that must not be exceeded, such as 5%.'),
    for: lasting().prefault('2m'),
    minimumSamples: samples(20),
  }),
  z.strictObject({
    measure: z.literal('p99').describe('The time within which 99 of 100 requests are answered.'),
    over: Duration.describe('The time that must not be exceeded, such as 5s.'),
    for: lasting().prefault('2m'),
    minimumSamples: samples(20),
  }),
  z.strictObject({
    measure: z.literal('failed-probes').describe('The share of health checks that fail.'),
    over: percent().describe('The share that must not be exceeded, such as 50%.'),
    for: lasting().prefault('1m'),
    minimumSamples: samples(4),
  }),
  z.strictObject({
    measure: z.literal('new-issues').describe('How many issues Sentry first saw in this release.'),
    over: z.int().min(0).default(0).describe('The number that must not be exceeded; none is allowed when left out.'),
    for: lasting().prefault('0s'),
    minimumSamples: samples(1),
  }),
  z.strictObject({
    measure: z.literal('metric').describe('A number that the product exposes.'),
    series: z
      .string()
      .regex(/^[^\s{}"]+$/, 'must be the name of a series, such as queue_length')
      .describe('The name of the series.'),
    labels: z.record(z.string().min(1), z.string()).default({}).describe('Labels with the exact values that count.'),
    over: z.number().describe('The number that must not be exceeded.'),
    for: lasting().prefault('2m'),
    minimumSamples: samples(1),
  }),
])

/** The time after a deploy in which triggers are watched. */
export const Watch = z
  .strictObject({
    warmUp: Duration.prefault('1m').describe('How long after a deploy nothing counts yet, while things start.'),
    for: Duration.refine((forMs) => forMs >= 60_000, 'must be at least 1m')
      .refine((forMs) => forMs <= 24 * 60 * 60 * 1000, 'must be at most 24h')
      .prefault('30m')
      .describe('How long is watched after that.'),
    every: Duration.refine((everyMs) => everyMs >= 1000, 'must be at least 1s')
      .refine((everyMs) => everyMs <= 10 * 60 * 1000, 'must be at most 10m')
      .prefault('15s')
      .describe('How often the triggers are judged.'),
    baseline: Duration.prefault('30m').describe('How long before the deploy is compared with.'),
    triggers: z
      .record(slug, Trigger)
      .refine((triggers) => Object.keys(triggers).length > 0, 'must name at least one trigger')
      .describe('The conditions that, when they last, speak against the release.'),
  })
  .refine(({ for: windowMs, triggers }) => Object.values(triggers).every((each) => each.for <= windowMs), {
    error: 'must be watched for at least as long as each trigger must hold',
  })

const policy = ['roll-back', 'ask', 'say'] as const

/** What is done when a release is not well. */
export const RollbackPolicy = z.strictObject({
  onTrigger: z
    .enum(policy)
    .default('ask')
    .describe('What a trigger does: roll-back by itself, ask people, or only say what it would have done.'),
  onInconclusive: z
    .enum(['ask', 'say'])
    .default('ask')
    .describe('What is done when the watch ends and nobody can tell: ask people, or only say so.'),
  oldestTarget: Duration.prefault('30d').describe(
    'How old the release may be that is gone back to without asking, such as 14d.',
  ),
})

/** What must have run elsewhere before. */
export const Requires = z.strictObject({
  environment: slug.describe('The environment in which the same commit must be live first, such as staging.'),
  within: Duration.optional().describe('How long that may be ago, such as 7d; any time when left out.'),
})

/** Where the product's database migrations are; left out, nobody knows whether there are any. */
export const MigrationGlobs = z
  .array(Glob)
  .describe('Patterns of the files that change the database, such as src/prisma/migrations/**; [] when there are none.')

/** What a trigger measures. */
export type Measure = z.output<typeof Trigger>['measure']

/** A trigger of a product. */
export interface BoundTrigger {
  /** Its key in the file. */
  readonly name: string
  readonly measure: Measure
  /** A share (0 to 1) of error-rate and failed-probes, milliseconds of p99, a number of the others. */
  readonly over: number
  readonly forMs: number
  readonly minimumSamples: number
  /** What a `metric` reads; null for the others. */
  readonly series: { readonly name: string; readonly labels: Readonly<Record<string, string>> } | null
}

/** The watch of an environment. */
export interface BoundWatch {
  readonly warmUpMs: number
  readonly windowMs: number
  readonly intervalMs: number
  readonly baselineMs: number
  readonly triggers: readonly BoundTrigger[]
}

/** Makes a watch of the file's lines; triggers in the file's order. */
export function watchOf(watch: z.output<typeof Watch>): BoundWatch {
  return {
    warmUpMs: watch.warmUp,
    windowMs: watch.for,
    intervalMs: watch.every,
    baselineMs: watch.baseline,
    triggers: Object.entries(watch.triggers).map(([name, line]) => ({
      name,
      measure: line.measure,
      over: line.over,
      forMs: line.for,
      minimumSamples: line.minimumSamples,
      series: line.measure === 'metric' ? { name: line.series, labels: line.labels } : null,
    })),
  }
}

/** What is done when a release is not well, of an environment. */
export interface BoundRollbackPolicy {
  readonly onTrigger: (typeof policy)[number]
  readonly onInconclusive: 'ask' | 'say'
  readonly oldestTargetMs: number
}

/** Makes a policy of the file's lines. */
export function rollbackPolicyOf(lines: z.output<typeof RollbackPolicy>): BoundRollbackPolicy {
  return {
    onTrigger: lines.onTrigger,
    onInconclusive: lines.onInconclusive,
    oldestTargetMs: lines.oldestTarget,
  }
}
