import { z } from 'zod'
import { DAY_MS, Duration } from '../checks/duration.ts'

const percent = () => z.number().gt(0, 'must be above 0').max(100, 'must be at most 100').optional()

/** What the product's monitors are measured against, in percent of the probes. */
export const ObjectiveFields = z
  .strictObject({
    availability: percent().describe('The share of probes that must pass, in percent, such as 99.9.'),
    p95: Duration.optional().describe('The longest that 95 % of answers may take, such as 500ms.'),
    errors: percent().describe('The largest share of probes that may fail, in percent, such as 0.1.'),
    over: Duration.refine((ms) => ms >= DAY_MS, 'must be at least 1d')
      .refine((ms) => ms <= 400 * DAY_MS, 'must be at most 400d')
      .prefault('30d')
      .describe('Over which time, such as 30d.'),
  })
  .refine(({ availability, p95, errors }) => (availability ?? p95 ?? errors) !== undefined, 'needs at least one figure')
