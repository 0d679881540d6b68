import type { Database } from '../store/database.ts'
import { ownLinkOf } from '../store/own-address.ts'
import { findOwn } from '../store/own-cards.ts'

/** Where a path leads: the address of a card in Slack; null when there is nothing at it. */
export type Redirect = (path: string) => Promise<string | null>

/**
 * Leads from our own addresses to cards in Slack, and never to any other host than the workspace's. Whoever follows one
 * learns no more than that there is a card; what it says Slack shows to those who may see it.
 */
export function createRedirect(parts: {
  readonly publicUrl: string | null
  readonly database: Database
  readonly workspaceUrl: () => Promise<string>
}): Redirect {
  return async (path) => {
    const own = parts.publicUrl === null ? null : ownLinkOf(path)
    const found = own === null ? null : await findOwn(parts.database, own)
    if (found === null || found.card === null) return null
    return messageAddress(await parts.workspaceUrl(), found.card)
  }
}

/** A message's address, as `chat.getPermalink` gives it, made without asking: anybody may call. */
export function messageAddress(workspaceUrl: string, { channelId, ts }: { channelId: string; ts: string }): string {
  return new URL(`/archives/${encodeURIComponent(channelId)}/p${ts.replace('.', '')}`, workspaceUrl).href
}
