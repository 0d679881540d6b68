/** What somebody can be told of in person. */
export const tellKinds = ['signatures', 'incidents', 'releases', 'waivers'] as const

export type TellKind = (typeof tellKinds)[number]

/** What waits until quiet hours are over: also that a channel is closed to the digest that the person subscribed it to. */
export type HoldableTell = TellKind | 'closed-digests'

/** What is told in person, with what is told at any hour: a critical incident, to its owner and who is on call. */
export type Tellable = HoldableTell | 'critical-incidents'

/** How somebody wants to be told. */
export interface Preferences {
  /** Times of the day on the person's own clock, such as 19:00; null when there are no quiet hours. */
  readonly quiet: { readonly from: string; readonly to: string } | null
  /** In a direct message, or by a mention in the thread it is about. */
  readonly via: 'direct' | 'channel'
  readonly tells: readonly TellKind[]
}

/** What holds for somebody who has chosen nothing. */
export const usualPreferences: Preferences = { quiet: null, via: 'direct', tells: tellKinds }
