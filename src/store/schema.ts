import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Actor } from '../context.ts'
import type { HoldableTell, TellKind } from '../home/preferences.ts'
import type { ChangeBefore, SignalEvidence, Tell } from '../incidents/incident.ts'
import type { AskedCheck, Assessment } from '../readiness/assessment.ts'
import type { PreviousRun, Proof, StoredJudgement, StoredStatus } from '../releases/release.ts'
import type { CandidateChecklist, ShippedChanges, ShippedCommit } from '../signoffs/candidate.ts'
import type { Decision } from '../signoffs/decide.ts'
import type { Seal } from '../signoffs/seal.ts'
import type { Place } from '../slack/announcement.ts'
import type { Content } from '../slack/post.ts'
import { incidentEventKinds, severities, signalSenders } from './incident-words.ts'
import type { LedgerFact, LedgerObject } from './ledger.ts'
import { releaseStates } from './release-state.ts'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** One readiness report: asked, then filled in. */
export const reports = pgTable(
  'reports',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    productTitle: text('product_title').notNull(),
    environment: text('environment').notNull(),
    /** gathering → reported, or failed. */
    state: text('state', { enum: ['gathering', 'reported', 'failed'] }).notNull(),
    /** The channel it was asked in, or `command-line`; one report at a time for a product and environment there. */
    askedIn: text('asked_in').notNull(),
    askedBy: text('asked_by').notNull(),
    place: jsonb('place').$type<Place>(),
    manifestHash: text('manifest_hash').notNull(),
    verdict: text('verdict', { enum: ['GO', 'GO WITH CONDITIONS', 'NO-GO'] }),
    score: integer('score'),
    assessment: jsonb('assessment').$type<Assessment>(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('reports_product').on(table.product, table.environment, table.startedAt),
    uniqueIndex('reports_gathering')
      .on(table.product, table.environment, table.askedIn)
      .where(sql`state = 'gathering'`),
  ],
)

/** Every check's answer in every report: the history that trends and "last known" are read from. */
export const checkResults = pgTable(
  'check_results',
  {
    reportId: uuid('report_id')
      .notNull()
      .references(() => reports.id, { onDelete: 'cascade' }),
    /** Its place in the manifest, from 0. */
    position: integer('position').notNull(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    checkId: text('check_id').notNull(),
    status: text('status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    code: text('code').notNull(),
    summary: text('summary').notNull(),
    /** The whole AskedCheck, as it was shown. */
    asked: jsonb('asked').$type<AskedCheck>().notNull(),
    askedAt: at('asked_at').notNull(),
    tookMs: integer('took_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.reportId, table.position] }),
    index('check_results_history').on(table.product, table.environment, table.checkId, table.askedAt),
  ],
)

/** A living Slack message: posted once under its key, then updated in place. */
export const messages = pgTable(
  'messages',
  {
    key: text('key').primaryKey(),
    channelId: text('channel_id').notNull(),
    /** Slack's timestamp, which is the message's id in its channel. */
    ts: text('ts').notNull(),
    postedAt: at('posted_at').notNull(),
  },
  (table) => [index('messages_place').on(table.channelId, table.ts)],
)

/** Requests that came in, remembered for 24 hours so that a repeat has no effect. */
export const deliveries = pgTable(
  'deliveries',
  {
    sender: text('sender').notNull(),
    id: text('id').notNull(),
    receivedAt: at('received_at').notNull(),
    /** How often it came again. */
    repeats: bigint('repeats', { mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.sender, table.id] }), index('deliveries_received').on(table.receivedAt)],
)

/**
 * The inbox of acts: what a person asked to have changed, stored before Slack is told that it was taken. A verb settles
 * its act in the transaction that carries it out, so an act is wholly done once or not at all.
 */
export const acts = pgTable(
  'acts',
  {
    /** What makes the delivery recognisable when it comes again. */
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['command', 'action', 'view', 'event'] }).notNull(),
    /** What Slack sent, as far as it is needed; empty once it is done. */
    body: jsonb('body').notNull(),
    state: text('state', { enum: ['pending', 'done'] }).notNull(),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [index('acts_state').on(table.state, table.receivedAt)],
)

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

/**
 * Every act of a person or of the bot, in order, each linked to the one before it by its hash. Rows are only ever added:
 * the role that the bot works in may neither change nor delete them.
 */
export const ledger = pgTable(
  'ledger',
  {
    product: text('product').notNull(),
    /** From 1, without gaps. */
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    actor: jsonb('actor').$type<Actor>().notNull(),
    /** `signature.give`, `waiver.grant`: a noun and what was done to it. */
    verb: text('verb').notNull(),
    object: jsonb('object').$type<LedgerObject>().notNull(),
    before: jsonb('before').$type<LedgerFact>(),
    after: jsonb('after').$type<LedgerFact>(),
    reason: text('reason'),
    evidence: jsonb('evidence').$type<LedgerFact>(),
    /** The Slack message it shows in. */
    message: jsonb('message').$type<{ channelId: string; ts: string }>(),
    previousHash: text('previous_hash').notNull(),
    /** SHA-256 of everything before it in this row, in hex. */
    hash: text('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.product, table.sequence] }),
    // An index takes no more than some 2,700 bytes a row.
    index('ledger_object').on(sql`left(${table.object} ->> 'id', 100)`),
  ],
)

/** Where each product's ledger ends, so that entries cut off its end are missed too. */
export const ledgerHeads = pgTable('ledger_heads', {
  product: text('product').primaryKey(),
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
  hash: text('hash').notNull(),
})

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

/** Work that one bot does at a time, such as probing: its holder renews it, and another takes it when it has run out. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  /** The bot that has it. */
  holder: text('holder').notNull(),
  until: at('until').notNull(),
})

