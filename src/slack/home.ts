import { createHash } from 'node:crypto'
import type { MayRead } from '../context.ts'
import { readableOf } from '../digests/readable.ts'
import type { Home, Placed } from '../home/home.ts'
import { noteHome } from '../store/homes.ts'
import type { Announcement } from './announcement.ts'
import { homeView } from './blocks/home.ts'
import type { CardLink } from './card-links.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import type { Posting } from './post.ts'

/** What a Home tab needs to know of the workspace. */
export interface Showing {
  readonly mayRead: MayRead
  readonly links: () => Promise<CardLink>
}

/** Slack knows the person no more, or the app has no Home tab there: trying again helps nothing. */
const closedHome = new Set(['user_not_found', 'not_enabled', 'user_not_visible', 'user_disabled'])

/**
 * Publishes somebody's Home tab, without what stands in channels that the person cannot read. What is shown already is
 * not sent again.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showHome(
  { client, database, now, log }: Posting,
  { mayRead, links }: Showing,
  { home, shownHash }: Extract<Announcement, { kind: 'home.shown' }>,
): Promise<void> {
  const { userId } = home
  const seen = await seenBy(home, mayRead)
  const view = homeView(seen, await links())
  const hash = createHash('sha256').update(JSON.stringify(view)).digest('hex')
  if (hash === shownHash) return
  try {
    await client.views.publish({ user_id: userId, view })
  } catch (error) {
    if (!closedHome.has(slackErrorCode(error) ?? '')) throw asSlackError(error)
    log.info({ err: error, userId }, 'a Home tab could not be shown')
  }
  await noteHome(database, userId, { shownHash: hash, shownAt: now() })
}

/** Leaves out everything of a channel that its reader cannot see. */
async function seenBy(home: Home, mayRead: MayRead): Promise<Home> {
  const placed = [
    ...home.signatures,
    ...home.items,
    ...home.incidents,
    ...home.products.flatMap(({ incidents }) => incidents),
    ...home.releases,
  ]
  const readable = await readableOf(
    { mayRead },
    { kind: 'person', userId: home.userId },
    placed.map(({ channelId }) => channelId),
  )
  const seen = <Row extends Placed>(rows: readonly Row[]) =>
    rows.filter(({ channelId }) => channelId === null || readable.has(channelId))
  return {
    ...home,
    signatures: seen(home.signatures),
    items: seen(home.items),
    incidents: seen(home.incidents),
    products: home.products.map((product) => ({ ...product, incidents: seen(product.incidents) })),
    releases: seen(home.releases),
  }
}
