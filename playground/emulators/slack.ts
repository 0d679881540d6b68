import type { AddressInfo } from 'node:net'
import type { Acts } from './slack-acting.ts'
import { createActs } from './slack-acts.ts'
import { createGateway, type Fault } from './slack-gateway.ts'
import type { Parts } from './slack-method.ts'
import { createCallRate, createRate } from './slack-rate.ts'
import { createRoster, type Group } from './slack-roster.ts'
import { createSocketMode } from './slack-socket.ts'
import { createTransport } from './slack-transport.ts'
import { createGrants, type Grants } from './slack-triggers.ts'
import { startUpstream, teamId } from './slack-upstream.ts'
import { waitFor } from './slack-waiting.ts'
import {
  type Change,
  type Channel,
  type Command,
  createWorkspace,
  type Message,
  type Person,
  type RosterState,
  type UserGroup,
  type View,
  type Workspace,
} from './slack-workspace.ts'

export interface SlackOptions {
  readonly signingSecret: string
  readonly botToken: string
  /** Allows Socket Mode. */
  readonly appToken?: string
  /** Where the bot takes Slack's requests, asked anew at each. */
  readonly botUrl: () => string
  readonly people: readonly Person[]
  readonly channels: readonly Channel[]
  readonly userGroups: readonly UserGroup[]
  readonly commands: readonly Command[]
  /** The types of event that the app's manifest subscribes to; none when left out. */
  readonly botEvents?: readonly string[]
  /** The domains whose links the app's manifest asks to unfurl; none when left out. */
  readonly unfurlDomains?: readonly string[]
  /** What the bot token may do; left out, everything. */
  readonly scopes?: readonly string[]
  /** Answer 429 to more than about one message a second in a channel, and to more calls than a method's tier allows. */
  readonly rateLimited?: boolean
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number
  readonly acknowledgeMs?: number
  readonly eventRetryDelaysMs?: readonly number[]
}

export interface SlackEmulator extends Acts {
  readonly url: string
  /** The bot's SLACK_API_URL. */
  readonly apiUrl: string
  readonly workspace: Workspace
  /** The groups as they are now; their members by id. */
  readonly userGroups: () => readonly Group[]
  /** The id of `@person`, `#channel`, or `@group`. Throws for a name that is not there. */
  readonly idOf: (name: string) => string
  readonly on: (listener: (change: Change) => void) => () => void
  /** A channel's messages outside threads, oldest first. */
  readonly messages: (channelId: string) => Message[]
  /** A thread's first message and its replies, oldest first. */
  readonly thread: (channelId: string, ts: string) => Message[]
  readonly ephemerals: (channelId: string, userId: string) => Message[]
  /** A person's open modals, the last one on top. */
  readonly views: (userId: string) => readonly View[]
  readonly home: (userId: string) => View | null
  /** Resolves to what the predicate gives as soon as that is neither null nor false; rejects after the time limit. */
  readonly waitFor: <Value>(
    predicate: (slack: SlackEmulator) => Value | null | undefined | false,
    options?: { timeoutMs?: number },
  ) => Promise<Value>
  /** What the bot and a person wrote to each other directly, oldest first. */
  readonly directMessages: (userId: string) => Message[]
  /** The channel of a person's direct messages with the bot. */
  readonly directChannel: (userId: string) => string
  /**
   * Replaces a group's members, from now on. Throws for a group or person that is not there.
   * @param handle with @, such as `@devops`
   * @param names handles of people without @, such as `devi`
   */
  readonly setGroupMembers: (handle: string, names: readonly string[]) => void
  /** Who is deactivated, and which groups there are with whom, by ids. */
  readonly roster: () => RosterState
  /** Switches a group off, as Slack does in place of deleting it. */
  readonly disableGroup: (handle: string) => void
  readonly enableGroup: (handle: string) => void
  /** Switches an account off: it stays in its groups, is no longer found by e-mail, and takes no direct messages. */
  readonly deactivate: (name: string) => void
  readonly reactivate: (name: string) => void
  /** Trigger ids and reply addresses, to make some outside of an act. */
  readonly grants: Grants
  readonly failNext: (method: string, fault: Fault) => void
  /** The Web API methods that were called, oldest first. */
  readonly calls: readonly string[]
  readonly close: () => Promise<void>
}

