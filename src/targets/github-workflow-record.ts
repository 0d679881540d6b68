import type { DeploymentState } from '../sources/github-deployments.ts'
import type { Handle, Spec } from './github-workflow-spec.ts'
import { tagOf } from './github-workflow-start.ts'
import type { Carrying, Order, TargetStatus } from './target.ts'

/** GitHub's word for each of our states. */
const STATES: Readonly<Record<TargetStatus['kind'], DeploymentState>> = {
  waiting: 'queued',
  running: 'in_progress',
  succeeded: 'success',
  failed: 'failure',
  unknown: 'error',
}

/**
 * Notes beside the commit, on GitHub, how its deployment stands, and removes the tag of an attempt that has ended. What
 * GitHub refuses is logged and changes nothing: the deployment itself does not depend on it.
 */
export async function recordRun(
  spec: Spec,
  order: Order,
  handle: Handle,
  status: TargetStatus,
  carrying: Carrying,
): Promise<void> {
  if (spec.environment !== undefined) await note(spec.environment, order, handle, status, carrying)
  const hasEnded = status.kind === 'succeeded' || status.kind === 'failed'
  if (!hasEnded || spec.at !== 'tag') return
  const { sources, signal, log } = carrying
  const tag = tagOf(order)
  if ((await sources.github.tagCommit(handle.repository, tag, { signal })) === null) return
  const acted = await sources.github.deleteTag(handle.repository, { tag, signal })
  if (acted.kind !== 'done') log.warn({ tag, repository: handle.repository }, acted.sentence)
}

async function note(
  environment: string,
  order: Order,
  { repository, url }: Handle,
  status: TargetStatus,
  carrying: Carrying,
): Promise<void> {
  const {
    sources: { github },
    signal,
    log,
  } = carrying
  const id = await deploymentOf(environment, order, repository, carrying)
  const state = STATES[status.kind]
  if (id === null || (await github.deploymentState(repository, id, { signal })) === state) return
  const description = 'sentence' in status ? status.sentence : `${order.product} in ${order.environment}`
  const link = status.url ?? url
  const acted = await github.createDeploymentStatus(repository, id, { state, description, url: link, signal })
  if (acted.kind !== 'done') log.warn({ repository, deployment: id }, acted.sentence)
}

/** The id of the attempt's deployment on GitHub, made when it is not there; null when GitHub would not make it. */
async function deploymentOf(
  environment: string,
  order: Order,
  repository: string,
  { sources: { github }, signal, log }: Carrying,
): Promise<string | null> {
  const { commit, nonce } = order
  const there = await github.deployments(repository, { commit, environment, signal })
  const own = there.find(({ payload }) => payload.nonce === nonce)
  if (own) return own.id
  const description = `${order.product} by Countersign`
  const payload = { nonce, product: order.product }
  const acted = await github.createDeployment(repository, { commit, environment, description, payload, signal })
  if (acted.kind === 'done') return acted.value.id
  log.warn({ repository, environment }, acted.sentence)
  return null
}
