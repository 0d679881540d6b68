import { createHash } from 'node:crypto'

/** What the emulated Vercel knows. Moments are milliseconds since 1970, as Vercel writes them. */
export interface VercelState {
  /** Tokens that are let in, to every team. */
  tokens: string[]
  teams: TeamState[]
  /** How far the emulated clock is ahead of the real one, so that a test need not wait for a build. */
  aheadMs: number
  /** What whoever has something done is told, after it was done; as usual when left out. */
  answers?: 'usual' | 'error' | 'close'
}

export interface TeamState {
  id: string
  slug: string
  name: string
  projects: ProjectState[]
}

export interface ProjectState {
  id: string
  name: string
  framework: 'nextjs' | 'vite' | null
  variables: VariableState[]
  domains: DomainState[]
  deployments: DeploymentState[]
  /** What production serves; null when nothing was ever deployed there. */
  production: ProductionState | null
  aliasRequest: AliasRequestState | null
  /** How the next new deployment will go. */
  nextBuild: BuildState
  /** Whether a production build that is ready is put in front of users by itself; true when left out. */
  assignsItself?: boolean
  /** How promotions and rollbacks end: well, badly, or with a success that moved nothing. */
  aliasOutcome?: AliasRequestState['outcome']
  /** A commit that is built instead of the one that was asked for. */
  buildsInstead?: string
}

export interface ProductionState {
  deploymentId: string
  since: number
  /** After a rollback new deployments are not put in front of users by themselves, until something is promoted. */
  isPinned: boolean
}

export interface AliasRequestState {
  type: 'promote' | 'rollback'
  fromDeploymentId: string | null
  toDeploymentId: string
  requestedAt: number
  /** Whether production was moved already. */
  isDone: boolean
  /** How it will have ended; well when left out. */
  outcome?: 'succeeded' | 'failed' | 'unmoved'
}

export interface VariableState {
  name: string
  value: string
  type: 'plain' | 'encrypted' | 'sensitive'
  targets: ('production' | 'preview' | 'development')[]
  branch?: string
  /** Milliseconds since 1970. */
  updatedAt?: number
}

export interface DomainState {
  name: string
  isVerified: boolean
  isMisconfigured: boolean
  redirect: string | null
}

export interface BuildState {
  queuedMs: number
  durationMs: number
  outcome: 'READY' | 'ERROR'
  lines: string[]
}

export interface DeploymentState {
  /** With its prefix, `dpl_`. */
  id: string
  createdAt: number
  target: 'production' | 'staging' | null
  source: 'git' | 'redeploy' | 'cli'
  creator: string
  git: GitState | null
  build: BuildState
  canceledAt: number | null
  /** A production build that waits until somebody promotes it. */
  isStaged?: boolean
  /** What a caller of the API gave along, beside git's. */
  meta: Record<string, string>
}

export interface GitState {
  owner: string
  repository: string
  branch: string
  commit: string
  message: string
  author: string
}

/** A build as most go in the playground: fast enough to watch. */
export const QUICK_BUILD: BuildState = {
  queuedMs: 1_000,
  durationMs: 12_000,
  outcome: 'READY',
  lines: ['Running "npm run build"', 'Compiled successfully', 'Build Completed in /vercel/output [12s]'],
}

/** A project of which only what matters is named. */
export function vercelProject(named: Partial<ProjectState> & Pick<ProjectState, 'id' | 'name'>): ProjectState {
  return {
    framework: 'nextjs',
    variables: [],
    domains: [],
    deployments: [],
    production: null,
    aliasRequest: null,
    nextBuild: QUICK_BUILD,
    ...named,
  }
}

/** The address at which a deployment alone can be seen. */
export function hostOf(deployment: DeploymentState, project: ProjectState, team: TeamState): string {
  return `${project.name}-${deployment.id.slice(4, 13).toLowerCase()}-${team.slug}.vercel.app`
}

/** An id as Vercel's deployments have, the same for the same text. */
export function deploymentIdOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('base64')
  return `dpl_${digest.replaceAll(/[^A-Za-z0-9]/g, 'x').slice(0, 28)}`
}

/** A commit's id, the same for the same text. */
export function commitOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
