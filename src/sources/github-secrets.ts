import { z } from 'zod'
import type { AskGitHub } from './github-ask.ts'
import { Moment, noOrganization, repositoryOf } from './github-repository.ts'

/** An Actions secret by name; GitHub never tells values. */
export interface Secret {
  readonly name: string
  /** When it was set last; null when GitHub does not say. */
  readonly updatedAt: Date | null
}

const SecretsPage = z
  .object({ secrets: z.array(z.object({ name: z.string(), updated_at: Moment.nullish() })) })
  .transform((page) => page.secrets.map(({ name, updated_at }): Secret => ({ name, updatedAt: updated_at ?? null })))

/**
 * Names of the secrets that a repository's workflows can use (its own and its organization's), or those of one
 * environment. GitHub never tells values.
 */
export async function secretNames(
  github: AskGitHub,
  repository: string,
  options: { signal: AbortSignal; environment?: string },
): Promise<readonly string[]> {
  const names = (await secrets(github, repository, options)).map(({ name }) => name)
  return [...new Set(names)]
}

/** The same secrets with the time of their newest change; one that the repository and its organization both have is told once, as the repository's own. */
export async function secrets(
  github: AskGitHub,
  repository: string,
  options: { signal: AbortSignal; environment?: string },
): Promise<readonly Secret[]> {
  const { signal, environment } = options
  const parameters = repositoryOf(repository)
  if (environment !== undefined) {
    return github.all(
      {
        what: `the secrets of environment ${environment} in ${repository}`,
        route: 'GET /repos/{owner}/{repo}/environments/{environment_name}/secrets',
        parameters: { ...parameters, environment_name: environment },
        signal,
      },
      SecretsPage,
    )
  }
  const what = `the secrets of ${repository}`
  const [own, shared] = await Promise.all([
    github.all({ what, route: 'GET /repos/{owner}/{repo}/actions/secrets', parameters, signal }, SecretsPage),
    github
      .all({ what, route: 'GET /repos/{owner}/{repo}/actions/organization-secrets', parameters, signal }, SecretsPage)
      .catch(noOrganization),
  ])
  const named = new Set(own.map(({ name }) => name))
  return [...own, ...shared.filter(({ name }) => !named.has(name))]
}
