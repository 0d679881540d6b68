import { and, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { ShippedCommit } from '../signoffs/candidate.ts'
import type { Database } from './database.ts'
import { asTable, type Subject } from './digest-facts.ts'
import type { Severity } from './incident-words.ts'
import type { StoredReleaseState } from './release-state.ts'
import { candidates, incidentEvents, incidents, locks, messages, signatures } from './schema.ts'

/** The message in which something stands in Slack. */
export interface Card {
  readonly channelId: string
  readonly ts: string
}

const cardOf = (channelId: string | null, ts: string | null): Card | null =>
  channelId === null || ts === null || ts === '' ? null : { channelId, ts }

/** Open requests of products, oldest first, each with its card and the people whose signature stands. */
export async function requestsToSign(database: Database, products: readonly string[], now: Date) {
  const open = await database
    .select({
      id: candidates.id,
      product: candidates.product,
      environment: candidates.environment,
      commit: candidates.commit,
      commits: sql<ShippedCommit[]>`${candidates.commits}`,
      requestedBy: candidates.requestedBy,
      requestedAt: candidates.requestedAt,
      askedIn: sql<string | null>`${candidates.place} ->> 'channelId'`,
      channelId: messages.channelId,
      ts: messages.ts,
    })
    .from(candidates)
    .leftJoin(messages, eq(messages.key, sql`'candidate.' || ${candidates.id}`))
    .where(and(inArray(candidates.product, [...products]), eq(candidates.state, 'open'), isNotNull(candidates.commit)))
    .orderBy(candidates.requestedAt)
  if (open.length === 0) return []
  const standing = await database
    .select({
      candidateId: signatures.candidateId,
      role: signatures.role,
      person: signatures.person,
      decision: signatures.decision,
    })
    .from(signatures)
    .where(
      and(
        inArray(
          signatures.candidateId,
          open.map(({ id }) => id),
        ),
        isNull(signatures.endedAt),
        gt(signatures.expiresAt, now),
      ),
    )
  const byCandidate = Map.groupBy(standing, ({ candidateId }) => candidateId)
  return open.map(({ channelId, ts, ...each }) => ({
    ...each,
    card: cardOf(channelId, ts),
    signatures: byCandidate.get(each.id) ?? [],
  }))
}

/** An item that a person ticks and nobody has, in the section of the candidate that it stands in. */
export interface OpenItem {
  readonly candidateId: string
  readonly product: string
  readonly environment: string
  readonly commit: string
  readonly askedIn: string | null
  readonly card: Card | null
  /** The checklist's place on the candidate, and the section's in the checklist; from 0. */
  readonly list: number
  readonly section: number
  readonly sectionTitle: string
  readonly title: string
  /** The role that ticks it; null for all of the product's. */
  readonly owner: string | null
}

/**
 * The items that are due: of open candidates those that hold up the deployment, of what was released last in each
 * environment those that come after it. Items that checks prove are nobody's to tick.
 */
export async function openItemsOf(
  database: Database,
  subjects: readonly Subject[],
  now: Date,
): Promise<readonly OpenItem[]> {
  const { rows } = await database.execute<Record<string, unknown> & ItemRow>(sql`
    with due as (
      select candidate.* from ${asTable(subjects)}
       cross join lateral (
         select id, state from candidates
          where product = subject.product and environment = subject.environment and state = 'open' and commit is not null
         union all
         (select id, state from candidates
           where product = subject.product and environment = subject.environment and state = 'released'
           order by requested_at desc limit 1)
       ) as candidate
    )
    select candidate.id, candidate.product, candidate.environment, candidate.commit,
           candidate.place ->> 'channelId' as asked_in, card.channel_id, card.ts,
           (list.nth - 1)::int as list, (part.nth - 1)::int as section, part.section ->> 'title' as section_title,
           item ->> 'title' as title, item #>> '{owner,role}' as owner
      from due
      join candidates as candidate on candidate.id = due.id
      left join messages as card on card.key = 'candidate.' || candidate.id
     cross join lateral jsonb_array_elements(candidate.checklists) with ordinality as list (checklist, nth)
     cross join lateral jsonb_array_elements(list.checklist -> 'sections') with ordinality as part (section, nth)
     cross join lateral jsonb_array_elements(part.section -> 'items') as item
     where (list.checklist ->> 'isRequired')::boolean
       and jsonb_array_length(item -> 'checks') = 0
       and case when due.state = 'open'
             then part.section ->> 'phase' = 'before' and item ->> 'severity' in ('blocking', 'conditional')
             else part.section ->> 'phase' <> 'before' end
       and not exists (
         select from ticks where candidate_id = candidate.id and checklist = list.checklist ->> 'name'
            and item_id = item ->> 'id' and ended_at is null and (expires_at is null or expires_at > ${now.toISOString()}))
     order by candidate.requested_at, candidate.id, list.nth, part.nth`)
  return rows.map(({ id, asked_in: askedIn, channel_id: channelId, ts, section_title: sectionTitle, ...row }) => ({
    ...row,
    candidateId: id,
    askedIn,
    card: cardOf(channelId, ts),
    sectionTitle,
  }))
}

interface ItemRow {
  readonly id: string
  readonly product: string
  readonly environment: string
  readonly commit: string
  readonly asked_in: string | null
  readonly channel_id: string | null
  readonly ts: string | null
  readonly list: number
  readonly section: number
  readonly section_title: string
  readonly title: string
  readonly owner: string | null
}

/** Open incidents of products, or assigned to somebody, each with its card and who was told of it. */
export async function openIncidents(database: Database, products: readonly string[], userId: string) {
  const rows = await database
    .select({
      id: incidents.id,
      number: incidents.number,
      product: incidents.product,
      productTitle: incidents.productTitle,
      title: incidents.title,
      severity: sql<Severity>`${incidents.severity}`,
      startedAt: incidents.startedAt,
      acknowledgedAt: incidents.acknowledgedAt,
      climbsAt: incidents.climbsAt,
      assignee: incidents.assignee,
      askedIn: incidents.channelId,
      channelId: messages.channelId,
      ts: messages.ts,
      told: sql<{ roles: string[]; people: string[] }[]>`coalesce(
        (select jsonb_agg(${incidentEvents.tell}) from ${incidentEvents}
          where ${incidentEvents.incidentId} = ${incidents.id} and ${incidentEvents.tell} is not null), '[]')`,
    })
    .from(incidents)
    .leftJoin(messages, eq(messages.key, sql`'incident.' || ${incidents.id}`))
    .where(
      and(eq(incidents.state, 'open'), or(inArray(incidents.product, [...products]), eq(incidents.assignee, userId))),
    )
    .orderBy(incidents.openedAt)
  return rows.map(({ channelId, ts, ...row }) => ({ ...row, card: cardOf(channelId, ts) }))
}

/** The locks that somebody holds, oldest first. */
export async function locksOf(database: Database, userId: string, now: Date) {
  const { product, environment, reason, setAt, expiresAt } = locks
  return database
    .select({ product, environment, reason, setAt, expiresAt })
    .from(locks)
    .where(and(eq(locks.owner, userId), isNull(locks.endedAt), or(isNull(expiresAt), gt(expiresAt, now))))
    .orderBy(setAt)
}

/** A release, in short. */
export interface RecentRelease {
  readonly id: string
  readonly product: string
  readonly environment: string
  readonly commit: string
  readonly state: StoredReleaseState
  readonly at: Date
  readonly by: string
  readonly askedIn: string | null
  readonly card: Card | null
}

/** The newest releases to some environments, newest first. */
export async function recentReleases(
  database: Database,
  subjects: readonly Subject[],
  most: number,
): Promise<readonly RecentRelease[]> {
  const { rows } = await database.execute<{
    id: string
    product: string
    environment: string
    commit: string
    state: StoredReleaseState
    state_since: string
    deployed_by: string
    asked_in: string | null
    channel_id: string | null
    ts: string | null
  }>(sql`
    select release.id, release.product, release.environment, release.commit, release.state, release.state_since,
           release.deployed_by, candidate.place ->> 'channelId' as asked_in, card.channel_id, card.ts
      from (
        select newest.* from ${asTable(subjects)}
         cross join lateral (
           select id, candidate_id, product, environment, commit, state, state_since, deployed_by, started_at from releases
            where product = subject.product and environment = subject.environment
            order by started_at desc limit ${most}
         ) as newest
         order by started_at desc limit ${most}
      ) as release
      join candidates as candidate on candidate.id = release.candidate_id
      left join messages as card on card.key = 'candidate.' || candidate.id
     order by release.started_at desc`)
  return rows.map(({ state_since: at, deployed_by: by, asked_in: askedIn, channel_id: channelId, ts, ...row }) => ({
    ...row,
    at: new Date(at),
    by,
    askedIn,
    card: cardOf(channelId, ts),
  }))
}
