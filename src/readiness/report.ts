import type { Context } from '../context.ts'
import { type Hiding, hidingNow } from '../monitors/hiding.ts'
import { type FoundReport, failReport, findReport, finishReport } from '../store/reports.ts'
import { askDirectly } from './ask-directly.ts'
import { differenceToLast } from './changes.ts'
import { whatIsKnown } from './known.ts'

/**
 * Fills a report that was begun: asks, decides, stores, and shows it. May be run again at any point: what is stored
 * already is not asked again, only shown, because the first run may have ended between the two.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function reportReadiness(context: Context, reportId: string): Promise<void> {
  await fillReport(context, reportId)
  const ended = await findReport(context.database, reportId)
  if (ended?.place) await show(context, reportId, { ...ended, place: ended.place })
}

/**
 * Asks, decides and stores a report that was begun, and tells nobody. What is stored already stays as it is.
 * @param options.commit the commit of the product's repository that is asked about; the default branch when left out
 */
export async function fillReport(
  context: Context,
  reportId: string,
  options: { readonly commit?: string } = {},
): Promise<void> {
  const { database } = context
  const begun = await findReport(database, reportId)
  if (begun === null) {
    context.log.warn({ reportId }, 'a report that is not stored cannot be filled')
    return
  }
  if (begun.state !== 'gathering') return
  const product = productOf(context, begun)
  if (product === undefined) {
    await failReport(database, reportId, context.now())
    return
  }
  const { environment } = begun
  const known = await whatIsKnown(context, product, environment)
  const report = await askDirectly(context, product, environment, { reportId, ...known, ...options })
  // Whoever was first has stored the same question's answers; both then show what is stored.
  await finishReport(database, report)
}

async function show(
  context: Context,
  reportId: string,
  ended: FoundReport & { readonly place: NonNullable<FoundReport['place']> },
): Promise<void> {
  const { report, askedBy, place, productTitle, environment } = ended
  if (report) {
    const difference = await differenceToLast(context.database, report)
    const waivers = productOf(context, ended)?.signOffs.get(environment)?.waivers ?? null
    const mayBeWaived = waivers === null ? {} : { mayBeWaived: true }
    const hiding = await hidingOf(context, ended)
    const notes = { ...mayBeWaived, ...(hiding.length === 0 ? {} : { hiding }) }
    await context.announce({ kind: 'readiness.reported', report, difference, askedBy, place, ...notes })
    return
  }
  const sentence = productOf(context, ended)
    ? 'It took too long and was given up. Ask again.'
    : `${productTitle} with the environment ${environment} is no longer among the products.`
  await context.announce({ kind: 'readiness.failed', reportId, productTitle, environment, sentence, place })
}

/** Maintenance and mutes that hold now of what the report asked. */
async function hidingOf(context: Context, ended: FoundReport): Promise<Hiding[]> {
  const product = productOf(context, ended)
  if (product === undefined || product.monitors.length === 0) return []
  const watched = product.monitors.filter(({ environments }) => environments.includes(ended.environment))
  const hiding = await hidingNow(context, [product])
  return hiding.filter(
    ({ environment, monitors }) =>
      environment === ended.environment && watched.some(({ name }) => monitors === null || monitors.includes(name)),
  )
}

/** The product as its manifest is now; undefined when it, or its environment, has gone since the report was begun. */
function productOf({ products }: Context, { product: name, environment }: FoundReport) {
  const product = products.get(name)
  return product?.environments.some((each) => each.name === environment) ? product : undefined
}
