import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQLWrapper, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { candidates, incidents, locks, messages, releases, waivers } from './schema.ts'
import { signaturesStanding } from './signatures.ts'

/** Where the card of something stands: the card knows best, else where it was asked for or is meant to stand. */
const placeOf = (askedIn: SQLWrapper) => sql<string | null>`coalesce(${messages.channelId}, ${askedIn})`
const candidatePlace = placeOf(sql`${candidates.place} ->> 'channelId'`)

/** Releases to the products' environments that began or turned in a span, newest first. */
export async function releasesIn(database: Database, products: readonly string[], from: Date, to: Date) {
  return database
    .select({
      id: releases.id,
      candidateId: releases.candidateId,
      product: releases.product,
      environment: releases.environment,
      commit: releases.commit,
      state: releases.state,
      at: releases.stateSince,
      startedAt: releases.startedAt,
      deployedAt: releases.deployedAt,
      by: releases.deployedBy,
      channelId: candidatePlace,
    })
    .from(releases)
    .innerJoin(candidates, eq(candidates.id, releases.candidateId))
    .leftJoin(messages, eq(messages.key, sql`'candidate.' || ${candidates.id}`))
    .where(
      and(
        inArray(releases.product, [...products]),
        gte(releases.startedAt, new Date(from.getTime() - longestReleaseMs)),
        lt(releases.startedAt, to),
        gte(releases.stateSince, from),
      ),
    )
    .orderBy(desc(releases.stateSince))
}

/** A release that takes longer than this from its start to its end is in no digest. */
const longestReleaseMs = 7 * 24 * 60 * 60_000

/** Incidents of the products that were open at some time in a span. */
export async function incidentsIn(database: Database, products: readonly string[], from: Date, to: Date) {
  return database
    .select({
      id: incidents.id,
      number: incidents.number,
      product: incidents.product,
      title: incidents.title,
      severity: incidents.severity,
      startedAt: incidents.startedAt,
      acknowledgedAt: incidents.acknowledgedAt,
      resolvedAt: incidents.resolvedAt,
      suspectId: incidents.suspectId,
      channelId: placeOf(incidents.channelId),
    })
    .from(incidents)
    .leftJoin(messages, eq(messages.key, sql`'incident.' || ${incidents.id}`))
    .where(
      and(
        inArray(incidents.product, [...products]),
        lt(incidents.openedAt, to),
        or(isNull(incidents.resolvedAt), gte(incidents.resolvedAt, from)),
      ),
    )
    .orderBy(asc(incidents.openedAt))
}

/** Open requests of the products, oldest first, each with the signatures that stand. */
export async function openRequests(database: Database, products: readonly string[], now: Date) {
  const open = await database
    .select({
      id: candidates.id,
      product: candidates.product,
      environment: candidates.environment,
      commit: candidates.commit,
      requestedAt: candidates.requestedAt,
      channelId: candidatePlace,
    })
    .from(candidates)
    .leftJoin(messages, eq(messages.key, sql`'candidate.' || ${candidates.id}`))
    .where(and(inArray(candidates.product, [...products]), eq(candidates.state, 'open')))
    .orderBy(asc(candidates.requestedAt))
  const standing = await signaturesStanding(
    database,
    open.map(({ id }) => id),
    now,
  )
  const byCandidate = Map.groupBy(standing, ({ candidateId }) => candidateId)
  return open.map((each) => ({ ...each, signatures: byCandidate.get(each.id) ?? [] }))
}

/** Waivers and locks of the products that end between two moments. */
export async function endingBetween(database: Database, products: readonly string[], now: Date, until: Date) {
  const [ending, standing] = await Promise.all([
    database
      .select({ product: waivers.product, title: waivers.checkTitle, at: waivers.expiresAt })
      .from(waivers)
      .where(
        and(
          inArray(waivers.product, [...products]),
          eq(waivers.state, 'granted'),
          gt(waivers.expiresAt, now),
          lte(waivers.expiresAt, until),
        ),
      ),
    database
      .select({ product: locks.product, title: locks.environment, at: locks.expiresAt })
      .from(locks)
      .where(
        and(
          inArray(locks.product, [...products]),
          isNull(locks.endedAt),
          gt(locks.expiresAt, now),
          lte(locks.expiresAt, until),
        ),
      ),
  ])
  return { waivers: ending, locks: standing }
}

/** Releases of the products that began in a span, each with the time of the oldest commit that it shipped. */
export async function deliveriesIn(database: Database, products: readonly string[], from: Date, to: Date) {
  const rows = await database
    .select({
      id: releases.id,
      state: releases.state,
      startedAt: releases.startedAt,
      deployedAt: releases.deployedAt,
      committedAt: sql<
        string | null
      >`(select min(shipped ->> 'at') from jsonb_array_elements(${candidates.commits}) as shipped)`,
    })
    .from(releases)
    .innerJoin(candidates, eq(candidates.id, releases.candidateId))
    .where(and(inArray(releases.product, [...products]), gte(releases.startedAt, from), lt(releases.startedAt, to)))
  return rows.map(({ committedAt, ...release }) => ({
    ...release,
    committedAt: committedAt === null ? null : new Date(committedAt),
  }))
}
