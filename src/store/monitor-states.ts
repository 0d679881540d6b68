import { and, eq, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { monitorStates } from './schema.ts'
import { storable } from './storable.ts'

export type MonitorState = typeof monitorStates.$inferSelect

/** How every monitor stood when it was last stored. */
export function loadMonitorStates(database: Database): Promise<MonitorState[]> {
  return database.select().from(monitorStates)
}

/** How a product's monitors stand. */
export function monitorStatesOf(database: Database, product: string): Promise<MonitorState[]> {
  return database.select().from(monitorStates).where(eq(monitorStates.product, product))
}

/** Keeps how monitors stand, in one statement; what is newer stays. One state a monitor. */
export async function saveMonitorStates(database: Database, states: readonly MonitorState[]): Promise<void> {
  if (states.length === 0) return
  await database
    .insert(monitorStates)
    .values(states.map((state) => storable(state)))
    .onConflictDoUpdate({
      target: [monitorStates.product, monitorStates.environment, monitorStates.monitor],
      set: {
        state: sql`excluded.state`,
        since: sql`excluded.since`,
        streak: sql`excluded.streak`,
        streakSince: sql`excluded.streak_since`,
        lastAt: sql`excluded.last_at`,
        lastStatus: sql`excluded.last_status`,
        lastSummary: sql`excluded.last_summary`,
        lastTookMs: sql`excluded.last_took_ms`,
      },
      setWhere: sql`${monitorStates.lastAt} <= excluded.last_at`,
    })
}

/** Forgets a monitor that is no longer watched. */
export async function forgetMonitorState(
  database: Database,
  { product, environment, monitor }: Pick<MonitorState, 'product' | 'environment' | 'monitor'>,
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
