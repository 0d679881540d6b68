import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import { carryOut } from '../store/acts.ts'
import type { Severity } from '../store/incident-words.ts'
import { addEvent, type Incident, insertIncident } from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { mustBelong, objectOf } from './act.ts'
import { audienceOf } from './audience.ts'
import { newIncident } from './begin.ts'
import { gatherLater } from './gather-later.ts'
import { showIncidentLater } from './show-later.ts'
import { suspectBefore } from './suspect.ts'

export interface OpenRequest {
  readonly productName: string
  /** The product's default when left out. */
  readonly environmentName?: string
  readonly title: string
  readonly severity: Severity
  readonly description: string | null
  /** The channel it was opened in; used where the product names none. */
  readonly channelId: string | null
}

/**
 * Opens an incident that a person saw. Who is responsible is told, and not who opened it.
 * @throws UserError `product.unknown`, `environment.unknown`, `incident.untitled`, `incident.outsider`
 */
export async function openIncident(context: ActorContext, request: OpenRequest): Promise<Incident> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  await mustBelong(context, product)
  const title = request.title.trim()
  if (title === '') throw new UserError('incident.untitled', 'Say in a few words what is wrong.')
  const by = actorName(context.actor)
  const incident = await carryOut(context, async (transaction) => {
    const at = context.now()
    const suspicion = await suspectBefore(transaction, product, environment, at)
    const tell = audienceOf({
      policy: product.incidents,
      about: null,
      monitors: product.monitors,
      suspicion,
      except: [by],
    })
    const opened = await insertIncident(transaction, {
      ...newIncident({
        product,
        environment,
        title,
        severity: request.severity,
        startedAt: at,
        at,
        openedBy: by,
        told: tell.roles,
        suspicion,
      }),
      id: randomUUID(),
      description: request.description,
      severityChosen: true,
      channelId: product.incidents.channel ?? request.channelId,
    })
    await addEvent(transaction, {
      incidentId: opened.id,
      at,
      kind: 'opened',
      by,
      sentence: 'Opened by hand',
      link: null,
      tell,
      key: 'opened',
    })
    await appendLedger(transaction, {
      product: product.name,
      at,
      actor: context.actor,
      verb: 'incident.open',
      object: objectOf(opened),
      after: { severity: opened.severity, title: opened.title },
      reason: request.description,
    })
    return opened
  })
  await showIncidentLater(context, incident)
  await gatherLater(context, incident)
  return incident
}
