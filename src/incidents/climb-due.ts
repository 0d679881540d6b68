import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { climbingBy, rolesTold } from '../store/incident-duties.ts'
import { addEvent, changeIncident, holdIncident, type Incident, type NewIncidentEvent } from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { objectOf } from './act.ts'
import { climb } from './climb.ts'
import { showIncidentLater } from './show-later.ts'

/** Reminds of the incidents that nobody has acknowledged in time, and tells the next of their path. */
export async function climbDue(context: Context): Promise<void> {
  for (const { id } of await climbingBy(context.database, context.now())) {
    const climbed = await climbOne(context, id)
    if (climbed !== null) await showIncidentLater(context, climbed)
  }
}

async function climbOne(context: Context, id: string): Promise<Incident | null> {
  return context.database.transaction(async (transaction) => {
    const incident = await holdIncident(transaction, id)
    const at = context.now()
    if (incident?.state !== 'open' || incident.climbsAt === null || incident.climbsAt > at) return null
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
