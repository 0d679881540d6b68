import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { whatToSign } from '../../signoffs/look.ts'
import { mine } from '../../signoffs/mine.ts'
import { askRecord } from '../../signoffs/record.ts'
import { nudge } from '../../signoffs/remind.ts'
import { loadState, refreshLater } from '../../signoffs/state.ts'
import { defineAction, type Pressed } from '../action.ts'
import {
  mineAction,
  moreAction,
  nudgeAction,
  refreshCandidateAction,
  sectionAction,
  signAction,
} from '../blocks/candidate.ts'
import { conditionsWindow, reasonWindow } from '../blocks/candidate-windows.ts'
import { sectionWindow, turnSectionAction } from '../blocks/section-window.ts'
import { signWindow } from '../blocks/sign-window.ts'
import { mineReply } from '../mine.ts'
import { notOpen, nudgedReply, refusalText } from '../sign-off-replies.ts'
import { openWindow, replaceWindow } from '../windows.ts'

const CardValue = z.object({ candidate: z.uuid() })
const Place = z.object({ list: z.int().min(0), index: z.int().min(0) })
const Spot = Place.extend({ candidate: z.uuid(), page: z.int().min(0), channelId: z.string().nullable() })

const channelOf = ({ place }: Pressed) => place?.channelId ?? null

const gone = () => new UserError('candidate.gone', 'This request is no longer kept. /checklist puts a commit up anew.')

/** Shows what is to be signed, and takes the signature; tells whoever may not sign who can. */
export const openSigning = defineAction({
  id: signAction,
  value: CardValue,
  run: async (context, { candidate }, pressed) => {
    const look = await whatToSign(context, candidate, pressed.userId)
    switch (look.outcome) {
      case 'may-sign':
        await openWindow(pressed, signWindow({ ...look, channelId: channelOf(pressed) }))
        return null
      case 'refused':
        return { text: refusalText(look) }
      case 'no-evidence':
        return { text: 'The sources have not answered yet. Press Sign again in a moment.' }
      case 'not-open':
        return notOpen(look.state)
    }
  },
})

/** Asks the sources again. */
export const refreshCandidateCard = defineAction({
  id: refreshCandidateAction,
  value: CardValue,
  run: async (context, { candidate }) => {
    const state = await loadState(context, context.database, candidate)
    if (state === null) throw gone()
    if (state.candidate.state !== 'open') return notOpen(state.candidate.state)
    const moment = Math.floor(context.now().getTime() / 5_000)
    await refreshLater(context, candidate, `pressed-${moment}`)
    return { text: 'The sources are being asked again; the card shows what they say.' }
  },
})

/** What waits for whoever presses. */
export const showMine = defineAction({
  id: mineAction,
  value: CardValue,
  run: async (context, _value, { userId, client }) => mineReply(client, await mine(context, userId)),
})

/** Reminds those whose signature is missing. */
export const nudgeMissing = defineAction({
  id: nudgeAction,
  value: CardValue,
  act: true,
  run: async (context, { candidate }) => nudgedReply(await nudge(context, candidate)),
})

/** Opens a section of a checklist. */
export const openSection = defineAction({
  id: sectionAction,
  value: Place,
  run: async (context, { list, index }, pressed) => {
    const candidate = pressed.actionId.slice(sectionAction.length + 1)
    const state = await loadState(context, context.database, candidate)
    const spot = { candidate, list, index, page: 0, channelId: channelOf(pressed) }
    const view = state && sectionWindow(state, spot)
    if (!view) throw gone()
    await openWindow(pressed, view)
    return null
  },
})

/** Turns to another page or section in the same window. */
export const turnSection = defineAction({
  id: turnSectionAction,
  value: Spot,
  run: async (context, spot, { client, view }) => {
    const state = await loadState(context, context.database, spot.candidate)
    const shown = state && sectionWindow(state, spot)
    if (!shown || view === null) throw gone()
    await replaceWindow(client, view.id, shown)
    return null
  },
})

/** The overflow menu of a card. */
export const openMore = defineAction({
  id: moreAction,
  value: z.object({ do: z.enum(['withdraw', 'conditions', 'record', 'close']), id: z.uuid() }),
  run: async (context, { do: choice, id }, pressed) => {
    const state = await loadState(context, context.database, id)
    if (state === null) throw gone()
    if (choice === 'record') {
      if (pressed.place === null) throw gone()
      await askRecord(context, { candidateId: id, place: pressed.place })
      return { text: 'The record is being written. It comes in the card’s thread.' }
    }
    if (state.candidate.state !== 'open') return notOpen(state.candidate.state)
    const channelId = channelOf(pressed)
    if (choice === 'conditions') {
      const open = state.conditions.filter(({ closedAt }) => closedAt === null)
      if (open.length === 0) return { text: 'No condition is open.' }
      await openWindow(pressed, conditionsWindow(open, channelId))
      return null
    }
    if (choice === 'withdraw' && !state.signatures.some(({ person }) => person === pressed.userId)) {
      return { text: 'You have not signed this.' }
    }
    await openWindow(pressed, reasonWindow(choice, id, channelId))
    return null
  },
})
