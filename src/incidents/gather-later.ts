import type { Context } from '../context.ts'
import type { Incident } from '../store/incidents.ts'

/** The sources are asked when the card stands: in a storm of alerts the senders' answers and the cards come first. */
const cardFirstMs = 2_000

/** Lets it be asked what changed before an incident; asked twice it is one job. */
export async function gatherLater({ queue }: Pick<Context, 'queue'>, { id }: Pick<Incident, 'id'>): Promise<void> {
  await queue.add('gather-changes', { incidentId: id }, { id: `gather-changes.${id}`, delayMs: cardFirstMs })
}
