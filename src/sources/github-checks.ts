import { z } from 'zod'
import type { CheckRun } from './github.ts'
import type { AskGitHub } from './github-ask.ts'
import { Id, Moment, repositoryOf } from './github-repository.ts'

/** A check run or status with what decides which of one name is the newest. */
export interface DatedCheck extends CheckRun {
  readonly id: string
}

const CheckRunsPage = z
  .object({
    check_runs: z.array(
      z
        .object({
          id: Id,
          name: z.string(),
          status: z.string(),
          conclusion: z.string().nullable(),
          html_url: z.string().nullish(),
          started_at: Moment.nullish(),
          output: z.object({ title: z.string().nullish(), summary: z.string().nullish() }).nullish(),
        })
        .transform(
          (run): DatedCheck => ({
            id: run.id,
            name: run.name,
            status: run.status,
            conclusion: run.conclusion,
            url: run.html_url ?? null,
            summary: run.output?.title || run.output?.summary || null,
            startedAt: run.started_at ?? null,
          }),
        ),
    ),
  })
  .transform((page) => page.check_runs)

/** GitHub's legacy statuses say in one word what check runs say in two. */
const CONCLUSIONS: Readonly<Record<string, string>> = { success: 'success', failure: 'failure', error: 'failure' }

const StatusesPage = z
  .object({
    statuses: z.array(
      z
        .object({
          id: Id,
          context: z.string(),
          state: z.string(),
          description: z.string().nullish(),
          target_url: z.string().nullish(),
          created_at: Moment.nullish(),
        })
        .transform(
          (status): DatedCheck => ({
            id: status.id,
            name: status.context,
            status: status.state === 'pending' ? 'pending' : 'completed',
            conclusion: CONCLUSIONS[status.state] ?? null,
            url: status.target_url ?? null,
            summary: status.description ?? null,
            startedAt: status.created_at ?? null,
          }),
        ),
    ),
  })
  .transform((page) => page.statuses)

/** Check runs and legacy statuses of a commit, branch or tag: all pages, newest of each name, by name. */
export async function checkRuns(
  github: AskGitHub,
  repository: string,
  ref: string,
  signal: AbortSignal,
): Promise<readonly CheckRun[]> {
  const parameters = { ...repositoryOf(repository), ref }
  const what = `the checks of ${ref} in ${repository}`
  const [runs, statuses] = await Promise.all([
    github.all(
      { what, route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', parameters, signal },
      CheckRunsPage,
    ),
    github.all({ what, route: 'GET /repos/{owner}/{repo}/commits/{ref}/status', parameters, signal }, StatusesPage),
  ])
  return newestOfEachName([...runs, ...statuses])
}

/** Keeps the newest check of each name, sorted by name. One that has not started yet is newer than all that have. */
export function newestOfEachName(checks: readonly DatedCheck[]): readonly CheckRun[] {
  const oldestFirst = checks.toSorted(
    (one, other) => startOf(one) - startOf(other) || Number(one.id) - Number(other.id) || 0,
  )
  const newest = new Map(oldestFirst.map(({ id: _, ...check }) => [check.name, check]))
  return [...newest.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}

function startOf(check: DatedCheck): number {
  return check.startedAt?.getTime() ?? Number.MAX_SAFE_INTEGER
}
