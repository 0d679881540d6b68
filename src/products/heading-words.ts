import type { Level } from '../readiness/assessment.ts'
import type { Phase } from './checklist.ts'
import { wordsOf } from './item-id.ts'

/**
 * What headings say about when something is due, in whole words whatever their case and marks: `Pre-Deployment` is
 * `pre deployment`. The first row that fits counts, so that what may be due before the deployment is.
 */
const PHASES: readonly { readonly phase: Phase; readonly words: readonly string[]; readonly below?: Phase }[] = [
  { phase: 'before', words: ['before', 'pre deployment', 'predeployment', 'pre deploy', 'pre launch', 'pre release'] },
  { phase: 'first-hour', words: ['first hour', 'first 60 minutes'] },
  { phase: 'first-day', words: ['first day', 'first 24 hours', 'first 24h'] },
  { phase: 'ongoing', words: ['ongoing'] },
  {
    phase: 'after',
    words: ['after', 'post deployment', 'postdeployment', 'post deploy', 'post launch', 'post release'],
  },
  { phase: 'during', words: ['during', 'deployment steps', 'deployment phase'] },
]

/** When what stands under a heading is due; null when the heading does not say, so that the heading above it counts. */
export function phaseOf(heading: string, above: Phase | null): Phase | null {
  const said = ` ${wordsOf(heading)} `
  const found = PHASES.find(({ words }) => words.some((each) => said.includes(` ${each} `)))?.phase ?? null
  // "Immediate" alone is said of many things: only after a deployment it is the first hour.
  const isImmediate = said.includes(' immediate ') && (found === 'after' || (found === null && above === 'after'))
  return isImmediate ? 'first-hour' : found
}

/** What headings say about how much is at stake: in capitals, so that a sentence about warnings lowers nothing. */
const LEVELS: readonly { readonly level: Level; readonly said: RegExp }[] = [
  { level: 'blocking', said: /(?<![\p{L}\p{N}])(CRITICAL|NO-?GO)(?![\p{L}\p{N}])/u },
  { level: 'conditional', said: /(?<![\p{L}\p{N}])CONDITIONAL(?![\p{L}\p{N}])/u },
  { level: 'warning', said: /(?<![\p{L}\p{N}])WARNING(?![\p{L}\p{N}])/u },
]

/** How much is at stake under a heading, the strictest first; null when it does not say. */
export function levelOf(heading: string): Level | null {
  return LEVELS.find(({ said }) => said.test(heading))?.level ?? null
}

/** How much is at stake where no heading says it: what is found after the deployment cannot hold it up any more. */
export const levelIn = (phase: Phase): Level => (phase === 'before' || phase === 'during' ? 'blocking' : 'warning')
