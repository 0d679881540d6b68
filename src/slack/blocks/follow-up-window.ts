import type { ModalView } from '@slack/types'
import { figuresOf } from '../../incidents/figures.ts'
import { longestTitle, mostLabels } from '../../incidents/follow-up.ts'
import { spanOf } from '../../incidents/span.ts'
import { text as markdown, titled, time as utc } from '../../readiness/markdown/text.ts'
import type { Incident } from '../../store/incidents.ts'
import { contextLine } from './elements.ts'
import { textInput } from './inputs.ts'
import { cut, plain } from './text.ts'

export const followUpView = 'incident.follow-up'

const longestBody = 3000

/**
 * Asks what should be done after an incident: title, description and labels of an issue.
 * @param repository where the issue is opened
 * @param permalink the address of the incident's card; null where Slack did not tell
 */
export function followUpWindow(
  incident: Incident,
  { repository, permalink, channelId }: { repository: string; permalink: string | null; channelId: string | null },
): ModalView {
  const { number, productTitle, environment } = incident
  return {
    type: 'modal',
    callback_id: followUpView,
    private_metadata: JSON.stringify({ incident: incident.id, channelId }),
    title: { type: 'plain_text', text: 'Follow-up' },
    submit: { type: 'plain_text', text: 'Open the issue' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      contextLine(
        `Incident ${number}, *${plain(cut(productTitle, 100))}* ${plain(cut(environment, 60))}. The issue is opened in ${plain(cut(repository, 150))}.`,
      ),
      textInput({ name: 'title', label: 'Title', hint: 'What is to be done.', most: longestTitle }),
      textInput({
        name: 'body',
        label: 'Description',
        isMultiline: true,
        isOptional: true,
        most: longestBody,
        initial: cut(describe(incident, permalink), longestBody),
      }),
      textInput({
        name: 'labels',
        label: 'Labels',
        hint: `Up to ${mostLabels}, with commas between them.`,
        isOptional: true,
        most: 500,
      }),
    ],
  }
}

/** The incident and its times, as Markdown. */
function describe(incident: Incident, permalink: string | null): string {
  const { number, title, productTitle, environment, startedAt } = incident
  const { detectMs, acknowledgeMs, resolveMs } = figuresOf(incident)
  const name = `Incident ${number} of ${productTitle} ${environment}`
  const link = permalink === null ? null : { title: name, url: permalink }
  const times = [
    `began ${utc(startedAt)}`,
    `detected after ${spanOf(detectMs)}`,
    ...(acknowledgeMs === null ? [] : [`acknowledged ${spanOf(acknowledgeMs)} later`]),
    resolveMs === null ? 'not over yet' : `over ${spanOf(resolveMs)} after it was detected`,
  ]
  return `After ${titled(name, link)}: ${markdown(title)}\n\nIt ${times.join(', ')}.\n`
}
