import type { StateValues } from './slack-elements.ts'
import type { Parts } from './slack-method.ts'
import type { Acknowledgement, Transport } from './slack-transport.ts'
import { appId, teamId } from './slack-upstream.ts'
import type { Command, Json, View } from './slack-workspace.ts'

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
  /** Delivers an event whatever the app subscribes to, and tries again as Slack does. */
  readonly event: (event: Json) => Promise<Acknowledgement>
  /** The emoji's name has no colons. The app is told afterwards, where it listens and may. */
  readonly react: (act: Reaction) => Promise<void>
  readonly unreact: (act: Reaction) => Promise<void>
  /** Opens the app's Home; the app is told afterwards, where it listens. */
  readonly openHome: (act: { userId: string }) => void
  /** Asks the app to prove its address, as Slack does before it sends events there. */
  readonly verifyUrl: () => Promise<boolean>
}

export interface Reaction {
  readonly userId: string
  readonly channelId: string
  readonly messageTs: string
  readonly name: string
}

export interface Acting {
  readonly parts: Parts
  readonly transport: Transport
  readonly commands: readonly Command[]
  readonly eventRetryDelaysMs: readonly number[]
  /** The types of event the app subscribes to. */
  readonly botEvents: readonly string[]
}

/** The parts of payloads that are the same everywhere, and what they are looked up by. */
export function payloadParts({ parts }: Acting) {
  const { workspace, upstream } = parts
  const nameOf = (id: string) => {
    if ([...upstream.directs.values()].includes(id)) return 'directmessage'
    return [...upstream.ids].find(([, known]) => known === id)?.[0].slice(1) ?? id
  }
  const team = { id: teamId, domain: 'playground' }
  return {
    nameOf,
    team,
    user: (id: string) => ({ id, username: nameOf(id), name: nameOf(id), team_id: teamId }),
    common: { token: 'playground', api_app_id: appId, team, enterprise: null, is_enterprise_install: false },
    findView: (viewId: string): View | undefined =>
      [...workspace.modals.values(), ...workspace.homes.values()].flat().find((view) => view.id === viewId),
  }
}
