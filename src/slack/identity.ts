import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { asSlackError } from './client.ts'

/** How long an answer of Slack about ourselves is taken for granted, so that probes do not use up its rate. */
const keptMs = 15_000

/** Asks Slack who we are: proof that it is reachable and takes our token. */
export interface Identity {
  /** Throws SourceError or UserError when Slack is down or refuses the token. */
  readonly ask: () => Promise<void>
  /** At start: a refused token stops it, an unreachable Slack is only logged. */
  readonly checkToken: (log: Logger) => Promise<void>
  /** The workspace's own address, `https://acme.slack.com/`. Throws as `ask` does. */
  readonly workspaceUrl: () => Promise<string>
}

/** https://docs.slack.dev/reference/methods/auth.test */
const Answer = z.object({ url: z.url({ protocol: /^https?$/ }) })

export function createIdentity(client: WebClient): Identity {
  let answeredAt = Number.NEGATIVE_INFINITY
  let url: string | null = null
  const ask = async () => {
    if (performance.now() - answeredAt < keptMs) return
    try {
      const answer = await client.auth.test()
      url = Answer.safeParse(answer).data?.url ?? null
      answeredAt = performance.now()
    } catch (error) {
      throw asSlackError(error)
    }
  }
  return {
    ask,
    workspaceUrl: async () => {
      if (url === null) await ask()
      if (url === null) throw new SourceError('Slack', 'garbage', 'Slack does not tell the workspace’s address')
      return url
    },
    checkToken: async (log) => {
      try {
        await ask()
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        log.warn({ reason: error.message }, 'Slack does not answer yet; the bot starts all the same')
      }
    },
  }
}
