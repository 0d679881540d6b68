import type { RequestListener } from 'node:http'
import { App, HTTPReceiver } from '@slack/bolt'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { createAfterAcknowledgement } from './after-acknowledgement.ts'
import { asSlackError, slackLogger } from './client.ts'
import { type Dispatching, dispatchAction, dispatchCommand } from './dispatch.ts'

const bodyLimitBytes = 1024 * 1024

export interface SlackApp {
  /** Handles POST /slack/events; null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Opens the socket in Socket Mode; nothing over HTTP. */
  readonly start: () => Promise<void>
  /** Stops listening and waits for what was acknowledged. */
  readonly stop: () => Promise<void>
}

/**
 * Puts Bolt between Slack and the dispatch: it verifies, parses and acknowledges; everything else happens after.
 * Nothing on the way to the acknowledgement waits for the database or an outside system.
 */
export function createSlackApp(config: Config['slack'], dispatching: Dispatching, metrics: Metrics): SlackApp {
  const { log } = dispatching.context
  const logger = slackLogger(log)
  const receiver =
    config.appToken === null
      ? new HTTPReceiver({
          signingSecret: config.signingSecret ?? '',
          endpoints: '/slack/events',
          bodyLimit: bodyLimitBytes,
          logger,
          customPropertiesExtractor: (request) => ({ signature: request.headers['x-slack-signature'] }),
        })
      : null
  const app = new App({
    ...(receiver === null ? { socketMode: true, appToken: config.appToken ?? '' } : { receiver }),
    logger,
    convoStore: false,
    // Bolt asks for this at every request; the token is checked once, at start.
    authorize: async () => ({ botToken: config.botToken }),
    clientOptions: { slackApiUrl: `${config.apiUrl}/`, retryConfig: { retries: 3 }, fetch: dispatching.fetch },
  })

  const after = createAfterAcknowledgement((error) =>
    log.error({ err: error }, 'a request from Slack could not be read'),
  )

  app.command(/.*/, async ({ ack, body, context }) => {
    await ack()
    after.later(() => dispatchCommand(dispatching, body, deliveryId(body, context)))
  })
  app.action(/.*/, async ({ ack, body, context }) => {
    await ack()
    after.later(() => dispatchAction(dispatching, body, deliveryId(body, context)))
  })
  app.view(/.*/, async ({ ack }) => ack())
  app.shortcut(/.*/, async ({ ack }) => ack())
  app.options(/.*/, async ({ ack }) => ack({ options: [] }))
  app.error(async (error) => {
    metrics.refusedRequests.inc({ reason: 'failed' })
    log.error({ err: error }, 'Bolt could not handle a request')
  })

  return {
    requestListener:
      receiver === null
        ? null
        : (request, response) => {
            after.arrived()
            receiver.requestListener(request, response)
          },
    start: async () => {
      if (receiver !== null) return
      try {
        await app.start()
      } catch (error) {
        throw asSlackError(error, 'SLACK_APP_TOKEN')
      }
    },
    stop: async () => {
      if (receiver === null) await app.stop()
      await after.idle()
    },
  }
}

/**
 * What makes a request recognisable when it comes again. An HTTP request is its signature, which covers time and body,
 * so a replay has the same one; in Socket Mode it is Slack's own id for the interaction.
 */
function deliveryId(body: object, context: { [key: string]: unknown }): string {
  if (typeof context.signature === 'string') return context.signature
  const { trigger_id: trigger, event_id: event } = body as { trigger_id?: string; event_id?: string }
  return event ?? trigger ?? JSON.stringify(body)
}
