import type { StateValues } from '../emulators/slack-elements.ts'
import type { Canvas, Change, Command, Message, RosterState, View } from '../emulators/slack-workspace.ts'

export interface Member {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly role: string
  /** An IANA name. */
  readonly timeZone: string
}

export interface Room {
  readonly id: string
  readonly name: string
  readonly topic: string
  readonly isPrivate: boolean
  readonly hasBot: boolean
}

export interface BotStatus {
  readonly state: 'starting' | 'running' | 'stopped'
  /** The last lines of its log when it stopped. */
  readonly log: readonly string[]
}

/** Something about the world outside the bot that can be mended or broken. */
export interface SwitchState {
  readonly id: string
  /** The product's title. */
  readonly product: string
  readonly group: 'endpoints' | 'builds' | 'alerts'
  readonly title: string
  readonly note: string
  readonly isOn: boolean
}

/** How far the playground's clock can be moved at once; a morning is tomorrow at 09:00 UTC, and a week goes day by day. */
export type ClockMove = 'hour' | 'morning' | 'day' | 'week'

/** The playground's clock. */
export interface ClockState {
  /** How far it is ahead of the real one. */
  readonly aheadMs: number
  /** Where it is on its way to, in milliseconds since 1970; null while it stands nowhere in between. */
  readonly movingTo: number | null
}

/** Everything one person sees; sent when the page connects. */
export interface Snapshot {
  /** Who it is for. */
  readonly me: string
  /** Where links to messages begin. */
  readonly slackUrl: string
  readonly botUserId: string
  readonly people: readonly Member[]
  readonly channels: readonly Room[]
  /** The channel of the person's direct messages with the bot. */
  readonly directChannelId: string
  readonly roster: RosterState
  readonly commands: readonly Command[]
  readonly messages: Readonly<Record<string, readonly Message[]>>
  readonly ephemerals: Readonly<Record<string, readonly Message[]>>
  readonly views: readonly View[]
  readonly home: View | null
  readonly canvases: readonly Canvas[]
  readonly bot: BotStatus
  readonly switches: readonly SwitchState[]
  /** Null where the clock cannot be moved. */
  readonly clock: ClockState | null
}

/** What the server sends while the page is open. */
export type Update =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'bot'; readonly bot: BotStatus }
  | { readonly kind: 'switches'; readonly switches: readonly SwitchState[] }
  | { readonly kind: 'clock'; readonly clock: ClockState }
  | Change

/** What a click on the page asks for; each is carried to the bot as Slack would. */
export interface ActBodies {
  say: { userId: string; channelId: string; text: string; threadTs?: string }
  command: { userId: string; channelId: string; command: string; text: string }
  click: {
    userId: string
    spot: { channelId: string; messageTs: string } | { viewId: string }
    blockId: string
    actionId: string
    selection?: Record<string, unknown>
    state?: StateValues
  }
  /** Adds a reaction, or takes it back; the emoji's name without colons. */
  react: { userId: string; channelId: string; messageTs: string; name: string; isOn: boolean }
  submit: { userId: string; viewId: string; state: StateValues }
  close: { userId: string; viewId: string; all?: boolean }
  home: { userId: string }
  /** Replaces a user group's members; `names` are handles of people. */
  group: { userId: string; handle: string; names: readonly string[] }
  account: { userId: string; name: string; isActive: boolean }
  restart: { userId: string }
  switch: { userId: string; id: string; isOn: boolean }
  clock: { userId: string; move: ClockMove }
}

export type ActName = keyof ActBodies

/** How an act ended; a sentence when the bot did not take it. */
export interface ActResult {
  readonly problem?: string
  readonly errors?: Readonly<Record<string, string>>
}
