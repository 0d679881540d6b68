import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type * as schema from './schema.ts'

/** The one truth: a PostgreSQL connection pool behind Drizzle, or a transaction of it. */
export type Database = Pick<NodePgDatabase<typeof schema>, 'select' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction' | 'query'>
