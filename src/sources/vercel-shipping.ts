import { z } from 'zod'
import type { Acted } from './act.ts'
import type { ActOnVercel } from './vercel-act.ts'
import { type Deployment, DeploymentAnswer, NONCE_FIELD } from './vercel-deployments.ts'

interface Asked {
  /** A team's id (`team_…`) or slug; the token's own account when left out. */
  readonly team?: string
  readonly signal: AbortSignal
}

interface NewDeployment extends Asked {
  /** `owner/name` on GitHub. */
  readonly repository: string
  readonly commit: string
  /** The branch it came from, which Vercel shows; the commit is what is built. */
  readonly ref: string
  /** How it is found again. */
  readonly nonce: string
}

/**
 * What a release asks Vercel to do. Each request is sent once and never repeated here: an answer that was lost is told
 * as `uncertain`.
 */
export interface VercelShipping {
  /** Builds a commit for production, anew even when Vercel has built it before. */
  readonly createDeployment: (project: string, options: NewDeployment) => Promise<Acted<Deployment>>
  /** Puts a finished production build in front of users; how it goes is told by the project's last alias request. */
  readonly promote: (project: string, deploymentId: string, options: Asked) => Promise<Acted<unknown>>
  /** Puts an earlier deployment in front of users again. */
  readonly rollback: (
    project: string,
    deploymentId: string,
    options: Asked & { readonly reason: string },
  ) => Promise<Acted<unknown>>
  /** Stops a build; refused when it has ended. */
  readonly cancelDeployment: (deploymentId: string, options: Asked) => Promise<Acted<unknown>>
}

/** Builds what a release asks Vercel to do. */
export function createVercelShipping(act: ActOnVercel): VercelShipping {
  const part = encodeURIComponent
  const asked = ({ team, signal }: Asked) => ({ team, signal })
  return {
    createDeployment: (project, { repository, commit, ref, nonce, ...options }) => {
      const [org = '', repo = ''] = repository.split('/')
      return act(
        {
          what: `build ${commit.slice(0, 7)} of ${repository} for ${project}`,
          method: 'POST',
          path: '/v13/deployments',
          parameters: { forceNew: 1 },
          body: {
            name: project,
            project,
            target: 'production',
            gitSource: { type: 'github', org, repo, ref, sha: commit },
            meta: { [NONCE_FIELD]: nonce },
          },
          ...asked(options),
        },
        DeploymentAnswer,
      )
    },
    promote: (project, deploymentId, options) =>
      act(
        {
          what: `promote ${deploymentId} in ${project}`,
          method: 'POST',
          path: `/v10/projects/${part(project)}/promote/${part(deploymentId)}`,
          ...asked(options),
        },
        z.unknown(),
      ),
    rollback: (project, deploymentId, { reason, ...options }) =>
      act(
        {
          what: `go back to ${deploymentId} in ${project}`,
          method: 'POST',
          path: `/v1/projects/${part(project)}/rollback/${part(deploymentId)}`,
          parameters: { description: reason },
          ...asked(options),
        },
        z.unknown(),
      ),
    cancelDeployment: (deploymentId, options) =>
      act(
        {
          what: `stop ${deploymentId}`,
          method: 'PATCH',
          path: `/v12/deployments/${part(deploymentId)}/cancel`,
          ...asked(options),
        },
        z.unknown(),
      ),
  }
}
