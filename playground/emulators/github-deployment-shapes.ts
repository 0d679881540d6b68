import { type Addresses, apiOf, nodeId, simpleUser } from './github-owner-shapes.ts'
import type { DeploymentState, DeploymentStatusState, RepositoryState } from './github-state.ts'

/** A deployment, as GitHub's `deployment`. */
export function deploymentShape(
  deployment: DeploymentState,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  const api = apiOf(repository, addresses)
  const url = `${api}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.commit,
    ref: deployment.ref,
    task: 'deploy',
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: simpleUser(deployment.creator, 'User', addresses),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    transient_environment: false,
    production_environment: deployment.environment === 'production',
  }
}

/** A deployment's status, as GitHub's `deployment-status`. */
export function deploymentStatusShape(
  status: DeploymentStatusState,
  deployment: DeploymentState,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  const api = apiOf(repository, addresses)
  const deploymentUrl = `${api}/deployments/${deployment.id}`
  return {
    url: `${deploymentUrl}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: simpleUser(deployment.creator, 'User', addresses),
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    ...(status.logUrl === '' ? {} : { log_url: status.logUrl }),
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deploymentUrl,
    repository_url: api,
  }
}
