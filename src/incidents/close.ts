import type { Context } from '../context.ts'
import { closingBy } from '../store/incident-duties.ts'
import { addEvent, changeIncident, holdIncident, type Incident, membersOf } from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { objectOf } from './act.ts'
import { oneByOne } from './one-by-one.ts'
import { recovery } from './recover.ts'
import { ended } from './resolve.ts'
import { showIncidentLater } from './show-later.ts'

const slotMs = 1_000

/** Lets incidents be closed when it is time for them, not only when the next sweep comes round. */
export async function closeLater(
  { queue, now }: Pick<Context, 'queue' | 'now'>,
  incidents: readonly Incident[],
): Promise<void> {
  const times = incidents.flatMap(({ closesAt }) => (closesAt === null ? [] : [closesAt.getTime()]))
  for (const slot of new Set(times.map((time) => Math.ceil(time / slotMs)))) {
    const delayMs = Math.max(slot * slotMs - now().getTime(), 0)
    await queue.add('sweep-incidents', {}, { id: `sweep-incidents.${slot}`, delayMs })
  }
}

/** Closes the incidents whose time has come, where everything is well still. */
export async function closeDue(context: Context): Promise<void> {
  await oneByOne(await closingBy(context.database, context.now()), async ({ id }) => {
    const closed = await close(context, id)
    if (closed !== null) await showIncidentLater(context, closed)
  })
}

async function close(context: Context, id: string): Promise<Incident | null> {
  return context.database.transaction(async (transaction) => {
    const incident = await holdIncident(transaction, id)
    if (incident?.state !== 'open' || incident.closesAt === null) return null
    const at = context.now()
    const next = recovery(await membersOf(transaction, [id]), at)
    if (next.kind === 'open' || next.at > at) {
      // It turned while we came: what is stored follows, so that this is not asked again every time.
      const closesAt = next.kind === 'open' ? null : next.at
      return changeIncident(transaction, id, { closesAt, flapping: next.flapping }, { at })
    }
    const closed = await changeIncident(transaction, id, ended(at, 'recovery'), { at })
    await addEvent(transaction, {
      incidentId: id,
      at,
      kind: 'resolved',
      by: null,
      sentence: 'Everything is well again',
      link: null,
      tell: null,
      key: `resolved.${incident.reopened}`,
    })
    await appendLedger(transaction, {
      product: incident.product,
      at,
      actor: { kind: 'schedule', schedule: 'recovery' },
      verb: 'incident.resolve',
      object: objectOf(incident),
      before: { state: 'open' },
      after: { state: 'resolved' },
    })
    return closed
  })
}
