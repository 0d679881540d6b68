import { z } from 'zod'
import { type Asking, type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { Glob, globTest } from './glob.ts'
import { repositoryField, repositoryNamed } from './repository.ts'
import { counted, listed, shareOf } from './rows.ts'

const GitHubPlace = z.strictObject({
  repository: repositoryField,
  environment: z
    .string()
    .min(1)
    .optional()
    .describe("The GitHub environment; the repository's own and its organization's names when left out."),
  names: z
    .array(z.enum(['secrets', 'variables']))
    .min(1)
    .default(['secrets', 'variables'])
    .describe('Whether names of secrets, of variables or of both count; both when left out.'),
})

const VercelPlace = z.strictObject({
  project: z.string().min(1).describe('The name or id of the Vercel project.'),
  team: z.string().min(1).optional().describe("The id or slug of the team; the token's own account when left out."),
  target: z.string().min(1).describe('The Vercel target: production, preview or development.'),
})

const Place = z.union(
  [
    z.strictObject({ github: GitHubPlace.describe('A GitHub repository or one of its environments.') }),
    z.strictObject({ vercel: VercelPlace.describe('A target of a Vercel project.') }),
  ],
  'must be github: {…} or vercel: {…}',
)

const Spec = z.object({
  between: z.array(Place).min(2).describe('The places that must have the same names: two or more.'),
  ignore: z.array(Glob).default([]).describe('Names, or patterns such as VERCEL_*, that may be in some places only.'),
})

/** Compares which names are set in several places. */
export const parity = defineCheck('parity', {
  summary: 'The same secrets and variables are set in GitHub and in Vercel, compared by name.',
  spec: Spec,
  ask: async ({ between, ignore }, asking) => judgeParity(await Promise.all(between.map(askPlace(asking))), ignore),
})

/** A place and the names that are set there. */
export interface NamedPlace {
  readonly title: string
  readonly names: readonly string[]
}

const askPlace =
  (asking: Asking) =>
  async (place: z.output<typeof Place>): Promise<NamedPlace> =>
    'github' in place ? askGitHub(place.github, asking) : askVercel(place.vercel, asking)

async function askGitHub(
  { repository: own, environment, names }: z.output<typeof GitHubPlace>,
  { sources, signal, repository: ofProduct }: Asking,
): Promise<NamedPlace> {
  const repository = repositoryNamed(own, ofProduct)
  const options = { signal, ...(environment === undefined ? {} : { environment }) }
  const [secrets, variables] = await Promise.all([
    names.includes('secrets') ? sources.github.secretNames(repository, options) : [],
    names.includes('variables') ? sources.github.variables(repository, options) : [],
  ])
  const title = `GitHub ${environment ?? (own === undefined ? 'repository' : repository)}`
  return { title, names: [...secrets, ...variables.map(({ name }) => name)] }
}

async function askVercel(
  { project, team, target }: z.output<typeof VercelPlace>,
  { sources, signal }: Asking,
): Promise<NamedPlace> {
  const options = { signal, ...(team === undefined ? {} : { team }) }
  const variables = await sources.vercel.environmentVariables(project, options)
  return {
    title: `Vercel ${target}`,
    // What is set for one branch alone is not there for the target as such; Vercel's own are not ours to compare.
    names: variables
      .filter(({ targets, branch, type }) => targets.includes(target) && branch === null && type !== 'system')
      .map(({ name }) => name),
  }
}

/** Compares the names of all places, in any case as GitHub does; pure. */
export function judgeParity(places: readonly NamedPlace[], ignore: readonly string[]): CheckAnswer {
  const isIgnored = ignore.length === 0 ? () => false : globTest(ignore)
  const known = new Map(places.flatMap(({ names }) => names.map((name) => [name.toUpperCase(), name])))
  const sets = places.map(({ title, names }) => ({ title, names: new Set(names.map((name) => name.toUpperCase())) }))
  const compared = [...known]
    .filter(([, name]) => !isIgnored(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  const details = compared.map(([key, subject]): Detail => {
    const lacking = sets.filter(({ names }) => !names.has(key)).map(({ title }) => title)
    return lacking.length === 0
      ? { status: 'pass', subject, found: 'in all places' }
      : { status: 'fail', subject, found: `missing in ${listed(lacking)}` }
  })
  const share = shareOf(details)
  const missing = details.filter((row) => row.status === 'fail')
  const where = listed(places.map(({ title }) => title))
  if (details.length === 0) {
    const summary = `No name is set in ${where}, so there is nothing to compare`
    return { status: 'unknown', code: 'parity.nothing', summary, details }
  }
  if (missing.length === 0) {
    const summary = `${counted(details.length, 'name')} ${details.length === 1 ? 'is' : 'are'} the same in ${where}`
    return { status: 'pass', code: 'parity.ok', summary, share, details }
  }
  const lacks = sets.flatMap(({ title, names }) => {
    const absent = compared.filter(([key]) => !names.has(key)).map(([, name]) => name)
    return absent.length === 0 ? [] : [`${title} lacks ${listed(absent)}`]
  })
  const summary = `${missing.length} of ${counted(details.length, 'name')} ${missing.length === 1 ? 'is' : 'are'} not everywhere: ${lacks.join('; ')}`
  return { status: 'fail', code: 'parity.missing', summary, share, details }
}
