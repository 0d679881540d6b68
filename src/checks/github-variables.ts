import { RE2JS } from 're2js'
import { z } from 'zod'
import type { Variable } from '../sources/github.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { repositoryField, repositoryNamed } from './repository.ts'
import { listed, shareOf } from './rows.ts'

/** Patterns run in linear time (RE2), so that no pattern and no value can hold the bot up. */
const Pattern = z
  .string()
  .min(1)
  .max(500)
  .refine(isPattern, 'must be a regular expression that RE2 takes: no look-around and no back-references')

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text)
    return true
  } catch {
    return false
  }
}

const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable: letters, digits and underscores')

const environmentField = z.string().min(1).optional()

const RequiredVariable = z.strictObject({
  name: VariableName.describe('The name of the variable.'),
  matches: Pattern.optional().describe('A regular expression (RE2) that must be found in its value.'),
  notMatches: Pattern.optional().describe('A regular expression (RE2) that must not be found in its value.'),
  environment: environmentField.describe("The GitHub environment of this one, instead of the check's."),
  purpose: z.string().min(1).optional().describe('What the variable is for.'),
})

type RequiredVariable = z.output<typeof RequiredVariable>

const Spec = z.object({
  repository: repositoryField,
  environment: environmentField.describe(
    "The GitHub environment whose variables count; the repository's and its organization's when left out.",
  ),
  required: z
    .array(z.union([VariableName.transform((name): RequiredVariable => ({ name })), RequiredVariable]))
    .min(1)
    .describe('The names that must be set, each alone or with what its value must or must not match.'),
})

/** Compares the Actions variables with what is required; values are tried and never shown. */
export const githubVariables = defineCheck('github-variables', {
  summary: 'The required Actions variables are set in GitHub, and their values have the right form.',
  spec: Spec,
  ask: async ({ repository: own, environment, required }, asking) => {
    const repository = repositoryNamed(own, asking.repository)
    const places = [...new Set(required.map((variable) => variable.environment ?? environment))]
    const answers = await Promise.all(
      places.map((place) =>
        asking.sources.github.variables(repository, {
          signal: asking.signal,
          ...(place === undefined ? {} : { environment: place }),
        }),
      ),
    )
    const known = new Map(places.map((place, index) => [place, answers[index] ?? []]))
    return judgeVariables(
      required.map((variable) => ({ required: variable, known: known.get(variable.environment ?? environment) ?? [] })),
    )
  },
})

/** One requirement and the variables of the place it speaks of. */
export interface Requirement {
  readonly required: RequiredVariable
  readonly known: readonly Variable[]
}

/** Compares names, in any case as GitHub does, and tries values; pure. No sentence holds a value. */
export function judgeVariables(requirements: readonly Requirement[]): CheckAnswer {
  const rows = requirements.map(judgeVariable)
  const details = rows.map(({ problem: _problem, ...row }) => row)
  const total = rows.length
  const share = shareOf(rows)
  const of = (problem: Problem) => rows.filter((row) => row.problem === problem).map(({ subject }) => subject)
  const sentences = [
    told(of('missing'), ['is missing', 'are missing']),
    told(of('unmatched'), ['does not match its pattern', 'do not match their patterns']),
    told(of('forbidden'), ['matches what it must not', 'match what they must not']),
  ].flatMap((sentence) => sentence ?? [])
  if (sentences.length === 0) {
    const isTried = requirements.some(({ required }) => required.matches ?? required.notMatches)
    const form = isTried ? ' as required' : ''
    const summary = total === 1 ? `${details[0]?.subject} is set${form}` : `All ${total} variables are set${form}`
    return { status: 'pass', code: 'variables.ok', summary, share, details }
  }
  const right = rows.filter((row) => row.status === 'pass').length
  const summary = `${right} of ${total} variables ${right === 1 ? 'is' : 'are'} as required; ${sentences.join('; ')}`
  const code = of('missing').length > 0 ? 'variables.missing' : 'variables.value'
  return { status: 'fail', code, summary, share, details }
}

type Problem = 'missing' | 'unmatched' | 'forbidden'

function judgeVariable({ required, known }: Requirement): Detail & { readonly problem?: Problem } {
  const { name, matches, notMatches, environment, purpose } = required
  const variable = known.find((each) => each.name.toUpperCase() === name.toUpperCase())
  const subject = environment === undefined ? name : `${name} (${environment})`
  const why = purpose === undefined ? {} : { note: purpose }
  if (variable === undefined) return { status: 'fail', subject, found: 'missing', ...why, problem: 'missing' }
  if (matches !== undefined && !found(variable, matches)) {
    return { status: 'fail', subject, found: 'wrong value', note: `does not match ${matches}`, problem: 'unmatched' }
  }
  if (notMatches !== undefined && found(variable, notMatches)) {
    return { status: 'fail', subject, found: 'wrong value', note: `matches ${notMatches}`, problem: 'forbidden' }
  }
  return { status: 'pass', subject, found: 'set', ...why }
}

function found(variable: Variable, pattern: string): boolean {
  const compiled = RE2JS.compile(pattern)
  return variable.holds((value) => compiled.matcher(value).find())
}

function told(names: readonly string[], [one, several]: readonly [string, string]): string | undefined {
  return names.length === 0 ? undefined : `${listed(names)} ${names.length === 1 ? one : several}`
}
