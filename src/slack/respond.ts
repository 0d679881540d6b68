import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { asSlackError } from './client.ts'

const timeoutMs = 10_000

export interface Answer {
  readonly text: string
  readonly blocks?: KnownBlock[]
  /** `ephemeral` is seen by the asker alone. */
  readonly visibleTo: 'asker' | 'channel'
  /** Takes the place of the message whose button was pressed. */
  readonly replace?: boolean
}

/**
 * Answers at Slack's reply address; where it has expired or there is none, privately in the channel.
 * @throws SourceError when Slack cannot be reached either way
 */
export async function respond(
  slack: { readonly client: WebClient; readonly fetch: typeof globalThis.fetch },
  to: { responseUrl: string | null; channelId: string | null; userId: string },
  answer: Answer,
): Promise<void> {
  if (to.responseUrl !== null && (await postTo(slack.fetch, to.responseUrl, answer))) return
  if (to.channelId === null) return
  try {
    await slack.client.chat.postEphemeral({
      channel: to.channelId,
      user: to.userId,
      text: answer.text,
      ...(answer.blocks ? { blocks: answer.blocks } : {}),
    })
  } catch (error) {
    throw asSlackError(error)
  }
}

async function postTo(fetch: typeof globalThis.fetch, responseUrl: string, answer: Answer): Promise<boolean> {
  try {
    const response = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: answer.visibleTo === 'asker' ? 'ephemeral' : 'in_channel',
        replace_original: answer.replace ?? false,
        text: answer.text,
        ...(answer.blocks ? { blocks: answer.blocks } : {}),
      }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
