import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Deploy, Runbook } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import type { Attempt } from '../store/releases.ts'
import type { Target } from '../targets/bind.ts'
import type { Carrying, Order, Phase, TargetStatus } from '../targets/target.ts'
import type { StoredPhase, StoredStatus } from './release.ts'

/** How long a single call of a target may take. */
const callMs = 20_000

/** What carries an attempt out; null when the manifest does not say any more. */
export interface Carrier {
  readonly product: Product
  readonly target: Target
  readonly withinMs: number
  readonly deploy: Deploy | null
  readonly runbook: Runbook | null
}

/** What carries an attempt out; null when the product, its environment or its runbook has gone from the manifests. */
export function carrierOf({ products }: Pick<Context, 'products'>, attempt: Attempt): Carrier | null {
  const product = products.get(attempt.product)
  if (product === undefined) return null
  if (attempt.kind === 'runbook') {
    const runbook = product.runbooks.find(({ name }) => name === attempt.runbook)
    if (runbook === undefined) return null
    return { product, target: runbook.target, withinMs: runbook.withinMs, deploy: null, runbook }
  }
  const deploy = product.deploys.get(attempt.environment)
  if (deploy === undefined) return null
  return { product, target: deploy.target, withinMs: deploy.withinMs, deploy, runbook: null }
}

/**
 * An attempt as its target is given it.
 * @param triedAt when an earlier try was sent; null for the first
 */
export function orderOf(attempt: Attempt, product: Product, triedAt: Date | null): Order {
  const { environment, commit, nonce, previous } = attempt
  return {
    product: product.name,
    environment,
    repository: product.repository ?? null,
    commit,
    ref: null,
    nonce,
    triedAt,
    previous,
  }
}

/** What a call of a target may use. */
export function carrying({ sources, now, log }: Context): Carrying {
  return { sources, now: now(), signal: AbortSignal.timeout(callMs), log }
}

/** Lets the outside system show the same; that it cannot is no reason to stop. */
export async function recordAttempt(
  context: Context,
  attempt: Attempt,
  { target, product }: Carrier,
  status: TargetStatus,
): Promise<void> {
  if (target.record === null || isOutage(status)) return
  try {
    await target.record(orderOf(attempt, product, attempt.triedAt), attempt.handle, status, carrying(context))
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ reason: error.message, nonce: attempt.nonce }, 'the target’s own record was not written')
  }
}

/** Whether we could not look: that is no news of the attempt, and nothing for others to read. */
function isOutage(status: TargetStatus): boolean {
  return status.kind === 'unknown' && (status.code.startsWith('source.') || status.code === 'handle.unreadable')
}

/** Whether an attempt has taken longer than it may: from then on nothing is begun any more, only looked for. */
export function isLate({ now }: Pick<Context, 'now'>, { startedAt }: Attempt, { withinMs }: Carrier): boolean {
  return now().getTime() - startedAt.getTime() > withinMs
}

/** A status as it is stored. */
export function stored(status: TargetStatus): StoredStatus {
  return {
    kind: status.kind,
    sentence: 'sentence' in status ? status.sentence : null,
    code: 'code' in status ? status.code : null,
    step: status.kind === 'failed' ? status.step : null,
    line: status.kind === 'failed' ? status.line : null,
    url: status.url,
    phases: 'phases' in status ? status.phases.map(storedPhase) : [],
  }
}

function storedPhase({ startedAt, endedAt, ...phase }: Phase): StoredPhase {
  return { ...phase, startedAt: startedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null }
}

/** A status that did not come from the target itself. */
export function plainStatus(kind: StoredStatus['kind'], code: string | null, sentence: string): StoredStatus {
  return { kind, sentence, code, step: null, line: null, url: null, phases: [] }
}

/** What is different enough to be shown: times that go on by themselves are not. */
export function isNews(before: StoredStatus | null, after: StoredStatus): boolean {
  const gist = (status: StoredStatus | null) =>
    JSON.stringify([status?.kind, status?.sentence, status?.phases.map(({ name, state }) => [name, state])])
  return gist(before) !== gist(after)
}
