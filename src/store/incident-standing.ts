import { and, desc, eq, inArray, lt, ne, notExists, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database } from './database.ts'
import type { Incident } from './incidents.ts'
import { type MonitorState, monitorFingerprint } from './monitor-states.ts'
import { incidentMembers, incidents } from './schema.ts'

/** An incident that was resolved by hand, and how a monitor stands that has been failing since before that. */
export interface Standing {
  readonly incident: Incident
  readonly state: MonitorState
}

/**
 * Incidents that were resolved by hand before a moment while a monitor failed which fails still, and of which no open
 * incident tells; the one that ended last first.
 * @param failing how monitors stand that fail
 */
export async function standingSince(
  database: Database,
  failing: readonly MonitorState[],
  before: Date,
): Promise<readonly Standing[]> {
  const states = new Map(failing.map((state) => [monitorFingerprint(state), state]))
  if (states.size === 0) return []
  const other = alias(incidentMembers, 'other')
  const open = alias(incidents, 'open')
  const rows = await database
    .select({ incident: incidents, fingerprint: incidentMembers.fingerprint })
    .from(incidentMembers)
    .innerJoin(incidents, eq(incidents.id, incidentMembers.incidentId))
    .where(
      and(
        inArray(incidentMembers.fingerprint, [...states.keys()]),
        eq(incidentMembers.status, 'firing'),
        eq(incidents.state, 'resolved'),
        ne(incidents.resolvedBy, 'recovery'),
        lt(incidents.resolvedAt, before),
        notExists(
          database
            .select({ one: sql`1` })
            .from(other)
            .innerJoin(open, eq(open.id, other.incidentId))
            .where(and(eq(other.fingerprint, incidentMembers.fingerprint), eq(open.state, 'open'))),
        ),
      ),
    )
    .orderBy(desc(incidents.resolvedAt))
  return rows.flatMap(({ incident, fingerprint }) => {
    const state = states.get(fingerprint)
    // One that was well meanwhile fails anew, which it said itself.
    return state === undefined || incident.resolvedAt === null || state.since > incident.resolvedAt
      ? []
      : [{ incident, state }]
  })
}
