import { and, asc, eq, gte, inArray, lte, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { Incident } from './incidents.ts'
import type { Release } from './releases.ts'
import { incidentEvents, incidents, releases } from './schema.ts'

const isOpen = eq(incidents.state, 'open')

/** Open incidents that climb or remind by now, or whose snooze is over, the longest due first. */
export async function climbingBy(database: Database, now: Date): Promise<Incident[]> {
  return database
    .select()
    .from(incidents)
    .where(and(isOpen, or(lte(incidents.climbsAt, now), lte(incidents.snoozedUntil, now))))
    .orderBy(asc(sql`coalesce(${incidents.climbsAt}, ${incidents.snoozedUntil})`))
    .limit(1_000)
}

/** Open incidents that close by now, the longest due first. */
export async function closingBy(database: Database, now: Date): Promise<Incident[]> {
  return database
    .select()
    .from(incidents)
    .where(and(isOpen, lte(incidents.closesAt, now)))
    .orderBy(asc(incidents.closesAt))
    .limit(500)
}

/** The roles that were told when an incident opened. */
export async function rolesTold(database: Database, incidentId: string): Promise<readonly string[]> {
  const [row] = await database
    .select({ tell: incidentEvents.tell })
    .from(incidentEvents)
    .where(and(eq(incidentEvents.incidentId, incidentId), eq(incidentEvents.key, 'opened')))
  return row?.tell?.roles ?? []
}

/** Key of the event that says what became of the release that is suspected. */
export const suspectKey = ({ id, state }: Pick<Release, 'id' | 'state'>) => `${state}.${id}`

/** Incidents, open or ended since a moment, whose suspected release goes back or went back, and whose timeline does not say so. */
export async function suspectsGoneBack(
  database: Database,
  since: Date,
): Promise<{ readonly incident: Incident; readonly release: Release }[]> {
  return database
    .select({ incident: incidents, release: releases })
    .from(incidents)
    .innerJoin(releases, eq(incidents.suspectId, releases.id))
    .where(
      and(
        or(isOpen, gte(incidents.resolvedAt, since)),
        inArray(releases.state, ['rolling-back', 'rolled-back']),
        sql`not exists (select from ${incidentEvents} where ${incidentEvents.incidentId} = ${incidents.id}
          and ${incidentEvents.key} = ${releases.state} || '.' || ${releases.id}::text)`,
      ),
    )
    .limit(200)
}
