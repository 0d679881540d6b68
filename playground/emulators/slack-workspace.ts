import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/** Somebody in the workspace. */
export interface Person {
  /** The handle, without @. */
  readonly name: string
  readonly realName: string
  readonly email: string
  /** What the person does, shown in the switcher. */
  readonly role: string
  /** An IANA name; UTC when left out. */
  readonly timeZone?: string
  readonly isBot?: boolean
}

export interface Channel {
  /** Without #. */
  readonly name: string
  readonly topic: string
  readonly isPrivate: boolean
  /** Whether the bot was invited. */
  readonly hasBot: boolean
  /** Whether people of another organisation read it (Slack Connect). */
  readonly isShared?: boolean
  /** Handles of the people in it, the workspace’s first person among them; everybody when left out. */
  readonly members?: readonly string[]
}

export interface UserGroup {
  readonly handle: string
  readonly title: string
  /** Handles of people. */
  readonly members: readonly string[]
}

/** One slash command of the app's manifest. */
export interface Command {
  /** With its slash. */
  readonly command: string
  readonly description: string
  readonly usageHint: string
  readonly shouldEscape: boolean
}

export type Json = Record<string, unknown>

/** A message as the Web API gives it; `user` is its author. */
export const Message = z.looseObject({
  ts: z.string(),
  user: z.string().optional(),
  text: z.string().default(''),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  thread_ts: z.string().optional(),
  reactions: z
    .array(z.object({ name: z.string(), count: z.number(), users: z.array(z.string()).default([]) }))
    .optional(),
  /** Previews of links, by the app that unfurled them or by Slack. */
  attachments: z.array(z.record(z.string(), z.unknown())).optional(),
  files: z.array(z.looseObject({ id: z.string(), title: z.string().optional() })).optional(),
})
export type Message = z.output<typeof Message>

/** A modal or Home view as the Web API gives it. */
export interface View extends Json {
  readonly id: string
  readonly type: 'modal' | 'home'
  readonly hash: string
  readonly blocks: Json[]
  readonly callback_id: string
  readonly private_metadata: string
  readonly external_id: string
  readonly root_view_id: string
  readonly previous_view_id: string | null
}

export interface Canvas {
  readonly id: string
  readonly title: string
  readonly markdown: string
  readonly channelId: string | null
}

/** What changes about people while the workspace runs, by ids. */
export interface RosterState {
  readonly deactivated: readonly string[]
  readonly groups: readonly {
    readonly id: string
    readonly handle: string
    readonly title: string
    readonly members: readonly string[]
  }[]
}

/** What changed for whom; `views` is the person's stack of modals, the last one on top. */
export type Change =
  | { readonly kind: 'message'; readonly channelId: string; readonly message: Message }
  | { readonly kind: 'message.gone'; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'ephemeral'; readonly channelId: string; readonly userId: string; readonly message: Message }
  | { readonly kind: 'ephemeral.gone'; readonly channelId: string; readonly userId: string; readonly ts: string }
  | { readonly kind: 'views'; readonly userId: string; readonly views: readonly View[] }
  | { readonly kind: 'home'; readonly userId: string; readonly view: View }
  | { readonly kind: 'canvas'; readonly canvas: Canvas }
  | { readonly kind: 'roster'; readonly roster: RosterState }

/** What passed through the gateway: the emulator behind it keeps messages too, but gives no handle on them. */
export interface Workspace {
  readonly messages: Map<string, Map<string, Message>>
  readonly ephemerals: Map<string, Map<string, Message>>
  readonly modals: Map<string, View[]>
  readonly homes: Map<string, View>
  readonly canvases: Map<string, Canvas>
  /** Records a change and tells the listeners. */
  readonly apply: (change: Change) => void
  /** Returns the function that stops listening. */
  readonly on: (listener: (change: Change) => void) => () => void
}

export function createWorkspace(): Workspace {
  const listeners = new Set<(change: Change) => void>()
  const workspace: Workspace = {
    messages: new Map(),
    ephemerals: new Map(),
    modals: new Map(),
    homes: new Map(),
    canvases: new Map(),
    apply: (change) => {
      record(workspace, change)
      for (const listener of [...listeners]) listener(change)
    },
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return workspace
}

function record(workspace: Workspace, change: Change): void {
  switch (change.kind) {
    case 'message':
      put(workspace.messages, change.channelId, change.message)
      return
    case 'message.gone':
      workspace.messages.get(change.channelId)?.delete(change.ts)
      return
    case 'ephemeral':
      put(workspace.ephemerals, `${change.channelId} ${change.userId}`, change.message)
      return
    case 'ephemeral.gone':
      workspace.ephemerals.get(`${change.channelId} ${change.userId}`)?.delete(change.ts)
      return
    case 'views':
      workspace.modals.set(change.userId, [...change.views])
      return
    case 'home':
      workspace.homes.set(change.userId, change.view)
      return
    case 'canvas':
      workspace.canvases.set(change.canvas.id, change.canvas)
      return
    case 'roster':
  }
}

function put(shelf: Map<string, Map<string, Message>>, key: string, message: Message): void {
  const messages = shelf.get(key) ?? new Map<string, Message>()
  messages.set(message.ts, message)
  shelf.set(key, messages)
}

/** A random id in Slack's manner: a letter for the kind and ten of A–Z and 0–9. */
export function newId(kind: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  return kind + [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join('')
}

let lastTs = 0

/** A message's timestamp: seconds with six decimals, never the same twice. */
export function newTs(nowMs: number): string {
  lastTs = Math.max(lastTs + 1, Math.floor(nowMs * 1000))
  return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`
}
