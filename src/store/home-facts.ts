import { and, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { CandidateChecklist, ShippedCommit } from '../signoffs/candidate.ts'
import type { Database } from './database.ts'
import type { Severity } from './incident-words.ts'
import type { StoredReleaseState } from './release-state.ts'
import { asTable, type Subject } from './report-facts.ts'
import { candidates, incidentEvents, incidents, locks, messages } from './schema.ts'
import { signaturesStanding } from './signatures.ts'

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
  const standing = await signaturesStanding(
    database,
    open.map(({ id }) => id),
    now,
  )
  const byCandidate = Map.groupBy(standing, ({ candidateId }) => candidateId)
  return open.map(({ channelId, ts, ...each }) => ({
    ...each,
    card: cardOf(channelId, ts),
    signatures: byCandidate.get(each.id) ?? [],
  }))
}

/** A candidate whose checklists may have something to tick, and what is ticked. */
export interface ChecklistsDue {
  readonly candidateId: string
  readonly product: string
  readonly environment: string
  readonly commit: string
  /** Before the deployment while it is open, after it once it was released. */
  readonly due: 'before' | 'after'
  readonly checklists: readonly CandidateChecklist[]
  /** What stands, as `checklist/item`. */
  readonly ticked: ReadonlySet<string>
  readonly askedIn: string | null
  readonly card: Card | null
}

/** The open candidates of some environments, and what was released last in each, oldest first. */
export async function checklistsDue(
  database: Database,
  subjects: readonly Subject[],
  now: Date,
): Promise<readonly ChecklistsDue[]> {
  const { rows } = await database.execute<{
    id: string
    product: string
    environment: string
    commit: string
    state: 'open' | 'released'
    checklists: CandidateChecklist[]
    ticked: string[] | null
    asked_in: string | null
    channel_id: string | null
    ts: string | null
  }>(sql`
    select candidate.id, candidate.product, candidate.environment, candidate.commit, candidate.state, candidate.checklists,
           candidate.asked_in, card.channel_id, card.ts,
           (select array_agg(checklist || '/' || item_id) from ticks
             where candidate_id = candidate.id and ended_at is null
               and (expires_at is null or expires_at > ${now.toISOString()})) as ticked
      from ${asTable(subjects)}
     cross join lateral (
       select id, product, environment, commit, state, checklists, place ->> 'channelId' as asked_in, requested_at
         from candidates
        where product = subject.product and environment = subject.environment and state = 'open' and commit is not null
       union all
       (select id, product, environment, commit, state, checklists, place ->> 'channelId', requested_at
          from candidates
         where product = subject.product and environment = subject.environment and state = 'released'
         order by requested_at desc limit 1)
     ) as candidate
      left join messages as card on card.key = 'candidate.' || candidate.id
     order by candidate.requested_at`)
  return rows.map(({ id, product, environment, commit, state, checklists, ticked, ...row }) => ({
    candidateId: id,
    product,
    environment,
    commit,
    due: state === 'open' ? 'before' : 'after',
    checklists,
    ticked: new Set(ticked),
    askedIn: row.asked_in,
    card: cardOf(row.channel_id, row.ts),
  }))
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