/** How a monitor is now; it survives a restart, so that thresholds go on counting. */
export const monitorStates = pgTable(
  'monitor_states',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    state: text('state', { enum: ['passing', 'failing'] }).notNull(),
    /** Since when it is in that state; of a failing one, when the first of the failures was. */
    since: at('since').notNull(),
    /** How many probes in a row said otherwise, and when the first of them was. */
    streak: integer('streak').notNull(),
    streakSince: at('streak_since'),
    /** The newest probe. */
    lastAt: at('last_at').notNull(),
    lastStatus: text('last_status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    lastSummary: text('last_summary').notNull(),
    lastTookMs: integer('last_took_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.product, table.environment, table.monitor] })],
)

/** Every probe, for some days. */
export const monitorResults = pgTable(
  'monitor_results',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    at: at('at').notNull(),
    status: text('status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    tookMs: integer('took_ms').notNull(),
    /** Whether it was probed in a maintenance window or while muted: such probes count for nothing. */
    excused: boolean('excused').notNull(),
  },
  (table) => [
    // A probe that is stored twice, because nobody knows whether the first time went well, is one.
    uniqueIndex('monitor_results_monitor').on(table.product, table.environment, table.monitor, table.at),
    index('monitor_results_at').on(table.at),
  ],
)

/** Probes by the minute, the hour and the day (UTC): what is left of them when the probes themselves are gone. */
export const monitorRollups = pgTable(
  'monitor_rollups',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    span: text('span', { enum: ['minute', 'hour', 'day'] }).notNull(),
    /** When the span begins. */
    at: at('at').notNull(),
    /** Probes that count: neither unknown nor excused. */
    probes: integer('probes').notNull(),
    failed: integer('failed').notNull(),
    unknown: integer('unknown').notNull(),
    /** How many answers took how long: the number of each bucket, by its name. */
    durations: jsonb('durations').$type<Readonly<Record<string, number>>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.product, table.environment, table.monitor, table.span, table.at] }),
    index('monitor_rollups_span').on(table.span, table.at),
  ],
)

