import { buildError, placeOf } from '../checks/vercel-deployments-build-error.ts'
import { teamOf } from '../checks/vercel-fields.ts'
import { SourceError } from '../errors.ts'
import type { Deployment, VercelProject } from '../sources/vercel.ts'
import { short } from '../words.ts'
import type { Carrying, Order, Phase, PhaseState, TargetStatus } from './target.ts'
import type { Handle, Spec } from './vercel-spec.ts'
import { projectOf } from './vercel-start.ts'

/** Our clock and Vercel's may differ by this much. */
const CLOCK_TOLERANCE_MS = 5_000

/** Vercel's own command line gives a promotion or rollback up after this long. */
const MOVES_WITHIN_MS = 3 * 60 * 1000

/** Follows a deployment until it is in front of users. */
export async function deploymentStatus(
  spec: Spec,
  order: Order,
  handle: Handle,
  carrying: Carrying,
): Promise<TargetStatus> {
  const { sources, signal, now } = carrying
  const asked = { ...teamOf(spec.team), signal }
  let deployment: Deployment
  try {
    deployment = await sources.vercel.deployment(handle.deploymentId, asked)
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not-found') throw error
    const sentence = `Vercel no longer knows ${handle.deploymentId}`
    return { kind: 'unknown', code: 'vercel.missing', sentence, url: handle.url }
  }
  const project = await projectOf(spec, carrying)
  const lines = deployment.state === 'ERROR' ? await buildLines(handle, asked, carrying) : []
  return judgeDeployment({ spec, commit: order.commit, handle, deployment, project, lines, now })
}

async function buildLines(
  { deploymentId }: Handle,
  asked: { readonly team?: string; readonly signal: AbortSignal },
  { sources }: Carrying,
): Promise<readonly string[]> {
  // Why it failed is worth less than that it failed.
  const lines = await sources.vercel.buildLines(deploymentId, asked).catch(() => [])
  return lines.map(({ text }) => text)
}

/** Everything that the judgement of a deployment rests on. */
export interface DeploymentFacts {
  readonly spec: Spec
  /** The commit that was asked for. */
  readonly commit: string
  readonly handle: Handle
  readonly deployment: Deployment
  readonly project: VercelProject
  /** The log of a build that failed. */
  readonly lines: readonly string[]
  readonly now: Date
}

/** Judges a deployment; pure. It never succeeded unless production serves it and it is of the commit. */
export function judgeDeployment(facts: DeploymentFacts): TargetStatus {
  const { commit, handle, deployment, lines } = facts
  const { id } = deployment
  const url = deployment.inspectorUrl ?? handle.url
  const fails = (code: string, sentence: string, step: string | null = null, line: string | null = null) =>
    ({ kind: 'failed', code, sentence, step, line, phases: phasesOf(facts, 'failed'), url }) as const
  if (deployment.commit !== null && deployment.commit !== commit) {
    const runs = short(deployment.commit)
    return fails('commit.mismatch', `${id} is a build of ${runs} instead of ${short(commit)}`)
  }
  switch (deployment.state) {
    case 'QUEUED':
    case 'INITIALIZING':
      return { kind: 'waiting', sentence: 'Vercel has not begun to build', phases: phasesOf(facts, 'waiting'), url }
    case 'BUILDING':
      return { kind: 'running', phases: phasesOf(facts, 'running'), url, needsAdvance: false }
    case 'ERROR': {
      const error = buildError(lines)
      const place = error && placeOf(error)
      const line = error ? `${place === null ? '' : `${place}: `}${error.message}` : deployment.errorMessage
      return fails('build.failed', 'Vercel could not build it', 'Build', line)
    }
    case 'CANCELED':
      return fails('build.cancelled', 'The build was cancelled in Vercel', 'Build')
    case 'BLOCKED':
    case 'DELETED':
      return fails('build.unusable', `Vercel has ${deployment.state.toLowerCase()} ${id}`)
    case 'READY':
      return judgeReady(facts, url, fails)
    default: {
      const sentence = `Vercel says of ${id} that it is ${deployment.state}, which nobody here knows`
      return { kind: 'unknown', code: 'vercel.state', sentence, url }
    }
  }
}

type Fails = (code: string, sentence: string, step?: string) => TargetStatus

/** Of a build that is ready: whether it is in front of users. */
function judgeReady(facts: DeploymentFacts, url: string | null, fails: Fails): TargetStatus {
  const { commit, handle, deployment, project, now } = facts
  const { id } = deployment
  const sentAt = Date.parse(handle.sentAt)
  const last = project.lastAliasRequest
  const request = last && last.requestedAt.getTime() >= sentAt - CLOCK_TOLERANCE_MS ? last : null
  const running = (needsAdvance: boolean) =>
    ({ kind: 'running', phases: phasesOf(facts, 'running'), url, needsAdvance }) as const
  const serves = project.productionDeployment?.id ?? 'nothing'
  if (request && request.toDeploymentId !== id) {
    const how = request.type === 'rollback' ? 'gone back to' : 'promoted'
    return fails('vercel.superseded', `Vercel has ${how} ${request.toDeploymentId} since, not ${id}`, 'Go live')
  }
  if (request?.status === 'pending' || request?.status === 'in-progress') return running(false)
  if (request?.status === 'failed' || request?.status === 'skipped') {
    const sentence = `Vercel could not put ${id} in front of users: production serves ${serves}`
    return fails('vercel.not_moved', sentence, 'Go live')
  }
  if (serves === id) {
    if (deployment.commit === commit) return { kind: 'succeeded', commit, phases: phasesOf(facts, 'succeeded'), url }
    const sentence = `${id} is in production, and Vercel does not say which commit it was built from`
    return { kind: 'unknown', code: 'commit.unproven', sentence, url }
  }
  const isLate = now.getTime() - sentAt > MOVES_WITHIN_MS
  if (request || (handle.act === 'rollback' && isLate)) {
    const sentence = `Vercel says that production was moved to ${id}, and it still serves ${serves}`
    return { kind: 'unknown', code: 'vercel.not_moved', sentence, url }
  }
  // Nobody has asked for it to go live: the build was staged, or Vercel is about to assign it.
  return running(handle.act === 'deploy')
}

/** The phases of a deployment; `state` is that of the one that is under way or was the last. */
function phasesOf({ spec, handle, deployment, now }: DeploymentFacts, state: PhaseState): readonly Phase[] {
  const { createdAt, buildingAt, readyAt } = deployment
  const isReady = deployment.state === 'READY'
  const phase = (name: string, its: PhaseState, startedAt: Date | null, endedAt: Date | null): Phase => ({
    name,
    state: its,
    startedAt,
    endedAt,
    usualMs: spec.phases[name] ?? null,
  })
  const live = (from: Date | null) =>
    phase(
      handle.act === 'rollback' ? 'Go back' : 'Go live',
      isReady ? state : 'waiting',
      from,
      state === 'succeeded' ? now : null,
    )
  if (handle.act === 'rollback') return [live(new Date(handle.sentAt))]
  return [
    phase('Queue', buildingAt ? 'succeeded' : state, createdAt, buildingAt),
    phase('Build', isReady ? 'succeeded' : buildingAt ? state : 'waiting', buildingAt, readyAt),
    live(readyAt),
  ]
}
