import { and, eq, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { monitorStates } from './schema.ts'
import { storable } from './storable.ts'

export type MonitorState = typeof monitorStates.$inferSelect

/** How every monitor stood when it was last stored. */
export function loadMonitorStates(database: Database): Promise<MonitorState[]> {
  return database.select().from(monitorStates)
}

/** How those stand that fail. */
export function failingMonitors(database: Database): Promise<MonitorState[]> {
  return database.select().from(monitorStates).where(eq(monitorStates.state, 'failing'))
}

/** A monitor in one environment. */
type NamedMonitor = Pick<MonitorState, 'product' | 'environment' | 'monitor'>

/** What tells monitors apart: `shop/production/api`. */
export const monitorKey = ({ product, environment, monitor }: NamedMonitor): string =>
  `${product}/${environment}/${monitor}`

/** What makes what a monitor says the same problem. */
export const monitorFingerprint = (named: NamedMonitor): string => `monitor:${monitorKey(named)}`

/** Keeps how monitors stand, in one statement; what is newer stays. One state a monitor. */
export async function saveMonitorStates(database: Database, states: readonly MonitorState[]): Promise<void> {
  if (states.length === 0) return
  // Arrays keep the number of parameters the same for one monitor and for thousands.
  const column = <Value>(of: (state: MonitorState) => Value) => sql.param(states.map(of))
  await database.execute(sql`
    insert into ${monitorStates} as known (product, environment, monitor, state, since, streak, streak_since,
      last_at, last_status, last_summary, last_took_ms)
    select * from unnest(
      ${column(({ product }) => product)}::text[], ${column(({ environment }) => environment)}::text[],
      ${column(({ monitor }) => monitor)}::text[], ${column(({ state }) => state)}::text[],
      ${column(({ since }) => since)}::timestamptz[], ${column(({ streak }) => streak)}::integer[],
      ${column(({ streakSince }) => streakSince)}::timestamptz[], ${column(({ lastAt }) => lastAt)}::timestamptz[],
      ${column(({ lastStatus }) => lastStatus)}::text[], ${column(({ lastSummary }) => storable(lastSummary))}::text[],
      ${column(({ lastTookMs }) => lastTookMs)}::integer[])
    on conflict (product, environment, monitor) do update set
      state = excluded.state, since = excluded.since, streak = excluded.streak, streak_since = excluded.streak_since,
      last_at = excluded.last_at, last_status = excluded.last_status, last_summary = excluded.last_summary,
      last_took_ms = excluded.last_took_ms
    where known.last_at <= excluded.last_at`)
}

/** Forgets a monitor that is no longer watched. */
export async function forgetMonitorState(
  database: Database,
  { product, environment, monitor }: NamedMonitor,
): Promise<void> {
  await database
    .delete(monitorStates)
    .where(
      and(
        eq(monitorStates.product, product),
        eq(monitorStates.environment, environment),
        eq(monitorStates.monitor, monitor),
      ),
    )
}
