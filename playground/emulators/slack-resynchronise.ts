import { objects, type Parts, text } from './slack-method.ts'
import { type Json, Message } from './slack-workspace.ts'

/** Methods of the emulator that change messages without saying how. */
const changing = new Set(['files.completeUploadExternal', 'reactions.add', 'reactions.remove', 'chat.meMessage'])

/** Reads a channel's messages again after the emulator changed them by itself. */
export async function resynchronise(parts: Parts, method: string, given: Json): Promise<void> {
  if (!changing.has(method)) return
  const channel = text(given, 'channel') || text(given, 'channel_id')
  if (channel === '') return
  const thread = text(given, 'thread_ts')
  const answer = thread
    ? await parts.upstream.call('conversations.replies', parts.upstream.tokenOf('admin'), { channel, ts: thread })
    : await parts.upstream.call('conversations.history', parts.upstream.tokenOf('admin'), { channel, limit: 200 })
  const known = parts.workspace.messages.get(channel)
  for (const found of (objects(answer.messages) ?? []).reverse()) {
    const message = Message.parse({ ...known?.get(String(found.ts)), ...found })
    if (JSON.stringify(known?.get(message.ts)) !== JSON.stringify(message)) {
      parts.workspace.apply({ kind: 'message', channelId: channel, message })
    }
  }
}
