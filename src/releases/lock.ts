import { randomUUID } from 'node:crypto'
import type { ActorContext, Context } from '../context.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import { belongs, standingOf } from '../signoffs/members.ts'
import { carryOut } from '../store/acts.ts'
import { holdEnvironment } from '../store/candidates.ts'
import { appendLedger } from '../store/ledger.ts'
import {
  beginPause,
  endLock,
  endPause,
  type StoredLock,
  setLock,
  standingLock,
  standingPause,
} from '../store/releases.ts'
import { type Lock, mayUnlock } from './locks.ts'
import { nameOf, rightToDeploy } from './rights.ts'

/** A stored lock with its owner's name. */
export async function asLock(context: Pick<Context, 'people'>, lock: StoredLock | null): Promise<Lock | null> {
  if (lock === null) return null
  const { owner, reason, expiresAt } = lock
  return { owner, ownerName: owner === null ? 'Countersign' : await nameOf(context, owner), reason, expiresAt }
}

export type Locked =
  | { readonly outcome: 'locked' | 'unlocked' | 'none' | 'refused' }
  | { readonly outcome: 'held'; readonly sentence: string }

interface LockRequest {
  readonly productName: string
  readonly environmentName?: string
}

/** Locks an environment: nobody else deploys there until it expires or is taken off. The product's people may. */
export async function lockEnvironment(
  context: ActorContext,
  request: LockRequest & { readonly reason: string; readonly forMs: number | null },
): Promise<Locked> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const { actor } = context
  if (actor.kind !== 'slack-user') return { outcome: 'refused' }
  if (!belongs(await standingOf(context, product, actor.userId, { fresh: true }), null)) return { outcome: 'refused' }
  return carryOut(context, async (transaction): Promise<Locked> => {
    const now = context.now()
    await holdEnvironment(transaction, product.name, environment)
    const standing = await standingLock(transaction, product.name, environment, now)
    if (standing !== null && standing.owner !== actor.userId) {
      const lock = await asLock(context, standing)
      return { outcome: 'held', sentence: `Locked by ${lock?.ownerName}: ${standing.reason}.` }
    }
    const expiresAt = request.forMs === null ? null : new Date(now.getTime() + request.forMs)
    const id = randomUUID()
    await setLock(transaction, {
      id,
      product: product.name,
      environment,
      owner: actor.userId,
      reason: request.reason,
      setAt: now,
      expiresAt,
    })
    await appendLedger(transaction, {
      product: product.name,
      at: now,
      actor,
      verb: 'environment.lock',
      object: { kind: 'lock', id, environment },
      after: { until: expiresAt?.toISOString() ?? null },
      reason: request.reason,
    })
    return { outcome: 'locked' }
  })
}

/** Takes a lock off: its owner may, and whoever may deploy. */
export async function unlockEnvironment(context: ActorContext, request: LockRequest): Promise<Locked> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const { actor } = context
  if (actor.kind !== 'slack-user') return { outcome: 'refused' }
  const { may: isResponsible } = await rightToDeploy(context, product, environment)
  return carryOut(context, async (transaction): Promise<Locked> => {
    const now = context.now()
    const stored = await standingLock(transaction, product.name, environment, now)
    const lock = await asLock(context, stored)
    if (stored === null || lock === null) return { outcome: 'none' }
    const right = mayUnlock(lock, { person: actor.userId, isResponsible })
    if (!right.may) return { outcome: 'held', sentence: right.sentence }
    await endLock(transaction, product.name, environment, { endedAt: now, endedBy: actor.userId })
    await appendLedger(transaction, {
      product: product.name,
      at: now,
      actor,
      verb: 'environment.unlock',
      object: { kind: 'lock', id: stored.id, environment },
      before: { owner: stored.owner, reason: stored.reason },
      reason: right.leavesMark ? right.sentence : null,
    })
    return { outcome: 'unlocked' }
  })
}

export type Paused =
  | { readonly outcome: 'paused' | 'resumed' | 'not-paused' | 'refused' }
  | { readonly outcome: 'already'; readonly by: string; readonly at: Date; readonly reason: string }

/** Stops every deployment of every product, or lets them go on. The people of any product may. */
export async function pauseDeployments(
  context: ActorContext,
  request: { readonly reason: string | null },
): Promise<Paused> {
  const { actor } = context
  if (actor.kind === 'slack-user' && !(await isAnybodys(context, actor.userId))) return { outcome: 'refused' }
  return carryOut(context, async (transaction): Promise<Paused> => {
    const now = context.now()
    const record = async (verb: 'deployments.pause' | 'deployments.resume', id: string, reason: string | null) => {
      for (const { name: product } of context.products.list()) {
        await appendLedger(transaction, { product, at: now, actor, verb, object: { kind: 'pause', id }, reason })
      }
    }
    if (request.reason === null) {
      const ended = await endPause(transaction, { endedAt: now, endedBy: actorName(actor) })
      if (ended === null) return { outcome: 'not-paused' }
      await record('deployments.resume', ended.id, null)
      return { outcome: 'resumed' }
    }
    const id = randomUUID()
    if (await beginPause(transaction, { id, by: actorName(actor), reason: request.reason, at: now })) {
      await record('deployments.pause', id, request.reason)
      return { outcome: 'paused' }
    }
    const first = await standingPause(transaction)
    return { outcome: 'already', by: first?.by ?? '', at: first?.at ?? now, reason: first?.reason ?? '' }
  })
}

async function isAnybodys(context: ActorContext, userId: string): Promise<boolean> {
  const standings = await Promise.all(
    context.products.list().map((product) => standingOf(context, product, userId, { fresh: false })),
  )
  return standings.some((standing) => belongs(standing, null))
}
