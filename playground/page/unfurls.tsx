import type { Json, Message } from '../emulators/slack-workspace.ts'
import { Blocks, type Handling } from './blocks.tsx'

/** What apps show of a message's links, below it. */
export function Unfurls({ message, handling }: { message: Message; handling: Handling }) {
  return message.attachments?.map((attachment) => (
    <div key={String(attachment.id)} className="unfurl">
      <Blocks blocks={blocksOf(attachment)} handling={handling} />
    </div>
  ))
}

/** An unfurl's blocks; where it has none, its title and text as one. */
function blocksOf({ blocks, title, title_link: url, text, fallback }: Json): readonly Json[] {
  if (Array.isArray(blocks)) return blocks
  const head = title && url ? `*<${url}|${title}>*` : title ? `*${title}*` : ''
  const words = [head, text ?? (head ? '' : fallback)].filter(Boolean).join('\n')
  return [{ type: 'section', block_id: 'words', text: { type: 'mrkdwn', text: words || ' ' } }]
}
