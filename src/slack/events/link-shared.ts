import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { SourceError } from '../../errors.ts'
import { asSlackError, slackErrorCode } from '../client.ts'
import { defineEvent } from '../event.ts'
import { type KnownLink, readLink } from '../links.ts'
import { isAmongUs, type Reading } from '../reading.ts'
import { unfurlOutside } from '../unfurl-outside.ts'
import { unfurlOwn } from '../unfurl-own.ts'

/** Each may cost several questions. */
const linksShown = 5

/**
 * A link of a domain in `unfurl_domains` was posted. The one that Slack sends while the message is still being written
 * (`source: composer`) is not taken: it does not say who will read it, and the one of the posted message follows.
 * https://docs.slack.dev/reference/events/link_shared
 */
export const linkShared = defineEvent({
  type: 'link_shared',
  payload: z.object({
    channel: z.string().regex(/^[CDG]/),
    message_ts: z.string(),
    source: z.literal('conversations_history').default('conversations_history'),
    is_bot_user_member: z.boolean().default(false),
    links: z.array(z.object({ url: z.string() })),
  }),
  run: async (context, event, { client, rooms, isShared }) => {
    const links = knownLinks(
      event.links.map(({ url }) => url),
      context.config.publicUrl,
    )
    const reading = { context, rooms, channelId: event.channel }
    if (links.length === 0 || !(await isAmongUs(reading, isShared))) return
    // What a repository holds is told only where somebody let the bot in.
    const shown = await Promise.all(
      links.map(async ({ url, link }) => [url, await unfurl(reading, client, link, event.is_bot_user_member)] as const),
    )
    const unfurls = shown.flatMap(([url, blocks]) => (blocks === null ? [] : [[url, { blocks }] as const]))
    if (unfurls.length > 0) await show(reading, client, event.message_ts, Object.fromEntries(unfurls))
  },
})

function knownLinks(urls: readonly string[], publicUrl: string | null): { url: string; link: KnownLink }[] {
  return [...new Set(urls)]
    .flatMap((url) => {
      const link = readLink(url, publicUrl)
      return link === null ? [] : [{ url, link }]
    })
    .slice(0, linksShown)
}

async function unfurl(
  reading: Reading,
  client: WebClient,
  link: KnownLink,
  isMember: boolean,
): Promise<KnownBlock[] | null> {
  try {
    if (link.kind === 'release' || link.kind === 'incident' || link.kind === 'report') {
      return await unfurlOwn(reading, client, link)
    }
    return isMember ? await unfurlOutside(reading, link) : null
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    reading.context.log.warn({ reason: error.message, link: link.kind }, 'a link could not be shown')
    return null
  }
}

/** The message may be gone by now, or the person took the preview away. */
const outdated = new Set(['cannot_find_message', 'cannot_unfurl_message', 'cannot_unfurl_url', 'cannot_find_channel'])

async function show(
  { context, channelId }: Reading,
  client: WebClient,
  ts: string,
  unfurls: Record<string, { blocks: KnownBlock[] }>,
): Promise<void> {
  try {
    await client.chat.unfurl({ channel: channelId, ts, unfurls })
  } catch (error) {
    if (!outdated.has(slackErrorCode(error) ?? '')) throw asSlackError(error)
    context.log.info({ channel: channelId, code: slackErrorCode(error) }, 'a link could not be shown any more')
  }
}
