import { randomUUID } from 'node:crypto'
import { elementsOf, escaped, escapeText, inputErrors, type StateValues, stateOf } from './slack-elements.ts'
import { findElement, showEphemeral } from './slack-messages.ts'
import type { Parts } from './slack-method.ts'
import { answerWith } from './slack-replies.ts'
import type { Acknowledgement, Transport } from './slack-transport.ts'
import { appId, botUserId, teamId } from './slack-upstream.ts'
import { replaceModal, showModal } from './slack-views.ts'
import { type Command, type Json, Message, type Person, type View } from './slack-workspace.ts'

/** Where an element stands: in a message, or in a modal or Home view. */
export type Spot = { readonly channelId: string; readonly messageTs: string } | { readonly viewId: string }

export interface Click {
  readonly userId: string
  readonly spot: Spot
  readonly blockId: string
  readonly actionId: string
  /** What was chosen, in Slack's fields: `{ selected_option }`, `{ selected_date }`, `{ value }`, … */
  readonly selection?: Json
  /** What else the person had chosen in the same message or view. */
  readonly state?: StateValues
}

export type Submitted =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'errors'; readonly errors: Record<string, string> }
  | { readonly outcome: 'failed'; readonly sentence: string }

/** What people do, carried to the bot as Slack carries it. Each resolves when the bot has acknowledged or failed to. */
export interface Acts {
  readonly say: (act: { userId: string; channelId: string; text: string; threadTs?: string }) => Promise<void>
  readonly command: (act: {
    userId: string
    channelId: string
    command: string
    text: string
  }) => Promise<Acknowledgement>
  readonly click: (act: Click) => Promise<Acknowledgement>
  readonly submitView: (act: { userId: string; viewId: string; state: StateValues }) => Promise<Submitted>
  readonly closeView: (act: { userId: string; viewId: string; all?: boolean }) => Promise<void>
  readonly event: (event: Json) => Promise<Acknowledgement>
}

export interface Acting {
  readonly parts: Parts
  readonly transport: Transport
  readonly people: readonly Person[]
  readonly commands: readonly Command[]
  readonly eventRetryDelaysMs: readonly number[]
}

const trouble = 'We had some trouble connecting. Try again?'
const playground = { user: 'USLACKBOT', bot_id: undefined, username: 'Playground' }

