import { postAsBot, readContent, remove, showEphemeral, updateAsBot } from './slack-messages.ts'
import { isTrue, object, type Parts, refuse } from './slack-method.ts'
import type { Reply } from './slack-triggers.ts'
import { type Json, Message } from './slack-workspace.ts'

/**
 * Takes what an app posts to a reply address (`response_url`).
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export async function takeReply(parts: Parts, path: string, body: string): Promise<{ status: number; text: string }> {
  const reply = parts.grants.use(path)
  if (typeof reply === 'string') return { status: 404, text: reply }
  const given = object(body)
  if (given === null) return { status: 400, text: 'invalid_payload' }
  const answer = await answerWith(parts, reply, given)
  return answer.ok === true ? { status: 200, text: 'ok' } : { status: 400, text: String(answer.error) }
}

/** Shows an answer of the app where the person asked; also used for the body of a command's acknowledgement. */
export async function answerWith(parts: Parts, reply: Reply, given: Json): Promise<Json> {
  const { channelId: channel, userId, origin } = reply
  if (isTrue(given.delete_original) && origin) {
    if (!origin.isEphemeral) return remove(parts, { channel, ts: origin.ts })
    parts.workspace.apply({ kind: 'ephemeral.gone', channelId: channel, userId, ts: origin.ts })
    return { ok: true }
  }
  const read = readContent(given)
  if ('refusal' in read) return read.refusal
  const { text, blocks, thread_ts: ownThread } = read.content
  if (!text && !blocks) return refuse('no_text')
  const thread = ownThread ?? reply.threadTs
  const content = { text: text ?? '', ...(blocks ? { blocks } : {}), ...(thread ? { thread_ts: thread } : {}) }
  if (isTrue(given.replace_original) && origin) {
    if (!origin.isEphemeral) return updateAsBot(parts, { channel, ts: origin.ts, ...content })
    const old = parts.workspace.ephemerals.get(`${channel} ${userId}`)?.get(origin.ts)
    const message = Message.parse({ ...old, blocks: undefined, ...content, ts: origin.ts })
    parts.workspace.apply({ kind: 'ephemeral', channelId: channel, userId, message })
    return { ok: true }
  }
  if (given.response_type === 'in_channel') return postAsBot(parts, { channel, ...content })
  showEphemeral(parts, { channelId: channel, userId }, content)
  return { ok: true }
}
