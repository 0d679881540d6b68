import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { PreviousRun, Proof, StoredJudgement, StoredStatus } from '../../releases/release.ts'
import type { Place } from '../../slack/announcement.ts'
import { releaseStates } from '../release-state.ts'
import { at } from './moment.ts'
import { candidates } from './signoffs.ts'

/** A commit that is deployed to an environment, watched, and perhaps brought back. */
export const releases = pgTable(
  'releases',
  {
    id: uuid('id').primaryKey(),
    /** What was signed. */
    candidateId: uuid('candidate_id')
      .notNull()
      .references(() => candidates.id),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    commit: text('commit').notNull(),
    state: text('state', { enum: releaseStates }).notNull(),
    /** Since when it is in that state. */
    stateSince: at('state_since').notNull(),
    /** A Slack user id, or another actor's name. */
    deployedBy: text('deployed_by').notNull(),
    startedAt: at('started_at').notNull(),
    /** When its target had done it. */
    deployedAt: at('deployed_at'),
    /** What ran before, and can be gone back to; null when nobody knows. */
    previous: jsonb('previous').$type<PreviousRun>(),
    /** What went wrong, or what nobody knows, in a sentence. */
    problem: text('problem'),
    /** The newest judgement of the watch. */
    judgement: jsonb('judgement').$type<StoredJudgement>(),
    /** What was found to run, and how it is, after the deployment or the rollback. */
    proof: jsonb('proof').$type<Proof>(),
    /** Why it was or is brought back, in a sentence, and who wanted it. */
    rollbackReason: text('rollback_reason'),
    rolledBackBy: text('rolled_back_by'),
    endedAt: at('ended_at'),
  },
  (table) => [
    index('releases_environment').on(table.product, table.environment, table.startedAt),
    uniqueIndex('releases_busy')
      .on(table.product, table.environment)
      .where(sql`state in ('deploying', 'watching', 'rolling-back', 'unknown')`),
  ],
)

/** One call of a target: a deployment, a rollback or a runbook. Its id is the nonce that the outside system carries. */
export const attempts = pgTable(
  'attempts',
  {
    /** Letters, digits and dashes. */
    nonce: text('nonce').primaryKey(),
    kind: text('kind', { enum: ['deploy', 'rollback', 'runbook'] }).notNull(),
    releaseId: uuid('release_id').references(() => releases.id),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    /** The runbook's name; null for the others. */
    runbook: text('runbook'),
    commit: text('commit').notNull(),
    previous: jsonb('previous').$type<{ commit: string; handle: unknown }>(),
    /** A Slack user id, or another actor's name. */
    startedBy: text('started_by').notNull(),
    startedAt: at('started_at').notNull(),
    /** When the target was called last; stored before it is called. */
    triedAt: at('tried_at'),
    /** What the target gave; null until it has accepted. */
    handle: jsonb('handle'),
    /** What the target said last. */
    status: jsonb('status').$type<StoredStatus>(),
    place: jsonb('place').$type<Place>(),
    endedAt: at('ended_at'),
  },
  (table) => [index('attempts_open').on(table.endedAt), index('attempts_release').on(table.releaseId)],
)

/** What was measured of a release while it was watched, and before it. */
export const samples = pgTable(
  'samples',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    at: at('at').notNull(),
    measure: text('measure', { enum: ['error-rate', 'p99', 'failed-probes', 'new-issues', 'metric'] }).notNull(),
    metric: text('metric'),
    value: doublePrecision('value').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [index('samples_environment').on(table.product, table.environment, table.at)],
)

/** A stop sign on an environment; one standing lock an environment. */
export const locks = pgTable(
  'locks',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    /** Slack user id; null for one that the bot set. */
    owner: text('owner'),
    reason: text('reason').notNull(),
    setAt: at('set_at').notNull(),
    /** Null for one that stays until somebody takes it off. */
    expiresAt: at('expires_at'),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [uniqueIndex('locks_standing').on(table.product, table.environment).where(sql`ended_at is null`)],
)

/** Everything is stopped while one stands. */
export const pauses = pgTable(
  'pauses',
  {
    id: uuid('id').primaryKey(),
    by: text('by').notNull(),
    reason: text('reason').notNull(),
    at: at('at').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  () => [uniqueIndex('pauses_standing').on(sql`(ended_at is null)`).where(sql`ended_at is null`)],
)

/** Two people who let a candidate through a freeze, or use a runbook that takes two. */
export const brokenGlass = pgTable('broken_glass', {
  /** `freeze.<candidate>` or `runbook.<product>.<environment>.<name>`. */
  key: text('key').primaryKey(),
  firstBy: text('first_by').notNull(),
  firstReason: text('first_reason').notNull(),
  firstAt: at('first_at').notNull(),
  secondBy: text('second_by'),
  secondAt: at('second_at'),
})
