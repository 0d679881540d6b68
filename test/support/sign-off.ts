import type { SlackEmulator } from '../../playground/emulators/slack.ts'
import type { Submitted } from '../../playground/emulators/slack-acting.ts'
import { elementsOf, type Placed, type StateValues } from '../../playground/emulators/slack-elements.ts'
import type { Json, Message, View } from '../../playground/emulators/slack-workspace.ts'

interface Slacked {
  readonly slack: SlackEmulator
}

/** Where somebody presses: in a channel's message, or in a window. */
export type Where = { readonly channelId: string; readonly message: Message } | { readonly view: View }

const blocksOf = ({ blocks }: Message | View) => (blocks ?? []) as unknown as readonly Json[]

/** The elements of a message or a window whose action_id begins with this. */
export const elements = (where: Message | View, actionId: string): Placed[] =>
  elementsOf(blocksOf(where)).filter((each) => each.actionId === actionId || each.actionId.startsWith(`${actionId}.`))

/** What an element's or an option's value says. */
export const valueIn = ({ element }: Placed) => JSON.parse(String(element.value)) as Record<string, unknown>

/** The choices of a select or an overflow menu. */
export const optionsOf = ({ element }: Placed) => element.options as { text: { text: string }; value: string }[]

/** Presses a button, or picks the option that has this value, or a text that holds it. */
export async function press(
  { slack }: Slacked,
  userId: string,
  where: Where,
  actionId: string,
  picked?: string | ((element: Placed) => boolean),
): Promise<void> {
  const stands = 'view' in where ? where.view : where.message
  const matches = typeof picked === 'function' ? picked : () => true
  const element = elements(stands, actionId).find(matches)
  if (element === undefined) throw new Error(`There is no ${actionId} here`)
  const option =
    typeof picked === 'string'
      ? optionsOf(element).find(({ text, value }) => value === picked || text.text.includes(picked))
      : undefined
  if (typeof picked === 'string' && option === undefined) throw new Error(`There is no “${picked}” to pick`)
  await slack.click({
    userId,
    spot: 'view' in where ? { viewId: where.view.id } : { channelId: where.channelId, messageTs: where.message.ts },
    blockId: element.blockId,
    actionId: element.actionId,
    ...(option === undefined ? {} : { selection: { selected_option: option as unknown as Json } }),
  })
}

/** The window that is on top for somebody, once the bot has opened one with this title. */
export function windowOf({ slack }: Slacked, userId: string, title: string): Promise<View> {
  return slack.waitFor(
    () => {
      const top = slack.views(userId).at(-1)
      return (top?.title as { text: string } | undefined)?.text === title ? top : undefined
    },
    { timeoutMs: 20_000 },
  )
}

/** Fills in a window and submits it: texts by their names, choices by their value. */
export async function submit(
  { slack }: Slacked,
  userId: string,
  view: View,
  form: Record<string, string>,
): Promise<Submitted> {
  const state: StateValues = Object.fromEntries(
    elementsOf(blocksOf(view)).flatMap((placed): [string, Record<string, Json>][] => {
      const given = form[placed.blockId]
      if (given === undefined) return []
      if (placed.element.options === undefined) return [[placed.blockId, { [placed.actionId]: { value: given } }]]
      const option = optionsOf(placed).find(({ value, text }) => value === given || text.text === given)
      return [[placed.blockId, { [placed.actionId]: { selected_option: option as unknown as Json } }]]
    }),
  )
  return slack.submitView({ userId, viewId: view.id, state })
}
