import type { Context } from '../context.ts'
import { excusesNow } from '../monitors/excuse.ts'
import type { Monitor } from '../products/monitor.ts'
import { untoldEvents } from '../store/incident-cards.ts'
import { type Incident, membersOf } from '../store/incidents.ts'
import { findRelease, newestChange, type Release } from '../store/releases.ts'
import { causeFirst } from './group.ts'
import type { ShownIncident, ToldIncident } from './incident.ts'

/** Looks up all that an incident’s card shows. */
export async function loadShown(
  context: Pick<Context, 'database' | 'products' | 'now'>,
  incident: Incident,
): Promise<ShownIncident> {
  const { database, products } = context
  const product = products.get(incident.product) ?? null
  const monitors: readonly Monitor[] = product?.monitors ?? []
  const members = causeFirst(await membersOf(database, [incident.id]), monitors)
  const isDeployed = product?.deploys.has(incident.environment) ?? false
  const suspect = isDeployed ? await reversible({ database }, incident) : null
  const subject = { environment: incident.environment, monitor: members[0]?.about ?? null }
  const excuse = product === null || incident.state !== 'open' ? null : (await excusesNow(context))(product, subject)
  return { incident, product, members, suspect, excuse }
}

/** Looks up what an incident’s thread has not been told. */
export async function loadTold(
  { database, products }: Pick<Context, 'database' | 'products'>,
  incident: Incident,
): Promise<ToldIncident> {
  return {
    incident,
    product: products.get(incident.product) ?? null,
    untold: await untoldEvents(database, incident.id),
  }
}

/** The suspected release, while it is what runs and there is something to go back to. */
async function reversible(
  { database }: Pick<Context, 'database'>,
  { suspectId, product, environment }: Incident,
): Promise<Release | null> {
  if (suspectId === null) return null
  const release = await findRelease(database, suspectId)
  if (release === null || release.previous === null) return null
  if (release.state !== 'live' && release.state !== 'watching') return null
  const newest = await newestChange(database, product, environment)
  return newest?.id === suspectId ? release : null
}
