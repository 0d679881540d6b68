import { eq } from 'drizzle-orm'
import { type Candidate, findCandidate } from './candidates.ts'
import type { Database } from './database.ts'
import type { Incident } from './incidents.ts'
import { findMessage, type Message } from './messages.ts'
import type { OwnLink } from './own-address.ts'
import { findRelease, type Release, releaseOfCandidate } from './releases.ts'
import { type FoundReport, findReport } from './reports.ts'
import { incidents } from './schema.ts'

/** What one of our own addresses stands for, and where its card stands in Slack; null where none does. */
export type FoundOwn = { readonly card: Pick<Message, 'channelId' | 'ts'> | null } & (
  | { readonly kind: 'release'; readonly candidate: Candidate; readonly release: Release | null }
  | { readonly kind: 'incident'; readonly incident: Incident }
  | { readonly kind: 'report'; readonly report: FoundReport }
)

/** Finds what an address of ours names; a release is named by its own id or its candidate's. Null when there is none. */
export async function findOwn(database: Database, own: OwnLink): Promise<FoundOwn | null> {
  if (own.kind === 'incident') {
    const [incident] = await database.select().from(incidents).where(eq(incidents.number, own.number))
    if (incident === undefined) return null
    return { kind: 'incident', incident, card: await cardUnder(database, `incident.${incident.id}`) }
  }
  if (own.kind === 'report') {
    const report = await findReport(database, own.id)
    if (report === null) return null
    return { kind: 'report', report, card: await cardUnder(database, reportKey(own.id, report)) }
  }
  const named = await findRelease(database, own.id)
  const candidate = await findCandidate(database, named?.candidateId ?? own.id)
  if (candidate === null) return null
  const release = named ?? (await releaseOfCandidate(database, candidate.id))
  return { kind: 'release', candidate, release, card: await cardUnder(database, `candidate.${candidate.id}`) }
}

/** A report that a sign-off asked for shows on the candidate's card, under the same key. */
const reportKey = (id: string, { askedIn }: FoundReport) =>
  askedIn.startsWith('candidate.') ? askedIn : `readiness.${id}`

async function cardUnder(database: Database, key: string): Promise<Message | null> {
  const message = await findMessage(database, key)
  return message !== null && /^\d+\.\d+$/.test(message.ts) ? message : null
}
