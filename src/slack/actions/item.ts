import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import { loadState } from '../../signoffs/state.ts'
import { type ItemReference, type Ticked, tickItem, untickItem } from '../../signoffs/tick.ts'
import { defineAction, type Pressed } from '../action.ts'
import { noteAction, noteWindow, sectionWindow, tickAction, untickAction } from '../blocks/section-window.ts'
import type { Reply } from '../command.ts'
import { tickedReply } from '../sign-off-replies.ts'
import { openWindow, replaceWindow } from '../windows.ts'

const ItemValue = z.object({ candidate: z.uuid(), checklist: z.string(), item: z.string() })

/** Which part of a checklist the window shows that a button stands in. */
export const SectionSpot = z.object({
  candidate: z.uuid(),
  list: z.int().min(0),
  index: z.int().min(0),
  page: z.int().min(0),
  channelId: z.string().nullable(),
})

const referenceTo = ({ candidate, checklist, item }: z.output<typeof ItemValue>): ItemReference => {
  return { candidateId: candidate, checklist, itemId: item }
}

/** Ticks an item at once. */
export const tick = defineAction({
  id: tickAction,
  value: ItemValue,
  act: true,
  run: async (context, value, pressed) => {
    const ticked = await tickItem(context, { ...referenceTo(value), note: null, link: null })
    return afterTick(context, value.candidate, ticked, pressed.view?.id ?? null, pressed.metadata, pressed.client)
  },
})

/** Takes a tick back. */
export const untick = defineAction({
  id: untickAction,
  value: ItemValue,
  act: true,
  run: async (context, value, pressed) => {
    const ticked = await untickItem(context, referenceTo(value))
    return afterTick(context, value.candidate, ticked, pressed.view?.id ?? null, pressed.metadata, pressed.client)
  },
})

/** Opens the window in which somebody says what proves an item. */
export const openNote = defineAction({
  id: noteAction,
  value: ItemValue,
  run: async (context, { candidate, checklist, item }, pressed) => {
    const state = await loadState(context, context.database, candidate)
    const found = state?.checklists
      .find(({ name }) => name === checklist)
      ?.sections.flatMap(({ items }) => items)
      .find(({ id }) => id === item)
    if (found === undefined) throw new UserError('item.gone', 'This item is no longer on the checklist.')
    const section = SectionSpot.safeParse(pressed.metadata).data ?? null
    const channelId = pressed.place?.channelId ?? null
    const parent = pressed.view?.id ?? null
    await openWindow(pressed, noteWindow(found.title, { candidate, checklist, item, section, parent, channelId }))
    return null
  },
})

/** Shows the window's section as it is now, and says what the person must know. */
export async function afterTick(
  context: ActorContext,
  candidateId: string,
  ticked: Ticked,
  viewId: string | null,
  metadata: unknown,
  client: Pressed['client'],
): Promise<Reply | null> {
  const state = await loadState(context, context.database, candidateId)
  const spot = SectionSpot.safeParse(metadata).data
  const view = state !== null && spot !== undefined ? sectionWindow(state, spot) : null
  if (viewId !== null && view !== null) await replaceWindow(client, viewId, view)
  const titles = new Map(state?.product?.roles.map(({ role, title }) => [role, title]) ?? [])
  return tickedReply(ticked, titles)
}
