/** Puts work where any running bot picks it up. */
export interface Queue {
  /**
   * The same id added twice is one job while the first is kept: an hour after it is done, a day after it failed.
   * An id has a dot and no colon: `readiness.4711`.
   */
  readonly add: (
    name: string,
    data: Record<string, unknown>,
    options: { id: string; delayMs?: number },
  ) => Promise<void>
  /** Resolves when the queue's engine answers; for `/readyz`. */
  readonly ping: () => Promise<void>
}