/** Whoever says that something is wrong, or well again: a monitor, or a system outside. Kept before its sender is answered. */
export const signals = pgTable(
  'signals',
  {
    id: uuid('id').primaryKey(),
    /** In the order in which they came. */
    sequence: bigserial('sequence', { mode: 'number' }).notNull(),
    sender: text('sender', { enum: signalSenders }).notNull(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    /** What makes two signals the same problem. */
    fingerprint: text('fingerprint').notNull(),
    status: text('status', { enum: ['firing', 'resolved'] }).notNull(),
    severity: text('severity', { enum: severities }).notNull(),
    title: text('title').notNull(),
    /** The monitor that it speaks of; null for the product as a whole. */
    about: text('about'),
    evidence: jsonb('evidence').$type<SignalEvidence>().notNull(),
    /** When it began, or ended, as the sender says. */
    happenedAt: at('happened_at').notNull(),
    receivedAt: at('received_at').notNull(),
    /** When it was joined to an incident, or found to need none. */
    settledAt: at('settled_at'),
    incidentId: uuid('incident_id'),
  },
  (table) => [
    index('signals_pending').on(table.product, table.sequence).where(sql`settled_at is null`),
    index('signals_received').on(table.receivedAt),
    index('signals_fingerprint').on(table.product, table.environment, table.fingerprint, table.sequence),
    // What was hidden, to be looked at again and again until it is not.
    index('signals_hidden')
      .on(table.receivedAt)
      .where(sql`settled_at is not null and incident_id is null and status = 'firing'`),
  ],
)

/** One open problem of a product: one card, one thread, one timeline. */
export const incidents = pgTable(
  'incidents',
  {
    id: uuid('id').primaryKey(),
    /** As people call it: 12 is “incident 12”. */
    number: serial('number').notNull(),
    product: text('product').notNull(),
    productTitle: text('product_title').notNull(),
    environment: text('environment').notNull(),
    title: text('title').notNull(),
    /** What somebody wrote who opened it by hand. */
    description: text('description'),
    severity: text('severity', { enum: severities }).notNull(),
    /** A person chose the severity, so that signals do not change it. */
    severityChosen: boolean('severity_chosen').notNull(),
    state: text('state', { enum: ['open', 'resolved'] }).notNull(),
    /** Who is affected, as people are told. */
    affects: text('affects'),
    /** A channel's id or #name; null where the product has none: then its owner is told in person. */
    channelId: text('channel_id'),
    /** When the problem began, as its first signal says, and when we knew. */
    startedAt: at('started_at').notNull(),
    openedAt: at('opened_at').notNull(),
    /** A Slack user id, or the signal's sender. */
    openedBy: text('opened_by').notNull(),
    /** The first time; it stays when the incident is opened again, and then climbs until it is acknowledged anew. */
    acknowledgedAt: at('acknowledged_at'),
    /** Slack user ids; the newest of those who acknowledged it. */
    acknowledgedBy: text('acknowledged_by'),
    assignee: text('assignee'),
    snoozedUntil: at('snoozed_until'),
    /** The step of the product's path that was told last; -1 for none yet. */
    escalationStep: integer('escalation_step').notNull(),
    /** When it climbs or reminds next; null for never. */
    climbsAt: at('climbs_at'),
    /** It came and went so often that it is held open until it has been quiet for a while. */
    flapping: boolean('flapping').notNull(),
    /** When it closes unless something fires again; null while something does. */
    closesAt: at('closes_at'),
    resolvedAt: at('resolved_at'),
    /** A Slack user id, or `recovery`. */
    resolvedBy: text('resolved_by'),
    reopened: integer('reopened').notNull(),
    /** What changed just before it began; null until that was asked. */
    changes: jsonb('changes').$type<ChangeBefore[]>(),
    /** The release that is suspected. */
    suspectId: uuid('suspect_id').references(() => releases.id),
    /** Counts changes, and which of them the card shows. */
    revision: integer('revision').notNull(),
    shownRevision: integer('shown_revision').notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    index('incidents_product').on(table.product, table.environment, table.openedAt),
    index('incidents_open').on(table.product).where(sql`state = 'open'`),
    index('incidents_unshown').on(table.changedAt).where(sql`shown_revision < revision`),
    index('incidents_climbing').on(table.climbsAt),
    index('incidents_closing').on(table.closesAt),
  ],
)

/** What an incident is made of: one row for each fingerprint that joined it. */
export const incidentMembers = pgTable(
  'incident_members',
  {
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incidents.id),
    fingerprint: text('fingerprint').notNull(),
    sender: text('sender', { enum: signalSenders }).notNull(),
    title: text('title').notNull(),
    about: text('about'),
    severity: text('severity', { enum: severities }).notNull(),
    status: text('status', { enum: ['firing', 'resolved'] }).notNull(),
    /** Since when it is in that status. */
    since: at('since').notNull(),
    firstAt: at('first_at').notNull(),
    /** How many signals there were, and when it turned from one status to the other. */
    signals: integer('signals').notNull(),
    turns: jsonb('turns').$type<string[]>().notNull(),
    evidence: jsonb('evidence').$type<SignalEvidence>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.fingerprint] }),
    index('incident_members_fingerprint').on(table.fingerprint),
  ],
)

