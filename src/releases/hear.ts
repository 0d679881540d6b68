import { z } from 'zod'
import type { Context } from '../context.ts'
import { rememberDelivery } from '../store/deliveries.ts'
import { type Attempt, holdAttempt, noteAttempt } from '../store/releases.ts'
import type { Telling } from '../targets/target.ts'
import { carrierOf, orderOf } from './attempt.ts'
import { hastenAttempt } from './hasten.ts'

/** Which attempt it is about; its secret is known only then, so nothing of this is believed yet. */
const About = z.object({ nonce: z.string() })

export type Heard =
  | { readonly kind: 'heard' | 'repeated' | 'ended' }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 404 | 503; readonly sentence: string }

/**
 * Takes what the receiver of a deployment tells of it by itself, once, and lets the attempt be looked at at once. What it
 * says is stored with the delivery, so that neither is lost without the other.
 */
export async function hearReceiver(context: Context, telling: Telling): Promise<Heard> {
  const about = About.safeParse(jsonOf(telling.body))
  if (!about.success) return { kind: 'refused', status: 400, sentence: 'The body is not a report: it has no nonce' }
  const { nonce } = about.data
  const { heard, attempt } = await context.database.transaction(async (transaction) => {
    const held = await holdAttempt(transaction, nonce)
    return { attempt: held, heard: await take({ ...context, database: transaction }, held, telling) }
  })
  // What it told is the answer that was missing, so there is nothing left to look for.
  if (heard.kind === 'heard' && attempt !== null) await hastenAttempt(context, { nonce, handle: true })
  return heard
}

async function take(context: Context, attempt: Attempt | null, telling: Telling): Promise<Heard> {
  const { config, database, now } = context
  const carrier = attempt === null ? null : carrierOf(context, attempt)
  if (attempt === null || carrier === null || carrier.target.hear === null) {
    return { kind: 'refused', status: 404, sentence: 'No receiver was sent an order with this nonce' }
  }
  const order = orderOf(attempt, carrier.product, attempt.triedAt)
  const known = { variables: config.deployVariables, now: now() }
  const told = carrier.target.hear(order, attempt.handle, telling, known)
  if (told.kind === 'refused') return told
  const { nonce } = attempt
  if (!(await rememberDelivery(database, 'deploy', `${nonce}.${told.deliveryId}`, now()))) return { kind: 'repeated' }
  return { kind: (await noteAttempt(database, nonce, { handle: told.handle })) ? 'heard' : 'ended' }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
