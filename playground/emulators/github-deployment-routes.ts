import { z } from 'zod'
import type { Act } from './github-acts.ts'
import { deploymentShape, deploymentStatusShape } from './github-deployment-shapes.ts'
import { bare } from './github-listing.ts'
import { secondOf } from './github-plan.ts'
import type { Answered, Asked, Route } from './github-routes.ts'

const NewDeployment = z.object({
  ref: z.string(),
  environment: z.string().default('production'),
  description: z.string().nullable().default(null),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
})

const NewStatus = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  description: z.string().max(140).default(''),
  log_url: z.string().default(''),
})

const refuse = (status: number, message: string): Answered => ({ status, body: { message } })

const deploymentOf = ({ repository, parameters }: Asked) =>
  repository.deployments.find(({ id }) => String(id) === parameters.deployment_id)

/** The routes that list deployments; null is a 404. */
export const DEPLOYMENT_ROUTES: Readonly<Record<string, Route>> = {
  '/repos/{owner}/{repo}/deployments': ({ url, repository, addresses }) => {
    const wanted = (name: string, value: string) => (url.searchParams.get(name) ?? value) === value
    const found = repository.deployments.filter(
      ({ commit, environment, ref }) =>
        wanted('sha', commit) && wanted('environment', environment) && wanted('ref', ref),
    )
    return bare(url, found.toReversed(), (deployment) => deploymentShape(deployment, repository, addresses))
  },

  '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses': (asked) => {
    const { url, repository, addresses } = asked
    const deployment = deploymentOf(asked)
    if (!deployment) return null
    return bare(url, deployment.statuses.toReversed(), (status) =>
      deploymentStatusShape(status, deployment, repository, addresses),
    )
  },
}

/** The routes that note deployments, all of them POST; null is a 404. */
export const DEPLOYMENT_ACTS: Readonly<Record<string, Act>> = {
  '/repos/{owner}/{repo}/deployments': async (asked) => {
    const { repository, now, actor, nextId, addresses } = asked
    const body = NewDeployment.safeParse(asked.body)
    if (!body.success) return refuse(422, 'Invalid request.')
    const { ref, environment, description, payload } = body.data
    const commit = await asked.commitOf(ref)
    if (commit === null) return refuse(422, `No ref found for: ${ref}`)
    const createdAt = secondOf(now)
    const given = { id: nextId(), commit, ref, environment, description, payload, creator: actor, createdAt }
    const deployment = { ...given, statuses: [] }
    repository.deployments.push(deployment)
    return { status: 201, body: deploymentShape(deployment, repository, addresses) }
  },

  '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses': (asked) => {
    const { repository, now, nextId, addresses } = asked
    const deployment = deploymentOf(asked)
    const body = NewStatus.safeParse(asked.body)
    if (!deployment) return null
    if (!body.success) return refuse(422, 'Validation Failed')
    const { state, description, log_url: logUrl } = body.data
    const status = { id: nextId(), state, description, logUrl, createdAt: secondOf(now) }
    deployment.statuses.push(status)
    return { status: 201, body: deploymentStatusShape(status, deployment, repository, addresses) }
  },
}
