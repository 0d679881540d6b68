import { randomUUID } from 'node:crypto'
import type { AppHomeOpenedEvent, LinkSharedEvent, ReactionAddedEvent, ReactionRemovedEvent } from '@slack/types'
import { type Acting, type Acts, payloadParts, type Reaction } from './slack-acting.ts'
import { missingScope, objects } from './slack-method.ts'
import { appId, botUserId, teamId } from './slack-upstream.ts'
import { type Json, Message, newId, newTs, type View } from './slack-workspace.ts'

/** What a bot token needs to be told of an event. https://docs.slack.dev/reference/events */
const neededScopes: Readonly<Record<string, string>> = {
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  link_shared: 'links:read',
}

/** Slack's own types; its page says that a message of no user has no `item_user`. */
type ReactionEvent = Omit<ReactionAddedEvent | ReactionRemovedEvent, 'event_ts' | 'item_user'> &
  Partial<Pick<ReactionAddedEvent, 'item_user'>>
type Told = ReactionEvent | HomeEvent | Omit<LinkSharedEvent, 'event_ts'>
type HomeEvent = Omit<AppHomeOpenedEvent, 'event_ts' | 'view'> & { readonly view?: View }

type EventActs = Pick<Acts, 'event' | 'react' | 'unreact' | 'openHome' | 'verifyUrl'>

interface Said {
  readonly userId: string
  readonly channelId: string
  readonly message: Message
}

/** What happens in the workspace and is told to the app. https://docs.slack.dev/apis/events-api */
export function createEventActs(acting: Acting): EventActs & { readonly shareLinks: (said: Said) => Promise<void> } {
  const { parts, transport } = acting
  const { workspace, upstream } = parts
  const { nameOf, common } = payloadParts(acting)

  const isHeard = (type: string) => {
    const scope = neededScopes[type]
    return acting.botEvents.includes(type) && (scope === undefined || missingScope(parts, scope) === null)
  }
  const botIsIn = async (channelId: string) =>
    [...upstream.directs.values()].includes(channelId) || (await upstream.botIsIn(channelId)) === true

  const event: Acts['event'] = async (given) => {
    const payload = {
      token: common.token,
      team_id: teamId,
      api_app_id: appId,
      event: { event_ts: newTs(parts.now()), ...given },
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').toUpperCase()}`,
      event_time: Math.floor(parts.now() / 1000),
      authorizations: [
        { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
    }
    let answer = await transport.deliver({ kind: 'events_api', payload })
    // Slack tries three times more: almost at once, after a minute, after five. https://docs.slack.dev/apis/events-api/#retries
    for (const [index, delayMs] of acting.eventRetryDelaysMs.entries()) {
      if (answer.outcome === 'acknowledged' || (answer.outcome === 'refused' && answer.noRetry)) break
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
      const reason =
        answer.outcome === 'timeout'
          ? 'http_timeout'
          : answer.outcome === 'refused'
            ? 'http_error'
            : 'connection_failed'
      answer = await transport.deliver({ kind: 'events_api', payload, retry: { number: index + 1, reason } })
    }
    return answer
  }

  /** Nobody waits for the app to hear what they did. */
  const tell = (given: Told) => void event({ ...given })

  const changeReaction =
    (method: 'reactions.add' | 'reactions.remove', type: ReactionEvent['type']) => async (act: Reaction) => {
      const { userId, channelId, messageTs, name } = act
      const target = { channel: channelId, timestamp: messageTs }
      const answer = await upstream.call(method, upstream.tokenOf(nameOf(userId)), { ...target, name })
      if (answer.ok !== true) throw new Error(`The reaction was not taken: ${String(answer.error)}.`)
      const read = await upstream.call('reactions.get', upstream.tokenOf(nameOf(userId)), target)
      const found = read.message as Json
      const { reactions: _before, ...known } = workspace.messages.get(channelId)?.get(messageTs) ?? {}
      const reactions = objects(found.reactions) ?? []
      const message = Message.parse({ ...found, ...known, reactions: reactions.length > 0 ? reactions : undefined })
      workspace.apply({ kind: 'message', channelId, message })
      if (!isHeard(type) || !(await botIsIn(channelId))) return
      tell({
        type,
        user: userId,
        reaction: name,
        ...(message.user === undefined ? {} : { item_user: message.user }),
        item: { type: 'message', channel: channelId, ts: messageTs },
      })
    }

  /** The part of `link_shared` that follows a post; Slack also sends one while the link is still being written. */
  const shareLinks = async ({ userId, channelId, message }: Said) => {
    if (!isHeard('link_shared')) return
    const links = linksIn(message.text, parts.unfurlDomains)
    if (links.length === 0) return
    tell({
      type: 'link_shared',
      user: userId,
      channel: channelId,
      message_ts: message.ts,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
      unfurl_id: `${channelId}.${message.ts}.${newId('')}`,
      source: 'conversations_history',
      is_bot_user_member: await botIsIn(channelId),
      links,
    })
  }

  return {
    event,
    react: changeReaction('reactions.add', 'reaction_added'),
    unreact: changeReaction('reactions.remove', 'reaction_removed'),
    openHome: ({ userId }) => {
      if (!isHeard('app_home_opened')) return
      const channel = upstream.directs.get(userId) ?? ''
      const view = workspace.homes.get(userId)
      tell({ type: 'app_home_opened', user: userId, channel, tab: 'home', ...(view ? { view } : {}) })
    },
    verifyUrl: async () => {
      const challenge = randomUUID()
      const payload = { token: common.token, challenge, type: 'url_verification' }
      const answer = await transport.deliver({ kind: 'events_api', payload })
      if (answer.outcome !== 'acknowledged' || answer.body === null) return false
      return (typeof answer.body === 'string' ? answer.body.trim() : answer.body.challenge) === challenge
    },
    shareLinks,
  }
}

/** The links of a text that belong to one of the domains or to a subdomain of one, each once. */
export function linksIn(text: string, domains: readonly string[]): { domain: string; url: string }[] {
  const urls = new Set([...text.matchAll(/https?:\/\/[^\s<>|]+/g)].map(([url]) => url.replaceAll('&amp;', '&')))
  return [...urls].flatMap((url) => {
    const host = URL.parse(url)?.hostname
    const domain = domains.find((each) => host === each || host?.endsWith(`.${each}`))
    return domain === undefined ? [] : [{ domain, url }]
  })
}
