/** How long an answer serves where it need not be fresh. */
const keptMs = 5 * 60_000

/**
 * A fresh question joins an equal one that is still under way when that began at most this long ago: a hundred people
 * who press at once make one or two calls, and a change that is a second old is never missed.
 */
const joinMs = 300

/** Asks a question under its key, or gives the answer to an equal one. */
export type KeptAnswers<Answer> = (key: string, options: { readonly fresh: boolean }) => Promise<Answer>

/**
 * Keeps answers for five minutes, counted from the question, and makes equal questions at the same moment one question.
 * An answer that is there already never serves a fresh question; a failure serves only those who waited for it.
 * @param now a clock that never goes back, in milliseconds
 */
export function keepAnswers<Answer>(ask: (key: string) => Promise<Answer>, now: () => number): KeptAnswers<Answer> {
  // In the order of asking: what has to go stands at the front.
  const known = new Map<string, { readonly askedAt: number; readonly answer: Promise<Answer>; isUnderway: boolean }>()
  return (key, { fresh }) => {
    const askedAt = now()
    for (const [old, entry] of known) {
      if (askedAt - entry.askedAt <= keptMs) break
      known.delete(old)
    }
    const found = known.get(key)
    if (found && (!fresh || (found.isUnderway && askedAt - found.askedAt <= joinMs))) return found.answer
    const entry = { askedAt, answer: ask(key), isUnderway: true }
    known.delete(key)
    known.set(key, entry)
    entry.answer.then(
      () => {
        entry.isUnderway = false
      },
      () => {
        if (known.get(key) === entry) known.delete(key)
      },
    )
    return entry.answer
  }
}
