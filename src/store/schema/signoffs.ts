import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { CandidateChecklist, ShippedChanges, ShippedCommit } from '../../signoffs/candidate.ts'
import type { Decision } from '../../signoffs/decide.ts'
import type { Seal } from '../../signoffs/seal.ts'
import type { Place } from '../../slack/announcement.ts'
import { at } from './moment.ts'
import { reports } from './reports.ts'

/** One commit of a product that is up for an environment: what checklists, signatures and releases are about. */
export const candidates = pgTable(
  'candidates',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    productTitle: text('product_title').notNull(),
    environment: text('environment').notNull(),
    /** `owner/name`. */
    repository: text('repository').notNull(),
    /** What was asked for: a branch, a tag or a commit. */
    ref: text('ref').notNull(),
    /** The branch it came from; null for a tag or a commit, which do not move. */
    branch: text('branch'),
    /** Null until GitHub has told which commit the ref is. */
    commit: text('commit'),
    /** What ships with it, newest first. */
    commits: jsonb('commits').$type<ShippedCommit[]>().notNull(),
    /** Null when nothing is known to run, or GitHub cannot compare with it. */
    changes: jsonb('changes').$type<ShippedChanges>(),
    /** opening → open → superseded by a newer commit, lapsed, withdrawn, or released; failed when it could not be opened. */
    state: text('state', {
      enum: ['opening', 'open', 'superseded', 'lapsed', 'withdrawn', 'released', 'failed'],
    }).notNull(),
    /** Why it failed, in a sentence. */
    problem: text('problem'),
    /** The candidate that had the same commit before, when this one was not needed. */
    sameAs: uuid('same_as'),
    /** A Slack user id, or another actor's name. */
    requestedBy: text('requested_by').notNull(),
    requestedAt: at('requested_at').notNull(),
    lapsesAt: at('lapses_at').notNull(),
    /** When it was superseded, lapsed, withdrawn or released; null before. */
    endedAt: at('ended_at'),
    place: jsonb('place').$type<Place>(),
    manifestHash: text('manifest_hash').notNull(),
    /** The checklists as they are at the commit; while it is opening the one that was asked for, without its sections. */
    checklists: jsonb('checklists').$type<CandidateChecklist[]>().notNull(),
    /** The newest evidence. */
    reportId: uuid('report_id').references(() => reports.id, { onDelete: 'set null' }),
    /** Where the branch stood when it was last looked at. */
    branchHead: text('branch_head'),
    checkedAt: at('checked_at'),
    /** The decision as it was last told. */
    decision: jsonb('decision').$type<Decision>(),
    nudgedBy: text('nudged_by'),
    nudgedAt: at('nudged_at'),
    /** Counts every change; the card is behind while `shownRevision` is less. */
    revision: integer('revision').notNull().default(0),
    shownRevision: integer('shown_revision').notNull().default(-1),
  },
  (table) => [
    index('candidates_product').on(table.product, table.environment, table.requestedAt),
    uniqueIndex('candidates_open').on(table.product, table.environment, table.commit).where(sql`state = 'open'`),
  ],
)

/** An item ticked by a person; one standing tick an item. */
export const ticks = pgTable(
  'ticks',
  {
    id: uuid('id').primaryKey(),
    candidateId: uuid('candidate_id')
      .notNull()
      .references(() => candidates.id),
    checklist: text('checklist').notNull(),
    itemId: text('item_id').notNull(),
    /** The item's words when it was ticked. */
    title: text('title').notNull(),
    /** The check or prerequisite that the tick confirms. */
    confirms: text('confirms'),
    by: text('by').notNull(),
    at: at('at').notNull(),
    note: text('note'),
    link: text('link'),
    /** Until when it holds across commits; null when it is for this commit alone. */
    expiresAt: at('expires_at'),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('ticks_standing').on(table.candidateId, table.checklist, table.itemId).where(sql`ended_at is null`),
  ],
)

/** One role's signature of a candidate by one person. */
export const signatures = pgTable(
  'signatures',
  {
    id: uuid('id').primaryKey(),
    candidateId: uuid('candidate_id')
      .notNull()
      .references(() => candidates.id),
    role: text('role').notNull(),
    /** Which of the role's places it fills, from 1 to its quorum. */
    seat: integer('seat').notNull(),
    /** Slack user id. */
    person: text('person').notNull(),
    decision: text('decision', { enum: ['approve', 'approve-with-conditions', 'reject'] }).notNull(),
    reason: text('reason'),
    /** What was signed. */
    seal: jsonb('seal').$type<Seal>().notNull(),
    signedAt: at('signed_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
    end: text('end', { enum: ['withdrawn', 'fallen', 'expired', 'closed'] }),
    /** Why it ended, in a sentence. */
    endReason: text('end_reason'),
  },
  (table) => [
    uniqueIndex('signatures_seat').on(table.candidateId, table.role, table.seat).where(sql`ended_at is null`),
    uniqueIndex('signatures_person').on(table.candidateId, table.person).where(sql`ended_at is null`),
  ],
)

/** What somebody who approved wants to have done before the deployment. */
export const conditions = pgTable('conditions', {
  id: uuid('id').primaryKey(),
  candidateId: uuid('candidate_id')
    .notNull()
    .references(() => candidates.id),
  signatureId: uuid('signature_id')
    .notNull()
    .references(() => signatures.id),
  /** Its place among the signature's conditions, from 0. */
  position: integer('position').notNull(),
  text: text('text').notNull(),
  closedBy: text('closed_by'),
  closedAt: at('closed_at'),
  note: text('note'),
})

/** An exception for one check in one environment, asked by one person and granted by another, until it expires. */
export const waivers = pgTable(
  'waivers',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    productTitle: text('product_title').notNull(),
    environment: text('environment').notNull(),
    checkId: text('check_id').notNull(),
    checkTitle: text('check_title').notNull(),
    /** What the check said when the waiver was asked for. */
    found: text('found').notNull(),
    reason: text('reason').notNull(),
    askedBy: text('asked_by').notNull(),
    askedAt: at('asked_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    state: text('state', { enum: ['asked', 'granted', 'refused', 'withdrawn', 'expired'] }).notNull(),
    decidedBy: text('decided_by'),
    /** The role under which it was decided. */
    decidedAs: text('decided_as'),
    decidedAt: at('decided_at'),
    decisionReason: text('decision_reason'),
    place: jsonb('place').$type<Place>(),
  },
  (table) => [
    uniqueIndex('waivers_standing')
      .on(table.product, table.environment, table.checkId)
      .where(sql`state in ('asked', 'granted')`),
    index('waivers_expiry').on(table.state, table.expiresAt),
  ],
)
