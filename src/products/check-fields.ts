import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { line } from './fields.ts'

/** What every line of checks has, whatever its kind. */
export const CheckFields = z.object({
  title: line(150).describe('What is asked, as reports show it.'),
  priority: z
    .enum(['P0', 'P1', 'P2', 'P3'])
    .default('P2')
    .describe('How much a finding matters: P0 stops a release, P1 is a condition, P2 and P3 are noted.'),
  weight: weight().default(1).describe('This check’s share of its area’s score, compared with the other checks.'),
  impact: line(300).optional().describe('What users or the team suffer while this check fails.'),
  owner: z.string().optional().describe('The role that puts it right; one of the product’s roles.'),
  fix: line(400).optional().describe('What to do about it.'),
  environments: z
    .array(z.string())
    .min(1, 'must name at least one environment, or be left out for all of them')
    .optional()
    .describe('The environments this check is asked for; all when left out.'),
  horizon: z
    .enum(['now', 'week', 'month'])
    .optional()
    .describe('When a finding should be put right; when left out now for P0, week for P1, month for P2 and P3.'),
  timeout: Duration.refine((timeoutMs) => timeoutMs >= 100, 'must be at least 100ms')
    .refine((timeoutMs) => timeoutMs <= 60_000, 'must be at most 60s')
    .prefault('10s')
    .describe('How long the answer may take, such as 10s; at most 60s. Then the check is unknown.'),
})

/** A check of the file, read: the common fields, beside those of its kind. */
export type CheckLine = z.output<typeof CheckFields> & { readonly kind: string }

/** A share, compared with others. */
export function weight() {
  return z.number().gt(0, 'must be above 0').max(1000, 'must be at most 1000')
}
