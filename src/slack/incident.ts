import type { ShownIncident } from '../incidents/incident.ts'
import type { Posting } from './post.ts'

/** Brings an incident's card up to date, and its thread. */
export async function showIncident(posting: Posting, { incident }: ShownIncident): Promise<void> {
  posting.log.info({ incident: incident.number }, 'an incident changed')
}
