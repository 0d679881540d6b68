import type { Measure } from '../products/release-fields.ts'

/** One measurement. An answer that did not come is a sample that is missing. */
export interface Sample {
  /** When it was taken: it speaks for the time since the one before it. */
  readonly at: Date
  readonly measure: Measure
  /** The name of the trigger whose number this is, of measure `metric`; null for the others. */
  readonly metric: string | null
  /**
   * A share (0 to 1) of error-rate and failed-probes, in that time; milliseconds of p99, in that time; the number at
   * that moment of the others: of new-issues how many Sentry first saw in this release so far.
   */
  readonly value: number
  /** The requests or probes it rests on; 1 for a reading of another kind. */
  readonly count: number
}
