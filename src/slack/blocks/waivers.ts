import type { ActionsBlock, KnownBlock } from '@slack/types'
import type { WaiverRow } from '../../store/waivers.ts'
import type { ShownWaiver } from '../announcement.ts'
import { button, contextLine, sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { statusEmoji } from './status.ts'
import { cut, cutMarkup, escapeText, mentionOf, plain, time } from './text.ts'

export const grantAction = 'waiver.grant'
export const openRefusalAction = 'waiver.refuse'
export const withdrawAction = 'waiver.withdraw'

const headings: Readonly<Record<WaiverRow['state'], string>> = {
  asked: `${statusEmoji.unknown} *Waiver asked for*`,
  granted: `${statusEmoji.pass} *Waiver granted*`,
  refused: `${statusEmoji.fail} *Waiver refused*`,
  withdrawn: `${statusEmoji.warn} *Waiver withdrawn*`,
  expired: `${statusEmoji.warn} *Waiver expired*`,
}

/** Of a notification: the state, without an emoji. */
const words: Readonly<Record<WaiverRow['state'], string>> = {
  asked: 'Waiver asked for',
  granted: 'Waiver granted',
  refused: 'Waiver refused',
  withdrawn: 'Waiver withdrawn',
  expired: 'Waiver expired',
}

/**
 * The living message of a waiver: its state, what it is for, why and until when, and what can be done.
 * @param granters who may grant it, as user ids; they are named while it waits for them
 * @param address how each is named; by a mention when left out
 */
export function waiverMessage(
  waiver: ShownWaiver,
  granters: readonly string[] = [],
  address: (userId: string) => string = mentionOf,
): Message {
  const { state, found, reason, askedBy, askedAt, expiresAt } = waiver
  const lines = [
    `${headings[state]}: ${subject(waiver)}`,
    `Found: ${plain(cut(found, 500))}`,
    `Reason: ${plain(cut(reason, 1000))}`,
    ...(decision(waiver) ?? []),
  ]
  const until = state === 'asked' || state === 'granted' ? ` Until ${time(expiresAt)}.` : ''
  const buttons = actionsOf(waiver)
  const blocks: KnownBlock[] = [
    sectionText(lines.join('\n')),
    ...(state === 'asked' && granters.length > 0
      ? [sectionText(`Can be granted by ${mentions(granters, address)}.`)]
      : []),
    ...(buttons === null ? [] : [buttons]),
    contextLine(`Asked by ${mentionOf(askedBy)}, ${time(askedAt)}.${until}`),
  ]
  const { checkTitle, productTitle, environment } = waiver
  const text = `${words[state]}: ${cut(checkTitle, 150)}, ${cut(productTitle, 100)} ${cut(environment, 60)}. Reason: ${cut(reason, 500)}`
  return { text: cutMarkup(escapeText(text), 2000), blocks }
}

const subject = ({ checkTitle, productTitle, environment }: ShownWaiver) =>
  `${plain(cut(checkTitle, 150))}, *${plain(cut(productTitle, 100))}* ${plain(cut(environment, 60))}`

/** What was decided, by whom and why; null while nothing is, or when nobody did. */
function decision({ state, decidedBy, decidedAsTitle, decisionReason }: ShownWaiver): string[] | null {
  if (decidedBy === null || state === 'expired' || state === 'asked') return null
  const as = decidedAsTitle === null ? '' : ` (${plain(cut(decidedAsTitle, 80))})`
  const why = decisionReason === null ? '' : `: ${plain(cut(decisionReason, 1000))}`
  const verb = { granted: 'Granted', refused: 'Refused', withdrawn: 'Withdrawn' }[state]
  return [`${verb} by ${mentionOf(decidedBy)}${as}${why}`]
}

function actionsOf({ id, state, checkTitle }: ShownWaiver): ActionsBlock | null {
  const value = { waiver: id }
  const about = `the waiver for ${checkTitle}`
  const withdraw = button(withdrawAction, 'Withdraw', about, value)
  if (state === 'granted') return { type: 'actions', elements: [withdraw] }
  if (state !== 'asked') return null
  const grant = { ...button(grantAction, 'Grant', about, value), style: 'primary' as const }
  return {
    type: 'actions',
    elements: [grant, button(openRefusalAction, 'Refuse…', `${about}, with a reason`, value), withdraw],
  }
}

/** What those whom it concerns are told in the thread. */
export function waiverNotice(
  waiver: ShownWaiver,
  concerned: readonly string[],
  address: (userId: string) => string = mentionOf,
): Message {
  const { state, checkTitle } = waiver
  const effects: Readonly<Record<WaiverRow['state'], string>> = {
    asked: 'is asked for',
    granted: `is granted until ${time(waiver.expiresAt)}: the next report counts it`,
    refused: 'is refused',
    withdrawn: 'is withdrawn: the check counts again',
    expired: 'has expired: the check counts again',
  }
  const who = mentions(concerned, address)
  const text = `${who}${who === '' ? '' : ' '}The waiver for ${plain(cut(checkTitle, 150))} ${effects[state]}.`
  return { text, blocks: [sectionText(text)] }
}

const mentionsShown = 20

const mentions = (people: readonly string[], address: (userId: string) => string) =>
  people.slice(0, mentionsShown).map(address).join(', ')

/** What a person is told who came too late, or asked for what stands already. */
export function standingSentence({ state, askedBy, askedAt, decidedBy, decidedAt, expiresAt }: WaiverRow): string {
  const decided = `${mentionOf(decidedBy ?? '')} ${time(decidedAt ?? askedAt)}`
  switch (state) {
    case 'asked':
      return `${mentionOf(askedBy)} asked for this waiver ${time(askedAt)}; it ends ${time(expiresAt)}.`
    case 'granted':
      return `This waiver was granted by ${decided}; it holds until ${time(expiresAt)}.`
    case 'refused':
      return `This waiver was refused by ${decided}.`
    case 'withdrawn':
      return `This waiver was withdrawn by ${decided}.`
    case 'expired':
      return `This waiver has expired ${time(expiresAt)}.`
  }
}
