import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import { commands } from '../commands/index.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { showHomesLater } from './home/show-later.ts'
import { takeSignalsLater } from './incidents/take-later.ts'
import type { QueueConnection } from './jobs/connect.ts'
import { jobs } from './jobs/index.ts'
import { schedules } from './jobs/schedules.ts'
import { countReport, createMetrics, type Metrics } from './metrics.ts'
import { keepExcuses } from './monitors/excuse.ts'
import { createHistory } from './monitors/figures.ts'
import { createOwnNetwork } from './monitors/own-network.ts'
import { createMonitorRunner } from './monitors/runner.ts'
import type { Products } from './products/load.ts'
import { createHttpServer, listen, type Probe } from './server.ts'
import { actions } from './slack/actions/index.ts'
import { createAnnounce } from './slack/announce.ts'
import { type Announcement, productChanged } from './slack/announcement.ts'
import { createSlackApp } from './slack/bolt.ts'
import { createChannelIds } from './slack/channel-ids.ts'
import { createSlackClient, createSlackFetch } from './slack/client.ts'
import { events } from './slack/events/index.ts'
import { createIdentity } from './slack/identity.ts'
import { createMayRead } from './slack/may-read.ts'
import { createPace } from './slack/pace.ts'
import { createPeople } from './slack/people.ts'
import { createRedirect } from './slack/redirect.ts'
import { createRooms } from './slack/rooms.ts'
import { createSight } from './slack/sight.ts'
import { views } from './slack/views/index.ts'
import type { ConnectedSources } from './sources/connect.ts'
import { anyAnswers } from './sources/reachable.ts'
import type { Database } from './store/database.ts'
import { webhooks } from './webhooks/index.ts'

/** What an app is made of; `main.ts` and tests build the parts, the app never does. */
export interface Parts {
  readonly config: Config
  readonly database: Database
  readonly queue: QueueConnection
  readonly sources: Pick<ConnectedSources, 'sources' | 'network'>
  readonly products: Products
  readonly log: Logger
  readonly now?: () => Date
}

export interface App {
  readonly context: Context
  readonly metrics: Metrics
  /**
   * Starts workers, Slack and the HTTP server.
   * @returns the port
   * @throws UserError when Slack refuses the token
   */
  readonly start: () => Promise<number>
  /** Stops taking requests, finishes what was acknowledged, and leaves the database to its owner. */
  readonly stop: () => Promise<void>
}

/** Wires Slack, webhooks and workers around one context; shared by `main.ts` and the tests. */
export function createApp(parts: Parts): App {
  const { config, database, log } = parts
  const now = parts.now ?? (() => new Date())
  const fetch = createSlackFetch(parts.sources.network.operator)
  const client = createSlackClient(config.slack, fetch, log)
  const metrics = createMetrics()
  const people = createPeople(client)
  const rooms = createRooms(client)
  const mayRead = createMayRead({
    channelIds: createChannelIds(client),
    rooms,
    sight: createSight({ client, rooms, log }),
    log,
  })
  const announce = createAnnounce({ client, fetch, database, people, mayRead, pace: createPace(), now, log })
  const context: Context = {
    config,
    database,
    sources: { ...parts.sources.sources, history: createHistory(database, parts.products) },
    products: parts.products,
    queue: parts.queue.queue,
    people,
    mayRead,
    announce: async (announcement) => {
      try {
        await announce(announcement)
      } finally {
        // After the card, which Home links to; a card that could not be shown has changed all the same.
        await tellHomes(announcement)
      }
      if (announcement.kind === 'readiness.reported') countReport(metrics, announcement.report)
    },
    resumeActs: (before) => slack.resumeActs(before),
    now,
    log,
  }
  const tellHomes = async (announcement: Announcement) => {
    const product = productChanged(announcement)
    if (product !== null) await showHomesLater(context, product)
  }
  const identity = createIdentity(client)
  const dispatching = { context, client, fetch, rooms, metrics, commands, actions, views, events }
  const slack = createSlackApp(config.slack, dispatching, metrics)
  const probes: Probe[] = [
    { name: 'database', ask: () => database.execute(sql`select 1`) },
    { name: 'queue', ask: () => parts.queue.queue.ping() },
    { name: 'slack', ask: () => identity.ask() },
  ]
  const redirect = createRedirect({ publicUrl: config.publicUrl, database, workspaceUrl: identity.workspaceUrl })
  const server = createHttpServer({ context, metrics, slack: slack.requestListener, webhooks, probes, redirect })

  const { operator } = parts.sources.network
  const { allowedNetworks, connectTo } = config.network
  const excuses = keepExcuses(context)
  const monitors = createMonitorRunner({
    ...context,
    ownNetwork: createOwnNetwork({
      anyAnswers: (signal) => anyAnswers({ operator }, [config.slack.apiUrl, config.github.apiUrl], signal),
      monitorsAreOutside: allowedNetworks.length === 0 && connectTo.length === 0,
    }),
    isExcused: excuses.isExcused,
    onTurn: (product) => takeSignalsLater(context, product),
  })

  return {
    context,
    metrics,
    start: async () => {
      await identity.checkToken(log)
      await parts.queue.work(jobs, context)
      for (const schedule of schedules) await parts.queue.schedule(schedule.job, schedule.when, {})
      const port = await listen(server, config.port)
      await slack.start()
      if (config.probesMonitors) {
        await excuses.refresh()
        await monitors.start()
      }
      return port
    },
    stop: async () => {
      await monitors.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await slack.stop()
      server.closeAllConnections()
      await closed
    },
  }
}
