import { z } from 'zod'
import type { EnvironmentVariable } from '../sources/vercel.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { listed, worstOf } from './rows.ts'
import { projectFields, teamOf } from './vercel-fields.ts'

const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable: letters, digits and underscores')

const purpose = z.string().min(1).optional().describe('What the variable is for.')

const RequiredVariable = z.strictObject({
  name: VariableName.describe('The name of the variable.'),
  targets: z
    .array(z.enum(['production', 'preview', 'development']))
    .min(1)
    .default(['production'])
    .describe('Where it must be set; in production when left out.'),
  sensitive: z
    .literal(true)
    .optional()
    .describe('Warn unless Vercel keeps it as sensitive, so that nobody can read it again.'),
  purpose,
})

const OptionalVariable = z.strictObject({ name: VariableName.describe('The name of the variable.'), purpose })

const Spec = z.object({
  ...projectFields,
  required: z
    .array(z.union([VariableName.transform((name) => RequiredVariable.parse({ name })), RequiredVariable]))
    .min(1)
    .describe('The names that must be set, each alone or with where, whether sensitive, and its purpose.'),
  optional: z
    .array(z.union([VariableName.transform((name): z.output<typeof OptionalVariable> => ({ name })), OptionalVariable]))
    .default([])
    .describe('Names whose absence is a warning, each alone or with its purpose.'),
})

/** Compares the names of a project's environment variables with those that are required; values are never read. */
export const vercelEnv = defineCheck('vercel-env', {
  summary: 'The required environment variables are set in Vercel, compared by name.',
  spec: Spec,
  ask: async (spec, { sources, signal }) => {
    const options = { ...teamOf(spec.team), signal }
    return judgeVariables(await sources.vercel.environmentVariables(spec.project, options), spec)
  },
})

type Required = z.output<typeof RequiredVariable>

/** Types whose values Vercel tells nobody, not even its owners. */
const UNREADABLE = new Set(['sensitive', 'secret'])

/** Compares names by target and type; pure. */
export function judgeVariables(
  variables: readonly EnvironmentVariable[],
  { required, optional }: Pick<z.output<typeof Spec>, 'required' | 'optional'>,
): CheckAnswer {
  // A variable of one branch does not serve the others.
  const shared = variables.filter(({ branch }) => branch === null)
  const named = (name: string) => shared.filter((variable) => variable.name === name)
  const once = [...new Map(required.map((each) => [each.name, each])).values()]
  const requiredRows = once.map((each) => requiredRow(each, named(each.name)))
  const optionalRows = optional.map(({ name, purpose }): Detail => {
    const row = named(name).length > 0 ? ({ status: 'pass', found: 'set' } as const) : NOT_SET
    return { ...row, subject: name, ...(purpose === undefined ? {} : { note: purpose }) }
  })
  const details = [...requiredRows, ...optionalRows]
  const missing = requiredRows.filter(({ status }) => status === 'fail')
  const present = requiredRows.length - missing.length
  const status = worstOf(details)
  const common = { status, share: present / requiredRows.length, details }
  if (missing.length > 0) {
    const verb = present === 1 ? 'is' : 'are'
    const names = listed(missing.map(({ subject }) => subject))
    const summary = `${present} of ${requiredRows.length} required variables ${verb} set; missing: ${names}`
    return { ...common, code: 'variables.missing', summary }
  }
  const set = once.length === 1 ? 'The required variable is set' : `All ${once.length} required variables are set`
  const exposed = requiredRows.filter((row) => row.status === 'warn').map(({ subject }) => subject)
  const absent = optionalRows.filter((row) => row.status === 'warn').map(({ subject }) => subject)
  const remarks = [
    ...(exposed.length > 0 ? [`${listed(exposed)} ${exposed.length === 1 ? 'is' : 'are'} not sensitive`] : []),
    ...(absent.length > 0
      ? [`${absent.length} optional ${absent.length === 1 ? 'one is' : 'ones are'} missing: ${listed(absent)}`]
      : []),
  ]
  if (remarks.length === 0) return { ...common, code: 'variables.ok', summary: set }
  const code = exposed.length > 0 ? 'variables.readable' : 'variables.optional'
  return { ...common, code, summary: `${set}, but ${remarks.join('; ')}` }
}

const NOT_SET = { status: 'warn', found: 'not set (optional)' } as const

function requiredRow(
  { name, targets, sensitive, purpose }: Required,
  variables: readonly EnvironmentVariable[],
): Detail {
  const note = purpose === undefined ? {} : { note: purpose }
  const absent = targets.filter((target) => !variables.some((variable) => variable.targets.includes(target)))
  if (variables.length === 0) return { status: 'fail', subject: name, found: 'missing', ...note }
  if (absent.length > 0) return { status: 'fail', subject: name, found: `missing for ${listed(absent)}`, ...note }
  const serving = variables.filter((variable) =>
    variable.targets.some((target) => targets.some((each) => each === target)),
  )
  const readable = serving.find(({ type }) => !UNREADABLE.has(type))
  if (sensitive && readable) {
    return { status: 'warn', subject: name, found: `set, but ${readable.type} instead of sensitive`, ...note }
  }
  return { status: 'pass', subject: name, found: 'set', ...note }
}
