import type { Config } from '../config.ts'
import { SourceError } from '../errors.ts'
import type { Network } from './network.ts'
import { createActVercel } from './vercel-act.ts'
import { createAskVercel } from './vercel-ask.ts'
import { type BuildLine, BuildLines, type Deployment, DeploymentAnswer, DeploymentsPage } from './vercel-deployments.ts'
import {
  DomainConfig,
  DomainsPage,
  type EnvironmentVariable,
  Project,
  type ProjectDomain,
  VariablesPage,
  type VercelProject,
} from './vercel-project.ts'
import { createVercelShipping, type VercelShipping } from './vercel-shipping.ts'

export type { BuildLine, Deployment } from './vercel-deployments.ts'
export type { EnvironmentVariable, ProjectDomain, VercelProject } from './vercel-project.ts'

/** Vercel's own limit for a page of deployments or domains. */
const PAGE_SIZE = 100

interface Asked {
  /** A team's id (`team_…`) or slug; the token's own account when left out. */
  readonly team?: string
  readonly signal: AbortSignal
}

/** The questions asked of Vercel, and what it is asked to do for a release. A project is named by its id or its name, a deployment by its id or address. */
export interface Vercel extends VercelShipping {
  /** The newest deployments first, at most `limit` of them; `target` and `commit` leave out all others. */
  readonly deployments: (
    project: string,
    options: Asked & { limit: number; target?: string; commit?: string },
  ) => Promise<readonly Deployment[]>
  readonly deployment: (id: string, options: Asked) => Promise<Deployment>
  /** The lines of a deployment's build, in order; empty when Vercel no longer keeps them. */
  readonly buildLines: (deploymentId: string, options: Asked) => Promise<readonly BuildLine[]>
  /** Names, types and targets; values are dropped unread, and Vercel is never asked to decrypt them. */
  readonly environmentVariables: (project: string, options: Asked) => Promise<readonly EnvironmentVariable[]>
  readonly domains: (project: string, options: Asked) => Promise<readonly ProjectDomain[]>
  readonly project: (project: string, options: Asked) => Promise<VercelProject>
}

/** Builds the source of Vercel's facts. Without a token every question is a SourceError `not-configured`. */
export function createVercel(settings: Config['vercel'], network: Pick<Network, 'operator'>): Vercel {
  const vercel = createAskVercel(settings, network.operator)
  const part = encodeURIComponent
  const asked = ({ team, signal }: Asked) => ({ team, signal })

  /** A token may lack the right to see a domain's configuration; that leaves this one thing unsaid. */
  const misconfigured = async (name: string, options: Asked): Promise<boolean | null> => {
    if (name.endsWith('.vercel.app')) return null
    try {
      const question = { what: `the domain ${name}`, path: `/v6/domains/${part(name)}/config`, ...asked(options) }
      return await vercel.one(question, DomainConfig)
    } catch (error) {
      if (error instanceof SourceError && (error.code === 'forbidden' || error.code === 'not-found')) return null
      throw error
    }
  }

  return {
    ...createVercelShipping(createActVercel(settings, network.operator)),
    deployments: (project, { limit, target, commit, ...options }) => {
      const parameters = { projectId: project, target, sha: commit, limit: Math.min(limit, PAGE_SIZE) }
      const question = { what: `the deployments of ${project}`, path: '/v7/deployments', parameters }
      return vercel.all({ ...question, ...asked(options) }, DeploymentsPage, limit)
    },
    deployment: (id, options) =>
      vercel.one(
        { what: `deployment ${id}`, path: `/v13/deployments/${part(id)}`, ...asked(options) },
        DeploymentAnswer,
      ),
    buildLines: (id, options) =>
      vercel.one(
        {
          what: `the build of ${id}`,
          path: `/v3/deployments/${part(id)}/events`,
          parameters: { builds: 1, direction: 'forward', limit: -1 },
          ...asked(options),
        },
        BuildLines,
      ),
    environmentVariables: (project, options) =>
      vercel.all(
        {
          what: `the environment variables of ${project}`,
          path: `/v10/projects/${part(project)}/env`,
          ...asked(options),
        },
        VariablesPage,
      ),
    domains: async (project, options) => {
      const domains = await vercel.all(
        {
          what: `the domains of ${project}`,
          path: `/v9/projects/${part(project)}/domains`,
          parameters: { limit: PAGE_SIZE },
          ...asked(options),
        },
        DomainsPage,
      )
      return Promise.all(
        domains.map(async (domain) => ({ ...domain, misconfigured: await misconfigured(domain.name, options) })),
      )
    },
    project: (project, options) =>
      vercel.one(
        {
          what: `the project ${project}`,
          path: `/v9/projects/${part(project)}`,
          parameters: { rollbackInfo: 'true' },
          ...asked(options),
        },
        Project,
      ),
  }
}
