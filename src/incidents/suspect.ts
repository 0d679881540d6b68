import type { Product } from '../products/product.ts'
import { authorReferences } from '../signoffs/github-person.ts'
import { findCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { type Release, releasesOf } from '../store/releases.ts'
import { short } from '../words.ts'
import type { ChangeBefore } from './incident.ts'

/** A release this long before a problem is suspected of it. */
export const suspectedWithinMs = 60 * 60_000

/** A release that may have caused a problem. */
export interface Suspicion {
  readonly releaseId: string
  /** Slack user id; null when the bot deployed it by itself. */
  readonly deployedBy: string | null
  /** Who made it: Slack user ids and e-mail addresses. */
  readonly authors: readonly string[]
  readonly change: ChangeBefore
}

/**
 * The newest release that was deployed, or was being deployed, within an hour before a moment; null when none was.
 * @param releases of one environment, newest first
 */
export function suspectOf(releases: readonly Release[], began: Date): Release | null {
  const since = began.getTime() - suspectedWithinMs
  const found = releases.find(({ state, startedAt, deployedAt, endedAt }) => {
    if (startedAt > began || (deployedAt ?? startedAt).getTime() < since) return false
    if (state === 'failed') return deployedAt !== null
    return state !== 'rolled-back' || endedAt === null || endedAt > began
  })
  return found ?? null
}

/** The release that is suspected of what began at a moment, with its people; null when none is. */
export async function suspectBefore(
  database: Database,
  product: Product,
  environment: string,
  began: Date,
): Promise<Suspicion | null> {
  const release = suspectOf(await recentReleases(database, product.name, environment), began)
  return release === null ? null : suspicionOf(database, product, release)
}

/** As many releases as an hour can hold, newest first. */
export function recentReleases(database: Database, product: string, environment: string): Promise<Release[]> {
  return releasesOf(database, { product, environment, limit: 50 })
}

/** What is known of a suspected release. */
export async function suspicionOf(database: Database, product: Product, release: Release): Promise<Suspicion> {
  const { id, candidateId, commit, environment, deployedBy, deployedAt, startedAt } = release
  const candidate = await findCandidate(database, candidateId)
  const url = candidate?.commits.find((each) => each.commit === commit)?.url
  return {
    releaseId: id,
    deployedBy: isPerson(deployedBy) ? deployedBy : null,
    authors: await authorReferences(database, product, candidate?.commits ?? []),
    change: {
      kind: 'release',
      what: `Release of ${short(commit)} to ${environment}`,
      at: (deployedAt ?? startedAt).toISOString(),
      by: deployedBy,
      link: url === undefined ? null : { title: short(commit), url },
      releaseId: id,
    },
  }
}

/** A Slack user id; anything else is the name of an actor that is nobody. */
const isPerson = (name: string) => /^[UW][A-Z0-9]+$/.test(name)
