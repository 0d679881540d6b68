import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ActorContext } from '../context.ts'
import type { Reply } from './command.ts'

/** What was entered in one input: a text, an option's value, a date, a time of the day, a person, or several options. */
export type Entered = string | readonly string[] | null

/** The inputs of a modal by their block_id, one element each. */
export type Form = Readonly<Record<string, Entered>>

/** Where a modal was opened from, as it carries it along: a reply goes there. */
export interface Submitted {
  readonly userId: string
  readonly channelId: string | null
  readonly client: WebClient
}

/** A modal that can be submitted. Made by `defineView`, listed in `views/index.ts`. */
export interface AnyView {
  /** The view's callback_id. */
  readonly id: string
  /** What is wrong with the form, by block_id, so that Slack shows it at the input; null when it can be taken. */
  readonly problems: (form: Form) => Record<string, string> | null
  readonly execute: (
    context: ActorContext,
    form: Form,
    metadata: unknown,
    submitted: Submitted,
  ) => Promise<Reply | null>
}

/**
 * Defines what a submitted modal does. The form is looked through before it is taken; then it is stored, Slack closes the
 * modal, and `run` is called: what it says goes to the person alone.
 * @param definition.metadata the shape of the JSON in the view's private_metadata
 * @param definition.form the shape of the inputs by their block_id; messages are sentences for the person
 */
export function defineView<Metadata extends z.ZodType, Fields extends z.ZodType>(definition: {
  id: string
  metadata: Metadata
  form: Fields
  run: (
    context: ActorContext,
    given: { form: z.output<Fields>; metadata: z.output<Metadata> },
    submitted: Submitted,
  ) => Promise<Reply | null>
}): AnyView {
  return {
    id: definition.id,
    problems: (form) => {
      const parsed = definition.form.safeParse(form)
      if (parsed.success) return null
      return Object.fromEntries(parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message]))
    },
    execute: (context, form, metadata, submitted) =>
      definition.run(
        context,
        { form: definition.form.parse(form), metadata: definition.metadata.parse(metadata) },
        submitted,
      ),
  }
}

const option = z.object({ value: z.string() }).nullish()

const Element = z.looseObject({
  value: z.string().nullish(),
  selected_option: option,
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_user: z.string().nullish(),
})

const State = z.record(z.string(), z.record(z.string(), Element))

/** Reads a view's `state.values` into its form; the first element of a block counts. */
export function formOf(values: unknown): Form {
  return Object.fromEntries(
    Object.entries(State.parse(values)).map(([blockId, elements]) => {
      const element = Object.values(elements)[0]
      return [blockId, element === undefined ? null : entered(element)]
    }),
  )
}

function entered(element: z.output<typeof Element>): Entered {
  if (element.selected_options) return element.selected_options.map(({ value }) => value)
  const { value, selected_option: choice, selected_date: date, selected_time: time, selected_user: user } = element
  const single = value ?? choice?.value ?? date ?? time ?? user
  return single === undefined || single === '' ? null : single
}
