import type { Horizon, Priority } from '../readiness/assessment.ts'

const byPriority: Readonly<Record<Priority, Horizon>> = { P0: 'now', P1: 'week', P2: 'month', P3: 'month' }

/** When something should be put right: as it is told, or else by its priority. */
export function horizonOf(given: { readonly priority: Priority; readonly horizon?: Horizon | undefined }): Horizon {
  return given.horizon ?? byPriority[given.priority]
}
