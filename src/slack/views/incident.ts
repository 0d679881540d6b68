import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import type { Acted } from '../../incidents/act.ts'
import { assign } from '../../incidents/assign.ts'
import { openIncident } from '../../incidents/open.ts'
import { setSeverity } from '../../incidents/set-severity.ts'
import { snooze } from '../../incidents/snooze.ts'
import { severities } from '../../store/incident-words.ts'
import { findIncident } from '../../store/incidents.ts'
import { changeIncidentView, openIncidentView } from '../blocks/incident-windows.ts'
import { openedReply } from '../incident-list.ts'
import { sentenceOf, withMentions } from '../incident-replies.ts'
import { defineView } from '../view.ts'

/** Assigns, rates and snoozes an incident: what differs from how it is now. */
export const changeIncident = defineView({
  id: changeIncidentView,
  metadata: z.object({ incident: z.uuid() }),
  form: z.object({
    assignee: z.string().nullish(),
    severity: z.enum(severities, { error: 'Choose how bad it is.' }),
    snooze: z.coerce.number().positive().nullish(),
  }),
  run: async (context, { form, metadata: { incident: id } }) => {
    const incident = await findIncident(context.database, id)
    if (incident === null) throw new UserError('incident.unknown', 'This incident is no longer kept.')
    const { assignee, severity, snooze: forMs } = form
    // A snooze is last: being assigned ends one.
    const changes: ((each: ActorContext) => Promise<Acted>)[] = [
      ...(severity === incident.severity ? [] : [(each: ActorContext) => setSeverity(each, id, severity)]),
      ...(!assignee || assignee === incident.assignee ? [] : [(each: ActorContext) => assign(each, id, assignee)]),
      ...(forMs ? [(each: ActorContext) => snooze(each, id, forMs)] : []),
    ]
    if (changes.length === 0) return { text: 'Nothing was changed.' }
    const sentences: string[] = []
    for (const [index, change] of changes.entries()) {
      // The last one settles the act: a crash before it repeats only what is still to do.
      const actId = index === changes.length - 1 ? context.actId : null
      sentences.push(await sentenceOf(change({ ...context, actId })))
    }
    return { text: withMentions(sentences.join(' ')) }
  },
})

/** Opens an incident that a person saw. */
export const openIncidentForm = defineView({
  id: openIncidentView,
  metadata: z.object({ channelId: z.string().nullable(), environment: z.string().nullable() }),
  form: z.object({
    product: z.string({ error: 'Choose a product.' }),
    title: z.string({ error: 'Say what is wrong.' }).trim().min(1, 'Say what is wrong.'),
    severity: z.enum(severities, { error: 'Choose how bad it is.' }),
    description: z.string().trim().nullish(),
  }),
  run: async (context, { form, metadata }) => {
    const { product, title, severity, description } = form
    const incident = await openIncident(context, {
      productName: product,
      // The words before the window named another product's, perhaps.
      ...(metadata.environment !== null && hasEnvironment(context, product, metadata.environment)
        ? { environmentName: metadata.environment }
        : {}),
      title,
      severity,
      description: description || null,
      channelId: metadata.channelId,
    })
    return openedReply(incident)
  },
})

const hasEnvironment = ({ products }: ActorContext, product: string, environment: string) =>
  products.get(product)?.environments.some(({ name }) => name === environment) ?? false