/** Starts a Slack workspace on a free loopback port: `emulate`'s Slack behind a gateway that adds what it lacks. */
export async function createSlackEmulator(options: SlackOptions): Promise<SlackEmulator> {
  const now = options.now ?? Date.now
  const gateway = createGateway()
  const socket = createSocketMode(gateway.server)
  await new Promise<void>((resolve, reject) => {
    gateway.server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = gateway.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const upstream = await startUpstream({
    botToken: options.botToken,
    people: options.people,
    channels: options.channels,
    ...(options.scopes ? { scopes: options.scopes } : {}),
  })
  const workspace = createWorkspace()
  const roster = createRoster({ ...options, ids: upstream.ids }, workspace.apply)
  const parts: Parts = {
    url,
    workspace,
    upstream,
    now,
    roster,
    grants: createGrants(teamId, now),
    botToken: options.botToken,
    scopes: options.scopes ?? null,
    unfurlDomains: options.unfurlDomains ?? [],
    takeRate: options.rateLimited ? createRate(now) : () => null,
    takeCall: options.rateLimited ? createCallRate(now) : () => null,
    socketUrl: () => `ws://127.0.0.1:${port}/socket?ticket=${socket.ticket()}`,
  }
  gateway.serve(parts, options.appToken ?? null)
  const transport = createTransport({
    signingSecret: options.signingSecret,
    botUrl: options.botUrl,
    now,
    socket,
    ...(options.acknowledgeMs === undefined ? {} : { acknowledgeMs: options.acknowledgeMs }),
  })
  const acts = createActs({
    parts,
    transport,
    commands: options.commands,
    botEvents: options.botEvents ?? [],
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? [0, 60_000, 300_000],
  })
  const sorted = (messages: Iterable<Message>) => [...messages].sort((one, other) => (one.ts < other.ts ? -1 : 1))
  const inChannel = (channelId: string) => sorted(workspace.messages.get(channelId)?.values() ?? [])

  const directChannel = (userId: string) => {
    const id = upstream.directs.get(userId)
    if (id === undefined) throw new Error(`There is nobody with the id ${userId} in this workspace.`)
    return id
  }

  const slack: SlackEmulator = {
    ...acts,
    url,
    apiUrl: `${url}/api`,
    workspace,
    userGroups: roster.groups,
    idOf: (name) => {
      const id = upstream.ids.get(name) ?? roster.groups().find(({ handle }) => `@${handle}` === name)?.id
      if (id === undefined) throw new Error(`There is no ${name} in this workspace.`)
      return id
    },
    on: workspace.on,
    messages: (channelId) => inChannel(channelId).filter(({ ts, thread_ts: thread }) => !thread || thread === ts),
    thread: (channelId, ts) => inChannel(channelId).filter((message) => message.ts === ts || message.thread_ts === ts),
    ephemerals: (channelId, userId) => sorted(workspace.ephemerals.get(`${channelId} ${userId}`)?.values() ?? []),
    views: (userId) => workspace.modals.get(userId) ?? [],
    home: (userId) => workspace.homes.get(userId) ?? null,
    waitFor: (predicate, { timeoutMs = 5000 } = {}) => waitFor(slack, predicate, timeoutMs),
    directMessages: (userId) => inChannel(directChannel(userId)),
    directChannel,
    roster: roster.state,
    setGroupMembers: roster.setGroupMembers,
    disableGroup: (handle) => roster.setGroupDisabled(handle, true),
    enableGroup: (handle) => roster.setGroupDisabled(handle, false),
    deactivate: (name) => roster.setDeactivated(name, true),
    reactivate: (name) => roster.setDeactivated(name, false),
    grants: parts.grants,
    failNext: gateway.failNext,
    calls: gateway.calls,
    close: async () => {
      socket.close()
      gateway.server.closeAllConnections()
      await new Promise((resolve) => gateway.server.close(resolve))
      await upstream.close()
    },
  }
  return slack
}
