import { randomUUID } from 'node:crypto'
import { longDuration } from '../checks/duration.ts'
import { listed } from '../checks/rows.ts'
import type { ActorContext, Person } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import type { AskedCheck, Report } from '../readiness/assessment.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import type { Place } from '../slack/announcement.ts'
import { carryOut } from '../store/acts.ts'
import { appendLedger } from '../store/ledger.ts'
import { latestReport } from '../store/reports.ts'
import { insertWaiver, type WaiverRow } from '../store/waivers.ts'
import { endDueWaivers } from './expire-waivers.ts'
import { queueWaiver } from './show-waiver.ts'
import { waiverEntry } from './waiver-entry.ts'
import { reasonGiven } from './waiver-reason.ts'
import { actingPerson, type Refusal, staffed, type WaiverRole, waiverRight, waiverRules } from './waiver-rights.ts'

export interface WaiverRequest {
  readonly product: string
  readonly environment: string
  readonly checkId: string
  readonly reason: string
  /** How long it should hold once it is asked for, in milliseconds, or until when. */
  readonly until: { readonly forMs: number } | { readonly at: Date }
  readonly place: Place
}

export type AskedWaiver =
  | { readonly outcome: 'asked'; readonly waiver: WaiverRow }
  /** One stands already: asked for, or granted. */
  | { readonly outcome: 'standing'; readonly waiver: WaiverRow }

/**
 * Asks for an exception for one check that does not pass. Anybody with a role in the product may.
 * @throws UserError when the person may not, the check passes or is not known, the reason is missing, or the time is too
 * long or over
 */
export async function askWaiver(context: ActorContext, request: WaiverRequest): Promise<AskedWaiver> {
  const { database, people, actor } = context
  const product = findProduct(context.products, request.product)
  const environment = findEnvironment(product, request.environment)
  const person = await actingPerson(context)
  const right = waiverRight(person, await ownRoles(people, product, person), null)
  if (!right.may) throw refused(right.code, product)
  const rules = waiverRules(product, environment)
  if (rules === null) {
    const sentence = `${product.title} knows no waivers in ${environment}: its file names nobody who may grant one.`
    throw new UserError('waiver.none', sentence)
  }
  const reason = reasonGiven(request.reason)
  const now = context.now()
  const expiresAt = expiryOf(request.until, now, rules.longestMs)
  const report = await latestReport(database, product.name, environment)
  const check = openCheck(report, product, environment, request.checkId)
  await endDueWaivers(context)
  const asked = await carryOut(context, async (transaction) => {
    const { isNew, waiver } = await insertWaiver(transaction, {
      id: randomUUID(),
      product: product.name,
      productTitle: product.title,
      environment,
      checkId: check.id,
      checkTitle: check.title,
      found: check.answer.summary,
      reason,
      askedBy: person.id,
      askedAt: now,
      expiresAt,
      state: 'asked',
      place: { ...request.place, messageTs: null },
    })
    if (!isNew) return { outcome: 'standing', waiver } as const
    const { status, summary } = check.answer
    const evidence = { report: report?.id ?? null, status, summary }
    const entry = waiverEntry(waiver, { verb: 'ask', actor, at: now, before: null, reason, evidence })
    await appendLedger(transaction, entry)
    return { outcome: 'asked', waiver } as const
  })
  if (asked.outcome === 'asked') await queueWaiver(context, asked.waiver)
  return asked
}

/** The roles that somebody has just now. Slack answers few such questions a minute, so only the person's own are asked. */
async function ownRoles(people: ActorContext['people'], product: Product, { id }: Person): Promise<WaiverRole[]> {
  const roles = await staffed(people, product.roles, { fresh: false })
  const own = roles.filter(({ members }) => members.includes(id)).map(({ role }) => role)
  return staffed(
    people,
    product.roles.filter(({ role }) => own.includes(role)),
    { fresh: true },
  )
}

function refused(code: Refusal, product: Product): UserError {
  const roles = product.roles.map(({ title }) => title)
  const who = roles.length === 0 ? 'its file names none' : listed(roles)
  const subject = code === 'bot' ? 'A bot' : code === 'deactivated' ? 'A deactivated account' : 'You'
  const sentence = `${subject} cannot ask for a waiver. Who has a role in ${product.title} can: ${who}.`
  return new UserError(`waiver.${code}`, sentence)
}

/** @throws UserError when the moment is over, or too far away */
function expiryOf(until: WaiverRequest['until'], now: Date, longestMs: number): Date {
  const expiresAt = 'at' in until ? until.at : new Date(now.getTime() + until.forMs)
  const forMs = expiresAt.getTime() - now.getTime()
  if (!(forMs > 0)) throw new UserError('waiver.over', 'A waiver must end in the future. Choose a later day.')
  if (forMs <= longestMs) return expiresAt
  const sentence = `A waiver holds for at most ${longDuration(longestMs)} here. Choose an earlier day.`
  throw new UserError('waiver.too_long', sentence)
}

/** @throws UserError when the check is not known here, or there is nothing to waive */
function openCheck(report: Report | null, product: Product, environment: string, checkId: string): AskedCheck {
  const where = `${product.title} ${environment}`
  if (report === null) {
    throw new UserError('waiver.no_report', `There is no report on ${where} yet. Ask with /readiness first.`)
  }
  const check = report.checks.find(({ id }) => id === checkId)
  if (check === undefined) {
    throw new UserError('waiver.no_check', `The newest report on ${where} has no check "${checkId}".`)
  }
  if (check.answer.status !== 'pass') return check
  throw new UserError('waiver.passes', `${check.title} passes in the newest report: there is nothing to waive.`)
}
