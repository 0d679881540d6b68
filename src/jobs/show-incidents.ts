import { z } from 'zod'
import type { Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import { loadShown, loadTold } from '../incidents/show.ts'
import { alone } from '../store/candidates.ts'
import { markShown, markTold, unshownIncidents } from '../store/incident-cards.ts'
import type { Incident } from '../store/incidents.ts'
import { defineJob } from './job.ts'

/** How long until it is looked again while another bot is at it, or while Slack is down. */
const againMs = 500
const outageMs = 5_000
/**
 * The revision that each card shows as far as this bot knows, so that one that waits for its thread's turn is not updated
 * again and again. To forget it costs an update.
 */
const cards = new Map<string, number>()
const cardsRemembered = 2_000

/** Whatever is due again within this time is one job. */
const togetherMs = 250

/**
 * Brings the cards and threads of a channel's incidents up to date, one bot at a time, at Slack's pace: cards first. It
 * never waits in a worker: where Slack wants a pause it comes again by itself, for as long as it takes.
 */
export const showIncidentsJob = defineJob({
  name: 'show-incidents',
  data: z.object({ channel: z.string() }),
  run: async (context, { channel }) => {
    let waitMs: number | null = null
    const wasAlone = await alone(context.database, `incidents.${channel}`, async () => {
      waitMs = await showAll(context, channel)
    })
    // The other may have looked before the newest change.
    const dueMs = wasAlone ? waitMs : againMs
    if (dueMs !== null) await comeAgain(context, channel, dueMs)
  },
})

async function comeAgain({ queue, now }: Context, channel: string, waitMs: number): Promise<void> {
  const at = now().getTime()
  const slot = Math.floor((at + waitMs) / togetherMs) + 1
  const id = `show-incidents.${channel.replaceAll(/[.:]/g, '-')}.again-${slot}`
  await queue.add('show-incidents', { channel }, { id, delayMs: slot * togetherMs - at })
}

/** @returns milliseconds until the rest can be shown; null when nothing is left */
async function showAll(context: Context, channel: string): Promise<number | null> {
  const troubles = new Map<string, unknown>()
  try {
    for (;;) {
      const unshown = await unshownIncidents(context.database, channel)
      if (unshown.length === 0) break
      const waiting = await showCards(context, unshown, troubles)
      const waitMs = await tellThreads(context, unshown, waiting, troubles)
      const waits = [...waiting.values(), ...(waitMs === null ? [] : [waitMs])]
      if (waits.length > 0) return Math.min(...waits)
      if (troubles.size > 0) break
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ err: error, channel }, 'incidents wait until Slack can be reached')
    return error.retryAfterMs ?? outageMs
  }
  // A bug with one incident has held up no other.
  for (const trouble of troubles.values()) throw trouble
  return null
}

/** @returns how long those must wait whose card could not be shown yet, by their id */
async function showCards(
  context: Context,
  unshown: readonly Incident[],
  troubles: Map<string, unknown>,
): Promise<ReadonlyMap<string, number>> {
  const waiting = new Map<string, number>()
  /** What Slack wants no more of for now: posts, or updates. */
  const stopped = new Map<boolean, number>()
  for (const incident of unshown) {
    if (cards.get(incident.id) === incident.revision) continue
    const isNew = incident.shownRevision < 0
    const stoppedMs = stopped.get(isNew)
    const waitMs =
      stoppedMs ??
      (await paced(context, incident, troubles, async () => {
        await context.announce({ kind: 'incident.shown', shown: await loadShown(context, incident) })
        remember(incident)
      }))
    if (waitMs === null) continue
    waiting.set(incident.id, waitMs)
    stopped.set(isNew, waitMs)
  }
  return waiting
}

function remember({ id, revision }: Incident): void {
  cards.delete(id)
  cards.set(id, revision)
  const [oldest] = cards.keys()
  if (cards.size > cardsRemembered && oldest !== undefined) cards.delete(oldest)
}

/**
 * Tells the threads, of those too whose card stands and only waits to be updated. What a thread was told is noted before
 * the next one's turn.
 * @returns how long the rest must wait; null when all is told
 */
async function tellThreads(
  context: Context,
  unshown: readonly Incident[],
  waiting: ReadonlyMap<string, number>,
  troubles: Map<string, unknown>,
): Promise<number | null> {
  const { database, now } = context
  for (const incident of unshown) {
    const isBehind = waiting.has(incident.id)
    if ((isBehind && incident.shownRevision < 0) || troubles.has(incident.id)) continue
    const waitMs = await paced(context, incident, troubles, async () => {
      const told = await loadTold(context, incident)
      await context.announce({ kind: 'incident.told', told })
      await markTold(database, told.untold, now())
      if (isBehind) return
      await markShown(database, incident)
      cards.delete(incident.id)
    })
    // Others of the channel would have to wait as long.
    if (waitMs !== null) return waitMs
  }
  return null
}

/** @returns how long to wait when Slack asks for it, or its pace; null when it is done, or is no use */
async function paced(
  { database, log }: Context,
  incident: Incident,
  troubles: Map<string, unknown>,
  work: () => Promise<void>,
): Promise<number | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof SourceError) {
      if (error.code === 'rate-limited' && error.retryAfterMs !== undefined) return error.retryAfterMs
      throw error
    }
    if (error instanceof UserError && error.code === 'slack.not_shown') {
      log.error({ err: error, incident: incident.number }, 'an incident could not be shown')
      await markShown(database, incident)
      return null
    }
    troubles.set(incident.id, error)
    return null
  }
}
