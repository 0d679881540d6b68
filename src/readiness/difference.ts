import type { CheckAnswer, CheckStatus } from '../checks/check.ts'
import type { AskedCheck, Priority, Report, Verdict } from './assessment.ts'
import { shareOf } from './score.ts'

/** A failure that could not be asked any more, or the reverse, is neither better nor worse. */
export type Change = 'better' | 'worse' | 'new' | 'gone' | 'unchanged'

/** A report, as far as a later one is compared with it. */
export interface Reported {
  readonly id: string
  readonly verdict: Verdict
  /** Whole percent. */
  readonly score: number
  readonly finishedAt: Date
}

export interface CheckDifference {
  readonly id: string
  readonly title: string
  readonly priority: Priority
  readonly change: Change
  /** Null when it is new. */
  readonly before: CheckStatus | null
  /** Null when it is gone. */
  readonly after: CheckStatus | null
  /** What it says now; what it last said when it is gone. */
  readonly summary: string
  /** Since when it has the status it has now; null when it is gone, or when that is not known. */
  readonly since: Date | null
  /** Whether it was waived meanwhile, or its waiver ended while it still does not pass; null when neither. */
  readonly waiver: 'given' | 'ended' | null
}

export interface Difference {
  readonly before: Reported
  readonly after: Reported
  readonly verdict: 'better' | 'worse' | 'unchanged'
  /** Points of the score, below 0 when it fell. */
  readonly points: number
  /** In the order of the later report; what is gone comes last. */
  readonly checks: readonly CheckDifference[]
}

/**
 * What changed between two reports of a product and environment. Pure.
 * @param turnedAt since when each check, by its id, has its status; of the stored history
 */
export function differenceOf(before: Report, after: Report, turnedAt: ReadonlyMap<string, Date>): Difference {
  const earlier = new Map(before.checks.map((check) => [check.id, check]))
  const later = new Set(after.checks.map(({ id }) => id))
  const verdictStep = verdictRank[after.assessment.verdict] - verdictRank[before.assessment.verdict]
  return {
    before: reported(before),
    after: reported(after),
    verdict: verdictStep === 0 ? 'unchanged' : verdictStep > 0 ? 'better' : 'worse',
    points: after.assessment.score - before.assessment.score,
    checks: [
      ...after.checks.map((check) => compare(earlier.get(check.id), check, turnedAt.get(check.id))),
      ...before.checks.filter(({ id }) => !later.has(id)).map(gone),
    ],
  }
}

/**
 * Whether anything about a check is worth telling: it is better or worse, came or went, says something else, or was
 * waived or is waived no more.
 */
export function isChanged({ change, before, after, waiver }: CheckDifference): boolean {
  return change !== 'unchanged' || before !== after || waiver !== null
}

/** The better a verdict, the more. */
export const verdictRank: Readonly<Record<Verdict, number>> = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 }

function reported({ id, assessment: { verdict, score }, finishedAt }: Report): Reported {
  return { id, verdict, score, finishedAt }
}

function compare(before: AskedCheck | undefined, after: AskedCheck, turnedAt: Date | undefined): CheckDifference {
  const { id, title, priority, answer, askedAt } = after
  const isOther = before !== undefined && before.answer.status !== answer.status
  // A turn from before the earlier report is not this one: the later report is not in the history yet.
  const isKnown = turnedAt !== undefined && !(isOther && turnedAt <= before.askedAt)
  return {
    id,
    title,
    priority,
    change: before === undefined ? 'new' : changeOf(before, after),
    before: before?.answer.status ?? null,
    after: answer.status,
    summary: answer.summary,
    since: isKnown ? turnedAt : isOther ? askedAt : null,
    waiver: waiverChange(before, after),
  }
}

function waiverChange(before: AskedCheck | undefined, after: AskedCheck): CheckDifference['waiver'] {
  if (after.waiver) return after.waiver.id === before?.waiver?.id ? null : 'given'
  return before?.waiver && after.answer.status !== 'pass' ? 'ended' : null
}

function gone({ id, title, priority, answer }: AskedCheck): CheckDifference {
  const { status, summary } = answer
  return { id, title, priority, change: 'gone', before: status, after: null, summary, since: null, waiver: null }
}

/** A check with as much of its answer as two are compared by. */
interface Answered {
  readonly answer: Pick<CheckAnswer, 'status' | 'share'>
}

const statusRank: Readonly<Record<CheckStatus, number>> = { unknown: 0, fail: 0, warn: 1, pass: 2 }

/** Whether a later answer of a check is better or worse than an earlier one. Pure. */
export function changeOf({ answer: before }: Answered, { answer: after }: Answered): Change {
  // Of two answers of the same status the one that holds more is better: 30 of 32 after 27 of 32.
  const step =
    before.status === after.status
      ? shareOf(after) - shareOf(before)
      : statusRank[after.status] - statusRank[before.status]
  if (step === 0) return 'unchanged'
  return step > 0 ? 'better' : 'worse'
}
