import type { KnownBlock } from '@slack/types'
import type { ChatPostEphemeralArguments, WebClient } from '@slack/web-api'
import { sectionText } from './blocks/elements.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { closedChannel } from './post.ts'

const timeoutMs = 10_000

export interface Answer {
  readonly text: string
  readonly blocks?: KnownBlock[]
  /** `ephemeral` is seen by the asker alone. */
  readonly visibleTo: 'asker' | 'channel'
  /** Takes the place of the message whose button was pressed. */
  readonly replace?: boolean
}

/** Whom an answer is for, and where it may be given. */
export interface Destination {
  readonly responseUrl: string | null
  readonly channelId: string | null
  readonly userId: string
  /** Of a press on the Home tab, where nothing can be said: the answer is a window, as long as Slack allows one. */
  readonly triggerId?: string
}

/**
 * Answers at Slack's reply address; where it has expired or there is none, privately in the channel, or in a window on the
 * Home tab; where the bot or
 * the person is not in it, in a direct message.
 * @throws SourceError when Slack cannot be reached either way
 */
export async function respond(
  slack: { readonly client: WebClient; readonly fetch: typeof globalThis.fetch },
  to: Destination,
  answer: Answer,
): Promise<void> {
  if (to.responseUrl !== null && (await postTo(slack.fetch, to.responseUrl, answer))) return
  if (to.triggerId !== undefined && (await openAnswer(slack.client, to.triggerId, answer))) return
  const content = { text: answer.text, ...(answer.blocks ? { blocks: answer.blocks } : {}) }
  try {
    if (to.channelId !== null && (await whisper(slack.client, { ...content, channel: to.channelId, user: to.userId })))
      return
    if (to.userId !== '') await slack.client.chat.postMessage({ ...content, channel: to.userId })
  } catch (error) {
    throw asSlackError(error)
  }
}

/** False where Slack allows no window: another was opened for the same press, or it is too long ago. */
async function openAnswer(client: WebClient, triggerId: string, { text, blocks }: Answer): Promise<boolean> {
  try {
    await client.views.open({
      trigger_id: triggerId,
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'Countersign' },
        close: { type: 'plain_text', text: 'Close' },
        blocks: blocks ?? [sectionText(text)],
      },
    })
    return true
  } catch {
    return false
  }
}

const unheard = new Set([...closedChannel, 'user_not_in_channel'])

/** False where the person cannot be told in that channel. */
async function whisper(client: WebClient, message: ChatPostEphemeralArguments): Promise<boolean> {
  try {
    await client.chat.postEphemeral(message)
    return true
  } catch (error) {
    if (unheard.has(slackErrorCode(error) ?? '')) return false
    throw error
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
