import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import { alone } from '../store/candidates.ts'
import { type Attempt, acceptAttempt, findAttempt, noteAttempt, standingPause } from '../store/releases.ts'
import type { Started } from '../targets/target.ts'
import { type Carrier, carrierOf, carrying, isLate, isNews, orderOf, plainStatus } from './attempt.ts'
import { settleAttempt } from './settle.ts'
import { showAttempt } from './show-attempt.ts'

/** How often an attempt is looked at by itself. */
export const followEveryMs = 2_000
const followAfterMs = 1_000
const lookAgainAfterMs = 3_000

/**
 * Calls the target of an attempt, or finds what an earlier call has begun. May be run again at any point and by any bot:
 * the target is called by one at a time, when it was called last is stored before each call, and the target looks for
 * the attempt's nonce before it begins anything.
 * @throws SourceError when surely nothing was sent; the job tries again
 */
export async function carryAttempt(context: Context, nonce: string): Promise<void> {
  const isFirst = await aloneWith(context, nonce, async () => {
    const attempt = await findAttempt(context.database, nonce)
    if (attempt === null || attempt.endedAt !== null) return
    if (attempt.handle === null) await call(context, attempt)
    else await followLater(context, nonce, followAfterMs)
  })
  // Whoever is calling now goes on by itself; if it dies, its job is taken up again.
  if (!isFirst) context.log.info({ nonce }, 'an attempt is being carried out by another bot')
}

/** Does something with an attempt while no other bot does. @returns false when another one is at it */
export const aloneWith = ({ database }: Context, nonce: string, work: () => Promise<void>): Promise<boolean> =>
  alone(database, `attempt:${nonce}`, work)

async function call(context: Context, attempt: Attempt): Promise<void> {
  const { database } = context
  const { nonce } = attempt
  const carrier = carrierOf(context, attempt)
  if (carrier === null) {
    const status = plainStatus('failed', 'target.gone', 'The product’s file no longer says how this is carried out')
    await settleAttempt(context, attempt, status)
    return
  }
  if (isLate(context, attempt, carrier)) return lookOnly(context, attempt, carrier)
  const pause = attempt.triedAt === null ? await standingPause(database) : null
  if (pause !== null) {
    await tell(context, attempt, `All deployments are paused: ${pause.reason}`)
    await carryLater(context, nonce, lookAgainAfterMs)
    return
  }
  const { now } = carrying(context)
  await noteAttempt(database, nonce, { triedAt: now })
  const started = await start(context, attempt, carrier)
  switch (started.kind) {
    case 'accepted':
      await acceptAttempt(database, nonce, started.handle)
      await followLater(context, nonce, followAfterMs)
      return
    case 'refused':
      // An earlier try may have been accepted, and be what this one is refused for.
      if (attempt.triedAt !== null || isPassing(started.code)) {
        await tell(context, attempt, started.sentence)
        await carryLater(context, nonce, lookAgainAfterMs)
        return
      }
      await settleAttempt(context, attempt, plainStatus('failed', started.code, started.sentence))
      return
    case 'uncertain':
      // A look is no try: counted as one, the time after which another may be made would never come.
      if (started.isSent === false) await noteAttempt(database, nonce, { triedAt: attempt.triedAt })
      await tell(context, attempt, started.sentence)
      await carryLater(context, nonce, lookAgainAfterMs)
  }
}

/** Refusals that pass by themselves: Vercel is moving its alias for somebody else. */
export const isPassing = (code: string) => code === 'vercel.busy'

async function start(context: Context, attempt: Attempt, { product, target }: Carrier): Promise<Started> {
  const order = orderOf(attempt, product, attempt.triedAt)
  try {
    if (attempt.kind !== 'rollback') return await target.deploy(order, carrying(context))
    if (target.rollback === null) {
      return { kind: 'refused', code: 'target.no_rollback', sentence: 'This target cannot go back' }
    }
    return await target.rollback(order, carrying(context))
  } catch (error) {
    if (error instanceof SourceError) {
      // Surely nothing was sent, so an earlier time of trying still is the last one.
      await noteAttempt(context.database, attempt.nonce, { triedAt: attempt.triedAt })
      await tell(context, attempt, `${error.message}; it is tried again`)
    }
    throw error
  }
}

/** Its time is over, so nothing is begun any more: what an earlier try began is found, or nobody knows. */
async function lookOnly(context: Context, attempt: Attempt, { product, target }: Carrier): Promise<void> {
  const { nonce, triedAt, status } = attempt
  const said = status?.sentence ?? 'the target could not be reached'
  if (triedAt === null) {
    return settleAttempt(context, attempt, plainStatus('failed', 'target.unreached', `It was never begun: ${said}`))
  }
  try {
    const found = await target.find(orderOf(attempt, product, triedAt), carrying(context))
    if (found.kind === 'found') {
      await noteAttempt(context.database, nonce, { handle: found.handle })
      await followLater(context, nonce, followAfterMs)
      return
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
  }
  await settleAttempt(context, attempt, plainStatus('unknown', 'target.uncertain', said))
}

/** Shows why a target has not begun yet. */
async function tell(context: Context, attempt: Attempt, sentence: string): Promise<void> {
  const status = plainStatus('waiting', null, sentence)
  if (!isNews(attempt.status, status)) return
  await noteAttempt(context.database, attempt.nonce, { status })
  await showAttempt(context, attempt)
}

/** Lets an attempt be carried out again after a while. */
async function carryLater({ queue, now }: Context, nonce: string, delayMs: number): Promise<void> {
  const slot = Math.floor((now().getTime() + delayMs) / lookAgainAfterMs)
  await queue.add('carry-attempt', { nonce }, { id: `carry-attempt.${nonce}.${slot}`, delayMs })
}

/**
 * Lets an attempt be looked at after a while. However many looks end with this, the next one is one: its slot is as
 * wide as the time between two looks, so that what webhooks and sweeps begin does not go on beside what is under way.
 */
export async function followLater({ queue, now }: Context, nonce: string, delayMs: number): Promise<void> {
  const slot = Math.floor((now().getTime() + delayMs) / followEveryMs)
  await queue.add('follow-attempt', { nonce }, { id: `follow-attempt.${nonce}.${slot}`, delayMs })
}
