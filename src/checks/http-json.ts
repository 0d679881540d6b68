import { JSONPathEnvironment, type JSONPathQuery, JSONPathRecursionLimitError } from 'json-p3'
import { z } from 'zod'
import { redactSecrets } from '../log.ts'
import type { Detail } from './check.ts'
import { counted } from './rows.ts'

/** JSON as it is parsed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

const SHOWN_LIMIT = 60

/** RFC 9535 without the functions that take long: regular expressions, and counting within a filter. */
function createPaths(): JSONPathEnvironment {
  const paths = new JSONPathEnvironment()
  for (const name of ['match', 'search', 'count']) paths.functionRegister.delete(name)
  return paths
}

/** Compiles a path; `$.` in front may be left out. Throws when it is not one. */
export function compilePath(path: string): JSONPathQuery {
  return createPaths().compile(path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`)
}

/** The values that a path selects, in the document's order; null when it is nested too deeply to be searched. */
export function select(path: string, document: Json): readonly Json[] | null {
  try {
    return compilePath(path)
      .query(document as never)
      .values() as readonly Json[]
  } catch (error) {
    if (error instanceof JSONPathRecursionLimitError) return null
    throw error
  }
}

/** A place in a JSON document, as RFC 9535 writes it. One deep search or filter at most, so that it stays quick. */
export const JsonPath = z
  .string()
  .min(1)
  .max(200)
  .refine((path) => (path.match(/\.\.|\?/g) ?? []).length <= 1, 'may search deeply (..) or filter (?) once')
  .refine(isPath, 'must be a path such as data.activeTargets[*].health, as in RFC 9535')

function isPath(path: string): boolean {
  try {
    compilePath(path)
    return true
  } catch {
    return false
  }
}

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const Count = z
  .strictObject({
    atLeast: z.number().int().min(0).optional().describe('The least number that is right.'),
    atMost: z.number().int().min(0).optional().describe('The greatest number that is right.'),
  })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, 'needs atLeast or atMost')

/** What must hold for the values at one place of a JSON answer. */
export const JsonCondition = z.strictObject({
  path: JsonPath.describe('Where the values are: data.activeTargets[*].health, after RFC 9535 (JSONPath).'),
  exists: z.boolean().optional().describe('Whether anything must be there; so when no other condition is named.'),
  equals: Scalar.optional().describe('What every value there must be.'),
  contains: z.string().min(1).optional().describe('A text that one value there must contain, or an entry of a list.'),
  atLeast: z.number().optional().describe('The least that every value there may be.'),
  atMost: z.number().optional().describe('The greatest that every value there may be.'),
  count: Count.optional().describe('How many values must be there, or entries when it is one list.'),
})

export type JsonCondition = z.output<typeof JsonCondition>

/** A row with the words that say by themselves what is wrong. */
export interface ConditionRow extends Detail {
  readonly problem?: string
}

/** Judges one place of a document; pure. */
export function judgeJson(document: Json, condition: JsonCondition): ConditionRow {
  const { path, count } = condition
  const values = select(path, document)
  if (values === null) return row('fail', path, 'nested too deeply', undefined, `${path} searches too deeply`)
  const [only] = values
  const list = compilePath(path).singularQuery() && Array.isArray(only) ? only : null
  if (count !== undefined) {
    const number = list === null ? values.length : list.length
    const problem = numberProblem(number, count)
    const found = counted(number, list === null ? 'value' : 'entry').replace(/entrys$/, 'entries')
    if (problem !== null) return row('fail', path, found, problem, `${path} has ${found}, ${problem}`)
    return row('pass', path, found)
  }
  if (condition.exists === false) {
    return values.length === 0
      ? row('pass', path, 'not there')
      : row('fail', path, 'is there', 'not expected', `${path} is there`)
  }
  if (only === undefined) return row('fail', path, 'missing', undefined, `${path} is missing`)
  const found = values.length === 1 ? shown(only) : counted(values.length, 'value')
  for (const [value, problem] of problemsOf(values, list, condition)) {
    const wrong = value === undefined ? found : shown(value)
    return row('fail', path, wrong, problem, `${path} is ${wrong}, ${problem}`)
  }
  // A long text that was cut does not show what it was searched for.
  return row('pass', path, found, condition.contains === undefined ? undefined : `with "${condition.contains}"`)
}

function row(status: Detail['status'], subject: string, found: string, note?: string, problem?: string): ConditionRow {
  return {
    status,
    subject,
    found,
    ...(note === undefined ? {} : { note }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Each value that is wrong with what is wrong about it; no value when it is wrong of all together. */
function problemsOf(
  values: readonly Json[],
  list: readonly Json[] | null,
  { equals, contains, atLeast, atMost }: JsonCondition,
): readonly (readonly [Json | undefined, string])[] {
  const problems: (readonly [Json | undefined, string])[] = []
  for (const value of values) {
    if (equals !== undefined && value !== equals) problems.push([value, `not ${shown(equals)}`])
    if (atLeast === undefined && atMost === undefined) continue
    const problem = typeof value === 'number' ? numberProblem(value, { atLeast, atMost }) : 'not a number'
    if (problem !== null) problems.push([value, problem])
  }
  if (contains !== undefined && !(list ?? values).some((value) => containsText(value, contains, list !== null))) {
    problems.push([undefined, `without "${contains}"`])
  }
  return problems
}

const containsText = (value: Json, text: string, whole: boolean) =>
  typeof value === 'string' && (whole ? value === text : value.includes(text))

interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

function numberProblem(value: number, { atLeast, atMost }: Bounds): string | null {
  if (atLeast !== undefined && value < atLeast) return `at least ${atLeast} expected`
  if (atMost !== undefined && value > atMost) return `at most ${atMost} expected`
  return null
}

/** A value for people: short, on one line, without credentials. */
function shown(value: Json): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = redactSecrets(typeof value === 'string' ? `"${value}"` : String(value)).replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return text.length > SHOWN_LIMIT ? `${text.slice(0, SHOWN_LIMIT - 1)}…` : text
}
