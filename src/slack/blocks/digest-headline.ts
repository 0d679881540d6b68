import type { Digest, DigestProduct } from '../../digests/digest.ts'
import { verdictRank } from '../../readiness/difference.ts'
import { capital } from '../../words.ts'
import { count, cut } from './text.ts'

/** What one wants to know before anything else: of one product how it is, of several how many turned. */
export function headlineOf({ products, isChanged, kind }: Pick<Digest, 'products' | 'isChanged' | 'kind'>): string {
  const week = kind === 'weekly' ? 'The week: ' : ''
  const [only] = products
  if (only !== undefined && products.length === 1) return `${week}${ofOne(only)}`
  const worse = products.filter((product) => direction(product) < 0).length
  const better = products.filter((product) => direction(product) > 0).length
  const parts = [
    ...happened(products),
    ...(worse > 0 ? [`${count(worse, 'product')} got worse`] : []),
    ...(better > 0 ? [`${count(better, 'product')} got better`] : []),
  ]
  if (parts.length > 0) return `${week}${parts.join(', ')}`
  // Without anything to compare with, nothing is as before.
  if (products.every(({ before }) => before === null)) return capital(`${week}${verdicts(products)}`)
  return capital(
    `${week}${isChanged ? `${verdicts(products)}, as good as before` : `nothing changed, ${verdicts(products)}`}`,
  )
}

function ofOne(product: DigestProduct): string {
  const { title, now, before } = product
  if (now === null) return `${cut(title, 60)} has no report`
  const parts = [...happened([product]), ...turnedOf(product)]
  const state = `${cut(title, 60)} is ${now.verdict} at ${now.score} %`
  if (parts.length > 0) return `${state}: ${parts.join(', ')}`
  return before === null ? state : `${state}, as before`
}

/** Both ways, because a better score with a broken endpoint is no good news; the score alone where no check turned. */
function turnedOf(product: DigestProduct): string[] {
  const { worse, better } = product
  const checks = [
    ...(worse.length > 0 ? [`${count(worse.length, 'check')} got worse`] : []),
    ...(better.length > 0 ? [`${count(better.length, 'check')} got better`] : []),
  ]
  if (checks.length > 0) return checks
  const turned = direction(product)
  return turned === 0 ? [] : [turned < 0 ? 'it got worse' : 'it got better']
}

/** Incidents that are open or have ended, and releases that did not end well. */
function happened(products: readonly DigestProduct[]): string[] {
  const incidents = products.flatMap((product) => product.incidents)
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length
  const over = incidents.length - open
  const back = products.flatMap(({ releases }) => releases.filter(({ state }) => state === 'rolled-back')).length
  return [
    ...(open > 0 ? [`${count(open, 'incident')} open`] : []),
    ...(over > 0 ? [open > 0 ? `${over} over` : `${count(over, 'incident')} over`] : []),
    ...(back > 0 ? [`${count(back, 'release')} rolled back`] : []),
  ]
}

/** `3 NO-GO, 1 GO`: the worst first. */
function verdicts(products: readonly DigestProduct[]): string {
  const counted = (['NO-GO', 'GO WITH CONDITIONS', 'GO'] as const).flatMap((verdict) => {
    const of = products.filter(({ now }) => now?.verdict === verdict).length
    return of === 0 ? [] : [`${of} ${verdict}`]
  })
  return counted.length === 0 ? 'no reports yet' : counted.join(', ')
}

/** Below 0 for a product that got worse: its verdict counts first, then its score, then its checks. */
function direction({ now, before, better, worse }: DigestProduct): number {
  if (now === null || before === null) return 0
  return (
    verdictRank[now.verdict] - verdictRank[before.verdict] || now.score - before.score || better.length - worse.length
  )
}
