import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import type { Product } from '../../products/product.ts'
import { type Severity, severities } from '../../store/incident-words.ts'
import type { Incident } from '../../store/incidents.ts'
import { capital } from '../../words.ts'
import { contextLine } from './elements.ts'
import { radioInput, selectInput, textInput } from './inputs.ts'
import { runbookList } from './runbook.ts'
import { cut, plain, time } from './text.ts'

export const changeIncidentView = 'incident.change'
export const openIncidentView = 'incident.open'

const minuteMs = 60_000

/** How long an incident can be snoozed for, in milliseconds. */
export const snoozes: readonly { readonly text: string; readonly forMs: number }[] = [
  { text: '15 minutes', forMs: 15 * minuteMs },
  { text: '30 minutes', forMs: 30 * minuteMs },
  { text: '1 hour', forMs: 60 * minuteMs },
  { text: '4 hours', forMs: 240 * minuteMs },
  { text: '24 hours', forMs: 1_440 * minuteMs },
]

const severityHints: Readonly<Record<Severity, string>> = {
  critical: 'people cannot use it',
  major: 'a part does not work',
  minor: 'it can wait for the morning',
}

const severityInput = (chosen: Severity): InputBlock =>
  radioInput({
    name: 'severity',
    label: 'Severity',
    choices: severities.map((severity) => ({
      text: `${capital(severity)}: ${severityHints[severity]}`,
      value: severity,
    })),
    chosen,
  })

/** Who has an incident, how bad it is, and whether it is quiet for a time: as it is now, to be changed. */
export function changeWindow(incident: Incident, channelId: string | null): ModalView {
  const { id, number, title, severity, assignee, snoozedUntil } = incident
  return {
    type: 'modal',
    callback_id: changeIncidentView,
    private_metadata: JSON.stringify({ incident: id, channelId }),
    title: { type: 'plain_text', text: cut(`Incident ${number}`, 24) },
    submit: { type: 'plain_text', text: 'Change' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      contextLine(plain(cut(title, 200))),
      {
        type: 'input',
        block_id: 'assignee',
        optional: true,
        label: { type: 'plain_text', text: 'Assigned to' },
        hint: { type: 'plain_text', text: 'Somebody in a role of the product, who is told.' },
        element: {
          type: 'users_select',
          action_id: 'value',
          ...(assignee === null ? {} : { initial_user: assignee }),
        },
      },
      severityInput(severity),
      ...(snoozedUntil === null ? [] : [contextLine(`Snoozed until ${time(snoozedUntil)}.`)]),
      {
        ...selectInput({
          name: 'snooze',
          label: 'Snooze for',
          isOptional: true,
          hint: 'Nobody is reminded for this time.',
          choices: snoozes.map(({ text, forMs }) => ({ text, value: String(forMs) })),
        }),
      },
    ],
  }
}

/** What was typed already when an incident is opened by hand. */
export interface Begun {
  readonly product: string | null
  readonly environment: string | null
  readonly title: string
}

/** The window in which a person opens an incident. */
export function openIncidentWindow(products: readonly Product[], begun: Begun, channelId: string | null): ModalView {
  const options = products
    .slice(0, 100)
    .map(({ name, title }): PlainTextOption => ({ text: { type: 'plain_text', text: cut(title, 75) }, value: name }))
  const chosen = options.find(({ value }) => value === begun.product)
  return {
    type: 'modal',
    callback_id: openIncidentView,
    private_metadata: JSON.stringify({ channelId, environment: begun.environment }),
    title: { type: 'plain_text', text: 'Open an incident' },
    submit: { type: 'plain_text', text: 'Open it' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: 'product',
        label: { type: 'plain_text', text: 'Product' },
        element: {
          type: 'static_select',
          action_id: 'value',
          options,
          ...(chosen === undefined ? {} : { initial_option: chosen }),
        },
      },
      withText(textInput({ name: 'title', label: 'What is wrong', most: 200, hint: 'In a few words.' }), begun.title),
      severityInput('major'),
      textInput({
        name: 'description',
        label: 'What you have seen',
        isMultiline: true,
        isOptional: true,
        most: 1_000,
      }),
    ],
  }
}

function withText(block: InputBlock, text: string): InputBlock {
  return block.element.type === 'plain_text_input' && text !== ''
    ? { ...block, element: { ...block.element, initial_value: cut(text, 200) } }
    : block
}

/** The emergency actions of the incident's product, each with its button. */
export function incidentRunbooksWindow(product: Product, incident: Incident, channelId: string | null): ModalView {
  const blocks: KnownBlock[] = runbookList(product, incident.environment).slice(0, 90)
  return {
    type: 'modal',
    private_metadata: JSON.stringify({ channelId, incident: incident.id }),
    title: { type: 'plain_text', text: 'Runbooks' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [contextLine(plain(cut(`${product.title} ${incident.environment}`, 200))), ...blocks],
  }
}
