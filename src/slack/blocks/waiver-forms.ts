import type { ModalView, PlainTextOption } from '@slack/types'
import { DAY_MS, longDuration } from '../../checks/duration.ts'
import type { Report } from '../../readiness/assessment.ts'
import { longestReason } from '../../signoffs/waiver-reason.ts'
import type { Place } from '../announcement.ts'
import { contextLine } from './elements.ts'
import { cut, plain } from './text.ts'

export const askWaiverView = 'waiver.ask'
export const refuseWaiverView = 'waiver.refuse'

/** Slack's limits of a select. https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const mostOptions = 100
const optionText = 75

/** The checks of a report that a waiver can be asked for: those that do not pass and have none. */
export function waivable({ assessment }: Pick<Report, 'assessment'>) {
  return assessment.findings.filter(({ waiver }) => waiver === undefined)
}

const option = (text: string, value: string): PlainTextOption => ({
  text: { type: 'plain_text', text: cut(text, optionText) },
  value,
})

/**
 * Asks which check should be waived, why and until when.
 * @param report with at least one check that can be waived
 * @param longestMs how long a waiver may hold at most
 */
export function askWaiverForm(report: Report, longestMs: number, place: Place): ModalView {
  const { product, productTitle, environment } = report
  const checks = waivable(report).slice(0, mostOptions)
  const periods = [...new Set([DAY_MS, 7 * DAY_MS, longestMs])].filter((periodMs) => periodMs <= longestMs)
  return {
    type: 'modal',
    callback_id: askWaiverView,
    private_metadata: JSON.stringify({ product, environment, ...place }),
    title: { type: 'plain_text', text: 'Ask for a waiver' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      contextLine(
        `*${plain(cut(productTitle, 100))}* ${plain(cut(environment, 60))}. Somebody else must grant it. The check keeps its answer and its part of the score; it no longer holds up the release.`,
      ),
      {
        type: 'input',
        block_id: 'check',
        label: { type: 'plain_text', text: 'Check' },
        element: {
          type: 'static_select',
          action_id: 'check',
          options: checks.map(({ checkId, priority, title }) => option(`${priority} ${title}`, checkId)),
        },
      },
      reasonInput('Why may it ship although this check does not pass?'),
      {
        type: 'input',
        block_id: 'period',
        label: { type: 'plain_text', text: 'For' },
        element: {
          type: 'static_select',
          action_id: 'period',
          options: periods.map((periodMs) => option(longDuration(periodMs), String(periodMs))),
          initial_option: option(longDuration(periods[0] ?? longestMs), String(periods[0] ?? longestMs)),
        },
      },
      {
        type: 'input',
        block_id: 'day',
        optional: true,
        label: { type: 'plain_text', text: 'Or until the end of a day (UTC)' },
        element: { type: 'datepicker', action_id: 'day' },
      },
    ],
  }
}

/** Asks why a waiver is refused. */
export function refuseWaiverForm(
  waiver: { readonly id: string; readonly checkTitle: string },
  place: Place,
): ModalView {
  return {
    type: 'modal',
    callback_id: refuseWaiverView,
    private_metadata: JSON.stringify({ waiver: waiver.id, channelId: place.channelId }),
    title: { type: 'plain_text', text: 'Refuse the waiver' },
    submit: { type: 'plain_text', text: 'Refuse' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [contextLine(plain(cut(waiver.checkTitle, 150))), reasonInput('Why not?')],
  }
}

function reasonInput(hint: string) {
  return {
    type: 'input',
    block_id: 'reason',
    label: { type: 'plain_text', text: 'Reason' },
    hint: { type: 'plain_text', text: hint },
    element: { type: 'plain_text_input', action_id: 'reason', multiline: true, max_length: longestReason },
  } as const
}
