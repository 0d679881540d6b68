// Every table, for queries and for the migrations that drizzle-kit makes of them.

export * from './schema/digests.ts'
export * from './schema/follow-ups.ts'
export * from './schema/inbox.ts'
export * from './schema/incidents.ts'
export * from './schema/ledger.ts'
export * from './schema/monitors.ts'
export * from './schema/people.ts'
export * from './schema/releases.ts'
export * from './schema/reports.ts'
export * from './schema/signoffs.ts'
