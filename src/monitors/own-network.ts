/** What is said of a probe while nobody out there answers us. */
export const ownNetworkSummary = 'Our own network seems to be down: nobody out there answers, so nobody is blamed'

/** How long one look outside serves every probe. */
const lookKeptMs = 5_000

/** How long ago somebody may have answered to show that our network works. */
const answerKeptMs = 2_000

/** How long those who are asked have to answer. */
const lookWithinMs = 3_000

/** The checks' codes of a failure without any answer; all others were said by somebody, so the way there is open. */
const silences = new Set([
  'http.timeout',
  'http.unresolved',
  'http.refused',
  'tls.timeout',
  'tls.unresolved',
  'tls.refused',
])

/** Whether a failure may be our own network's fault. */
export function isSilence(code: string): boolean {
  return silences.has(code)
}

/** What is known of our own network. */
export interface OwnNetwork {
  /** Somebody whom a monitor asks answered just now. */
  readonly answered: () => void
  /** Whether nobody out there answers; asks the reference points when nobody has answered for some seconds. */
  readonly isDown: () => Promise<boolean>
}

/**
 * Tells an outage of our own network from those of others, by asking reference points.
 * @param options.anyAnswers whether any reference point answers before the signal ends
 * @param options.monitorsAreOutside whether what monitors ask lies out there for certain; otherwise their answers tell
 *   nothing about the way out
 * @param options.nowMs a clock that never goes back, in milliseconds
 */
export function createOwnNetwork(options: {
  readonly anyAnswers: (signal: AbortSignal) => Promise<boolean>
  readonly monitorsAreOutside: boolean
  readonly nowMs?: () => number
}): OwnNetwork {
  const { anyAnswers, monitorsAreOutside, nowMs = () => performance.now() } = options
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let look: { readonly atMs: number; readonly down: Promise<boolean> } | undefined
  return {
    answered: () => {
      if (monitorsAreOutside) answeredAtMs = nowMs()
    },
    isDown: async () => {
      const atMs = nowMs()
      if (atMs - answeredAtMs < answerKeptMs) return false
      if (look === undefined || atMs - look.atMs >= lookKeptMs) {
        look = { atMs, down: anyAnswers(AbortSignal.timeout(lookWithinMs)).then((any) => !any) }
      }
      return look.down
    },
  }
}
