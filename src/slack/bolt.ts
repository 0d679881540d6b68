import type { RequestListener } from 'node:http'
import { App, HTTPReceiver } from '@slack/bolt'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { pendingActs } from '../store/acts.ts'
import { createAfterAcknowledgement } from './after-acknowledgement.ts'
import { asSlackError, slackLogger } from './client.ts'
import { type Delivery, type Dispatching, dispatch, storeAct, viewProblems } from './dispatch.ts'
import { type Hearing, isEvent, resumeEvent, takeEvent } from './take-event.ts'

const bodyLimitBytes = 1024 * 1024

export interface SlackApp {
  /** Handles POST /slack/events; null in Socket Mode. */
  readonly requestListener: RequestListener | null
  /** Carries out acts that came in before a moment and that a crash left in the inbox. */
  readonly resumeActs: (before: Date) => Promise<void>
  /** Opens the socket in Socket Mode; nothing over HTTP. */
  readonly start: () => Promise<void>
  /** Stops listening and waits for what was acknowledged. */
  readonly stop: () => Promise<void>
}

/**
 * Puts Bolt between Slack and the dispatch: it verifies, parses and acknowledges; everything else happens after. What
 * changes something is stored first; nothing on the way to the acknowledgement waits for an outside system.
 */
export function createSlackApp(
  config: Config['slack'],
  dispatching: Dispatching & Hearing,
  metrics: Metrics,
): SlackApp {
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

  /** An act is stored before it is acknowledged, and carried out after: from then on a crash cannot lose it. */
  const take = async (delivery: Delivery, ack: () => Promise<void>) => {
    const taken = await storeAct(dispatching, delivery)
    await ack()
    if (taken !== 'repeated') after.later(() => dispatch(dispatching, delivery, taken === 'stored'))
  }
  app.command(/.*/, async ({ ack, body, context }) => {
    await take({ kind: 'command', id: deliveryId(body, context), body }, ack)
  })
  app.action(/.*/, async ({ ack, body, context }) => {
    await take({ kind: 'action', id: deliveryId(body, context), body }, ack)
  })
  app.view(/.*/, async ({ ack, body, context }) => {
    const errors = viewProblems(dispatching, body)
    if (errors) return ack({ response_action: 'errors', errors })
    await take({ kind: 'view', id: deliveryId(body, context), body }, ack)
  })
  // Bolt acknowledges an event before it calls any middleware or listener, so that a crash in between would lose it. Both
  // receivers hand everything to this one method, so events are taken here, ahead of Bolt, and never reach it.
  const process = app.processEvent.bind(app)
  app.processEvent = async (request) => {
    if (!isEvent(request.body)) return process(request)
    try {
      const work = await takeEvent(dispatching, request.body)
      await request.ack()
      if (work) after.later(work)
    } catch (error) {
      metrics.refusedRequests.inc({ reason: 'failed' })
      log.error({ err: error }, 'an event could not be taken')
      // Answered with a failure, or not at all over a socket: Slack sends it again.
      throw error
    }
  }
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
    resumeActs: async (before) => {
      for (const act of await pendingActs(dispatching.context.database, before)) {
        log.info({ act: act.kind }, 'an act was left behind; it is carried out now')
        // One that cannot be read, or told, must not hold up the others.
        const { id, kind, body } = act
        const done = kind === 'event' ? resumeEvent(dispatching, body) : dispatch(dispatching, { id, kind, body }, true)
        await done.catch((error: unknown) =>
          log.error({ err: error }, 'an act that was left behind could not be carried out'),
        )
      }
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
