import { z } from 'zod'
import type { Page } from './vercel-ask.ts'
import { moment, Pagination } from './vercel-deployments.ts'

/** An environment variable by name. Its value stays at the border: no field here could hold it. */
export interface EnvironmentVariable {
  readonly name: string
  /** plain, encrypted, sensitive, secret, system, … as Vercel says. */
  readonly type: string
  /** production, preview, development. */
  readonly targets: readonly string[]
  /** Set for one branch only; null when for all. */
  readonly branch: string | null
  /** When it was set last; null when Vercel does not say. */
  readonly updatedAt: Date | null
}

/** A name under which a project can be reached. */
export interface ProjectDomain {
  readonly name: string
  readonly verified: boolean
  /** The name it redirects to. */
  readonly redirect: string | null
  /** True when its DNS does not lead to Vercel; null when Vercel did not say. */
  readonly misconfigured: boolean | null
}

/** A promotion or rollback as Vercel carries it out. */
export interface AliasRequest {
  /** promote or rollback. */
  readonly type: string
  /** pending, in-progress, succeeded, failed, skipped. */
  readonly status: string
  readonly fromDeploymentId: string | null
  readonly toDeploymentId: string
  readonly requestedAt: Date
}

export interface VercelProject {
  readonly id: string
  readonly name: string
  /** What production serves now; null when nothing was ever deployed there. */
  readonly productionDeployment: { readonly id: string; readonly state: string | null } | null
  readonly lastAliasRequest: AliasRequest | null
}

const Variable = z
  .object({
    key: z.string(),
    type: z.string(),
    target: z.union([z.string(), z.array(z.string())]).nullish(),
    gitBranch: z.string().nullish(),
    updatedAt: moment.nullish(),
  })
  .transform(
    ({ key, type, target, gitBranch, updatedAt }): EnvironmentVariable => ({
      name: key,
      type,
      targets: [target ?? []].flat(),
      branch: gitBranch ?? null,
      updatedAt: updatedAt ?? null,
    }),
  )

export const VariablesPage = z
  .object({ envs: z.array(Variable), pagination: Pagination })
  .transform(({ envs, pagination }): Page<EnvironmentVariable> => ({ items: envs, next: pagination?.next ?? null }))

const Domain = z
  .object({ name: z.string(), verified: z.boolean(), redirect: z.string().nullish() })
  .transform(({ name, verified, redirect }) => ({ name, verified, redirect: redirect ?? null }))

export const DomainsPage = z.object({ domains: z.array(Domain), pagination: Pagination }).transform(
  ({ domains, pagination }): Page<Omit<ProjectDomain, 'misconfigured'>> => ({
    items: domains,
    next: pagination?.next ?? null,
  }),
)

export const DomainConfig = z.object({ misconfigured: z.boolean() }).transform(({ misconfigured }) => misconfigured)

const LastAliasRequest = z
  .object({
    type: z.string(),
    jobStatus: z.string(),
    fromDeploymentId: z.string().nullish(),
    toDeploymentId: z.string(),
    requestedAt: moment,
  })
  .transform(
    ({ jobStatus, fromDeploymentId, ...rest }): AliasRequest => ({
      ...rest,
      status: jobStatus,
      fromDeploymentId: fromDeploymentId ?? null,
    }),
  )

const Production = z.object({ id: z.string(), readyState: z.string().nullish() })

export const Project = z
  .object({
    id: z.string(),
    name: z.string(),
    targets: z.object({ production: Production.nullish() }).nullish(),
    lastAliasRequest: LastAliasRequest.nullish(),
  })
  .transform(({ id, name, targets, lastAliasRequest }): VercelProject => {
    const production = targets?.production
    return {
      id,
      name,
      productionDeployment: production ? { id: production.id, state: production.readyState ?? null } : null,
      lastAliasRequest: lastAliasRequest ?? null,
    }
  })
