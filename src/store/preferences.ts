import { inArray } from 'drizzle-orm'
import type { Preferences } from '../home/preferences.ts'
import type { Database } from './database.ts'
import { preferences } from './schema.ts'

/** What these people have chosen, by their Slack user ids; who has chosen nothing is left out. */
export async function chosenPreferences(
  database: Database,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Preferences>> {
  if (userIds.length === 0) return new Map()
  const rows = await database
    .select()
    .from(preferences)
    .where(inArray(preferences.userId, [...userIds]))
  return new Map(
    rows.map(({ userId, quietFrom: from, quietTo: to, via, tells }) => {
      return [userId, { quiet: from === null || to === null ? null : { from, to }, via, tells }]
    }),
  )
}

/** Keeps what somebody chose, in place of what they chose before. */
export async function choosePreferences(
  transaction: Database,
  userId: string,
  { quiet, via, tells }: Preferences,
  now: Date,
): Promise<void> {
  const chosen = {
    quietFrom: quiet?.from ?? null,
    quietTo: quiet?.to ?? null,
    via,
    tells: [...tells],
    changedAt: now,
  }
  await transaction
    .insert(preferences)
    .values({ userId, ...chosen })
    .onConflictDoUpdate({ target: preferences.userId, set: chosen })
}
