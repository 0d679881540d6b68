import { messageAddress } from './redirect.ts'

/** Where a message stands, as a link that opens it. */
export type CardLink = (card: { readonly channelId: string; readonly ts: string }) => string

/**
 * Gives links to messages without asking Slack for each.
 * @param workspaceUrl throws SourceError while Slack does not answer
 */
export function createLinks(workspaceUrl: () => Promise<string>): () => Promise<CardLink> {
  return async () => {
    const url = await workspaceUrl()
    return (card) => messageAddress(url, card)
  }
}