export function createActs(acting: Acting): Acts {
  const { parts, transport } = acting
  const { workspace, grants, upstream } = parts
  const nameOf = (id: string) => [...upstream.ids].find(([, known]) => known === id)?.[0].slice(1) ?? id
  const team = { id: teamId, domain: 'playground' }
  const user = (id: string) => ({ id, username: nameOf(id), name: nameOf(id), team_id: teamId })
  const common = { token: 'playground', api_app_id: appId, team, enterprise: null, is_enterprise_install: false }
  const findView = (viewId: string) =>
    [...workspace.modals.values(), ...workspace.homes.values()].flat().find((view) => view.id === viewId)

  const say: Acts['say'] = async ({ userId, channelId, text, threadTs }) => {
    const answer = await upstream.call('chat.postMessage', upstream.tokenOf(nameOf(userId)), {
      channel: channelId,
      text: withMentions(upstream.ids, escapeText(text)),
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    })
    if (answer.ok !== true) throw new Error(`The message was not taken: ${String(answer.error)}.`)
    workspace.apply({ kind: 'message', channelId, message: Message.parse(answer.message) })
  }

  const command: Acts['command'] = async ({ userId, channelId, command: name, text }) => {
    const known = acting.commands.find((candidate) => candidate.command === name)
    const tell = (words: string) => showEphemeral(parts, { channelId, userId }, { ...playground, text: words })
    if (!known) {
      tell(`${name} is not a valid command.`)
      return { outcome: 'refused', status: 404, noRetry: true }
    }
    const reply = { userId, channelId, threadTs: null, origin: null }
    const answer = await transport.deliver({
      kind: 'slash_commands',
      payload: {
        token: common.token,
        team_id: teamId,
        team_domain: team.domain,
        channel_id: channelId,
        channel_name: nameOf(channelId),
        user_id: userId,
        user_name: nameOf(userId),
        command: name,
        text: known.shouldEscape ? withMentions(upstream.ids, escapeText(text)) : text,
        api_app_id: appId,
        is_enterprise_install: 'false',
        response_url: `${parts.url}${grants.reply('commands', reply)}`,
        trigger_id: grants.trigger({ userId, viewId: null }),
      },
    })
    if (answer.outcome !== 'acknowledged') {
      tell(`${name} failed with the error “${answer.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed'}”`)
    } else if (answer.body !== null) {
      const content = typeof answer.body === 'string' ? { text: answer.body } : answer.body
      const shown = await answerWith(parts, reply, content)
      if (shown.ok !== true) tell(`${name} failed with the error “${String(shown.error)}”`)
    }
    return answer
  }

  const click: Acts['click'] = async (act) => {
    const { userId, spot } = act
    const inMessage = 'messageTs' in spot ? spot : null
    const ephemeral = inMessage
      ? workspace.ephemerals.get(`${inMessage.channelId} ${userId}`)?.get(inMessage.messageTs)
      : undefined
    const message = inMessage
      ? (ephemeral ?? workspace.messages.get(inMessage.channelId)?.get(inMessage.messageTs))
      : undefined
    const view = 'viewId' in spot ? findView(spot.viewId) : undefined
    const blocks = message?.blocks ?? view?.blocks ?? []
    const placed = findElement(blocks, act.blockId, act.actionId)
    if (!placed) throw new Error('This element is not there any more.')
    const { element } = placed
    const chosen: StateValues = {
      ...act.state,
      [act.blockId]: { ...act.state?.[act.blockId], [act.actionId]: act.selection ?? {} },
    }
    const state = { values: stateOf(blocks, act.selection ? chosen : (act.state ?? {})) }
    const action = {
      action_id: act.actionId,
      block_id: act.blockId,
      type: element.type,
      ...(element.type === 'button' ? { text: element.text } : {}),
      ...(typeof element.value === 'string' ? { value: element.value } : {}),
      ...(element.style === undefined ? {} : { style: element.style }),
      ...act.selection,
      action_ts: String(parts.now() / 1000),
    }
    const thread = typeof message?.thread_ts === 'string' ? { thread_ts: message.thread_ts } : {}
    const reply = inMessage
      ? {
          userId,
          channelId: inMessage.channelId,
          threadTs: thread.thread_ts ?? null,
          origin: { ts: inMessage.messageTs, isEphemeral: ephemeral !== undefined },
        }
      : null
    return transport.deliver({
      kind: 'interactive',
      payload: {
        type: 'block_actions',
        ...common,
        user: user(userId),
        trigger_id: grants.trigger({ userId, viewId: view?.id ?? null }),
        ...(inMessage && reply
          ? {
              container: {
                type: 'message',
                message_ts: inMessage.messageTs,
                channel_id: inMessage.channelId,
                is_ephemeral: ephemeral !== undefined,
                ...thread,
              },
              channel: { id: inMessage.channelId, name: nameOf(inMessage.channelId) },
              ...(ephemeral ? {} : { message: escaped(message) }),
              response_url: `${parts.url}${grants.reply('actions', reply)}`,
            }
          : { container: { type: 'view', view_id: view?.id }, view: { ...escaped(view), state } }),
        state,
        actions: [escaped(action)],
      },
    })
  }

  const submitView: Acts['submitView'] = async ({ userId, viewId, state: chosen }) => {
    const view = findView(viewId)
    if (view?.type !== 'modal') throw new Error('This modal is not open any more.')
    const values = stateOf(view.blocks, chosen)
    const errors = inputErrors(view.blocks, values)
    if (Object.keys(errors).length > 0) return { outcome: 'errors', errors }
    const answer = await transport.deliver({
      kind: 'interactive',
      payload: {
        type: 'view_submission',
        ...common,
        user: user(userId),
        trigger_id: grants.trigger({ userId, viewId }),
        view: { ...escaped(view), state: { values } },
        response_urls: [],
      },
    })
    if (answer.outcome !== 'acknowledged') return { outcome: 'failed', sentence: trouble }
    return carryOut(parts, userId, view, answer.body)
  }

  const closeView: Acts['closeView'] = async ({ userId, viewId, all = false }) => {
    const stack = workspace.modals.get(userId) ?? []
    const view = stack.find((candidate) => candidate.id === viewId)
    if (!view) return
    const isCleared = all || view.clear_on_close === true
    const closed = isCleared ? stack : [view]
    workspace.apply({ kind: 'views', userId, views: isCleared ? [] : stack.filter((other) => other !== view) })
    for (const gone of closed.filter((candidate) => candidate.notify_on_close === true)) {
      await transport.deliver({
        kind: 'interactive',
        payload: { type: 'view_closed', ...common, user: user(userId), view: escaped(gone), is_cleared: isCleared },
      })
    }
  }

  const event: Acts['event'] = async (given) => {
    const payload = {
      token: common.token,
      team_id: teamId,
      api_app_id: appId,
      event: { event_ts: String(parts.now() / 1000), ...given },
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

  return { say, command, click, submitView, closeView, event }
}

/** Does what the app's answer to a submission asks for. https://docs.slack.dev/surfaces/modals#response_actions */
function carryOut(parts: Parts, userId: string, view: View, body: Json | string | null): Submitted {
  const answer = typeof body === 'object' && body !== null ? body : {}
  const stack = parts.workspace.modals.get(userId) ?? []
  switch (answer.response_action) {
    case 'errors': {
      const errors = (answer.errors ?? {}) as Record<string, string>
      const inputs = new Set(elementsOf(view.blocks).map(({ blockId }) => blockId))
      const known = Object.keys(errors).length > 0 && Object.keys(errors).every((blockId) => inputs.has(blockId))
      return known ? { outcome: 'errors', errors } : { outcome: 'failed', sentence: trouble }
    }
    case 'update':
    case 'push': {
      const shown =
        answer.response_action === 'update'
          ? replaceModal(parts, userId, view, answer.view)
          : showModal(parts, userId, answer.view, 'push')
      return shown.ok === true ? { outcome: 'done' } : { outcome: 'failed', sentence: trouble }
    }
    case 'clear':
      parts.workspace.apply({ kind: 'views', userId, views: [] })
      return { outcome: 'done' }
    default:
      parts.workspace.apply({ kind: 'views', userId, views: stack.filter((other) => other.id !== view.id) })
      return { outcome: 'done' }
  }
}

/** `@dana` and `#general` as Slack writes them for apps. */
function withMentions(ids: ReadonlyMap<string, string>, text: string): string {
  return text.replace(/(?<=^|\s)([@#])([a-z0-9_-]+)/g, (written, sign: string, name: string) => {
    const id = ids.get(`${sign}${name}`)
    return id ? `<${sign}${id}|${name}>` : written
  })
}
