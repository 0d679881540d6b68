import type { Context } from '../context.ts'
import type { Monitor } from '../products/monitor.ts'
import { untoldEvents } from '../store/incident-cards.ts'
import { type Incident, membersOf } from '../store/incidents.ts'
import { findRelease, newestChange, type Release } from '../store/releases.ts'
import { causeFirst } from './group.ts'
import type { ShownIncident } from './incident.ts'

/** An incident with all that its card and its thread show. */
export async function loadShown(
  { database, products }: Pick<Context, 'database' | 'products'>,
  incident: Incident,
): Promise<ShownIncident> {
  const product = products.get(incident.product) ?? null
  const monitors: readonly Monitor[] = product?.monitors ?? []
  const members = causeFirst(await membersOf(database, [incident.id]), monitors)
  const untold = await untoldEvents(database, incident.id)
  const isDeployed = product?.deploys.has(incident.environment) ?? false
  const suspect = isDeployed ? await reversible({ database }, incident) : null
  return { incident, product, members, untold, suspect }
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
