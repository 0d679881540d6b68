import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isNotNull, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { createSlackEmulator } from '../playground/emulators/slack.ts'
import { ecosystem } from '../playground/seeds/ecosystem-world.ts'
import { workspace } from '../playground/workspace.ts'
import { createWorld } from '../playground/world.ts'
import { createApp } from '../src/app.ts'
import { checkKinds } from '../src/checks/index.ts'
import { readConfig } from '../src/config.ts'
import { connectQueue } from '../src/jobs/connect.ts'
import { loadProducts } from '../src/products/load.ts'
import { connectSources } from '../src/sources/connect.ts'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { beginCandidate, changeCandidate } from '../src/store/candidates.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'
import { beginRelease, findRelease, type Release } from '../src/store/releases.ts'
import { releases } from '../src/store/schema.ts'

const log = pino({ level: 'silent' })
const tokens = { signingSecret: 'bench-secret', botToken: 'xoxb-bench', appToken: 'xapp-bench' }
const product = 'shop'
const environment = 'production'

export type RollbackWorld = Awaited<ReturnType<typeof startRollbackWorld>>

/** The whole bot in this process, around an embedded PostgreSQL, an emulated Slack and an emulated Vercel. */
export async function startRollbackWorld() {
  const closes: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closes.toReversed()) await each()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
    closes.push(() => rm(dataDir, { recursive: true, force: true }))
    const embedded = await startEmbeddedPostgres({ dataDir, log })
    closes.push(embedded.stop)
    const world = await createWorld([ecosystem])
    closes.push(world.close)
    let url = ''
    const slack = await createSlackEmulator({ ...workspace, ...tokens, botUrl: () => `${url}/slack/events` })
    closes.push(slack.close)
    const config = readConfig({
      SLACK_BOT_TOKEN: tokens.botToken,
      SLACK_SIGNING_SECRET: tokens.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: embedded.url,
      PRODUCTS_DIR: resolve(import.meta.dirname, 'products'),
      PORT: '0',
      ...world.environment,
    })
    const sources = connectSources(config, log)
    closes.push(sources.close)
    const { database, close: closeDatabase } = await openBotDatabase({ url: embedded.url, log })
    closes.push(closeDatabase)
    const queue = await connectQueue({ redisUrl: null, databaseUrl: embedded.url, log })
    closes.push(queue.close)
    const products = await loadProducts(config.productsDir, Object.values(checkKinds))
    const app = createApp({ config, database, queue, sources, products, log })
    closes.push(app.stop)
    url = `http://127.0.0.1:${await app.start()}`
    const channelId = slack.idOf('#ecosystem')

    /** The commits of the project's builds that can serve, the newest first. */
    const builds = () => {
      const project = world.vercel.state().teams[0]?.projects[0]
      return (project?.deployments ?? [])
        .filter(({ build, git }) => build.outcome === 'READY' && git !== null)
        .toSorted((one, other) => other.createdAt - one.createdAt)
        .map(({ git }) => git?.commit ?? '')
    }

    /** Stores a release that runs since now, as if it had just been deployed over what is given. */
    const running = async ({
      commit,
      over,
      state,
    }: {
      commit: string
      over: string
      state: 'live' | 'watching'
    }): Promise<string> => {
      const id = randomUUID()
      const candidateId = randomUUID()
      const now = new Date()
      await beginCandidate(database, {
        id: candidateId,
        product,
        productTitle: 'Shop',
        environment,
        repository: 'ecosystem/ecosystem-platform',
        ref: 'main',
        requestedBy: slack.idOf('@dana'),
        requestedAt: now,
        lapsesAt: new Date(now.getTime() + 3_600_000),
        place: { channelId, messageTs: null, responseUrl: null },
        manifestHash: 'bench',
        checklists: [],
      })
      await changeCandidate(database, candidateId, { state: 'released', commit })
      await beginRelease(database, {
        id,
        candidateId,
        product,
        environment,
        commit,
        state,
        stateSince: now,
        deployedBy: slack.idOf('@devi'),
        startedAt: now,
        deployedAt: now,
        previous: { commit: over, releaseId: null, handle: null, deployedAt: now.toISOString() },
      })
      return id
    }

    /** Waits until a release is in a state; Vercel's clock runs ahead, so that nothing takes long there. */
    const until = async (id: string, wanted: Release['state']): Promise<Release> => {
      const deadline = performance.now() + 60_000
      while (performance.now() < deadline) {
        const release = await findRelease(database, id)
        if (release?.state === wanted) return release
        await world.vercel.advance(5_000)
        await pause(50)
      }
      throw new Error(`The release did not become ${wanted} within a minute`)
    }

    /** Lets what ended have ended an hour earlier: only what was measured since the last change is compared with. */
    const age = () =>
      database
        .update(releases)
        .set({ endedAt: sql`${releases.endedAt} - interval '1 hour'` })
        .where(isNotNull(releases.endedAt))

    return { app, database, slack, world, channelId, builds, running, until, age, close }
  } catch (error) {
    await close()
    throw error
  }
}
