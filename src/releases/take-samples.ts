import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import type { BoundTrigger } from '../products/release-fields.ts'
import { scrape } from '../sources/prometheus.ts'
import { addSamples } from '../store/releases.ts'
import { askProbes } from './prove.ts'
import type { Sample } from './sample.ts'

const askMs = 10_000

/** Of how long Sentry is asked for traffic: shorter than triggers last, so that a spike in it does not look as if it did. */
const trafficMs = 60_000

/** Measures an environment once for the triggers of its watch and stores what was found. An answer that did not come is missing. */
export async function takeSamples(
  context: Context,
  product: Product,
  deploy: Deploy,
  since: { readonly deployedAt: Date | null },
): Promise<void> {
  const triggers = deploy.watch?.triggers ?? []
  const found = await Promise.all([
    ofProbes(context, product, deploy, triggers),
    ofSentry(context, deploy, triggers, since),
    ofMetrics(context, deploy, triggers),
  ])
  const { name } = product
  await addSamples(
    context.database,
    found.flat().map((sample) => ({ ...sample, product: name, environment: deploy.environment })),
  )
}

const measures = (triggers: readonly BoundTrigger[], measure: Sample['measure']) =>
  triggers.some((trigger) => trigger.measure === measure)

async function ofProbes(
  context: Context,
  product: Product,
  deploy: Deploy,
  triggers: readonly BoundTrigger[],
): Promise<Sample[]> {
  const isOwnTraffic = deploy.measures.sentry === null
  const wanted = (['failed-probes', 'error-rate', 'p99'] as const).filter(
    (measure) => measures(triggers, measure) && (measure === 'failed-probes' || isOwnTraffic),
  )
  if (wanted.length === 0) return []
  const probes = (await askProbes(context, product, deploy)).filter(({ status }) => status !== 'unknown')
  if (probes.length === 0) return []
  const at = context.now()
  const failed = probes.filter(({ status }) => status === 'fail').length / probes.length
  const slowestMs = Math.max(...probes.map(({ tookMs }) => tookMs))
  return wanted.map((measure) => ({
    at,
    measure,
    metric: null,
    value: measure === 'p99' ? slowestMs : failed,
    count: probes.length,
  }))
}

/**
 * Of the last minute, as Sentry has it; of new issues those first seen since the deployment. What a product calls its
 * releases in Sentry is unknown, so traffic is told apart by its time: after a deployment only what came since then.
 */
async function ofSentry(
  { sources, now }: Context,
  { measures: { sentry }, environment, watch }: Deploy,
  triggers: readonly BoundTrigger[],
  { deployedAt }: { readonly deployedAt: Date | null },
): Promise<Sample[]> {
  if (sentry === null || watch === null) return []
  const { organization, project } = sentry
  const { warmUpMs, intervalMs } = watch
  const signal = AbortSignal.timeout(askMs)
  const at = now()
  const countsMs = deployedAt === null ? trafficMs : at.getTime() - deployedAt.getTime() - warmUpMs
  const periodMs = Math.min(trafficMs, Math.floor(countsMs / 1_000) * 1_000)
  try {
    const traffic =
      periodMs > 0 && (measures(triggers, 'error-rate') || measures(triggers, 'p99'))
        ? await sources.sentry.performance(organization, { project, environment, periodMs, signal })
        : null
    const issues =
      measures(triggers, 'new-issues') && deployedAt !== null
        ? await sources.sentry.issues(organization, {
            project,
            environment,
            query: 'is:unresolved',
            periodMs: Math.max(60_000, at.getTime() - deployedAt.getTime()),
            signal,
          })
        : null
    const fresh = issues?.issues.filter(
      ({ firstSeenAt }) => firstSeenAt !== null && deployedAt !== null && firstSeenAt >= deployedAt,
    )
    // The next sample covers most of the same time: each stands for what is new in it.
    const transactions = traffic?.transactions ?? 0
    const count = Math.min(transactions, Math.max(1, Math.round((transactions * intervalMs) / periodMs)))
    const rate = traffic?.failureRate ?? null
    const p99 = traffic?.p99Ms ?? null
    return [
      ...(rate === null ? [] : [{ at, measure: 'error-rate' as const, metric: null, value: rate, count }]),
      ...(p99 === null ? [] : [{ at, measure: 'p99' as const, metric: null, value: p99, count }]),
      ...(fresh === undefined
        ? []
        : [{ at, measure: 'new-issues' as const, metric: null, value: fresh.length, count: 1 }]),
    ]
  } catch (error) {
    if (error instanceof SourceError) return []
    throw error
  }
}

async function ofMetrics(
  { sources, now }: Context,
  { measures: { metrics } }: Deploy,
  triggers: readonly BoundTrigger[],
): Promise<Sample[]> {
  const wanted = triggers.filter(({ measure }) => measure === 'metric')
  if (metrics === null || wanted.length === 0) return []
  const at = now()
  try {
    const { samples } = await scrape(sources.http, metrics, { signal: AbortSignal.timeout(askMs) })
    return wanted.flatMap(({ name, series }): Sample[] => {
      const own = samples.filter(
        (sample) =>
          sample.name === series?.name &&
          Object.entries(series.labels).every(([label, value]) => sample.labels[label] === value),
      )
      if (own.length === 0) return []
      const value = own.reduce((sum, sample) => sum + sample.value, 0)
      return Number.isFinite(value) ? [{ at, measure: 'metric', metric: name, value, count: 1 }] : []
    })
  } catch (error) {
    if (error instanceof SourceError) return []
    throw error
  }
}
