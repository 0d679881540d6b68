import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { monitorResults } from './schema.ts'

export type MonitorResult = typeof monitorResults.$inferSelect

/** Keeps probes, in one statement however many; one that is there already stays as it is. */
export async function addMonitorResults(database: Database, results: readonly MonitorResult[]): Promise<void> {
  if (results.length === 0) return
  // Arrays keep the number of parameters, and the work of building the statement, the same for one row and for thousands.
  const column = <Value>(of: (result: MonitorResult) => Value) => sql.param(results.map(of))
  await database.execute(sql`
    insert into ${monitorResults} (product, environment, monitor, at, status, took_ms, excused)
    select * from unnest(
      ${column(({ product }) => product)}::text[], ${column(({ environment }) => environment)}::text[],
      ${column(({ monitor }) => monitor)}::text[], ${column(({ at }) => at)}::timestamptz[],
      ${column(({ status }) => status)}::text[], ${column(({ tookMs }) => tookMs)}::integer[],
      ${column(({ excused }) => excused)}::boolean[])
    on conflict do nothing`)
}
