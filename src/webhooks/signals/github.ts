import { z } from 'zod'
import type { SignalRoutes } from '../../products/monitor.ts'
import type { Product } from '../../products/product.ts'
import type { Severity } from '../../store/incident-words.ts'
import { type Claim, claimed, environmentOf, type Heard, nothingHeard, type Said } from './signal.ts'

type Routes = NonNullable<SignalRoutes['github']>

/** Something that goes wrong and right again, in one repository. */
interface Problem {
  readonly repository: string
  /** What it is within the repository: `workflow/deploy.yml/main`. */
  readonly id: string
  readonly said: Said
  /** Whether a product of this repository wants to hear of it. */
  readonly isWanted: (routes: Routes, product: Product) => boolean
}

const text = z.string().nullish()
const inRepository = { action: z.string(), repository: z.object({ full_name: z.string() }) }
const date = text.transform((given) => (given == null ? null : new Date(given)))

/** What neither failed nor succeeded (cancelled, skipped, neutral) says nothing of the one before. */
function statusOf(conclusion: string | null | undefined): Said['status'] | null {
  if (['failure', 'error', 'timed_out', 'startup_failure'].includes(conclusion ?? '')) return 'firing'
  return conclusion === 'success' ? 'resolved' : null
}

const endings: Readonly<Record<string, string>> = {
  failure: 'failed',
  error: 'failed',
  timed_out: 'ran out of time',
  startup_failure: 'could not start',
  success: 'succeeded',
}

const WorkflowRun = z
  .object({
    ...inRepository,
    workflow_run: z.object({
      name: text,
      path: text,
      head_branch: text,
      event: text,
      conclusion: text,
      html_url: text,
      updated_at: date,
      run_number: z.number().nullish(),
      head_repository: z.object({ full_name: text }).nullish(),
    }),
  })
  .transform(({ action, repository: { full_name: repository }, workflow_run: run }): Problem | null => {
    const status = statusOf(run.conclusion)
    // A path may end in the ref that the file was taken from: .github/workflows/deploy.yml@main
    const file = /([^/@]+)(?:@.*)?$/.exec(run.path?.replace(/@.*$/, '') ?? '')?.[1]
    const { head_branch: branch } = run
    if (action !== 'completed' || status === null || file === undefined || branch == null) return null
    // The branch of a fork may have the same name, and what a pull request tries is not there yet.
    const isOwn = isSame(run.head_repository?.full_name ?? repository, repository) && run.event !== 'pull_request'
    return {
      repository,
      id: `workflow/${file}/${branch}`,
      isWanted: ({ workflows, branches }) => isOwn && workflows.includes(file) && branches.includes(branch),
      said: {
        status,
        severity: 'major',
        title: `Workflow ${run.name || file} fails on ${branch}`,
        summary: `Run ${run.run_number ?? ''} ${endings[run.conclusion ?? '']}`,
        link: { title: 'Workflow run', url: run.html_url },
        at: run.updated_at,
        environment: null,
      },
    }
  })

const CheckSuite = z
  .object({
    ...inRepository,
    check_suite: z.object({
      head_branch: text,
      head_sha: text,
      conclusion: text,
      updated_at: date,
      app: z.object({ slug: text, name: text }).nullish(),
    }),
  })
  .transform(({ action, repository: { full_name: repository }, check_suite: suite }): Problem | null => {
    const status = statusOf(suite.conclusion)
    const { head_branch: branch, app } = suite
    // Those of GitHub's own workflows are told by their runs, which have a file.
    if (action !== 'completed' || status === null || branch == null || !app?.slug || app.slug === 'github-actions') {
      return null
    }
    const name = app.name ?? app.slug
    return {
      repository,
      id: `checks/${app.slug}/${branch}`,
      isWanted: ({ branches }) => branches.includes(branch),
      said: {
        status,
        severity: 'minor',
        title: `Checks of ${name} fail on ${branch}`,
        summary: `The checks of ${name} ${endings[suite.conclusion ?? '']}`,
        link: {
          title: 'Commit',
          url: suite.head_sha ? `https://github.com/${repository}/commit/${suite.head_sha}` : null,
        },
        at: suite.updated_at,
        environment: null,
      },
    }
  })

