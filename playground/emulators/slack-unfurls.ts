import { withIds } from './slack-elements.ts'
import { linksIn } from './slack-events.ts'
import { refuseMessage } from './slack-limits.ts'
import { type Method, missingScope, object, objects, refuse, refuseFor, text } from './slack-method.ts'
import { appId, botId } from './slack-upstream.ts'
import { type Json, Message } from './slack-workspace.ts'

/** Shows the app's own previews of a message's links. https://docs.slack.dev/reference/methods/chat.unfurl */
const unfurl: Method = async (parts, given) => {
  const missing = missingScope(parts, 'links:write')
  if (missing) return missing
  const unfurls = object(given.unfurls)
  if (unfurls === null || Object.keys(unfurls).length === 0) return refuse('missing_unfurls')
  // `unfurl_id` is ours, of `link_shared`: it begins with channel and timestamp.
  const [channelOfId = '', seconds = '', fraction = ''] = text(given, 'unfurl_id').split('.')
  const channelId = text(given, 'channel') || channelOfId
  const ts = text(given, 'ts') || `${seconds}.${fraction}`
  const message = parts.workspace.messages.get(channelId)?.get(ts)
  if (!message) return refuse('cannot_find_message')
  const shared = new Set(linksIn(message.text, parts.unfurlDomains).map(({ url }) => url))
  const added: Json[] = []
  for (const [url, content] of Object.entries(unfurls)) {
    const attachment = object(content)
    if (attachment === null) return refuse('cannot_parse_attachment')
    if (!shared.has(url)) return refuse('cannot_unfurl_url')
    const blocks = attachment.blocks === undefined ? null : objects(attachment.blocks)
    const refusal = refuseMessage(blocks ?? [])
    if (refusal) return refuseFor(refusal)
    added.push({
      ...attachment,
      ...(blocks ? { blocks: withIds(blocks) } : {}),
      from_url: url,
      app_unfurl_url: url,
      is_app_unfurl: true,
      app_id: appId,
      bot_id: botId,
    })
  }
  const kept = (message.attachments ?? []).filter(({ from_url: url }) => !Object.hasOwn(unfurls, String(url)))
  const attachments = [...kept, ...added].map((attachment, index) => ({ ...attachment, id: index + 1 }))
  parts.workspace.apply({ kind: 'message', channelId, message: Message.parse({ ...message, attachments }) })
  return { ok: true }
}

export const unfurlMethods: Record<string, Method> = { 'chat.unfurl': unfurl }
