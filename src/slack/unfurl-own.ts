import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { SourceError } from '../errors.ts'
import type { OwnLink } from '../store/own-address.ts'
import { type FoundOwn, findOwn } from '../store/own-cards.ts'
import { isSlackUser } from '../words.ts'
import { cut, plain } from './blocks/text.ts'
import {
  incidentUnfurl,
  type NameOf,
  privateUnfurl,
  releaseUnfurl,
  reportUnfurl,
  unfinishedUnfurl,
} from './blocks/unfurls.ts'
import { permalink } from './candidate.ts'
import { mayRead, type Reading } from './reading.ts'

/** Shows what an address of ours stands for; null for nothing, and for what stands in no channel. */
export async function unfurlOwn(reading: Reading, client: WebClient, own: OwnLink): Promise<KnownBlock[] | null> {
  const found = await findOwn(reading.context.database, own)
  if (found === null || found.card === null) return null
  const { channelId, ts } = found.card
  if (!(await mayRead(reading, channelId))) return privateUnfurl(found.kind)
  const carded = { cardUrl: await permalink({ client }, channelId, ts), nameOf: await namesOf(reading, found) }
  switch (found.kind) {
    case 'release':
      return releaseUnfurl(found, carded)
    case 'incident':
      return incidentUnfurl(found.incident, carded)
    case 'report': {
      const { report, askedBy } = found.report
      return report === null ? unfinishedUnfurl(found.report, carded) : reportUnfurl(report, askedBy, carded)
    }
  }
}

function peopleIn(found: FoundOwn): readonly (string | null)[] {
  switch (found.kind) {
    case 'release':
      return [found.candidate.requestedBy, found.release?.deployedBy ?? null]
    case 'incident':
      return [found.incident.assignee, found.incident.acknowledgedBy, found.incident.resolvedBy]
    case 'report':
      return [found.report.askedBy]
  }
}

/** Names in place of mentions. */
async function namesOf({ context }: Reading, found: FoundOwn): Promise<NameOf> {
  const ids = new Set(peopleIn(found).filter((by) => by !== null && isSlackUser(by)))
  const names = new Map<string | null, string>()
  for (const id of ids) {
    try {
      const person = id === null ? null : await context.people.person(id, { fresh: false })
      if (person !== null) names.set(id, person.name)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      context.log.warn({ reason: error.message }, 'a preview names somebody as somebody')
    }
  }
  return (by) => plain(cut(names.get(by) ?? (isSlackUser(by) ? 'somebody' : by), 80))
}
