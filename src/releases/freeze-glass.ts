import type { ActorContext } from '../context.ts'
import { candidateObject, loadState, showLater } from '../signoffs/state.ts'
import { carryOut } from '../store/acts.ts'
import { changeCandidate, lockCandidate } from '../store/candidates.ts'
import { appendLedger } from '../store/ledger.ts'
import { breakFirst, breakSecond, glassOf, mendGlass } from '../store/releases.ts'
import { glassForMs, isThrough } from './break-glass.ts'
import { freezeKey } from './deploy.ts'
import { isFrozen } from './freeze.ts'
import { rightToDeploy } from './rights.ts'

export type GlassBroken = { readonly isBroken: boolean; readonly sentence: string }

/** Lets a candidate through a freeze: two different people who may deploy must want it, within half an hour. It leaves a mark. */
export async function breakFreeze(
  context: ActorContext,
  { candidateId, reason }: { readonly candidateId: string; readonly reason: string },
): Promise<GlassBroken> {
  const { actor } = context
  const state = await loadState(context, context.database, candidateId)
  const deploy = state?.product?.deploys.get(state.candidate.environment)
  if (state?.product == null || deploy === undefined || actor.kind !== 'slack-user') {
    return { isBroken: false, sentence: 'This request is no longer kept.' }
  }
  const { may } = await rightToDeploy(context, state.product, deploy.environment)
  if (!may) {
    return { isBroken: false, sentence: 'Only those who may deploy can break the glass.' }
  }
  const freeze = isFrozen(deploy.freezes, context.now())
  if (!freeze.isFrozen) return { isBroken: false, sentence: 'Nothing is frozen now: press Deploy.' }
  const key = freezeKey(candidateId)
  const done = await carryOut(context, async (transaction) => {
    const candidate = await lockCandidate(transaction, candidateId)
    if (candidate === null)
      return { result: { isBroken: false, sentence: 'This request is no longer kept.' }, shown: null }
    const now = context.now()
    const record = (verb: string, words: string) =>
      appendLedger(transaction, {
        product: candidate.product,
        at: now,
        actor,
        verb,
        object: candidateObject(candidate),
        after: { freeze: freeze.sentence },
        reason: words,
      })
    const stale = await glassOf(transaction, key)
    if (isThrough(stale, now)) {
      return { result: { isBroken: true, sentence: 'The glass is broken already: press Deploy.' }, shown: null }
    }
    if (stale !== null && now.getTime() - stale.firstAt.getTime() >= glassForMs) await mendGlass(transaction, key)
    if (await breakFirst(transaction, { key, firstBy: actor.userId, firstReason: reason, firstAt: now })) {
      await record('freeze.ask-to-break', reason)
      const shown = await changeCandidate(transaction, candidateId, {})
      const sentence = 'One more person who may deploy must break the glass within 30 minutes.'
      return { result: { isBroken: false, sentence }, shown }
    }
    const second = await breakSecond(transaction, key, { secondBy: actor.userId, secondAt: now })
    if (second === null) {
      return {
        result: { isBroken: false, sentence: 'It takes another person than the one who asked first.' },
        shown: null,
      }
    }
    await record('freeze.break', second.firstReason)
    const shown = await changeCandidate(transaction, candidateId, {})
    return { result: { isBroken: true, sentence: 'The glass is broken: press Deploy.' }, shown }
  })
  if (done.shown !== null) await showLater(context, done.shown)
  return done.result
}
