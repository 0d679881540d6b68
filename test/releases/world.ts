import { randomUUID } from 'node:crypto'
import { asc, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { ActorContext, Context } from '../../src/context.ts'
import { SourceError } from '../../src/errors.ts'
import { jobs } from '../../src/jobs/index.ts'
import type { SignOff } from '../../src/products/checklist.ts'
import type { Deploy, Runbook } from '../../src/products/deploy.ts'
import type { Product } from '../../src/products/product.ts'
import { deployCandidate } from '../../src/releases/deploy.ts'
import { rollBack } from '../../src/releases/roll-back.ts'
import { sweepReleases } from '../../src/releases/sweep.ts'
import type { Sources } from '../../src/sources/sources.ts'
import { findCandidate, unshownCandidates } from '../../src/store/candidates.ts'
import type { Release } from '../../src/store/releases.ts'
import { attempts, releases } from '../../src/store/schema.ts'
import { bindTarget, type Target } from '../../src/targets/bind.ts'
import { defineTarget, type Order, type Started, type TargetStatus } from '../../src/targets/target.ts'
import { DAY_MS, signOff } from '../signoffs/given.ts'
import { commitNumber, createSignOffWorld } from '../signoffs/world.ts'
import type { TestDatabase } from '../support/database.ts'
import { type Bot, createBot } from './bot.ts'

export const MINUTE_MS = 60_000
export const SETTLE_MS = 60_000
const SWEEP_MS = 15_000

/** What ran at the target before anybody asked us. */
export const BEFORE = commitNumber(0).commit

/** What a target began: one deployment or rollback. */
export interface Begun {
  readonly id: string
  readonly nonce: string
  readonly commit: string
  readonly kind: 'deploy' | 'rollback'
  readonly at: Date
}

/** The system outside that the scripted target stands for. */
export interface Outside {
  /** Whether it can be reached. */
  isDown: boolean
  /** What a call does. `lost` begins it and loses the answer; `swallowed` does neither. */
  start: 'accepts' | 'refuses' | 'lost' | 'swallowed'
  /** How what was begun stands; what succeeds runs, if it does not lie. */
  ends: 'runs' | 'succeeds' | 'fails' | 'says nothing'
  /** Whether what it says it has done is not done. */
  lies: boolean
  /** What the product itself says it runs; null when it does not answer. */
  live: string | null
  /** How many looks at the product still show what ran before. */
  lagging: number
}

const product = 'https://acme.example/version'

/** A target whose every call is counted and whose answers a test sets. */
function scriptedTarget(outside: Outside, step: Bot['step'], now: () => Date) {
  const begun: Begun[] = []
  const calls: string[] = []
  const orders: Order[] = []
  const reach = (name: string) => {
    calls.push(name)
    if (outside.isDown) throw new SourceError('Target', 'unreachable' as never, 'the target cannot be reached')
  }
  const start =
    (kind: Begun['kind']) =>
    async (_spec: unknown, order: Order): Promise<Started<{ id: string }>> => {
      step(`before ${kind}`)
      reach(kind)
      orders.push(order)
      if (outside.start === 'refuses')
        return { kind: 'refused', code: 'scripted', sentence: 'There is no such workflow' }
      if (outside.start === 'swallowed') return { kind: 'uncertain', sentence: 'The target did not answer' }
      const id = randomUUID()
      const commit = kind === 'deploy' ? order.commit : (order.previous?.commit ?? order.commit)
      begun.push({ id, nonce: order.nonce, commit, kind, at: now() })
      step(`after ${kind}`)
      return outside.start === 'lost'
        ? { kind: 'uncertain', sentence: 'The target did not answer' }
        : { kind: 'accepted', handle: { id } }
    }
  const kind = defineTarget('scripted', {
    summary: '',
    spec: z.object({}),
    handle: z.object({ id: z.string() }),
    settleMs: SETTLE_MS,
    find: async (_spec, { nonce }) => {
      reach('find')
      const found = begun.find((each) => each.nonce === nonce)
      return found === undefined ? { kind: 'none' } : { kind: 'found', handle: { id: found.id } }
    },
    deploy: start('deploy'),
    rollback: () => start('rollback'),
    status: async (_spec, order, { id }): Promise<TargetStatus> => {
      step('status')
      reach('status')
      const own = begun.find((each) => each.id === id)
      if (own === undefined) throw new Error(`The target never began ${id}`)
      const phases = [{ name: 'Ship', state: 'running', startedAt: own.at, endedAt: null, usualMs: 30_000 }] as const
      const url = `https://target.example/${order.commit}`
      switch (outside.ends) {
        case 'runs':
          return { kind: 'running', phases, url, needsAdvance: false }
        case 'fails':
          return {
            kind: 'failed',
            code: 'run.failed',
            sentence: 'Ship failed',
            step: 'Ship',
            line: 'exit 1',
            phases,
            url,
          }
        case 'says nothing':
          return { kind: 'unknown', code: 'run.inconclusive', sentence: 'the target says nothing', url }
        case 'succeeds':
          if (!outside.lies) outside.live = own.commit
          return { kind: 'succeeded', commit: own.commit, phases: [], url }
      }
    },
  })
  return { target: bindTarget(kind, {}), begun, calls, orders }
}

export const deployOf = (target: Target, given: Partial<Deploy> = {}): Deploy => ({
  environment: 'production',
  target,
  automatic: false,
  deployers: ['backend'],
  requires: null,
  withinMs: 45 * MINUTE_MS,
  live: { url: product, path: '$.commit' },
  probes: ['www'],
  measures: { sentry: null, metrics: null },
  watch: null,
  policy: { onTrigger: 'roll-back', onInconclusive: 'ask', oldestTargetMs: 30 * DAY_MS },
  freezes: [],
  migrations: [],
  tell: [],
  call: { title: 'Title of security', people: ['Sam'] },
  ...given,
})

export const watchFor = (given: Partial<NonNullable<Deploy['watch']>> = {}): NonNullable<Deploy['watch']> => ({
  warmUpMs: 10_000,
  windowMs: 2 * MINUTE_MS,
  intervalMs: 5_000,
  baselineMs: 10 * MINUTE_MS,
  triggers: [{ name: 'health', measure: 'failed-probes', over: 0.5, forMs: 30_000, minimumSamples: 4, series: null }],
  ...given,
})

export type ReleaseWorld = ReturnType<typeof createReleaseWorld>

interface Given {
  readonly deploy?: Partial<Deploy>
  /** Of staging, which has no deployment of its own when left out. */
  readonly staging?: Partial<Deploy>
  readonly signOff?: Partial<SignOff>
  readonly product?: Partial<Product>
  readonly runbooks?: (target: Target) => readonly Runbook[]
  /** Real ones in place of literals. */
  readonly sources?: Partial<Sources>
}

/**
 * A bot that ships, around a real database and a queue that runs its real jobs on the test's clock: U1 to U3 deploy, U9
 * asks. Nothing happens by itself: `work` lets time pass, with the sweep every quarter of a minute.
 */
export function createReleaseWorld({ database }: Pick<TestDatabase, 'database'>, given: Given = {}) {
  const outside: Outside = {
    isDown: false,
    start: 'accepts',
    ends: 'succeeds',
    lies: false,
    live: BEFORE,
    lagging: 0,
  }
  const world = createSignOffWorld({ database }, given.product)
  const bot = createBot(database, () => world.outside.now)
  const scripted = scriptedTarget(outside, bot.step, () => world.outside.now)
  let shown = BEFORE
  const http = {
    get: async () => {
      if (outside.live === null) throw new SourceError('HTTP', 'unreachable' as never, 'acme.example does not answer')
      if (outside.lagging > 0) outside.lagging -= 1
      else shown = outside.live
      return { body: JSON.stringify({ commit: shown }) }
    },
  }
  world.outside.commits.push(commitNumber(0))
  world.outside.product = {
    ...world.outside.product,
    signOffs: new Map([['production', signOff(given.signOff)]]),
    deploys: new Map([
      ['production', deployOf(scripted.target, given.deploy)],
      ...(given.staging === undefined
        ? []
        : [['staging', deployOf(scripted.target, { environment: 'staging', ...given.staging })] as const]),
    ]),
    runbooks: given.runbooks?.(scripted.target) ?? [],
  }
  const context = (userId = 'U1', actId: string | null = null): ActorContext => {
    const own = world.context(userId, actId)
    const github = {
      ...own.sources.github,
      commit: async (_repository: string, ref: string) => world.outside.branches[ref] ?? ref,
      compare: async (repository: string, range: { base: string; head: string; signal: AbortSignal }) => ({
        ...(await own.sources.github.compare(repository, range)),
        files: [],
        isEveryFileListed: true,
        aheadBy: 1,
      }),
    }
    return {
      ...own,
      sources: { ...own.sources, github, http, ...given.sources } as never,
      database: bot.database,
      queue: bot.queue,
      announce: async (announcement) => {
        bot.step('before announce')
        await own.announce(announcement)
        bot.step('after announce')
      },
    }
  }

  const run = async ({ name, data }: { name: string; data: Record<string, unknown> }) => {
    const job = jobs.find((each) => each.name === name)
    if (job === undefined) throw new Error(`There is no job ${name}`)
    await job.run(context() as Context, data)
  }

  const sweep = async () => {
    await sweepReleases(context() as Context)
    // As the sweep of candidates does it; that one goes over what other tests left too.
    const minute = Math.floor(world.outside.now.getTime() / MINUTE_MS)
    for (const { id, revision } of await unshownCandidates(database)) {
      const own = (await findCandidate(database, id))?.product === world.outside.product.name
      if (own) await bot.queue.add('show-candidate', { candidateId: id }, { id: `show.${id}.${revision}-${minute}` })
    }
  }

  return {
    ...world,
    bot,
    target: outside,
    begun: scripted.begun,
    orders: scripted.orders,
    calls: scripted.calls,
    context,
    /** Changes how the product is deployed to production. */
    redeploy: (changes: Partial<Deploy>) => {
      const deploys = new Map(world.outside.product.deploys)
      const now = deploys.get('production')
      if (now !== undefined) deploys.set('production', { ...now, ...changes })
      world.outside.product = { ...world.outside.product, deploys }
    },
    /** Carries out what is due, and what becomes due while so much time passes, with the bot's sweeps; ends when it dies. */
    work: async (ms = 0) => {
      const endMs = world.outside.now.getTime() + ms
      while (!bot.isDead()) {
        const sweepMs = (Math.floor(world.outside.now.getTime() / SWEEP_MS) + 1) * SWEEP_MS
        const next = bot.next()
        const nextMs = Math.min(next?.dueAt ?? Number.POSITIVE_INFINITY, sweepMs)
        if (nextMs > endMs) break
        world.outside.now = new Date(Math.max(nextMs, world.outside.now.getTime()))
        if (next !== null && next.dueAt <= nextMs) await bot.take(next, run)
        else await bot.survive(sweep)
      }
      if (!bot.isDead()) world.outside.now = new Date(endMs)
    },
    sweep,
    press: (candidateId: string, userId = 'U1', actId: string | null = null) =>
      deployCandidate(context(userId, actId), candidateId),
    rollBack: (
      releaseId: string,
      userId = 'U1',
      more: Partial<Parameters<typeof rollBack>[1]> = {},
      actId: string | null = null,
    ) => rollBack(context(userId, actId), { releaseId, reason: 'it is slow', ...more }),
    /** The newest release. */
    release: async (): Promise<Release> => {
      const [row] = await database
        .select()
        .from(releases)
        .where(eq(releases.product, world.outside.product.name))
        .orderBy(desc(releases.startedAt))
        .limit(1)
      if (row === undefined) throw new Error('Nothing was released')
      return row
    },
    releases: () =>
      database
        .select()
        .from(releases)
        .where(eq(releases.product, world.outside.product.name))
        .orderBy(asc(releases.startedAt)),
    attempts: () =>
      database
        .select()
        .from(attempts)
        .where(eq(attempts.product, world.outside.product.name))
        .orderBy(asc(attempts.startedAt)),
  }
}

/** Asks for the newest of main, which is a go at once, and presses Deploy. */
export async function shipped(world: ReleaseWorld): Promise<{ candidateId: string; release: Release }> {
  const candidateId = await world.open()
  const pressed = await world.press(candidateId)
  if (pressed.outcome !== 'started') throw new Error(pressed.sentence)
  await world.work(MINUTE_MS)
  return { candidateId, release: await world.release() }
}

/** Ships one commit that ends live, so that there is something to go back to, and pushes the next one. */
export async function shippedBefore(world: ReleaseWorld): Promise<string> {
  const { release } = await shipped(world)
  await world.work(10 * MINUTE_MS)
  const { state } = await world.release()
  if (state !== 'live') throw new Error(`The first release is ${state}`)
  world.push(world.outside.commits.length)
  return release.commit
}
