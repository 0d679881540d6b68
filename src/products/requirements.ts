import { z } from 'zod'
import type { Level as GateLevel, Owner } from '../readiness/assessment.ts'
import { line } from './fields.ts'

/** How much a requirement counts while it does not hold. */
export const Level = z.enum(['blocking', 'conditional', 'warning'])

const checkIds = () => z.array(z.string())
const someChecks = () => checkIds().min(1, 'must name at least one check').describe('The names of its checks.')

/** A named requirement, made of checks, with its level per environment. */
export const Gate = z.strictObject({
  title: line(150).describe('The gate’s name, as reports show it.'),
  checks: someChecks(),
  level: Level.optional().describe(
    'How strictly it holds everywhere: blocking as a P0 would, conditional as a P1 would, warning is only noted.',
  ),
  levels: z
    .record(z.string(), Level)
    .optional()
    .describe('How strictly it holds in each environment, in place of one level for all.'),
  note: line(300).optional().describe('What the reader should know, such as why staging may ship without it.'),
})

/** Something that must be so before a release. */
export const Prerequisite = z.strictObject({
  title: line(200).describe('What must be so, as reports show it.'),
  check: z.string().optional().describe('The check that proves it; without one a person must confirm it.'),
  owner: z.string().optional().describe('The role that sees to it; that of its check when left out.'),
  environments: z
    .array(z.string())
    .min(1, 'must name at least one environment, or be left out')
    .optional()
    .describe('Where it must be so; when left out, wherever its check is asked, or everywhere without one.'),
})

/** A figure that the product should reach. */
export const PerformanceTarget = z.strictObject({
  title: line(150).describe('What is measured.'),
  target: line(80).describe('The figure to reach, as people say it: < 500 ms (p95).'),
  check: z.string().optional().describe('The check that measures it.'),
})

/** A step on the way. */
export const Milestone = z.strictObject({
  title: line(150).describe('What is reached.'),
  target: line(80).describe('When it should be: Day 1, Week 3, or a date.'),
  checks: checkIds().default([]).describe('The checks that must all pass; without any a person must confirm it.'),
})

/** A line of the go-live checklist. */
export const GoLiveItem = z.strictObject({
  title: line(200).describe('What must be done.'),
  checks: checkIds().default([]).describe('The checks that tick it when all pass; without any a person must.'),
})

/** A figure that somebody estimated. */
export const Estimate = z.strictObject({
  claim: line(300).describe('What was estimated, in its author’s words.'),
  by: line(80).describe('Who estimated it.'),
  on: z.iso.date('must be a day such as 2026-01-10').describe('The day of the estimate, as YYYY-MM-DD.'),
})

/** A gate of a product, with its level in each environment. */
export interface BoundGate {
  readonly id: string
  readonly title: string
  readonly checks: readonly string[]
  readonly levels: ReadonlyMap<string, GateLevel>
  readonly note: string | null
}

/** A prerequisite of a product. */
export interface BoundPrerequisite {
  readonly id: string
  readonly title: string
  readonly check: string | null
  readonly owner: Owner | null
  /** The environments it is asked for. */
  readonly environments: readonly string[]
}
