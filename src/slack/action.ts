import type { WebClient } from '@slack/web-api'
import type { z } from 'zod'
import type { ActorContext } from '../context.ts'
import type { Place } from './announcement.ts'
import type { Reply } from './command.ts'

/** Where a button was pressed, and what may be done there. */
export interface Pressed {
  readonly place: Place | null
  readonly userId: string
  /** The element's whole action_id. */
  readonly actionId: string
  /** Opens one modal within three seconds. */
  readonly triggerId: string | null
  /** The modal the button stands in; null in a message, and when a crash came between the press and its turn. */
  readonly view: { readonly id: string; readonly hash: string } | null
  /** What the modal carries with it (its `private_metadata`). */
  readonly metadata: unknown
  readonly client: WebClient
}

/** A button, select or other element of ours. Made by `defineAction`, listed in `actions/index.ts`. */
export interface AnyAction {
  /** The element's action_id, or its beginning when it ends in a dot-separated part of its own. */
  readonly id: string
  /** Whether it changes something: then the press is stored before Slack is told that it was taken. */
  readonly act: boolean
  readonly execute: (context: ActorContext, value: unknown, pressed: Pressed) => Promise<Reply | null>
}

/**
 * Defines what happens when an element is used.
 * @param definition.value the shape of the JSON in the element's value
 * @param definition.act whether it changes something; then its verb must `carryOut` the change, and there is no trigger
 * for a modal
 * @param definition.run resolves to a private reply or null; throws UserError for the person
 */
export function defineAction<Value extends z.ZodType>(definition: {
  id: string
  value: Value
  act?: boolean
  run: (context: ActorContext, value: z.output<Value>, pressed: Pressed) => Promise<Reply | null>
}): AnyAction {
  return {
    id: definition.id,
    act: definition.act ?? false,
    execute: (context, value, pressed) => definition.run(context, definition.value.parse(value), pressed),
  }
}
