import type { ModalView } from '@slack/types'
import type { Preferences, TellKind } from '../../home/preferences.ts'
import { contextLine } from './elements.ts'
import { checkboxInput, radioInput, timeInput } from './inputs.ts'
import { plain } from './text.ts'

export const preferencesView = 'preferences.set'
/** Of the button that opens the window. */
export const openPreferencesAction = 'preferences.open'

const kinds: Readonly<Record<TellKind, string>> = {
  signatures: 'Signatures: yours is missing, or has fallen',
  incidents: 'Incidents',
  releases: 'Releases in which you must decide',
  waivers: 'Waivers that you asked for or may grant',
}

const choices = Object.entries(kinds).map(([value, text]) => ({ value, text }))

/** What the window carries with it. */
export interface PreferencesSpot {
  /** Where it was opened, and so where the answer goes; null on the Home tab. */
  readonly channelId: string | null
  /** The person's own, IANA name; null where Slack does not tell it. */
  readonly timeZone: string | null
}

/** The window in which somebody says how they want to be told. */
export function preferencesWindow(
  { quiet, via, tells }: Preferences,
  { channelId, timeZone }: PreferencesSpot,
): ModalView {
  return {
    type: 'modal',
    callback_id: preferencesView,
    private_metadata: JSON.stringify({ channelId }),
    title: { type: 'plain_text', text: 'How you are told' },
    submit: { type: 'plain_text', text: 'Save' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      timeInput({
        name: 'quietFrom',
        label: 'Quiet hours from',
        isOptional: true,
        ...(quiet === null ? {} : { chosen: quiet.from }),
      }),
      timeInput({
        name: 'quietTo',
        label: 'Quiet hours to',
        hint: 'They may span midnight. Leave both empty for none.',
        isOptional: true,
        ...(quiet === null ? {} : { chosen: quiet.to }),
      }),
      contextLine(
        `Times on your own clock: ${timeZone === null ? 'Slack does not tell it, so UTC' : plain(timeZone)}.`,
      ),
      radioInput({
        name: 'via',
        label: 'Where',
        chosen: via,
        choices: [
          { text: 'In a direct message', value: 'direct' },
          { text: 'By a mention in the thread it is about', value: 'channel' },
        ],
      }),
      checkboxInput({ name: 'tells', label: 'What', isOptional: true, chosen: tells, choices }),
      contextLine(
        'Critical incidents of what you own or are on call for are told at any hour, whatever you choose here. What comes in quiet hours is told when they end, if it still matters.',
      ),
    ],
  }
}
