import { createEmulator } from 'emulate'
import { z } from 'zod'
import type { Channel, Json, Person } from './slack-workspace.ts'

export const teamId = 'T000000001'
export const appId = 'A0COUNTERS'
export const botId = 'B0COUNTERS'
export const botUserId = 'U0COUNTERS'

const Listed = z.object({
  ok: z.literal(true),
  members: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  channels: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
})

const Opened = z.object({ ok: z.literal(true), channel: z.object({ id: z.string() }) })

export interface Upstream {
  readonly url: string
  /** Ids by `@name` and `#name`. */
  readonly ids: ReadonlyMap<string, string>
  /** The channel of each person's direct messages with the bot, by the person's id. */
  readonly directs: ReadonlyMap<string, string>
  /** The user token under which a person's own messages are posted. */
  readonly tokenOf: (name: string) => string
  /** Calls a method of the emulated Web API. */
  readonly call: (method: string, token: string, parameters: Json) => Promise<Json>
  /** Whether the bot was invited to a channel; null when there is no such channel. */
  readonly botIsIn: (channelId: string) => Promise<boolean | null>
  readonly close: () => Promise<void>
}

/**
 * Starts `emulate`'s Slack with our people and channels. Its ids are random per start, so they are looked up by name.
 * @param options.scopes what the bot token may do; left out, everything
 */
export async function startUpstream(options: {
  botToken: string
  people: readonly Person[]
  channels: readonly Channel[]
  scopes?: readonly string[]
}): Promise<Upstream> {
  const tokenOf = (name: string) => `xoxp-${name}`
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        users: options.people.map(({ name, realName, email }) => ({ name, real_name: realName, email })),
        channels: options.channels.map(({ name, topic, isPrivate }) => ({ name, topic, is_private: isPrivate })),
        oauth_apps: [
          {
            app_id: appId,
            client_id: 'playground',
            client_secret: 'playground',
            name: 'Countersign',
            redirect_uris: [],
            bot_id: botId,
            bot_user_id: botUserId,
            bot_name: 'countersign',
          },
        ],
        tokens: [
          {
            token: options.botToken,
            type: 'bot',
            user_id: botUserId,
            app_id: appId,
            bot_id: botId,
            bot_user_id: botUserId,
            ...(options.scopes ? { scopes: [...options.scopes] } : {}),
          },
          { token: tokenOf('admin'), type: 'user', user: 'admin' },
          ...options.people.map(({ name }) => ({ token: tokenOf(name), type: 'user', user: name })),
        ],
        strict_scopes: options.scopes !== undefined,
      },
    },
  })
  const call = async (method: string, token: string, parameters: Json): Promise<Json> => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(parameters),
    })
    return z.record(z.string(), z.unknown()).parse(await response.json())
  }

  const keeper = options.people[0]?.name ?? 'admin'
  const ids = new Map<string, string>([['@countersign', botUserId]])
  const users = Listed.parse(await call('users.list', tokenOf(keeper), {}))
  for (const { id, name } of users.members ?? []) ids.set(`@${name}`, id)
  const list = { types: 'public_channel,private_channel', limit: 1000 }
  const channels = Listed.parse(await call('conversations.list', tokenOf(keeper), list))
  for (const { id, name } of channels.channels ?? []) ids.set(`#${name}`, id)

  // Slack's direct messages with an app are there before the first one.
  const directs = new Map<string, string>()
  for (const { name } of options.people) {
    const opened = Opened.parse(await call('conversations.open', tokenOf(name), { users: botUserId }))
    directs.set(ids.get(`@${name}`) ?? '', opened.channel.id)
  }

  const members = async (channelId: string) => {
    const answer = await call('conversations.members', tokenOf(keeper), { channel: channelId, limit: 1000 })
    return answer.ok === true ? z.array(z.string()).parse(answer.members) : null
  }
  // emulate makes the built-in channels with its administrator alone, and its bots after the channels.
  for (const { name, hasBot, members: insiders } of options.channels) {
    const channel = ids.get(`#${name}`) ?? ''
    const inside = new Set(await members(channel))
    const wanted = [...options.people.map((person) => ids.get(`@${person.name}`) ?? ''), ...(hasBot ? [botUserId] : [])]
    const missing = wanted.filter((id) => !inside.has(id))
    const inviter = inside.has(ids.get(`@${keeper}`) ?? '') ? keeper : 'admin'
    if (missing.length > 0) {
      await call('conversations.invite', tokenOf(inviter), { channel, users: missing.join(',') })
    }
    const outsiders = options.people.filter((person) => insiders?.includes(person.name) === false)
    for (const outsider of outsiders) await call('conversations.leave', tokenOf(outsider.name), { channel })
  }
  return {
    url: emulator.url,
    ids,
    directs,
    tokenOf,
    call,
    botIsIn: async (channelId) => (await members(channelId))?.includes(botUserId) ?? null,
    close: () => emulator.close(),
  }
}
