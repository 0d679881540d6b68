import { sql } from 'drizzle-orm'
import {
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { ChangeBefore, SignalEvidence, Tell } from '../../incidents/incident.ts'
import { incidentEventKinds, severities, signalSenders } from '../incident-words.ts'
import { at } from './moment.ts'
import { releases } from './releases.ts'

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
