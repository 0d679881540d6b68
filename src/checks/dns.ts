import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { type Asking, type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { createZoneOperator, type ZoneOperator } from './dns-operator.ts'
import { listed, OneOrSeveral, shareOf, worstOf } from './rows.ts'

const Spec = z.object({
  names: OneOrSeveral.describe('The name to resolve, or a list of names.'),
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']).default('A').describe('The type of record; A when left out.'),
  equals: OneOrSeveral.optional().describe('The values that each name must have, all of them and no others.'),
  contains: OneOrSeveral.optional().describe('Values that each name must have among others.'),
})

/** Asks the name servers for one name or several. */
export const dns = defineCheck('dns', {
  summary: 'Names resolve, and to the right values.',
  spec: Spec,
  ask: async (spec, asking) => {
    const operatorOf = createZoneOperator(asking.sources.dns, asking.signal)
    const rows = await Promise.all(spec.names.map((name) => askName(name, spec, asking, operatorOf)))
    return answerOf(rows, spec.type)
  },
})

async function askName(
  name: string,
  spec: z.output<typeof Spec>,
  { sources, signal }: Asking,
  operatorOf: ZoneOperator,
): Promise<Detail> {
  const operator = operatorOf(name)
  try {
    const row = judgeRecords(name, await sources.dns.resolve(name, spec.type, { signal }), spec)
    const note = row.status === 'pass' ? await operator : null
    return note === null ? row : { ...row, note }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { status: 'unknown', subject: name, found: 'could not be asked', note: error.message }
  }
}

/** Judges the records of one name; pure. */
export function judgeRecords(
  name: string,
  values: readonly string[],
  spec: Pick<z.output<typeof Spec>, 'type' | 'equals' | 'contains'>,
): Detail {
  const given = new Set(values.map(plain))
  const found = values.join(', ')
  if (given.size === 0) return { status: 'fail', subject: name, found: 'does not resolve' }
  const missing = [...(spec.equals ?? []), ...(spec.contains ?? [])].filter((value) => !given.has(plain(value)))
  if (missing.length > 0) {
    return { status: 'fail', subject: name, found, note: `${listed([...new Set(missing)])} is missing` }
  }
  const wanted = new Set(spec.equals?.map(plain))
  const extra = spec.equals === undefined ? [] : values.filter((value) => !wanted.has(plain(value)))
  if (extra.length > 0) return { status: 'fail', subject: name, found, note: `${listed(extra)} is not expected` }
  return { status: 'pass', subject: name, found }
}

/** Host names are the same in any case and with or without the last dot. */
function plain(value: string): string {
  return value.toLowerCase().replace(/\.$/, '')
}

/** Sums up the rows; pure. */
export function answerOf(rows: readonly Detail[], type: string): CheckAnswer {
  const status = worstOf(rows)
  const common = { status, share: shareOf(rows), details: rows }
  const [only] = rows
  if (rows.length === 1 && only) return { ...common, code: codeOf(rows), summary: sentenceOf(only, type) }
  const good = rows.filter((row) => row.status === 'pass')
  const rest = rows.filter((row) => row.status !== 'pass').map((row) => row.subject)
  const summary =
    rest.length === 0
      ? `All ${rows.length} names resolve`
      : `${good.length} of ${rows.length} names ${good.length === 1 ? 'resolves' : 'resolve'} as expected; ${listed(rest)} ${rest.length === 1 ? 'does' : 'do'} not`
  return { ...common, code: codeOf(rows), summary }
}

function codeOf(rows: readonly Detail[]): string {
  const failed = rows.filter((row) => row.status === 'fail')
  if (failed.some((row) => row.found === 'does not resolve')) return 'dns.unresolved'
  if (failed.length > 0) return 'dns.values'
  return rows.every((row) => row.status === 'pass') ? 'dns.ok' : 'dns.unknown'
}

function sentenceOf({ status, subject, found, note }: Detail, type: string): string {
  if (status === 'pass') return `${subject} resolves to ${found}${note === undefined ? '' : ` (${note})`}`
  if (status === 'unknown') return note ?? `${subject} could not be asked`
  if (note === undefined) return `${subject} ${found}`
  return `${subject} has other ${type} records than expected: ${note}`
}