/** An incident's timeline: people, machine, and messages that somebody marked. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    id: uuid('id').primaryKey(),
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incidents.id),
    sequence: bigserial('sequence', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    kind: text('kind', { enum: incidentEventKinds }).notNull(),
    /** A Slack user id; null for what the machine did. */
    by: text('by'),
    /** What happened, in a sentence of plain text without a full stop. */
    sentence: text('sentence').notNull(),
    link: text('link'),
    /** Who is told of it; nobody when null. */
    tell: jsonb('tell').$type<Tell>(),
    /** When it was told in the thread; never for what is only kept. */
    toldAt: at('told_at'),
    /** What makes it happen once, however often it is tried. */
    key: text('key').notNull(),
  },
  (table) => [
    uniqueIndex('incident_events_key').on(table.incidentId, table.key),
    index('incident_events_order').on(table.incidentId, table.sequence),
  ],
)

/** An issue that somebody wants to have opened about an incident. Its id is the nonce that the issue carries. */
export const followUps = pgTable(
  'follow_ups',
  {
    id: uuid('id').primaryKey(),
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incidents.id),
    /** `owner/name`. */
    repository: text('repository').notNull(),
    title: text('title').notNull(),
    /** Markdown, as somebody wrote it. */
    body: text('body').notNull(),
    labels: jsonb('labels').$type<string[]>().notNull(),
    /** A Slack user id, or another actor's name. */
    askedBy: text('asked_by').notNull(),
    askedAt: at('asked_at').notNull(),
    /** The channel in which the person is told when it cannot be opened. */
    askedIn: text('asked_in'),
    state: text('state', { enum: ['asked', 'opened', 'refused', 'lost'] }).notNull(),
    /** When GitHub was called last. */
    triedAt: at('tried_at'),
    number: integer('number'),
    url: text('url'),
    /** Why it was not opened, in a sentence. */
    problem: text('problem'),
    endedAt: at('ended_at'),
  },
  (table) => [
    index('follow_ups_asked').on(table.askedAt).where(sql`state = 'asked'`),
    index('follow_ups_incident').on(table.incidentId),
  ],
)

/** A time in which a product, or one of its monitors, opens no incident, because somebody said so. */
export const mutes = pgTable(
  'mutes',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    /** Null for all of the product. */
    monitor: text('monitor'),
    reason: text('reason').notNull(),
    /** Slack user ids. */
    by: text('by').notNull(),
    from: at('from').notNull(),
    until: at('until').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [index('mutes_standing').on(table.product, table.until).where(sql`ended_at is null`)],
)

