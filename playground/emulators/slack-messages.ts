import { elementsOf, withIds } from './slack-elements.ts'
import { refuseMessage } from './slack-limits.ts'
import { isTrue, type Method, object, objects, type Parts, refuse, refuseFor, text } from './slack-method.ts'
import { botId, botUserId, teamId } from './slack-upstream.ts'
import { type Json, Message, newTs } from './slack-workspace.ts'

const updateTextLimit = 4000
const textLimit = 40_000

/** Reads what a message is made of, with the ids that Slack adds; or Slack's refusal. */
export function readContent(given: Json): { content: Json } | { refusal: Json } {
  const blocks = given.blocks === undefined || given.blocks === '' ? undefined : objects(given.blocks)
  if (blocks === null) return { refusal: refuse('invalid_blocks_format') }
  const refusal = refuseMessage(blocks ?? [])
  if (refusal) return { refusal: refuseFor(refusal) }
  const { blocks: _given, metadata, ...rest } = given
  const parsedMetadata = metadata === undefined ? undefined : object(metadata)
  if (parsedMetadata === null) return { refusal: refuse('invalid_metadata_format') }
  return {
    content: {
      ...rest,
      ...(typeof given.text === 'string' ? { text: given.text.slice(0, textLimit) } : {}),
      ...(blocks ? { blocks: withIds(blocks) } : {}),
      ...(parsedMetadata ? { metadata: parsedMetadata } : {}),
    },
  }
}

/** The author's part of a message of the bot, which emulate leaves out. */
const byBot = { bot_id: botId, app_id: 'A0COUNTERS', team: teamId, user: botUserId }

/** Posts as the bot, past the rule that it must be in the channel: reply addresses may. */
export async function postAsBot(parts: Parts, content: Json): Promise<Json> {
  const answer = await parts.upstream.call('chat.postMessage', parts.botToken, content)
  if (answer.ok !== true) return answer
  const message = Message.parse({ ...(answer.message as Json), ...byBot })
  const channelId = String(answer.channel)
  parts.workspace.apply({ kind: 'message', channelId, message })
  return { ...answer, message: withoutMetadata(message) }
}

/** Shows a message to one person. */
export function showEphemeral(
  parts: Pick<Parts, 'workspace' | 'now'>,
  to: { channelId: string; userId: string },
  content: Json,
): Message {
  const ts = newTs(parts.now())
  const message = Message.parse({ type: 'message', ...byBot, ...content, ts })
  parts.workspace.apply({ kind: 'ephemeral', channelId: to.channelId, userId: to.userId, message })
  return message
}

async function closedToBot(parts: Parts, channelId: string): Promise<Json | null> {
  if ([...parts.upstream.directs.values()].includes(channelId)) return null
  const inside = await parts.upstream.botIsIn(channelId)
  if (inside === null) return refuse('channel_not_found')
  return inside ? null : refuse('not_in_channel')
}

/** Channels may be given by name. */
const channelOf = (parts: Parts, given: Json) =>
  parts.upstream.ids.get(text(given, 'channel')) ?? text(given, 'channel')

/** A person's id opens a direct message, which nobody is invited to; not with bots, and not with who is gone. */
function closedToDirectMessage(parts: Parts, userId: string): Json | null {
  const member = parts.roster.member(userId)
  if (member?.isBot === true) return refuse('cannot_dm_bot')
  return member && !member.isDeactivated ? null : refuse('channel_not_found')
}

const postMessage: Method = async (parts, given) => {
  const channel = channelOf(parts, given)
  const closed = /^[UW]/.test(channel) ? closedToDirectMessage(parts, channel) : await closedToBot(parts, channel)
  if (closed) return closed
  const read = readContent({ ...given, channel })
  return 'refusal' in read ? read.refusal : postAsBot(parts, read.content)
}

const postEphemeral: Method = async (parts, given) => {
  const channel = channelOf(parts, given)
  const closed = await closedToBot(parts, channel)
  if (closed) return closed
  const userId = text(given, 'user')
  if (!parts.roster.member(userId)) return refuse('user_not_in_channel')
  const read = readContent(given)
  if ('refusal' in read) return read.refusal
  const { blocks, text: words, thread_ts: threadTs } = read.content
  if (!words && !blocks) return refuse('no_text')
  const content = { text: words ?? '', ...(blocks ? { blocks } : {}), ...(threadTs ? { thread_ts: threadTs } : {}) }
  return { ok: true, message_ts: showEphemeral(parts, { channelId: channel, userId }, content).ts }
}

const update: Method = async (parts, given) => {
  if (text(given, 'text').length > updateTextLimit) return refuse('msg_too_long')
  const closed = await closedToBot(parts, text(given, 'channel'))
  if (closed) return closed
  const read = readContent(given)
  return 'refusal' in read ? read.refusal : updateAsBot(parts, read.content)
}

export async function updateAsBot(parts: Parts, content: Json): Promise<Json> {
  const answer = await parts.upstream.call('chat.update', parts.botToken, content)
  if (answer.ok !== true) return answer
  const message = Message.parse({ ...(answer.message as Json), ...byBot })
  const channelId = text(content, 'channel')
  // Slack shows "(edited)" only for text, not for blocks.
  const { edited, ...unedited } = message
  const shown = message.blocks ? Message.parse(unedited) : message
  parts.workspace.apply({ kind: 'message', channelId, message: shown })
  return { ...answer, message: withoutMetadata(message) }
}

export const remove: Method = async (parts, given) => {
  const answer = await parts.upstream.call('chat.delete', parts.botToken, given)
  if (answer.ok === true) {
    parts.workspace.apply({ kind: 'message.gone', channelId: text(given, 'channel'), ts: text(given, 'ts') })
  }
  return answer
}

/** Reads messages; metadata only where asked for, as Slack does. */
const reading =
  (method: string): Method =>
  async (parts, given) => {
    const closed = await closedToBot(parts, text(given, 'channel'))
    if (closed) return closed
    const answer = await parts.upstream.call(method, parts.botToken, given)
    if (answer.ok !== true || isTrue(given.include_all_metadata)) return answer
    return { ...answer, messages: (objects(answer.messages) ?? []).map(withoutMetadata) }
  }

function withoutMetadata(message: Json): Json {
  const { metadata: _left, ...rest } = message
  return rest
}

export const messageMethods: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'conversations.history': reading('conversations.history'),
  'conversations.replies': reading('conversations.replies'),
}

/** The element of a message or view that a person used. */
export const findElement = (blocks: readonly Json[], blockId: string, actionId: string) =>
  elementsOf(blocks).find((placed) => placed.blockId === blockId && placed.actionId === actionId)
