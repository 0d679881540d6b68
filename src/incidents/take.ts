import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import type { Database } from '../store/database.ts'
import { channelKey } from '../store/incident-cards.ts'
import { holdIncidents, membersOf } from '../store/incidents.ts'
import type { Release } from '../store/releases.ts'
import { holdSignals, pendingSignals, settleSignals } from '../store/signals.ts'
import { closeLater } from './close.ts'
import { gatherLater } from './gather-later.ts'
import { type Joining, joinSignal } from './join.ts'
import { reopenWithinMs } from './recover.ts'
import { createRoom } from './room.ts'
import { type SavedDrafts, saveDrafts } from './save-drafts.ts'
import { showIncidentLater } from './show-later.ts'
import { recentReleases, type Suspicion, suspectOf, suspicionOf } from './suspect.ts'

/**
 * Whether a problem opens no incident now, because a maintenance window or a mute hides it.
 * @param about the monitor it speaks of; null for the product as a whole
 */
export type IsHidden = (product: Product, environment: string, about: string | null, at: Date) => boolean

/** How many signals are joined in one transaction. */
const batchSize = 1_000

interface Taken extends SavedDrafts {
  /** How many signals there were. */
  readonly signals: number
}

/**
 * Joins a product's pending signals to incidents, a batch in a transaction: killed in the middle, a batch is as if it had
 * not been begun. May be run at any moment, by any bot; who comes second waits.
 */
export async function takeSignals(
  context: Context,
  product: string,
  { isHidden = () => false, batch = batchSize }: { readonly isHidden?: IsHidden; readonly batch?: number } = {},
): Promise<void> {
  for (;;) {
    const taken = await context.database.transaction((transaction) =>
      takeBatch(context, transaction, { name: product, isHidden, batch }),
    )
    await followUp(context, taken)
    if (taken.signals < batch) return
  }
}

/** What is to be done about incidents once they are stored. What a crash loses of it, the sweep does. */
async function followUp(context: Context, { opened, changed }: Taken): Promise<void> {
  const shown = [...opened, ...changed]
  const channels = new Map(shown.map((incident) => [channelKey(incident), incident]))
  for (const incident of channels.values()) await showIncidentLater(context, incident)
  for (const incident of opened) await gatherLater(context, incident)
  await closeLater(context, shown)
}

async function takeBatch(
  context: Context,
  transaction: Database,
  { name, isHidden, batch }: { readonly name: string; readonly isHidden: IsHidden; readonly batch: number },
): Promise<Taken> {
  await holdSignals(transaction, name)
  const pending = await pendingSignals(transaction, name, batch)
  const nothing = { signals: pending.length, opened: [], changed: [] }
  if (pending.length === 0) return nothing
  const now = context.now()
  const product = context.products.get(name)
  if (product === undefined) {
    // Its file has gone: there is nobody to tell.
    await settleSignals(
      transaction,
      pending.map(({ id }) => ({ id, incidentId: null })),
      now,
    )
    return nothing
  }
  const held = await holdIncidents(transaction, name, new Date(now.getTime() - reopenWithinMs))
  const room = createRoom(
    held,
    await membersOf(
      transaction,
      held.map(({ id }) => id),
    ),
  )
  const joining: Joining = {
    product,
    now,
    isHidden: (environment, about) => isHidden(product, environment, about, now),
    suspect: suspecting(transaction, product),
  }
  const settled: { id: string; incidentId: string | null }[] = []
  for (const signal of pending) {
    settled.push({ id: signal.id, incidentId: await joinSignal(room, signal, joining) })
  }
  const stored = await saveDrafts(transaction, room.drafts, { product: name, now, schedule: 'take-signals' })
  await settleSignals(transaction, settled, now)
  return { signals: pending.length, ...stored }
}

/** Looks for suspected releases, each asked of the database once. */
function suspecting(transaction: Database, product: Product): Joining['suspect'] {
  const releases = new Map<string, Release[]>()
  const known = new Map<string, Suspicion>()
  return async (environment, began) => {
    const recent = releases.get(environment) ?? (await recentReleases(transaction, product.name, environment))
    releases.set(environment, recent)
    const release = suspectOf(recent, began)
    if (release === null) return null
    const suspicion = known.get(release.id) ?? (await suspicionOf(transaction, product, release))
    known.set(release.id, suspicion)
    return suspicion
  }
}
