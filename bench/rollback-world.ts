import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isNotNull, sql } from 'drizzle-orm'
import { ecosystem } from '../playground/seeds/ecosystem-world.ts'
import { createWorld } from '../playground/world.ts'
import { beginCandidate, changeCandidate } from '../src/store/candidates.ts'
import { beginRelease, findRelease, type Release } from '../src/store/releases.ts'
import { releases } from '../src/store/schema.ts'
import { type Closes, scratchFolder, startWholeBot } from './whole-bot.ts'

const product = 'shop'
const environment = 'production'

export type RollbackWorld = Awaited<ReturnType<typeof startRollbackWorld>>

/** The whole bot in this process, around an embedded PostgreSQL, an emulated Slack and an emulated Vercel. */
export async function startRollbackWorld() {
  const closes: Closes = []
  const close = async () => {
    for (const each of closes.toReversed()) await each()
  }
  try {
    const folder = await scratchFolder(closes)
    const world = await createWorld([ecosystem])
    closes.push(world.close)
    const { app, database, slack } = await startWholeBot(closes, folder, {
      PRODUCTS_DIR: resolve(import.meta.dirname, 'products'),
      ...world.environment,
    })
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
