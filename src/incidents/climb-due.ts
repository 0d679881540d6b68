import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { climbingBy, rolesTold } from '../store/incident-duties.ts'
import {
  addEvent,
  changeIncident,
  holdIncident,
  type Incident,
  type IncidentMember,
  membersOf,
  type NewIncidentEvent,
} from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { objectOf } from './act.ts'
import { climb } from './climb.ts'
import { rootsOf } from './group.ts'
import { oneByOne } from './one-by-one.ts'
import { showIncidentLater } from './show-later.ts'
import type { IsHidden } from './take.ts'

/**
 * Reminds of the incidents that nobody has acknowledged in time, and tells the next of their path. While all that they
 * come from is hidden they stay due, so that what fails still is told as soon as that ends.
 */
export async function climbDue(context: Context, isHidden: IsHidden): Promise<void> {
  const due = await climbingBy(context.database, context.now())
  const members = Map.groupBy(
    await membersOf(
      context.database,
      due.map(({ id }) => id),
    ),
    ({ incidentId }) => incidentId,
  )
  await oneByOne(due, async (incident) => {
    if (isCovered(context, incident, members.get(incident.id) ?? [], isHidden)) return
    const climbed = await climbOne(context, incident.id)
    if (climbed !== null) await showIncidentLater(context, climbed)
  })
}

/** Whether nothing of an incident would open one now; one without problems, opened by hand, is about the product. */
function isCovered(
  { products, now }: Context,
  incident: Incident,
  members: readonly IncidentMember[],
  isHidden: IsHidden,
): boolean {
  const product = products.get(incident.product)
  if (product === undefined || incident.climbsAt === null) return false
  const roots = rootsOf(members, product.monitors)
  const abouts = roots.length === 0 ? [null] : roots.map(({ about }) => about)
  return abouts.every((about) => isHidden(product, incident.environment, about, now()))
}

async function climbOne(context: Context, id: string): Promise<Incident | null> {
  return context.database.transaction(async (transaction) => {
    const incident = await holdIncident(transaction, id)
    const at = context.now()
    if (incident?.state !== 'open') return null
    if (incident.climbsAt === null) {
      // Somebody has it, so that nobody is reminded; its card still says until when it is snoozed.
      const isOver = incident.snoozedUntil !== null && incident.snoozedUntil <= at
      return isOver ? changeIncident(transaction, id, { snoozedUntil: null }, { at }) : null
    }
    if (incident.climbsAt > at) return null
    const product = context.products.get(incident.product)
    // Nobody can be told of a product that has gone.
    if (product === undefined) return changeIncident(transaction, id, { climbsAt: null }, { at })
    const next = climb(incident, product.incidents, await rolesTold(transaction, id))
    const step = next.kind === 'climb' ? next.step : incident.escalationStep
    const climbsAt = new Date(at.getTime() + next.waitMs)
    const changed = await changeIncident(
      transaction,
      id,
      { climbsAt, escalationStep: step, snoozedUntil: null },
      { at },
    )
    await addEvent(transaction, {
      incidentId: id,
      at,
      by: null,
      link: null,
      ...(next.kind === 'climb' ? climbed(incident, next, product) : reminded(incident, incident.climbsAt, next.roles)),
    })
    if (next.kind === 'climb') {
      await appendLedger(transaction, {
        product: product.name,
        at,
        actor: { kind: 'schedule', schedule: 'escalation' },
        verb: 'incident.escalate',
        object: objectOf(incident),
        before: { step: incident.escalationStep },
        after: { step, role: next.role },
        reason: 'Nobody acknowledged it in time',
      })
    }
    return changed
  })
}

type Told = Pick<NewIncidentEvent, 'kind' | 'sentence' | 'tell' | 'key'>

function climbed(
  incident: Incident,
  { step, role }: { readonly step: number; readonly role: string },
  product: Product,
): Told {
  const title = product.roles.find((each) => each.role === role)?.title ?? role
  return {
    kind: 'escalated',
    sentence: `Nobody has acknowledged it: ${title} is told`,
    tell: { roles: [role], people: [], except: [] },
    key: `escalated.${incident.reopened}.${step}`,
  }
}

function reminded({ reopened }: Incident, dueAt: Date, roles: readonly string[]): Told {
  return {
    kind: 'reminded',
    sentence: 'Still nobody has acknowledged it',
    tell: { roles, people: [], except: [] },
    key: `reminded.${reopened}.${dueAt.toISOString()}`,
  }
}
