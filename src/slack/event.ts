import type { WebClient } from '@slack/web-api'
import type { z } from 'zod'
import type { ActorContext } from '../context.ts'

/** How an event reached us. */
export interface Heard {
  readonly client: WebClient
  /** When it happened, by Slack's clock. */
  readonly at: Date
}

/** Something that happens in Slack and that we listen to. Made by `defineEvent`, listed in `events/index.ts`. */
export interface AnyEvent {
  /** Slack's name for it, as the app's manifest subscribes to it. */
  readonly type: string
  /** Whether it changes something: then it is stored before Slack is told that it was taken. */
  readonly act: boolean
  /** Whether it is one of ours at all; Slack tells of much that is not. */
  readonly concerns: (payload: unknown) => boolean
  readonly execute: (context: ActorContext, payload: unknown, heard: Heard) => Promise<void>
}

/**
 * Defines what happens when Slack tells of something. There is nobody to answer: what goes wrong is logged.
 * @param definition.payload the shape of the inner `event`; one that does not fit is not ours, and is forgotten unread
 * @param definition.act whether it changes something; then it survives a crash, and a SourceError lets it be tried again
 * for an hour, so `run` must bear being repeated
 */
export function defineEvent<Payload extends z.ZodType>(definition: {
  type: string
  payload: Payload
  act?: boolean
  run: (context: ActorContext, payload: z.output<Payload>, heard: Heard) => Promise<void>
}): AnyEvent {
  return {
    type: definition.type,
    act: definition.act ?? false,
    concerns: (payload) => definition.payload.safeParse(payload).success,
    execute: (context, payload, heard) => definition.run(context, definition.payload.parse(payload), heard),
  }
}
