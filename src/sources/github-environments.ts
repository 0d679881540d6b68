import { z } from 'zod'
import type { AskGitHub } from './github-ask.ts'
import { repositoryOf } from './github-repository.ts'

/** A GitHub environment and what stands before a deployment to it. */
export interface DeploymentEnvironment {
  readonly name: string
  readonly url: string | null
  /** How many people or teams may approve a deployment; 0 when nobody has to. */
  readonly reviewers: number
  readonly waitMinutes: number
  /** Which branches may be deployed: all, those with branch protection, or those that match patterns. */
  readonly branches: 'all' | 'protected' | 'selected'
}

const Rule = z.object({
  type: z.string(),
  wait_timer: z.number().nullish(),
  reviewers: z.array(z.unknown()).nullish(),
})

const Environment = z
  .object({
    name: z.string(),
    html_url: z.string().nullish(),
    protection_rules: z.array(Rule).nullish(),
    deployment_branch_policy: z.object({ protected_branches: z.boolean() }).nullish(),
  })
  .transform(({ name, html_url, protection_rules, deployment_branch_policy: policy }): DeploymentEnvironment => {
    const rules = protection_rules ?? []
    const total = (each: (rule: z.output<typeof Rule>) => number) => rules.reduce((sum, rule) => sum + each(rule), 0)
    return {
      name,
      url: html_url ?? null,
      reviewers: total((rule) => rule.reviewers?.length ?? 0),
      waitMinutes: total((rule) => rule.wait_timer ?? 0),
      branches: !policy ? 'all' : policy.protected_branches ? 'protected' : 'selected',
    }
  })

const EnvironmentsPage = z
  .object({ environments: z.array(Environment).default([]) })
  .transform((page) => page.environments)

/** The environments of a repository and their protection, all pages. */
export function environments(
  github: AskGitHub,
  repository: string,
  signal: AbortSignal,
): Promise<readonly DeploymentEnvironment[]> {
  return github.all(
    {
      what: `the environments of ${repository}`,
      route: 'GET /repos/{owner}/{repo}/environments',
      parameters: repositoryOf(repository),
      signal,
    },
    EnvironmentsPage,
  )
}
