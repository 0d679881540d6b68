import type { Behaviour, EndpointsEmulator } from './emulators/endpoints.ts'
import type { GitHubEmulator } from './emulators/github.ts'
import type { VercelEmulator } from './emulators/vercel.ts'

/** One environment of a product, as it runs somewhere and shows what it runs. */
export interface RunsSeed {
  readonly product: string
  readonly environment: string
  readonly carriedBy:
    | { readonly kind: 'vercel'; readonly project: string }
    | {
        readonly kind: 'workflows'
        readonly repository: string
        /** Workflow files, each of which puts the commit that it checks out in place. */
        readonly paths: readonly string[]
        /** The input that says where to; null where there is one environment. */
        readonly environmentInput: string | null
        /** A run with these inputs stops everything instead. */
        readonly stops?: Readonly<Record<string, string>>
      }
  readonly host: string
  /** The path at which it says `{ "commit": "…" }`. */
  readonly version: string
  readonly health: readonly HealthSeed[]
}

interface HealthSeed {
  /** Another host than that of the environment. */
  readonly host?: string
  readonly path: string
  /** What it answers once something was deployed; what is set there when left out. */
  readonly healthy?: Behaviour
}

/** How a commit that runs is not well. */
export type Illness = 'fails' | 'slow'

/** What runs where: it follows what Vercel serves and the runs of workflows that have ended well. */
export interface Running {
  /** The commit that runs; null when nothing was deployed yet. */
  readonly commitOf: (product: string, environment: string) => string | null
  /** Lets a commit be ill wherever it runs: its health answers 503, or takes seconds. */
  readonly makeBad: (commit: string, illness?: Illness) => void
  readonly makeWell: (commit: string) => void
  /** Lets the next other commit that runs in an environment be ill, or no longer. */
  readonly spoilNext: (product: string, environment: string, isSpoilt?: boolean) => void
  /** Whether what runs is ill, or the next commit will be. */
  readonly isSpoilt: (product: string, environment: string) => boolean
  /** Lets everything of an environment be down, or up again, whatever runs there. */
  readonly setDown: (product: string, environment: string, isDown?: boolean) => void
  readonly isDown: (product: string, environment: string) => boolean
}

/** Longer than a product may take, and shorter than anybody waits. */
const SLOW_MS = 6_000

const json = (status: number, body: object): Behaviour => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: `${JSON.stringify(body)}\n`,
})

/** Lets endpoints tell what runs, as Vercel and GitHub have it at each request. */
export function createRunning(
  { github, vercel, endpoints }: { github: GitHubEmulator; vercel: VercelEmulator; endpoints: EndpointsEmulator },
  seeds: readonly RunsSeed[],
): Running {
  const ill = new Map<string, Illness>()
  const down = new Set<string>()
  /** What ran when the next commit was spoilt. */
  const spoilt = new Map<string, string | null>()
  const keyOf = (product: string, environment: string) => `${product} ${environment}`

  const placed = ({ carriedBy, environment }: RunsSeed): { commit: string | null; isStopped: boolean } => {
    if (carriedBy.kind === 'vercel') return { commit: servedBy(vercel, carriedBy.project), isStopped: false }
    return lastRun(github, carriedBy, environment)
  }

  const look = (seed: RunsSeed) => {
    const key = keyOf(seed.product, seed.environment)
    const { commit, isStopped } = placed(seed)
    if (commit !== null && spoilt.has(key) && spoilt.get(key) !== commit) {
      spoilt.delete(key)
      ill.set(commit, 'fails')
    }
    return { commit, isDown: isStopped || down.has(key), illness: commit === null ? null : (ill.get(commit) ?? null) }
  }

  const healthOf = (seed: RunsSeed, { healthy }: HealthSeed, otherwise: Behaviour): Behaviour => {
    const { commit, isDown, illness } = look(seed)
    if (isDown) return json(502, { error: 'Bad gateway' })
    if (illness === 'fails') return json(503, { status: 'unhealthy', error: 'The database does not answer' })
    const well = commit !== null && healthy !== undefined ? healthy : otherwise
    return illness === 'slow' && well.kind === 'answer' ? { ...well, delayMs: SLOW_MS } : well
  }

  for (const seed of seeds) {
    endpoints.decide(seed.host, seed.version, (otherwise) => {
      const { commit, isDown } = look(seed)
      if (isDown) return json(502, { error: 'Bad gateway' })
      return commit === null ? otherwise : json(200, { commit })
    })
    for (const health of seed.health) {
      endpoints.decide(health.host ?? seed.host, health.path, (otherwise) => healthOf(seed, health, otherwise))
    }
  }

  const seedOf = (product: string, environment: string) => {
    const found = seeds.find((seed) => seed.product === product && seed.environment === environment)
    if (!found) throw new Error(`Nothing says where ${environment} of ${product} runs`)
    return found
  }
  return {
    commitOf: (product, environment) => look(seedOf(product, environment)).commit,
    makeBad: (commit, illness = 'fails') => {
      ill.set(commit, illness)
    },
    makeWell: (commit) => {
      ill.delete(commit)
    },
    spoilNext: (product, environment, isSpoilt = true) => {
      if (isSpoilt) spoilt.set(keyOf(product, environment), look(seedOf(product, environment)).commit)
      else spoilt.delete(keyOf(product, environment))
    },
    isSpoilt: (product, environment) =>
      look(seedOf(product, environment)).illness !== null || spoilt.has(keyOf(product, environment)),
    setDown: (product, environment, isDown = true) => {
      if (isDown) down.add(keyOf(product, environment))
      else down.delete(keyOf(product, environment))
    },
    isDown: (product, environment) => look(seedOf(product, environment)).isDown,
  }
}

/** The commit that a project's production serves. */
function servedBy(vercel: VercelEmulator, name: string): string | null {
  const project = vercel
    .state()
    .teams.flatMap(({ projects }) => projects)
    .find((each) => each.name === name)
  const served = project?.deployments.find(({ id }) => id === project.production?.deploymentId)
  return served?.git?.commit ?? null
}

/** What the run that ended well last did to an environment. */
function lastRun(
  github: GitHubEmulator,
  carriedBy: Extract<RunsSeed['carriedBy'], { kind: 'workflows' }>,
  environment: string,
): { commit: string | null; isStopped: boolean } {
  const { repository, paths, environmentInput, stops } = carriedBy
  github.settle(repository)
  const { runs, planned } = github.repository(repository).state
  const ended = runs
    .filter(({ workflow, conclusion }) => paths.includes(workflow) && conclusion === 'success')
    .map((run) => ({ run, plan: planned.get(run.id) }))
    // A run that nobody started here is one of before, when there was one environment.
    .filter(({ plan }) => !plan || environmentInput === null || plan.inputs[environmentInput] === environment)
    .toSorted((one, other) => one.run.updatedAt.localeCompare(other.run.updatedAt) || one.run.id - other.run.id)
  const isStop = (inputs: Readonly<Record<string, string>> = {}) =>
    stops !== undefined && Object.entries(stops).every(([name, value]) => inputs[name] === value)
  const carried = ended.findLast(({ plan }) => !isStop(plan?.inputs))
  const commit = carried ? (carried.plan?.checkedOut ?? carried.run.commit) : null
  return { commit, isStopped: isStop(ended.at(-1)?.plan?.inputs) }
}
