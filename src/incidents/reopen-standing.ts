import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import type { Database } from '../store/database.ts'
import { type Standing, standingSince } from '../store/incident-standing.ts'
import { holdIncident, type Incident, membersOf } from '../store/incidents.ts'
import { failingMonitors, type MonitorState, monitorFingerprint } from '../store/monitor-states.ts'
import { holdSignals } from '../store/signals.ts'
import { openStill } from './follow.ts'
import { oneByOne } from './one-by-one.ts'
import { reopenWithinMs } from './recover.ts'
import { createRoom } from './room.ts'
import { saveDrafts } from './save-drafts.ts'
import { showIncidentLater } from './show-later.ts'
import type { IsHidden } from './take.ts'

/** Beside twice its interval; a monitor that was not asked for longer is not known to fail still. */
const lateMs = 60_000

/**
 * Opens incidents again that were resolved by hand more than half an hour ago while a monitor failed which fails still: it
 * speaks only when it turns, so nobody else would tell.
 */
export async function reopenStanding(context: Context, isHidden: IsHidden): Promise<void> {
  const failing = await failingMonitors(context.database)
  if (failing.length === 0) return
  const found = Map.groupBy(await standing(context, context.database, failing, isHidden), ({ incident }) => incident.id)
  await oneByOne(found, async ([id, [first]]) => {
    const product = context.products.get(first?.incident.product ?? '')
    if (product === undefined) return
    const reopened = await context.database.transaction(async (transaction) => {
      await holdSignals(transaction, product.name)
      await holdIncident(transaction, id)
      // Looked at again, because signals that were joined meanwhile, or another bot, may have told of it.
      const still = await standing(context, transaction, failing, isHidden)
      return reopen(
        context,
        transaction,
        product,
        still.filter(({ incident }) => incident.id === id),
      )
    })
    if (reopened !== null) await showIncidentLater(context, reopened)
  })
}

async function standing(
  { products, now }: Context,
  database: Database,
  failing: readonly MonitorState[],
  isHidden: IsHidden,
): Promise<readonly Standing[]> {
  const at = now()
  const found: Standing[] = []
  for (const each of await standingSince(database, failing, new Date(at.getTime() - reopenWithinMs))) {
    const { monitor: name, environment, lastAt } = each.state
    const product = products.get(each.incident.product)
    const monitor = product?.monitors.find((known) => known.name === name)
    if (product === undefined || monitor === undefined) continue
    if (lastAt.getTime() < at.getTime() - 2 * monitor.everyMs - lateMs) continue
    if (!isHidden(product, environment, name, at)) found.push(each)
  }
  return found
}

async function reopen(
  { now }: Context,
  transaction: Database,
  product: Product,
  still: readonly Standing[],
): Promise<Incident | null> {
  const [first] = still
  if (first === undefined) return null
  const at = now()
  const room = createRoom([first.incident], await membersOf(transaction, [first.incident.id]))
  const failing = new Map(still.map(({ state }) => [monitorFingerprint(state), state.lastSummary]))
  for (const draft of room.drafts) openStill(draft, failing, { product, now: at })
  const { changed } = await saveDrafts(transaction, room.drafts, {
    product: product.name,
    now: at,
    schedule: 'sweep-incidents',
  })
  return changed[0] ?? null
}
