import type { Context } from '../context.ts'
import { channelKey } from '../store/incident-cards.ts'
import type { Incident } from '../store/incidents.ts'

/** What changes within this time is shown at once, at its end. */
const togetherMs = 100

/** Lets the cards of an incident's channel be brought up to date. */
export async function showIncidentLater(
  { queue, now }: Pick<Context, 'queue' | 'now'>,
  incident: Pick<Incident, 'channelId' | 'product'>,
): Promise<void> {
  const channel = channelKey(incident)
  const at = now().getTime()
  const slot = Math.floor(at / togetherMs) + 1
  const id = `show-incidents.${channel.replaceAll(/[.:]/g, '-')}.${slot}`
  await queue.add('show-incidents', { channel }, { id, delayMs: slot * togetherMs - at })
}
