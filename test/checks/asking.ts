import type { Asking } from '../../src/checks/check.ts'
import { SourceError } from '../../src/errors.ts'
import type { GitHub } from '../../src/sources/github.ts'
import type { Sources } from '../../src/sources/sources.ts'

/** The moment at which the tests ask. */
export const NOW = new Date('2026-01-11T00:00:00Z')

/** What a source says that a test gave no answer to. */
export const outage = new SourceError('GitHub', 'timeout', 'GitHub did not answer within 10 s')

const fails = () => Promise.reject(outage)

/** Sources of which a test answers for some questions; all others are an outage. */
export function sourcesWith(
  answers: {
    readonly [Name in keyof Omit<Sources, 'github'>]?: Partial<Sources[Name]>
  } & { readonly github?: Partial<GitHub> },
): Sources {
  return {
    http: { get: fails, ...answers.http },
    dns: { resolve: fails, ...answers.dns },
    tls: { certificate: fails, ...answers.tls },
    github: {
      latestRun: fails,
      runs: fails,
      jobs: fails,
      jobLog: fails,
      checkRuns: fails,
      pullRequest: fails,
      secretNames: fails,
      secrets: fails,
      recentDeployments: fails,
      newestIssues: fails,
      createIssue: fails,
      environments: fails,
      variables: fails,
      files: fails,
      fileText: fails,
      alerts: fails,
      artifacts: fails,
      releases: fails,
      commit: fails,
      compare: fails,
      commitDetails: fails,
      pullRequestsOf: fails,
      branches: fails,
      tags: fails,
      branchHead: fails,
      defaultBranch: fails,
      tagCommit: fails,
      createTag: fails,
      deleteTag: fails,
      dispatchWorkflow: fails,
      dispatchedRuns: fails,
      run: fails,
      cancelRun: fails,
      deployments: fails,
      deploymentState: fails,
      createDeployment: fails,
      createDeploymentStatus: fails,
      ...answers.github,
    },
    vercel: {
      deployments: fails,
      deployment: fails,
      buildLines: fails,
      environmentVariables: fails,
      domains: fails,
      project: fails,
      createDeployment: fails,
      promote: fails,
      rollback: fails,
      cancelDeployment: fails,
      ...answers.vercel,
    },
    deployHook: { send: fails, ask: fails, ...answers.deployHook },
    sentry: {
      project: fails,
      clientKeys: fails,
      issues: fails,
      releaseHealth: fails,
      performance: fails,
      releases: fails,
      ...answers.sentry,
    },
    history: { measured: fails, ...answers.history },
  }
}

/** How a check is asked in a test. */
export function asking(answers: Parameters<typeof sourcesWith>[0], changes: Partial<Asking> = {}): Asking {
  return {
    sources: sourcesWith(answers),
    now: NOW,
    signal: new AbortController().signal,
    repository: 'acme/web',
    product: 'acme',
    environment: 'production',
    ...changes,
  }
}
