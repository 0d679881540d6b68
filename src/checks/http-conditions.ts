import { z } from 'zod'
import { redactSecrets } from '../log.ts'
import type { HttpAnswer } from '../sources/http.ts'
import { type ConditionRow, type Json, type JsonCondition, judgeJson } from './http-json.ts'

/** JSON that is longer is cut, and then cannot be read. */
export const JSON_LIMIT_BYTES = 4 * 1024 * 1024

/** What a header says may be long, or a cookie that opens a session. */
const SHOWN_LIMIT = 60
const UNSHOWN = new Set(['set-cookie', 'authorization', 'www-authenticate'])

export const HeaderCondition = z.strictObject({
  name: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header, such as Strict-Transport-Security')
    .describe('The name of the header, in any case.'),
  present: z.boolean().default(true).describe('Whether the header must be there; true when left out.'),
  equals: z.string().optional().describe('What it must say.'),
  contains: z.string().min(1).optional().describe('A text that it must contain, in any case.'),
})

export const Authorization = z
  .strictObject({
    variable: z
      .string()
      .regex(/^CHECK_[A-Z0-9_]+$/, 'must be the name of a variable that begins with CHECK_')
      .describe("The name of the variable in the bot's settings that holds the credential; it begins with CHECK_."),
    scheme: z
      .enum(['Bearer', 'Basic', 'none'])
      .default('Bearer')
      .describe('How it is sent: Bearer, Basic (the variable holds user:password), or none for the bare value.'),
    header: z
      .string()
      .regex(/^[A-Za-z][\w-]*$/, 'must be the name of a header, such as X-Api-Key')
      .optional()
      .describe('The header that carries it; Authorization when left out.'),
  })
  .transform(({ header, ...rest }) => (header === undefined ? rest : { ...rest, header }))

/** What an answer must have beside its status. */
export interface Conditions {
  readonly headers?: readonly z.output<typeof HeaderCondition>[] | undefined
  readonly json?: readonly JsonCondition[] | undefined
}

/** A row with the code of what it is about. */
export interface CodedRow extends ConditionRow {
  readonly code: 'http.header' | 'http.json'
}

/** Judges the headers and the JSON of an answer, one row a condition; pure. */
export function judgeConditions(answer: HttpAnswer, { headers = [], json = [] }: Conditions): readonly CodedRow[] {
  return [
    ...headers.map((condition) => ({ ...judgeHeader(answer.headers, condition), code: 'http.header' }) as const),
    ...judgeBody(answer.body, json).map((row) => ({ ...row, code: 'http.json' }) as const),
  ]
}

function judgeBody(body: string, conditions: readonly JsonCondition[]): readonly ConditionRow[] {
  if (conditions.length === 0) return []
  const document = parse(body)
  if (document === undefined) {
    const isCut = Buffer.byteLength(body) >= JSON_LIMIT_BYTES
    const found = isCut ? `longer than ${JSON_LIMIT_BYTES / 1024 / 1024} MiB` : 'not JSON'
    return [{ status: 'fail', subject: 'body', found, problem: `the body is ${found}` }]
  }
  return conditions.map((condition) => judgeJson(document, condition))
}

function judgeHeader(
  headers: HttpAnswer['headers'],
  { name, present, equals, contains }: z.output<typeof HeaderCondition>,
): ConditionRow {
  const value = headers[name.toLowerCase()]
  const fail = (found: string, problem: string): ConditionRow => ({ status: 'fail', subject: name, found, problem })
  if (value === undefined) {
    return present
      ? fail('missing', `the header ${name} is missing`)
      : { status: 'pass', subject: name, found: 'absent' }
  }
  const found = UNSHOWN.has(name.toLowerCase()) ? 'present' : shown(value)
  if (!present) return fail(found, `the header ${name} is there`)
  if (equals !== undefined && value !== equals) return fail(found, `the header ${name} is not "${equals}"`)
  if (contains !== undefined && !value.toLowerCase().includes(contains.toLowerCase())) {
    return fail(found, `the header ${name} does not contain "${contains}"`)
  }
  return { status: 'pass', subject: name, found }
}

function shown(value: string): string {
  const text = redactSecrets(value)
  return text.length > SHOWN_LIMIT ? `${text.slice(0, SHOWN_LIMIT - 1)}…` : text
}

function parse(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json
  } catch {
    return undefined
  }
}
