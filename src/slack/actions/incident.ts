import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import { acknowledge } from '../../incidents/acknowledge.ts'
import { escalate } from '../../incidents/escalate.ts'
import { resolveIncident } from '../../incidents/resolve.ts'
import { findIncident, type Incident } from '../../store/incidents.ts'
import { findRelease } from '../../store/releases.ts'
import { defineAction } from '../action.ts'
import {
  acknowledgeAction,
  changeIncidentAction,
  escalateAction,
  incidentRunbookAction,
  resolveIncidentAction,
  rollBackSuspectAction,
} from '../blocks/incident-buttons.ts'
import { changeWindow, incidentRunbooksWindow } from '../blocks/incident-windows.ts'
import { actedReply } from '../incident-replies.ts'
import { openWindow } from '../windows.ts'
import { showRollback } from './release.ts'

const IncidentValue = z.object({ incident: z.uuid() })

/** Says that somebody looks after it. */
export const acknowledgeIncident = defineAction({
  id: acknowledgeAction,
  value: IncidentValue,
  act: true,
  run: (context, { incident }) => actedReply(acknowledge(context, incident)),
})

/** Ends it by hand. */
export const resolveIncidentButton = defineAction({
  id: resolveIncidentAction,
  value: IncidentValue,
  act: true,
  run: (context, { incident }) => actedReply(resolveIncident(context, incident, null)),
})

/** Tells the next of its path. */
export const escalateIncident = defineAction({
  id: escalateAction,
  value: IncidentValue,
  act: true,
  run: (context, { incident }) => actedReply(escalate(context, incident)),
})

/** Shows what a rollback of the suspected release would do, and asks for it. */
export const rollBackSuspect = defineAction({
  id: rollBackSuspectAction,
  value: IncidentValue.extend({ release: z.uuid() }),
  run: async (context, { release: id }, pressed) => {
    const release = await findRelease(context.database, id)
    if (release === null) throw new UserError('release.gone', 'This release is no longer kept.')
    await showRollback(context, pressed, { release, to: null })
    return null
  },
})

/** Opens the window in which it is assigned, rated and snoozed. */
export const changeIncidentButton = defineAction({
  id: changeIncidentAction,
  value: IncidentValue,
  run: async (context, { incident: id }, pressed) => {
    const incident = await stillOpen(context, id)
    await openWindow(pressed, changeWindow(incident, pressed.place?.channelId ?? null))
    return null
  },
})

/** Opens the product's emergency actions. */
export const openIncidentRunbooks = defineAction({
  id: incidentRunbookAction,
  value: IncidentValue,
  run: async (context, { incident: id }, pressed) => {
    const incident = await stillOpen(context, id)
    const product = context.products.get(incident.product)
    if (product === undefined) throw new UserError('incident.no_product', 'This product is no longer known.')
    await openWindow(pressed, incidentRunbooksWindow(product, incident, pressed.place?.channelId ?? null))
    return null
  },
})

async function stillOpen({ database }: ActorContext, id: string): Promise<Incident> {
  const incident = await findIncident(database, id)
  if (incident === null) throw new UserError('incident.unknown', 'This incident is no longer kept.')
  if (incident.state !== 'open') throw new UserError('incident.resolved', `Incident ${incident.number} is over.`)
  return incident
}
