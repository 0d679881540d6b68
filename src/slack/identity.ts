import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
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
}

export function createIdentity(client: WebClient): Identity {
  let answeredAt = Number.NEGATIVE_INFINITY
  const ask = async () => {
    if (performance.now() - answeredAt < keptMs) return
    try {
      await client.auth.test()
      answeredAt = performance.now()
    } catch (error) {
      throw asSlackError(error)
    }
  }
  return {
    ask,
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
