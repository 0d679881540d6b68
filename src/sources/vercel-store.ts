/** An answer that Vercel may be asked to confirm instead of sending it again. */
export interface StoredAnswer {
  readonly etag: string
  /** What was read from it; the text itself is not kept, because it may hold values of variables. */
  readonly answer: unknown
  /** How long its text was, in characters. */
  readonly size: number
}

export interface AnswerStore {
  readonly get: (url: string) => StoredAnswer | undefined
  readonly keep: (url: string, answer: StoredAnswer) => void
}

/**
 * Remembers the answers asked for last, up to a size.
 * @param limitCharacters how long the texts behind them may be in all; the one that was used longest ago goes first
 */
export function createAnswerStore(limitCharacters = 16_000_000): AnswerStore {
  const answers = new Map<string, StoredAnswer>()
  let size = 0
  const forget = (url: string) => {
    size -= answers.get(url)?.size ?? 0
    answers.delete(url)
  }
  const keep = (url: string, answer: StoredAnswer) => {
    forget(url)
    answers.set(url, answer)
    size += answer.size
    for (const oldest of answers.keys()) {
      if (size <= limitCharacters) return
      forget(oldest)
    }
  }
  return {
    keep,
    get: (url) => {
      const answer = answers.get(url)
      // Taken out and put back, so that the map's order is the order of use.
      if (answer) keep(url, answer)
      return answer
    },
  }
}