const DeploymentStatus = z
  .object({
    ...inRepository,
    action: text,
    deployment: z.object({ environment: text }),
    deployment_status: z
      .object({ state: text, environment: text, description: text, target_url: text, log_url: text, created_at: date })
      .nullish(),
  })
  .transform(({ repository: { full_name: repository }, deployment, deployment_status: told }): Problem | null => {
    const status = statusOf(told?.state)
    // Vercel adds the project's name where a repository has several: Production – shop
    const environment = (told?.environment ?? deployment.environment)?.split(' – ')[0]
    if (told == null || status === null || !environment) return null
    return {
      repository,
      id: `deployment/${environment.toLowerCase()}`,
      // Previews and pages fail as part of the work on them.
      isWanted: (_routes, product) => environmentOf(product, environment) !== null,
      said: {
        status,
        severity: 'major',
        title: `Deployment to ${environment} failed`,
        summary: told.description || `The deployment to ${environment} ${endings[told.state ?? '']}`,
        link: { title: 'Deployment', url: told.log_url || told.target_url },
        at: told.created_at,
        environment,
      },
    }
  })

const alertStatus: Readonly<Record<string, Said['status']>> = {
  created: 'firing',
  reopened: 'firing',
  reintroduced: 'firing',
  auto_reopened: 'firing',
  fixed: 'resolved',
  dismissed: 'resolved',
  auto_dismissed: 'resolved',
  resolved: 'resolved',
}

/** Only these fields are read: the payload has the secret itself too. */
const SecretScanningAlert = z
  .object({
    ...inRepository,
    alert: z.object({ number: z.number(), secret_type: text, secret_type_display_name: text, html_url: text }),
  })
  .transform(({ action, repository: { full_name: repository }, alert }): Problem | null => {
    const status = alertStatus[action]
    if (status === undefined) return null
    const kind = alert.secret_type_display_name ?? alert.secret_type ?? 'secret'
    return {
      repository,
      id: `secret/${alert.number}`,
      isWanted: ({ alerts }) => alerts,
      said: {
        status,
        severity: 'critical',
        title: `A secret is in the repository: ${kind}`,
        summary:
          status === 'firing'
            ? 'Secret scanning found it; revoke it first, then close the alert'
            : 'The alert was closed',
        link: { title: 'Secret-scanning alert', url: alert.html_url },
        at: null,
        environment: null,
      },
    }
  })

const severities: Readonly<Record<string, Severity>> = { critical: 'critical', high: 'major' }

const DependabotAlert = z
  .object({
    ...inRepository,
    alert: z.object({
      number: z.number(),
      html_url: text,
      dependency: z.object({ package: z.object({ name: text }).nullish(), manifest_path: text }).nullish(),
      security_advisory: z.object({ summary: text, severity: text, ghsa_id: text }).nullish(),
    }),
  })
  .transform(({ action, repository: { full_name: repository }, alert }): Problem | null => {
    const status = alertStatus[action]
    if (status === undefined) return null
    const { dependency, security_advisory: advisory } = alert
    const name = dependency?.package?.name ?? 'A dependency'
    return {
      repository,
      id: `dependabot/${alert.number}`,
      isWanted: ({ alerts }) => alerts,
      said: {
        status,
        severity: severities[advisory?.severity ?? ''] ?? 'minor',
        title: `${name} is vulnerable${advisory?.ghsa_id ? ` (${advisory.ghsa_id})` : ''}`,
        summary: [advisory?.summary ?? `Dependabot speaks of ${name}`, dependency?.manifest_path]
          .filter(Boolean)
          .join(', in '),
        link: { title: 'Dependabot alert', url: alert.html_url },
        at: null,
        environment: null,
      },
    }
  })

const events: ReadonlyMap<string, z.ZodType<Problem | null>> = new Map<string, z.ZodType<Problem | null>>([
  ['workflow_run', WorkflowRun],
  ['check_suite', CheckSuite],
  ['deployment_status', DeploymentStatus],
  ['secret_scanning_alert', SecretScanningAlert],
  ['dependabot_alert', DependabotAlert],
])

/**
 * What a delivery of GitHub says of the products of its repository.
 * @returns the place that is not of the documented shape, when one is not
 */
export function githubHeard(
  event: string,
  payload: unknown,
  products: readonly Product[],
  receivedAt: Date,
): Heard | { readonly wrong: string } {
  const schema = events.get(event)
  if (schema === undefined) return nothingHeard
  const parsed = schema.safeParse(payload)
  if (!parsed.success) return { wrong: parsed.error.issues[0]?.path.join('.') ?? '' }
  const problem = parsed.data
  if (problem === null) return nothingHeard
  const ours = products.filter(({ repository }) => isSame(repository ?? '', problem.repository))
  const claims = ours.flatMap((product): Claim[] => {
    const { github } = product.incidents.signals
    if (github === null || !problem.isWanted(github, product)) return []
    const fingerprint = `github:${problem.repository.toLowerCase()}/${problem.id}`
    return [{ product, about: github.about, fingerprint }]
  })
  return claimed('github', problem.said, claims, receivedAt)
}

/** GitHub's names differ in nothing by their case. */
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
