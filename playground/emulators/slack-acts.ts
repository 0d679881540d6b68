import { type Acting, type Acts, payloadParts } from './slack-acting.ts'
import { createClick } from './slack-clicks.ts'
import { escapeText } from './slack-elements.ts'
import { createEventActs } from './slack-events.ts'
import { showEphemeral } from './slack-messages.ts'
import { createModalActs } from './slack-modals.ts'
import { answerWith } from './slack-replies.ts'
import { appId, teamId } from './slack-upstream.ts'
import { Message } from './slack-workspace.ts'

const playground = { user: 'USLACKBOT', bot_id: undefined, username: 'Playground' }

/** Everything people do, as Slack carries it to the bot. */
export function createActs(acting: Acting): Acts {
  const { parts, transport } = acting
  const { workspace, grants, upstream } = parts
  const { nameOf, team, common } = payloadParts(acting)
  const { shareLinks, ...events } = createEventActs(acting)

  const say: Acts['say'] = async ({ userId, channelId, text, threadTs }) => {
    const answer = await upstream.call('chat.postMessage', upstream.tokenOf(nameOf(userId)), {
      channel: channelId,
      text: withMentions(upstream.ids, escapeText(text)),
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    })
    if (answer.ok !== true) throw new Error(`The message was not taken: ${String(answer.error)}.`)
    const message = Message.parse(answer.message)
    workspace.apply({ kind: 'message', channelId, message })
    await shareLinks({ userId, channelId, message })
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

  return { say, command, ...events, click: createClick(acting), ...createModalActs(acting) }
}

/** `@dana` and `#general` as Slack writes them for apps. */
function withMentions(ids: ReadonlyMap<string, string>, text: string): string {
  return text.replace(/(?<=^|\s)([@#])([a-z0-9_-]+)/g, (written, sign: string, name: string) => {
    const id = ids.get(`${sign}${name}`)
    return id ? `<${sign}${id}|${name}>` : written
  })
}
