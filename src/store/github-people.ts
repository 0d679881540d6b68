import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { Database } from './database.ts'
import { gitHubPeople } from './schema.ts'

/** What is known of who a GitHub login is in Slack. */
export type GitHubPerson = typeof gitHubPeople.$inferSelect

/** GitHub's logins are the same in whatever case they are written. */
const keyOf = (login: string) => login.toLowerCase()

/** What is known of these logins, by the login in small letters. */
export async function knownGitHubPeople(
  database: Database,
  logins: readonly string[],
): Promise<ReadonlyMap<string, GitHubPerson>> {
  if (logins.length === 0) return new Map()
  const rows = await database
    .select()
    .from(gitHubPeople)
    .where(inArray(gitHubPeople.login, logins.map(keyOf)))
  return new Map(rows.map((row) => [row.login, row]))
}

/** Keeps whom an address showed; what somebody has answered stays. */
export async function foundByEmail(database: Database, login: string, userId: string, now: Date): Promise<void> {
  const found = { userId, how: 'email' as const, knownAt: now }
  await database
    .insert(gitHubPeople)
    .values({ login: keyOf(login), ...found })
    .onConflictDoUpdate({ target: gitHubPeople.login, set: found, setWhere: ne(gitHubPeople.how, 'answered') })
}

/**
 * Notes who is to be asked who a login is.
 * @returns whether this person is to be asked: it may be another one, or may have been asked before
 */
export async function beginAsking(database: Database, login: string, askedOf: string): Promise<boolean> {
  await database
    .insert(gitHubPeople)
    .values({ login: keyOf(login), how: 'unknown', askedOf })
    .onConflictDoNothing()
  const [row] = await database
    .select()
    .from(gitHubPeople)
    .where(eq(gitHubPeople.login, keyOf(login)))
  return row?.how === 'unknown' && row.askedOf === askedOf && row.askedAt === null
}

/** Notes that somebody was asked who a login is: nobody is asked again. */
export async function noteAsked(database: Database, login: string, now: Date): Promise<void> {
  await database
    .update(gitHubPeople)
    .set({ askedAt: now })
    .where(and(eq(gitHubPeople.login, keyOf(login)), isNull(gitHubPeople.askedAt)))
}

/**
 * Keeps the answer of who was asked, once.
 * @param userId null for nobody of this workspace
 * @returns the answer that stands: this one, an earlier one, or null where this person was not asked
 */
export async function answerGitHubPerson(
  transaction: Database,
  answer: { readonly login: string; readonly userId: string | null; readonly by: string; readonly now: Date },
): Promise<{ readonly isNew: boolean; readonly standing: GitHubPerson } | null> {
  const login = keyOf(answer.login)
  const [row] = await transaction
    .update(gitHubPeople)
    .set({ userId: answer.userId, how: 'answered', knownAt: answer.now })
    .where(and(eq(gitHubPeople.login, login), eq(gitHubPeople.askedOf, answer.by), eq(gitHubPeople.how, 'unknown')))
    .returning()
  if (row !== undefined) return { isNew: true, standing: row }
  const standing = (await knownGitHubPeople(transaction, [login])).get(login)
  return standing?.askedOf === answer.by ? { isNew: false, standing } : null
}
