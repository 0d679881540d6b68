import type { Button, ContextBlock, RawTextElement, SectionBlock } from '@slack/types'
import { limits } from './limits.ts'
import { cut, cutMarkup } from './text.ts'

/** A paragraph of mrkdwn, cut at Slack's limit. */
export const sectionText = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cutMarkup(text, limits.sectionText) },
})

/** A small grey line of mrkdwn, cut at Slack's limit. */
export const contextLine = (text: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: cutMarkup(text, limits.sectionText) }],
})

/** A cell of a table; Slack refuses empty ones. */
export const cell = (text: string): RawTextElement => ({ type: 'raw_text', text: text || ' ' })

/**
 * A button.
 * @param explained what it does, for screen readers; read after the text itself, because people who speak to their
 * computer say what they see (WCAG 2.5.3)
 * @param value what its action is given, as JSON
 */
export const button = (id: string, text: string, explained: string, value: unknown): Button => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text },
  accessibility_label: cut(`${text}: ${explained}`, limits.buttonText),
  value: JSON.stringify(value),
})
