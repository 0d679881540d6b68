import { z } from 'zod'
import type { AskGitHub } from './github-ask.ts'
import { noOrganization, repositoryOf } from './github-repository.ts'

const SecretsPage = z
  .object({ secrets: z.array(z.object({ name: z.string() })) })
  .transform((page) => page.secrets.map((secret) => secret.name))

/**
 * Names of the secrets that a repository's workflows can use (its own and its organization's), or those of one
 * environment. GitHub never tells values.
 */
export async function secretNames(
  github: AskGitHub,
  repository: string,
  options: { signal: AbortSignal; environment?: string },
): Promise<readonly string[]> {
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
  return [...new Set([...own, ...shared])]
}
