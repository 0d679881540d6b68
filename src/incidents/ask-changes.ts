import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { DeploymentOrigin } from '../products/deployment-origin.ts'
import type { Product } from '../products/product.ts'
import { short } from '../words.ts'
import type { FoundChange } from './rank-changes.ts'

/** How long a source has to answer. */
const answerMs = 10_000
/** Of a workflow or project so many of the newest are looked through. */
const newest = 20

type Asked = Pick<Context, 'sources'>

/** A system that was asked in vain need not be asked again for these: a person must put it right. */
const lasting: readonly SourceError['code'][] = ['not-configured', 'unauthorized', 'forbidden', 'not-found']

/**
 * What the outside systems say has changed lately in a product's environment; values are never asked for.
 * @returns also how many questions had no answer that may have one later
 */
export async function askChanges(
  context: Asked,
  product: Product,
  environment: string,
): Promise<{ readonly found: readonly FoundChange[]; readonly unanswered: number }> {
  const origins = originsOf(product, environment)
  const answers = await Promise.allSettled([
    ...origins.flatMap((origin) =>
      origin.kind === 'vercel'
        ? [vercelDeployments(context, origin), vercelVariables(context, origin)]
        : [workflowRuns(context, origin, product.repository)],
    ),
    ...(product.repository === undefined
      ? []
      : [
          gitHubNames(context, product.repository, undefined),
          gitHubNames(context, product.repository, environment),
          gitHubDeployments(context, product.repository, environment),
        ]),
  ])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const outages = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  const bug = outages.find((error) => !(error instanceof SourceError))
  if (bug !== undefined) throw bug
  return { found, unanswered: outages.filter(({ code }) => !lasting.includes(code)).length }
}

/** Where deployments of an environment are seen: where its checks look, and where its releases go. */
function originsOf(product: Product, environment: string): DeploymentOrigin[] {
  const ofChecks = product.checks.flatMap(({ deploys, environments }) =>
    deploys !== undefined && environments.includes(environment) ? [deploys] : [],
  )
  const ofTarget = product.deploys.get(environment)?.origin ?? null
  const origins = [...ofChecks, ...(ofTarget === null ? [] : [ofTarget])]
  const placeOf = (origin: DeploymentOrigin) =>
    origin.kind === 'vercel'
      ? ['vercel', origin.project, origin.team]
      : ['github', origin.repository ?? product.repository, origin.workflow]
  return [...new Map(origins.toReversed().map((origin) => [JSON.stringify(placeOf(origin)), origin])).values()]
}

const signal = () => AbortSignal.timeout(answerMs)

async function workflowRuns(
  { sources }: Asked,
  origin: Extract<DeploymentOrigin, { kind: 'github-workflow' }>,
  own: string | undefined,
): Promise<FoundChange[]> {
  const repository = origin.repository ?? own
  if (repository === undefined) return []
  const { workflow, branch, event } = origin
  const filters = { ...(branch === undefined ? {} : { branch }), ...(event === undefined ? {} : { event }) }
  const runs = await sources.github.runs(repository, workflow, { limit: newest, ...filters, signal: signal() })
  return runs
    .filter(({ conclusion }) => conclusion !== 'skipped')
    .map((run): FoundChange => {
      const said = run.status === 'completed' ? (run.conclusion ?? 'ended') : 'running'
      const name = run.workflow === '' ? workflow : run.workflow
      return {
        kind: 'workflow',
        what: `Workflow ${name} for ${short(run.commit)} (${said.replaceAll('_', ' ')})`,
        begunAt: run.startedAt,
        endedAt: run.status === 'completed' ? run.updatedAt : null,
        by: run.actor,
        link: { title: 'Workflow run', url: run.url },
        commit: run.commit,
        rank: 1,
      }
    })
}

async function gitHubDeployments({ sources }: Asked, repository: string, environment: string): Promise<FoundChange[]> {
  const noted = await sources.github.recentDeployments(repository, { environment, signal: signal() })
  return noted.flatMap(({ commit, createdAt, creator }): FoundChange[] => {
    if (createdAt === null) return []
    const what = `Deployment of ${short(commit)} to ${environment}, as GitHub notes`
    const moment = { begunAt: createdAt, endedAt: createdAt }
    return [{ kind: 'deployment', what, ...moment, by: creator, link: null, commit, rank: 2 }]
  })
}

/** Variables and secrets by name, of the repository and its organization, or of the environment alone. */
async function gitHubNames(
  { sources: { github } }: Asked,
  repository: string,
  environment: string | undefined,
): Promise<FoundChange[]> {
  const options = { signal: signal(), ...(environment === undefined ? {} : { environment }) }
  const where = environment === undefined ? repository : `environment ${environment} of ${repository}`
  const [variables, secrets] = await Promise.all([
    github.variables(repository, options).catch(nothingThere),
    github.secrets(repository, options).catch(nothingThere),
  ])
  return [
    ...variables.flatMap(({ name, updatedAt }) => named('Variable', name, where, updatedAt)),
    ...secrets.flatMap(({ name, updatedAt }) => named('Secret', name, where, updatedAt)),
  ]
}

/** A product's environment need not be one of GitHub's, and a token may see variables and no secrets. */
function nothingThere(error: unknown): readonly never[] {
  if (error instanceof SourceError && lasting.includes(error.code)) return []
  throw error
}

function named(noun: 'Variable' | 'Secret', name: string, where: string, updatedAt: Date | null): FoundChange[] {
  if (updatedAt === null) return []
  const moment = { begunAt: updatedAt, endedAt: updatedAt }
  const known = { by: null, link: null, commit: null, rank: 2 } as const
  return [{ kind: 'variable', what: `${noun} ${name} in ${where}`, ...moment, ...known, named: { noun, name, where } }]
}

type VercelOrigin = Extract<DeploymentOrigin, { kind: 'vercel' }>

const ofTeam = ({ team }: VercelOrigin) => (team === undefined ? {} : { team })

async function vercelDeployments({ sources }: Asked, origin: VercelOrigin): Promise<FoundChange[]> {
  const { project, target } = origin
  const options = { limit: newest, target, ...ofTeam(origin), signal: signal() }
  const deployments = await sources.vercel.deployments(project, options)
  return deployments.map((deployment): FoundChange => {
    const { commit, state, createdAt, readyAt, author, inspectorUrl } = deployment
    return {
      kind: 'deployment',
      what: `Vercel deployment of ${project}${commit === null ? '' : ` at ${short(commit)}`} (${state.toLowerCase()})`,
      begunAt: createdAt,
      endedAt: readyAt ?? createdAt,
      by: author,
      link: inspectorUrl === null ? null : { title: 'Vercel', url: inspectorUrl },
      commit,
      rank: 1,
    }
  })
}

async function vercelVariables({ sources }: Asked, origin: VercelOrigin): Promise<FoundChange[]> {
  const { project, target } = origin
  const variables = await sources.vercel.environmentVariables(project, { ...ofTeam(origin), signal: signal() })
  return variables
    .filter(({ targets }) => targets.length === 0 || targets.includes(target))
    .flatMap(({ name, updatedAt }) => named('Variable', name, `Vercel project ${project}`, updatedAt))
}
