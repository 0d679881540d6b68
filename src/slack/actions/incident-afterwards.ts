import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { mustBelong } from '../../incidents/act.ts'
import { followable } from '../../incidents/follow-up.ts'
import { askPostMortem } from '../../incidents/write-post-mortem.ts'
import { findMessage } from '../../store/messages.ts'
import { defineAction } from '../action.ts'
import { followUpWindow } from '../blocks/follow-up-window.ts'
import { documentIncidentAction, followUpAction } from '../blocks/incident-buttons.ts'
import { slackErrorCode } from '../client.ts'
import { incidentKey } from '../incident.ts'
import { openWindow } from '../windows.ts'

const IncidentValue = z.object({ incident: z.uuid() })

/** Drafts the post-mortem beside the card. */
export const documentIncident = defineAction({
  id: documentIncidentAction,
  value: IncidentValue,
  run: async (context, { incident: incidentId }, { place }) => {
    if (place === null) throw new UserError('incident.no_place', 'There is no thread here. Press it on the card.')
    await askPostMortem(context, { incidentId, place })
    return null
  },
})

/** Opens the window in which an issue is described. */
export const openFollowUpWindow = defineAction({
  id: followUpAction,
  value: IncidentValue,
  run: async (context, { incident: incidentId }, pressed) => {
    const { incident, product, repository } = await followable(context, incidentId)
    await mustBelong(context, product)
    const card = await findMessage(context.database, incidentKey(incidentId))
    const permalink = card === null ? null : await permalinkOf(pressed.client, card.channelId, card.ts)
    const channelId = pressed.place?.channelId ?? null
    await openWindow(pressed, followUpWindow(incident, { repository, permalink, channelId }))
    return null
  },
})

/** A link is worth no failure: the card may have been deleted. */
async function permalinkOf(client: WebClient, channel: string, ts: string): Promise<string | null> {
  try {
    return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink ?? null
  } catch (error) {
    if (slackErrorCode(error) !== null) return null
    throw error
  }
}
