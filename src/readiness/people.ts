import type { Detail } from '../checks/check.ts'
import { day } from '../sources/outage.ts'
import type { AskedCheck, Confirmer, Waiver } from './assessment.ts'

/** A waiver with the check that it is for. */
export interface CheckWaiver extends Waiver {
  readonly checkId: string
}

/** What a person confirmed. */
export interface Confirmation extends Confirmer {
  /** The manual check or the prerequisite. */
  readonly confirms: string
  readonly note: string | null
  /** A web address; null when none was given. */
  readonly link: string | null
}

/** The newest word of a person on a check or a prerequisite; null without one. */
export function confirmationOf(id: string, confirmations: readonly Confirmation[]): Confirmation | null {
  const own = confirmations.filter(({ confirms }) => confirms === id)
  return own.toSorted((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null
}

/** Answers that wait for a person's word. */
const waiting: readonly string[] = ['manual.unconfirmed', 'manual.outdated']

/** A check that waits for a person's word, with that word as its answer; any other as it is. Pure. */
export function asConfirmed(check: AskedCheck, confirmations: readonly Confirmation[]): AskedCheck {
  if (check.kind !== 'manual' || !waiting.includes(check.answer.code)) return check
  const confirmation = confirmationOf(check.id, confirmations)
  if (confirmation === null) return check
  const { by, at, note, link } = confirmation
  return {
    ...check,
    answer: {
      status: 'pass',
      code: 'manual.confirmed',
      summary: `Confirmed by ${by} on ${day(at)}`,
      details: note === null && link === null ? [] : [proof(note, link)],
    },
    confirmation: { by, at },
    lastKnown: null,
  }
}

function proof(note: string | null, link: string | null): Detail {
  const found = note ?? 'see the link'
  const isPage = link !== null && /^https?:\/\//i.test(link)
  return { status: 'pass', subject: 'Note', found, ...(isPage ? { link: { title: 'Open', url: link } } : {}) }
}

/** A check that does not pass, with the waiver that stands for it; any other as it is. Pure. */
export function asWaived(check: AskedCheck, waivers: readonly CheckWaiver[]): AskedCheck {
  if (check.answer.status === 'pass') return check
  const standing = waivers.find(({ checkId, expiresAt }) => checkId === check.id && expiresAt > check.askedAt)
  if (standing === undefined) return check
  const { checkId: _checkId, ...waiver } = standing
  return { ...check, waiver }
}
