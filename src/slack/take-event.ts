import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ActorContext, Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { AlreadySettled, receiveAct, settleAct } from '../store/acts.ts'
import { rememberDelivery } from '../store/deliveries.ts'
import type { AnyEvent } from './event.ts'

/** An event that could not be handled because a system was out is tried again for this long. */
const triedForMs = 60 * 60_000

export interface Hearing {
  readonly context: Context
  readonly client: WebClient
  readonly metrics: Metrics
  readonly events: readonly AnyEvent[]
}

/** Slack's envelope, as far as it is needed: this is what the inbox keeps. https://docs.slack.dev/apis/events-api/#event-type-structure */
const Envelope = z.object({
  type: z.literal('event_callback'),
  event_id: z.string(),
  /** Seconds since 1970. */
  event_time: z.number(),
  team_id: z.string().default(''),
  event: z.looseObject({ type: z.string(), user: z.unknown().optional() }),
  authorizations: z.array(z.object({ user_id: z.string().nullish(), is_bot: z.boolean().default(false) })).default([]),
})
type Envelope = z.output<typeof Envelope>

/** Slack leaves events out for a minute because there were more than 30,000 in an hour. https://docs.slack.dev/reference/events/app_rate_limited */
const RateLimited = z.object({ type: z.literal('app_rate_limited') })

/** Whether a request is of the Events API. */
export const isEvent = (body: unknown): boolean =>
  z.union([z.object({ type: z.literal('event_callback') }), RateLimited]).safeParse(body).success

/**
 * Takes an event before Slack is told that it was taken: one that changes something is stored.
 * @returns what is to be done after the acknowledgement; null for nothing
 * @throws whatever the database does: then Slack must not be told, and sends it again
 */
export async function takeEvent(hearing: Hearing, body: unknown): Promise<(() => Promise<void>) | null> {
  const { context, metrics, events } = hearing
  if (RateLimited.safeParse(body).success) {
    context.log.warn('Slack leaves out events: there were more than 30,000 in an hour')
    return null
  }
  const { data: envelope, error } = Envelope.safeParse(body)
  if (!envelope) {
    // Sent again it would be no better.
    context.log.error({ err: error }, 'an event from Slack could not be read')
    return null
  }
  const event = events.find(({ type }) => type === envelope.event.type)
  if (!event || isOurOwn(envelope) || !event.concerns(envelope.event)) {
    metrics.events.inc({ event: event?.type ?? 'unknown', outcome: 'ignored' })
    return null
  }
  const id = envelope.event_id
  if (!event.act) {
    return async () => {
      const isNew = await rememberDelivery(context.database, 'slack-event', id, context.now())
      return isNew ? handleEvent(hearing, envelope, false) : countRepeat(metrics, event.type)
    }
  }
  const isNew = await receiveAct(context.database, { id, kind: 'event', body: envelope, now: context.now() })
  if (isNew) return () => handleEvent(hearing, envelope, true)
  countRepeat(metrics, event.type)
  return null
}

function countRepeat(metrics: Metrics, type: string): void {
  metrics.events.inc({ event: type, outcome: 'repeated' })
  metrics.repeatedDeliveries.inc({ sender: 'slack-event' })
}

/** Handles an event from the inbox, where a crash or an outage left it. */
export async function resumeEvent(hearing: Hearing, body: unknown): Promise<void> {
  await handleEvent(hearing, Envelope.parse(body), true)
}

/** What the bot itself did is not news to it. */
const isOurOwn = ({ event, authorizations }: Envelope) =>
  authorizations.some(({ user_id: id, is_bot: isBot }) => isBot && id === event.user)

async function handleEvent(hearing: Hearing, envelope: Envelope, stored: boolean): Promise<void> {
  const { context, client, metrics, events } = hearing
  const id = envelope.event_id
  const { type } = envelope.event
  const at = new Date(envelope.event_time * 1000)
  const count = (outcome: string) => metrics.events.inc({ event: type, outcome })
  try {
    const actor = actorOf(envelope)
    // An event whose listener has gone with a newer version finds nobody.
    const event = events.find((candidate) => candidate.type === type)
    await event?.execute({ ...context, actor, actId: stored ? id : null }, envelope.event, { client, at })
    count('done')
  } catch (error) {
    if (error instanceof AlreadySettled) return count('repeated')
    if (error instanceof SourceError) {
      count('outage')
      const isLate = context.now().getTime() - at.getTime() > triedForMs
      context.log.warn({ reason: error.message, event: type, isLate }, 'an event could not be handled')
      // The inbox is looked through again in a moment.
      if (!isLate) return
    } else if (error instanceof UserError) {
      count('refused')
      context.log.info({ event: type, code: error.code }, 'an event was refused')
    } else {
      count('bug')
      context.log.error({ err: error, event: type, id }, 'an event could not be handled')
    }
  }
  if (stored) await settleAct(context.database, id)
}

function actorOf({ event, team_id: teamId }: Envelope): ActorContext['actor'] {
  return typeof event.user === 'string'
    ? { kind: 'slack-user', teamId, userId: event.user }
    : { kind: 'webhook', sender: 'slack' }
}
