import { type Addresses, apiOf, minimalRepository, nodeId, simpleUser, siteOf, urls } from './github-owner-shapes.ts'
import type { JobState, RepositoryState, RunState, WorkflowState } from './github-state.ts'

/** A workflow file, as GitHub's `workflow`. */
export function workflowShape(workflow: WorkflowState, repository: RepositoryState, addresses: Addresses): object {
  const site = siteOf(repository, addresses)
  return {
    id: workflow.id,
    node_id: nodeId('Workflow', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: 'active',
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${apiOf(repository, addresses)}/actions/workflows/${workflow.id}`,
    html_url: `${site}/blob/main/${workflow.path}`,
    badge_url: `${site}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  }
}

/** A workflow run, as GitHub's `workflow-run`. */
export function runShape(run: RunState, repository: RepositoryState, addresses: Addresses): object {
  const workflow = repository.workflows.find((each) => each.path === run.workflow)
  const api = apiOf(repository, addresses)
  const url = `${api}/actions/runs/${run.id}`
  const owner = simpleUser(run.actor, 'User', addresses)
  const whole = minimalRepository(repository, addresses)
  const person = { name: run.actor, email: `${run.actor}@users.noreply.github.com` }
  return {
    id: run.id,
    name: workflow?.name ?? run.workflow,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.commit,
    path: run.workflow,
    display_title: run.title,
    run_number: run.number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow?.id ?? 0,
    check_suite_id: run.id + 1,
    check_suite_node_id: nodeId('CheckSuite', run.id + 1),
    url,
    html_url: `${siteOf(repository, addresses)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: owner,
    triggering_actor: owner,
    run_attempt: run.attempt,
    run_started_at: run.createdAt,
    referenced_workflows: [],
    ...urls(url, { jobs: '/jobs', logs: '/logs', artifacts: '/artifacts', cancel: '/cancel', rerun: '/rerun' }),
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    check_suite_url: `${api}/check-suites/${run.id + 1}`,
    workflow_url: `${api}/actions/workflows/${workflow?.id ?? 0}`,
    head_commit: {
      id: run.commit,
      tree_id: run.commit,
      message: run.title,
      timestamp: run.createdAt,
      author: person,
      committer: person,
    },
    repository: whole,
    head_repository: whole,
  }
}

/** A job of a run, as GitHub's `job`. */
export function jobShape(job: JobState, run: RunState, repository: RepositoryState, addresses: Addresses): object {
  const api = apiOf(repository, addresses)
  const ran = job.conclusion !== 'skipped'
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run.commit,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${siteOf(repository, addresses)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step, index) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: index + 1,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: ran ? 1_000_000_000 + (job.id % 1_000) : null,
    runner_name: ran ? `GitHub Actions ${1_000_000_000 + (job.id % 1_000)}` : null,
    runner_group_id: ran ? 0 : null,
    runner_group_name: ran ? 'GitHub Actions' : null,
    workflow_name: repository.workflows.find((each) => each.path === run.workflow)?.name ?? run.workflow,
    head_branch: run.branch,
  }
}
