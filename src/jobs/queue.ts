/** Puts work where any running bot picks it up. The same id added twice, while its job is kept, is one job. */
export interface Queue {
  readonly add: (name: string, data: Record<string, unknown>, options: { id: string; delayMs?: number }) => Promise<void>
  /** Resolves when the queue's engine answers; for `/readyz`. */
  readonly ping: () => Promise<void>
}
