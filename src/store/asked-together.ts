import type { Database } from './database.ts'

/**
 * Makes a question of which many are asked at once a few: whoever asks while one is under way shares the next one, which
 * begins after they asked, so that nobody is given an answer of before their time.
 */
export function askedTogether<Answer>(
  ask: (database: Database) => Promise<Answer>,
): (database: Database) => Promise<Answer> {
  // For each database its own: several bots may live in one process, as in tests.
  const questions = new WeakMap<Database, { under: Promise<unknown> | null; next: Promise<Answer> | null }>()
  return (database) => {
    const question = questions.get(database) ?? { under: null, next: null }
    questions.set(database, question)
    question.next ??= begin(question, () => ask(database))
    return question.next
  }
}

async function begin<Answer>(
  question: { under: Promise<unknown> | null; next: Promise<Answer> | null },
  ask: () => Promise<Answer>,
): Promise<Answer> {
  // Its failure was told to those who waited for it.
  await Promise.resolve(question.under).catch(() => undefined)
  question.next = null
  const answer = ask()
  question.under = answer
  return answer
}
