import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { asSlackError } from './client.ts'

const Team = z.object({ url: z.url() })

/** Where a message stands, as a link that opens it. */
export type CardLink = (card: { readonly channelId: string; readonly ts: string }) => string

/**
 * Gives links to messages without asking Slack for each: the workspace's address is asked once and kept.
 * https://docs.slack.dev/reference/methods/chat.getPermalink shows their form
 * @returns a question that throws SourceError while Slack does not answer
 */
export function createLinks(client: WebClient): () => Promise<CardLink> {
  let address: string | null = null
  return async () => {
    if (address === null) {
      try {
        address = Team.parse(await client.auth.test()).url.replace(/\/$/, '')
      } catch (error) {
        throw asSlackError(error)
      }
    }
    const base = address
    return ({ channelId, ts }) => `${base}/archives/${channelId}/p${ts.replace('.', '')}`
  }
}