/** A digest that somebody subscribed a channel to; those of the products' files are not kept here. */
export const digestSubscriptions = pgTable(
  'digest_subscriptions',
  {
    id: uuid('id').primaryKey(),
    channelId: text('channel_id').notNull(),
    kind: text('kind', { enum: ['daily', 'weekly'] }).notNull(),
    /** Products by name; null for all. */
    products: jsonb('products').$type<string[]>(),
    /** When, as five fields of cron, on the clocks of an IANA time zone. */
    cron: text('cron').notNull(),
    zone: text('zone').notNull(),
    /** Nothing is posted when nothing changed. */
    skipsUnchanged: boolean('skips_unchanged').notNull(),
    /** Slack user ids. */
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('digest_subscriptions_standing').on(table.channelId, table.kind).where(sql`ended_at is null`),
  ],
)

/** Every slot of every digest, once: whoever makes its row posts it. */
export const digestSlots = pgTable(
  'digest_slots',
  {
    /** The digest: a subscription's id, or made of a channel and a schedule of the products' files. */
    digest: text('digest').notNull(),
    /** When it was due. */
    slot: at('slot').notNull(),
    state: text('state', { enum: ['due', 'posted', 'skipped'] }).notNull(),
    /** A slot that was missed while no bot ran. */
    late: boolean('late').notNull(),
    /** When it was taken; of one that is done, as of when its digest was composed: the next one goes on from there. */
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.digest, table.slot] }),
    index('digest_slots_open').on(table.state, table.slot),
  ],
)

/** Who has opened the Home tab, and what it shows. */
export const homes = pgTable('homes', {
  /** Slack user id. */
  userId: text('user_id').primaryKey(),
  openedAt: at('opened_at').notNull(),
  /** SHA-256 of what is shown, so that nothing is sent twice. */
  shownHash: text('shown_hash'),
  shownAt: at('shown_at'),
  /** The products that it is about: the person's own and those that are followed; null for all. */
  products: jsonb('products').$type<string[]>(),
})

/** The products that somebody follows on the Home tab. */
export const follows = pgTable(
  'follows',
  { userId: text('user_id').notNull(), product: text('product').notNull(), since: at('since').notNull() },
  (table) => [primaryKey({ columns: [table.userId, table.product] })],
)

/** How somebody wants to be told. */
export const preferences = pgTable('preferences', {
  /** Slack user id. */
  userId: text('user_id').primaryKey(),
  /** Times of the day on the person's own clock, such as 19:00; null when there are no quiet hours. */
  quietFrom: text('quiet_from'),
  quietTo: text('quiet_to'),
  /** Where personal news goes. */
  via: text('via', { enum: ['direct', 'channel'] }).notNull(),
  /** What they are told of. */
  tells: jsonb('tells').$type<TellKind[]>().notNull(),
  changedAt: at('changed_at').notNull(),
})

/** What is to be told to somebody when their quiet hours are over, once under its key. */
export const heldTells = pgTable(
  'held_tells',
  {
    /** The key of the message that it becomes. */
    key: text('key').primaryKey(),
    /** Slack user id. */
    userId: text('user_id').notNull(),
    kind: text('kind').$type<HoldableTell>().notNull(),
    content: jsonb('content').$type<Content>().notNull(),
    /** The thread that it is about; null when it is about none. */
    thread: jsonb('thread').$type<{ channelId: string; ts: string }>(),
    dueAt: at('due_at').notNull(),
  },
  (table) => [index('held_tells_due').on(table.dueAt)],
)

/** Who a GitHub login is in Slack, as somebody said or an address showed. */
export const gitHubPeople = pgTable('github_people', {
  /** In small letters. */
  login: text('login').primaryKey(),
  /** Slack user id; null while nobody knows. */
  userId: text('user_id'),
  how: text('how', { enum: ['email', 'answered', 'unknown'] }).notNull(),
  /** When somebody was asked who it is: once. */
  askedAt: at('asked_at'),
  /** Slack user id of who was asked, and so may answer. */
  askedOf: text('asked_of'),
  knownAt: at('known_at'),
})
