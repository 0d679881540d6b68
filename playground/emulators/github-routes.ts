import type { Breakage } from './breakage.ts'
import { checkRunShape, commitStatusShape, environmentShape, secretShape } from './github-commit-shapes.ts'
import { COMPARISON_ROUTES } from './github-comparison-routes.ts'
import { DEPLOYMENT_ROUTES } from './github-deployment-routes.ts'
import { environmentOf, FURTHER_ROUTES } from './github-further-routes.ts'
import { newest, paged, runMatches } from './github-listing.ts'
import { type Addresses, apiOf, minimalRepository } from './github-owner-shapes.ts'
import { isListed } from './github-plan.ts'
import { jobShape, runShape, workflowShape } from './github-run-shapes.ts'
import type { RepositoryState, RunState } from './github-state.ts'

/** What a route is asked. */
export interface Asked {
  readonly repository: RepositoryState
  readonly parameters: Readonly<Record<string, string>>
  readonly url: URL
  readonly addresses: Addresses
  /** Milliseconds since 1970, by the emulated clock. */
  readonly now: number
  /** What `emulate` answers at a path, parsed. */
  readonly upstream: (path: string) => Promise<unknown>
  /** The commit that a branch, tag or commit stands for; null when there is none. */
  readonly commitOf: (ref: string) => Promise<string | null>
  /** Puts a log where the log storage serves it once, and gives the address. */
  readonly storeLog: (log: string) => string
}

export interface Answered {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** How the connection breaks instead of answering, after everything was done. */
  readonly breakage?: Breakage
}

export type Route = (asked: Asked) => Answered | null | Promise<Answered | null>

const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answered => ({ status: 200, body, headers })

const runsOf = (asked: Asked, runs: readonly RunState[]) =>
  paged(
    asked.url,
    'workflow_runs',
    newest(runs.filter((run) => runMatches(run, asked.url.searchParams) && isListed(run, asked.repository, asked.now))),
    (run) => runShape(run, asked.repository, asked.addresses),
  )

export const workflowOf = ({ repository, parameters }: Asked) =>
  repository.workflows.find(
    (each) => String(each.id) === parameters.workflow_id || each.path.endsWith(`/${parameters.workflow_id}`),
  )

export const runOf = ({ repository, parameters }: Asked) =>
  repository.runs.find((run) => String(run.id) === parameters.run_id)

const jobOf = ({ repository, parameters }: Asked) => {
  for (const run of repository.runs) {
    const job = run.jobs.find((each) => String(each.id) === parameters.job_id)
    if (job) return { run, job }
  }
  return null
}

/** The routes that `emulate` lacks or answers otherwise than GitHub, as GitHub's own description names them; null is a 404. */
export const OWN_ROUTES: Readonly<Record<string, Route>> = {
  ...FURTHER_ROUTES,
  ...COMPARISON_ROUTES,
  ...DEPLOYMENT_ROUTES,

  '/repos/{owner}/{repo}/actions/workflows': (asked) =>
    paged(asked.url, 'workflows', asked.repository.workflows, (workflow) =>
      workflowShape(workflow, asked.repository, asked.addresses),
    ),

  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}': (asked) => {
    const workflow = workflowOf(asked)
    return workflow ? ok(workflowShape(workflow, asked.repository, asked.addresses)) : null
  },

  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': (asked) => {
    const workflow = workflowOf(asked)
    if (!workflow) return null
    return runsOf(
      asked,
      asked.repository.runs.filter((run) => run.workflow === workflow.path),
    )
  },

  '/repos/{owner}/{repo}/actions/runs': (asked) => runsOf(asked, asked.repository.runs),

  '/repos/{owner}/{repo}/actions/runs/{run_id}': (asked) => {
    const run = runOf(asked)
    return run ? ok(runShape(run, asked.repository, asked.addresses)) : null
  },

  '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs': (asked) => {
    const run = runOf(asked)
    if (!run) return null
    const all = asked.url.searchParams.get('filter') === 'all'
    const jobs = run.jobs.filter((job) => all || job.attempt === run.attempt)
    return paged(asked.url, 'jobs', jobs, (job) => jobShape(job, run, asked.repository, asked.addresses))
  },

  '/repos/{owner}/{repo}/actions/jobs/{job_id}': (asked) => {
    const found = jobOf(asked)
    return found ? ok(jobShape(found.job, found.run, asked.repository, asked.addresses)) : null
  },

  '/repos/{owner}/{repo}/actions/jobs/{job_id}/logs': (asked) => {
    const found = jobOf(asked)
    if (!found) return null
    if (found.job.log === null) return { status: 410, body: { message: 'Server Error' } }
    return { status: 302, body: '', headers: { location: asked.storeLog(found.job.log) } }
  },

  '/repos/{owner}/{repo}/actions/secrets': ({ url, repository }) =>
    paged(url, 'secrets', repository.secrets, secretShape),

  '/repos/{owner}/{repo}/actions/organization-secrets': ({ url, repository }) =>
    paged(url, 'secrets', repository.organizationSecrets, secretShape),

  '/repos/{owner}/{repo}/environments': (asked) =>
    paged(asked.url, 'environments', asked.repository.environments, (environment) =>
      environmentShape(environment, asked.repository, asked.addresses),
    ),

  '/repos/{owner}/{repo}/environments/{environment_name}': (asked) => {
    const environment = environmentOf(asked)
    return environment ? ok(environmentShape(environment, asked.repository, asked.addresses)) : null
  },

  '/repos/{owner}/{repo}/environments/{environment_name}/secrets': (asked) => {
    const environment = environmentOf(asked)
    return environment ? paged(asked.url, 'secrets', environment.secrets, secretShape) : null
  },

  '/repos/{owner}/{repo}/commits/{ref}/check-runs': async (asked) => {
    const ref = asked.parameters.ref ?? ''
    const commit = await asked.commitOf(ref)
    if (commit === null) return { status: 422, body: { message: `No commit found for SHA: ${ref}` } }
    const { searchParams } = asked.url
    const wanted = (key: string, value: string) => (searchParams.get(key) ?? value) === value
    const ofCommit = newest(
      asked.repository.checkRuns.filter(
        (check) =>
          check.commit === commit &&
          wanted('check_name', check.name) &&
          wanted('status', check.status) &&
          wanted('app_id', '15368'),
      ),
    )
    const shown = searchParams.get('filter') === 'all' ? ofCommit : firstOfEach(ofCommit, (check) => check.name)
    return paged(asked.url, 'check_runs', shown, (check) => checkRunShape(check, asked.repository, asked.addresses))
  },

  '/repos/{owner}/{repo}/commits/{ref}/status': async (asked) => {
    const commit = await asked.commitOf(asked.parameters.ref ?? '')
    if (commit === null) return null
    const ofCommit = newest(asked.repository.statuses.filter((status) => status.commit === commit))
    const statuses = firstOfEach(ofCommit, (status) => status.context)
    const failed = statuses.some(({ state }) => state === 'failure' || state === 'error')
    const succeeded = statuses.length > 0 && statuses.every(({ state }) => state === 'success')
    const api = apiOf(asked.repository, asked.addresses)
    const page = paged(asked.url, 'statuses', statuses, (status) =>
      commitStatusShape(status, asked.repository, asked.addresses),
    )
    return {
      ...page,
      body: {
        state: failed ? 'failure' : succeeded ? 'success' : 'pending',
        ...page.body,
        sha: commit,
        repository: minimalRepository(asked.repository, asked.addresses),
        commit_url: `${api}/commits/${commit}`,
        url: `${api}/commits/${commit}/status`,
      },
    }
  },
}

function firstOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed()
}
