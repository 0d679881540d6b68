import { longDuration } from '../../checks/duration.ts'
import type { Digest, DigestProduct } from '../../digests/digest.ts'
import { capital, short } from '../../words.ts'
import { hiddenRequests } from './digest-hidden.ts'
import { cut, plain, time } from './text.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** An error budget with less than this left is worth a line. */
const scarce = 0.25
const conjunction = new Intl.ListFormat('en', { type: 'conjunction' })

/** Requests that lack signatures, oldest first. */
export const waiting = ({ products, to }: Digest) =>
  products
    .flatMap(({ title, signatures }) => signatures.map((each) => ({ title, ...each })))
    .toSorted((one, other) => Number(one.since) - Number(other.since))
    .map(({ title, commit, environment, missing, since }) => {
      const age = longDuration(Math.max(to.getTime() - since.getTime(), minuteMs))
      const roles = conjunction.format(missing.map((role) => plain(cut(role, 60))))
      const wanted = missing.length === 1 ? 'signature' : 'signatures'
      return `• ${plain(cut(title, 60))} ${plain(environment)} at \`${short(commit)}\` has been waiting for the ${wanted} of ${roles} for ${age}`
    })
    .concat(hiddenRequests(products))

/** Error budgets that run out, the scarcest first. */
export const budgets = (digest: Digest) =>
  digest.products
    .flatMap(({ title, budget }) => (budget !== null && budget.left < scarce ? [{ title, ...budget }] : []))
    .toSorted((one, other) => one.left - other.left || one.availability - other.availability)
    .map((budget) => `• ${whose(digest, budget.title)}${capital(budgetText(budget))}`)

/** `99.95 % available; 50 % of the error budget is left`. Two digits, because the third nine is what people look for. */
export function budgetText({ availability, left }: NonNullable<DigestProduct['budget']>): string {
  const percent = (share: number) => `${Math.round(share * 10_000) / 100} %`
  const rest = left > 0 ? `${percent(left)} of the error budget is left` : 'the error budget is spent'
  return `${percent(availability)} available; ${rest}`
}

/** Whose something is; nothing where there is one product only. */
const whose = ({ products }: Digest, title: string) => (products.length === 1 ? '' : `${plain(cut(title, 60))}: `)

/** What runs out, soonest first. */
export const ending = (digest: Digest) =>
  digest.products
    .flatMap(({ title, expiring }) => expiring.map((each) => ({ product: title, ...each })))
    .toSorted((one, other) => Number(one.at) - Number(other.at))
    .map(({ product, kind, title, at }) => {
      const of = `${kind} ${kind === 'lock' ? 'of' : 'for'} ${plain(cut(title, 100))}`
      return `• ${whose(digest, product)}${digest.products.length === 1 ? 'The' : 'the'} ${of} ends ${time(at)}`
    })

/** The required checks that have failed longest. */
export const oldest = (digest: Digest) =>
  digest.products
    .flatMap(({ title, oldestP0 }) => (oldestP0 === null ? [] : [{ product: title, ...oldestP0 }]))
    .toSorted((one, other) => Number(one.since) - Number(other.since))
    .map(({ product, title, since, owner }) => {
      const forMs = digest.to.getTime() - since.getTime()
      // It was well at the digest before, and this one has just looked.
      const age = forMs < hourMs ? 'failing since just now' : `failing for ${longDuration(forMs)}`
      return `• ${whose(digest, product)}${plain(cut(title, 100))}, ${age}${owner === null ? '' : ` (${plain(cut(owner, 60))})`}`
    })
