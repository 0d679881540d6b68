import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { severities } from '../store/incident-words.ts'
import { line } from './fields.ts'

export const Severity = z.enum(severities)

/** A check of the product, repeated. */
export const MonitorFields = z.strictObject({
  check: z.string().optional().describe('The check that is repeated; the one with the monitor’s own name if left out.'),
  environments: z
    .array(z.string())
    .min(1, 'must name at least one environment, or be left out')
    .optional()
    .describe('Where it is watched; the default environment when left out.'),
  every: Duration.refine((everyMs) => everyMs >= 10_000, 'must be at least 10s')
    .refine((everyMs) => everyMs <= 24 * 60 * 60_000, 'must be at most 24h')
    .prefault('15s')
    .describe('How often it is asked, such as 30s; at least 10s.'),
  failAfter: z.number().int().min(1).max(20).default(3).describe('How many failures in a row are a problem.'),
  passAfter: z.number().int().min(1).max(20).default(2).describe('How many passes in a row end it.'),
  tries: z
    .number()
    .int()
    .min(1)
    .max(3)
    .default(2)
    .describe('How often one probe tries, a second apart, until it counts as a failure.'),
  severity: Severity.optional().describe(
    'How bad it is when it fails; when left out critical for a P0 check, major for P1, minor for the others.',
  ),
  dependsOn: z.array(z.string()).default([]).describe('The monitors it depends on: where they fail, it is an effect.'),
  affects: line(200).optional().describe('Who suffers while it fails; the check’s impact when left out.'),
})
