import type { Exposition } from '../sources/prometheus.ts'
import { capital } from '../words.ts'
import type { CheckAnswer, CheckStatus, Detail } from './check.ts'
import { longDuration } from './duration.ts'
import type { Condition } from './metrics.ts'
import { familyOf, type Group, groupsOf, measure, typeOf } from './metrics-measure.ts'
import { counted, shareOf, worstOf } from './rows.ts'

/** What a condition is judged by. */
export interface Readings {
  readonly reading: Exposition
  /** A second reading, taken after the window of a short increase. */
  readonly later: Exposition | undefined
  readonly now: Date
}

/** Judges one condition; pure. */
export function judgeCondition(condition: Condition, readings: Readings): Detail {
  const { series, labels = {}, by = [], atLeast, atMost } = condition
  const exposition = readings.later ?? readings.reading
  const subject = subjectOf(condition)
  const family = familyOf(exposition, condition)
  const type = typeOf(exposition, series)
  if (family.length === 0 && type === undefined) return { status: 'fail', subject, found: `no series ${series}` }
  const names = [...Object.keys(labels), ...by]
  const unknown = names.find((name) => family.length > 0 && !family.some((each) => Object.hasOwn(each.labels, name)))
  if (unknown !== undefined) return { status: 'fail', subject, found: `no label ${unknown}` }
  const groups = groupsOf(family, condition)
  if (atLeast === undefined && atMost === undefined) return existence(subject, groups, type)
  const intervals = measure(groups, condition, readings)
  if (intervals.length === 0) return { status: 'fail', subject, found: 'no series with these labels' }
  const judged = intervals.map((each) => ({ ...each, status: statusOf(each, condition) }))
  const status = worstOf(judged)
  const worst = judged
    .filter((each) => each.status === status)
    .sort((one, other) => (atMost === undefined ? one.lower - other.lower : other.upper - one.upper))[0]
  if (worst === undefined) return { status, subject, found: 'nothing to compare' }
  const note = [worst.label, limits(condition), status === 'unknown' ? reasonOf(worst, condition) : undefined]
  return { status, subject, found: foundOf(worst), note: note.filter(Boolean).join('; ') }
}

/** What is known of a number: it lies between the two. */
interface Interval {
  readonly lower: number
  readonly upper: number
}

function statusOf({ lower, upper }: Interval, { atLeast = -Infinity, atMost = Infinity }: Condition): CheckStatus {
  if (lower > atMost || upper < atLeast) return 'fail'
  // A comparison with what is not a number is never true, so it is never a pass.
  return upper <= atMost && lower >= atLeast ? 'pass' : 'unknown'
}

function reasonOf({ lower, upper }: Interval, { over }: Condition): string {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return 'nothing was observed yet'
  return `an increase over ${longDuration(over ?? 0)} needs a monitor, which keeps earlier readings`
}

function existence(subject: string, groups: readonly Group[], type: string | undefined): Detail {
  const count = groups.reduce((sum, { samples }) => sum + samples.length, 0)
  if (count > 0) return { status: 'pass', subject, found: 'exposed', note: counted(count, 'value') }
  // A client library declares a counter before it first counts.
  if (type !== undefined) return { status: 'pass', subject, found: 'exposed', note: 'no value yet' }
  return { status: 'fail', subject, found: 'no series with these labels' }
}

function foundOf({ lower, upper }: Interval): string {
  if (Number.isNaN(upper)) return 'no number'
  return lower === upper ? number(upper) : `between ${number(lower)} and ${number(upper)}`
}

function limits({ atLeast, atMost }: Condition): string {
  return [
    atLeast === undefined ? undefined : `at least ${number(atLeast)}`,
    atMost === undefined ? undefined : `at most ${number(atMost)}`,
  ]
    .filter(Boolean)
    .join(' and ')
}

/** A number for people: whole ones whole, others with what matters. */
function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite'
  const options = Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 }
  return new Intl.NumberFormat('en-GB', options).format(value)
}

function subjectOf({ series, labels = {}, as, over, quantile }: Condition): string {
  const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  const name = shown.length === 0 ? series : `${series}{${shown.join(',')}}`
  if (quantile !== undefined) return `p${number(quantile * 100)} of ${name}`
  if (as === 'sum') return `sum of ${name}`
  if (as === 'value') return name
  return `increase of ${name} ${over === undefined ? 'since the start' : `over ${longDuration(over)}`}`
}

/** Sums up the rows, one a condition; pure. */
export function answerOfMetrics(rows: readonly Detail[]): CheckAnswer {
  const status = worstOf(rows)
  const good = rows.filter((row) => row.status === 'pass').length
  const [worst] = rows.filter((row) => row.status === status)
  const sentence = worst === undefined ? 'No condition is named' : sentenceOf(worst)
  const common = { status, code: codeOf(status, worst), share: shareOf(rows), details: rows }
  // A sentence may begin with the name of a series, which stays as it is.
  if (rows.length <= 1) return { ...common, summary: sentence.replace(/^(no|sum|increase)\b/, capital) }
  if (good === rows.length) return { ...common, summary: `All ${rows.length} conditions on the metrics hold` }
  const others = rows.length - good - 1
  const more = others === 0 ? '' : `, and ${counted(others, 'more problem')}`
  const hold = `${good} of ${rows.length} conditions ${good === 1 ? 'holds' : 'hold'}`
  return { ...common, summary: `${hold}; ${sentence}${more}` }
}

function codeOf(status: CheckStatus, worst: Detail | undefined): string {
  if (status === 'pass') return 'metrics.ok'
  if (status !== 'fail') return 'metrics.unknown'
  return worst?.found.startsWith('no ') ? 'metrics.missing' : 'metrics.threshold'
}

function sentenceOf({ subject, found, note }: Detail): string {
  if (found === 'exposed') return `${subject} is exposed`
  if (found.startsWith('no series ')) return found
  if (found.startsWith('no ')) return `${subject}: ${found}`
  return `${subject} is ${found}${note === undefined ? '' : ` (${note})`}`
}
