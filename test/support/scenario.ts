import type { Message } from '../../playground/emulators/slack-workspace.ts'
import type { TestBot } from './bot.ts'

/** Every text that people read in blocks, a line each. */
export function textOf(blocks: unknown): string {
  const texts: string[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) {
        if (key === 'text' && typeof entry === 'string') texts.push(entry)
        else walk(entry)
      }
    }
  }
  walk(blocks)
  return texts.join('\n')
}

/** Where an element with this id stands in a message. */
export function pressed(channelId: string, message: Message, actionId: string) {
  const blocks = (message.blocks ?? []) as unknown as { block_id: string }[]
  const block = blocks.find((each) => JSON.stringify(each).includes(`"${actionId}"`))
  if (!block) throw new Error(`there is no ${actionId} in the message`)
  return { spot: { channelId, messageTs: message.ts }, blockId: block.block_id, actionId }
}

/** The newest message in a channel or one of its threads whose blocks hold this. */
export function messageWith(bot: TestBot, channelId: string, part: string): Promise<Message> {
  return bot.slack.waitFor(
    () =>
      [...(bot.slack.workspace.messages.get(channelId)?.values() ?? [])]
        .filter(({ blocks }) => JSON.stringify(blocks ?? '').includes(part))
        .at(-1),
    { timeoutMs: 20_000 },
  )
}

/** What is said to a person alone, from now on. */
export function nextWhisper(bot: TestBot, channelId: string, userId: string): Promise<string> {
  const before = bot.slack.ephemerals(channelId, userId).length
  return bot.slack.waitFor(() => bot.slack.ephemerals(channelId, userId)[before]?.text, { timeoutMs: 10_000 })
}
