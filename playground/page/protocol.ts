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
}

/** What the server sends while the page is open. */
export type Update =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'bot'; readonly bot: BotStatus }
  | { readonly kind: 'switches'; readonly switches: readonly SwitchState[] }
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
}

export type ActName = keyof ActBodies

/** How an act ended; a sentence when the bot did not take it. */
export interface ActResult {
  readonly problem?: string
  readonly errors?: Readonly<Record<string, string>>
}
