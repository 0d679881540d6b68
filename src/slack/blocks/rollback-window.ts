import type { ModalView } from '@slack/types'
import type { RollbackPreview } from '../../releases/preview.ts'
import { spoken } from '../../releases/words.ts'
import { short } from '../../words.ts'
import { contextLine, sectionText } from './elements.ts'
import { textInput } from './inputs.ts'
import { statusSign } from './status.ts'
import { count, cut, plain } from './text.ts'

export const rollBackView = 'release.roll-back'
export const breakGlassView = 'release.break-glass'

const commitsShown = 10
const warningsShown = 10

/** What a rollback window carries along. */
export interface RollbackMetadata {
  readonly release: string
  /** The earlier release to go back to; null for what ran before. */
  readonly to: string | null
  readonly channelId: string | null
}

/** The window before the preview is known. */
export function lookingWindow(title: string): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [contextLine('Looking at what lies in between…')],
  }
}

/** What a person sees before rolling back, and the confirmation. */
export function rollbackWindow(preview: RollbackPreview, metadata: RollbackMetadata): ModalView {
  const { target, ageMs, commits, commitCount, warnings, sentence } = preview
  const shown = commits.slice(0, commitsShown)
  const more = commitCount - shown.length
  const lost = shown.map(({ commit, title }) => `• \`${short(commit)}\` ${plain(cut(title, 120))}`)
  return {
    type: 'modal',
    callback_id: rollBackView,
    private_metadata: JSON.stringify(metadata),
    title: { type: 'plain_text', text: 'Roll back' },
    ...(target === null ? {} : { submit: { type: 'plain_text' as const, text: 'Roll back now' } }),
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      sectionText(
        `*${plain(cut(sentence, 500))}*${ageMs === null ? '' : ` What it goes back to is ${spoken(ageMs)} old.`}`,
      ),
      ...warnings
        .slice(0, warningsShown)
        .map(({ sentence: warning }) => sectionText(`${statusSign.warn} ${plain(cut(warning, 400))}`)),
      ...(lost.length === 0
        ? []
        : [
            sectionText(
              [`*${count(commitCount, 'commit')} lost*`, ...lost, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
            ),
          ]),
      ...(target === null ? [] : [textInput({ name: 'reason', label: 'Reason', isMultiline: true, most: 1000 })]),
    ],
  }
}

/** Asks why something cannot wait until a freeze ends. */
export function glassWindow(candidate: string, channelId: string | null): ModalView {
  return {
    type: 'modal',
    callback_id: breakGlassView,
    private_metadata: JSON.stringify({ candidate, channelId }),
    title: { type: 'plain_text', text: 'Break the glass' },
    submit: { type: 'plain_text', text: 'Break it' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      sectionText('It takes two different people who may deploy, and it stays on the record.'),
      textInput({ name: 'reason', label: 'Why can it not wait?', isMultiline: true, most: 1000 }),
    ],
  }
}
