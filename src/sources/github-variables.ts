import { z } from 'zod'
import type { AskGitHub } from './github-ask.ts'
import { Moment, noOrganization, repositoryOf } from './github-repository.ts'

/**
 * An Actions variable. GitHub tells its value, but here it can only be tried: no field holds it, so it cannot be
 * logged, stored or shown by mistake.
 */
export interface Variable {
  readonly name: string
  /** When it was set last; null when GitHub does not say. */
  readonly updatedAt: Date | null
  /** Whether a condition holds for the value. */
  readonly holds: (condition: (value: string) => boolean) => boolean
}

const VariablesPage = z
  .object({
    variables: z.array(z.object({ name: z.string(), value: z.string(), updated_at: Moment.nullish() })),
  })
  .transform((page) =>
    page.variables.map(
      ({ name, value, updated_at }): Variable => ({
        name,
        updatedAt: updated_at ?? null,
        holds: (condition) => condition(value),
      }),
    ),
  )

/**
 * The variables that a repository's workflows can use, those of its organization below its own; or the ones of an
 * environment alone.
 */
export async function variables(
  github: AskGitHub,
  repository: string,
  options: { signal: AbortSignal; environment?: string },
): Promise<readonly Variable[]> {
  const { signal, environment } = options
  const parameters = repositoryOf(repository)
  if (environment !== undefined) {
    return github.all(
      {
        what: `the variables of environment ${environment} in ${repository}`,
        route: 'GET /repos/{owner}/{repo}/environments/{environment_name}/variables',
        parameters: { ...parameters, environment_name: environment },
        signal,
      },
      VariablesPage,
    )
  }
  const what = `the variables of ${repository}`
  const [own, shared] = await Promise.all([
    github.all({ what, route: 'GET /repos/{owner}/{repo}/actions/variables', parameters, signal }, VariablesPage),
    github
      .all(
        { what, route: 'GET /repos/{owner}/{repo}/actions/organization-variables', parameters, signal },
        VariablesPage,
      )
      .catch(noOrganization),
  ])
  return [...new Map([...shared, ...own].map((variable) => [variable.name.toUpperCase(), variable])).values()]
}
