import { type Addresses, apiOf, nodeId, simpleUser, siteOf } from './github-owner-shapes.ts'
import type {
  CheckRunState,
  CommitStatusState,
  EnvironmentState,
  RepositoryState,
  SecretState,
  VariableState,
} from './github-state.ts'

/** A check run, as GitHub's `check-run`. */
export function checkRunShape(check: CheckRunState, repository: RepositoryState, addresses: Addresses): object {
  const url = `${apiOf(repository, addresses)}/check-runs/${check.id}`
  const page = `${siteOf(repository, addresses)}/runs/${check.id}`
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.commit,
    external_id: '',
    url,
    html_url: page,
    details_url: page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title: check.title,
      summary: check.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: check.id + 1 },
    app: {
      id: 15368,
      slug: 'github-actions',
      node_id: nodeId('App', 15368),
      owner: simpleUser('github', 'Organization', addresses),
      name: 'GitHub Actions',
      description: 'Automate your workflow from idea to production',
      external_url: 'https://help.github.com/en/actions',
      html_url: 'https://github.com/apps/github-actions',
      created_at: '2018-07-30T09:30:17Z',
      updated_at: '2025-03-07T16:35:00Z',
      permissions: { actions: 'write', checks: 'write', contents: 'write', metadata: 'read', statuses: 'write' },
      events: ['check_run', 'push', 'workflow_dispatch', 'workflow_run'],
    },
    pull_requests: [],
  }
}

/** A status of the older kind, as GitHub's `simple-commit-status`. */
export function commitStatusShape(
  status: CommitStatusState,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  return {
    url: `${apiOf(repository, addresses)}/statuses/${status.commit}`,
    avatar_url: `${addresses.site}/${repository.owner}.png`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  }
}

/** A secret, as GitHub's `actions-secret`: never a value. */
export function secretShape(secret: SecretState): object {
  return { name: secret.name, created_at: secret.updatedAt, updated_at: secret.updatedAt }
}

/** A variable with its value, as GitHub's `actions-variable`. */
export function variableShape({ name, value, updatedAt }: VariableState): object {
  return { name, value, created_at: updatedAt, updated_at: updatedAt }
}

/** An environment with its protection rules, as GitHub's `environment`. */
export function environmentShape(
  environment: EnvironmentState,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  const name = encodeURIComponent(environment.name)
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${apiOf(repository, addresses)}/environments/${name}`,
    html_url: `${siteOf(repository, addresses)}/deployments/activity_log?environments_filter=${name}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: [
      ...(environment.waitMinutes > 0
        ? [{ ...rule(environment, 'wait_timer'), wait_timer: environment.waitMinutes }]
        : []),
      ...(environment.reviewers.length > 0
        ? [
            {
              ...rule(environment, 'required_reviewers'),
              prevent_self_review: false,
              reviewers: environment.reviewers.map((login) => ({
                type: 'User',
                reviewer: simpleUser(login, 'User', addresses),
              })),
            },
          ]
        : []),
    ],
    deployment_branch_policy: null,
  }
}

const rule = ({ id }: EnvironmentState, type: string) => ({ id, node_id: nodeId(type, id), type })
