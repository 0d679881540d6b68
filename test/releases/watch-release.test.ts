import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetDeliveriesJob } from '../../src/jobs/forget-deliveries.ts'
import type { Deploy } from '../../src/products/deploy.ts'
import { unlockEnvironment } from '../../src/releases/lock.ts'
import { measureBefore } from '../../src/releases/sweep.ts'
import { takeSamples } from '../../src/releases/take-samples.ts'
import { addSamples, samplesSince } from '../../src/store/releases.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, deployOf, MINUTE_MS, type ReleaseWorld, shippedBefore, watchFor } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const DAY_MS = 24 * 60 * MINUTE_MS
const ago = (world: ReleaseWorld, ms: number) => new Date(world.outside.now.getTime() - ms)

async function second(deploy: Partial<Deploy> = {}): Promise<ReleaseWorld> {
  const world = createReleaseWorld(test, { deploy: { watch: watchFor(), ...deploy } })
  await shippedBefore(world)
  await world.press(await world.open())
  await world.work(15_000)
  return world
}

const measured = (world: ReleaseWorld, since = new Date(0)) =>
  samplesSince(test.database, world.outside.product.name, 'production', since)

describe('a watch that nobody can decide', () => {
  it('is left to people when its time is over: nothing is looked at any more', async () => {
    const world = await second()
    world.outside.answers.www = 'unknown'
    await world.work(5 * MINUTE_MS)
    const { judgement, state } = await world.release()
    expect({ state, judgement }).toMatchObject({
      state: 'watching',
      judgement: { kind: 'inconclusive', action: 'ask' },
    })
    await world.work(10 * MINUTE_MS)
    expect((await world.release()).judgement?.at).toBe(judgement?.at)
    expect(world.bot.queued.filter(({ name }) => name === 'watch-release')).toEqual([])
  })
})

describe('what a release is compared with', () => {
  const sick = (world: ReleaseWorld, from: Date) => {
    const at = (seconds: number) => new Date(from.getTime() + seconds * 1_000)
    const { name: product } = world.outside.product
    const own = { product, environment: 'production', measure: 'failed-probes', metric: null } as const
    return addSamples(
      test.database,
      Array.from({ length: 40 }, (_none, each) => ({ ...own, at: at(each), value: 1, count: 1 })),
    )
  }

  it('is not the bad release that was brought back just before', async () => {
    const world = await second({ policy: { onTrigger: 'ask', onInconclusive: 'ask', oldestTargetMs: 1e12 } })
    world.outside.answers.www = 'fail'
    await world.work(4 * MINUTE_MS)
    await world.rollBack((await world.release()).id)
    world.outside.answers.www = 'pass'
    await world.work(MINUTE_MS)
    expect((await world.release()).state).toBe('rolled-back')
    await unlockEnvironment(world.context(), { productName: world.outside.product.name })
    world.push(9)
    await world.press(await world.open())
    world.outside.answers.www = 'fail'
    await world.work(90_000)
    expect(await world.release()).toMatchObject({ state: 'watching', judgement: { kind: 'triggered' } })
  })

  it('is nothing that was measured while it was deployed', async () => {
    const world = createReleaseWorld(test, {
      deploy: { watch: watchFor(), policy: { onTrigger: 'ask', onInconclusive: 'ask', oldestTargetMs: 1e12 } },
    })
    await shippedBefore(world)
    world.target.ends = 'runs'
    await world.press(await world.open())
    await world.work(2 * MINUTE_MS)
    await sick(world, ago(world, MINUTE_MS))
    Object.assign(world.target, { ends: 'succeeds' })
    world.outside.answers.www = 'fail'
    await world.work(90_000)
    expect(await world.release()).toMatchObject({ judgement: { kind: 'triggered' } })
  })
})

describe('what Sentry tells', () => {
  const watch = watchFor({
    triggers: [{ name: 'errors', measure: 'error-rate', over: 0.05, forMs: 30_000, minimumSamples: 4, series: null }],
  })
  const asked = async (deployedMsAgo: number | null) => {
    const world = createReleaseWorld(test)
    const periods: number[] = []
    const performance = async (_organization: string, { periodMs }: { periodMs: number }) => {
      periods.push(periodMs)
      return { transactions: 120, failureRate: 0.5, p95Ms: null, p99Ms: null }
    }
    const own = world.context()
    const context = { ...own, sources: { ...own.sources, sentry: { performance } } as never }
    const { target } = world.outside.product.deploys.get('production') ?? {}
    if (target === undefined) throw new Error('Nothing is deployed')
    const deploy = deployOf(target, {
      watch,
      measures: { sentry: { organization: 'acme', project: 'api' }, metrics: null },
    })
    const deployedAt = deployedMsAgo === null ? null : ago(world, deployedMsAgo)
    await takeSamples(context, world.outside.product, deploy, { deployedAt })
    return { periods, samples: (await measured(world)).map(({ measure, value, count }) => ({ measure, value, count })) }
  }

  it('counts what is new in a sample once, although samples overlap', async () => {
    const found = { periods: [MINUTE_MS], samples: [{ measure: 'error-rate', value: 0.5, count: 10 }] }
    expect(await asked(null)).toEqual(found)
    expect(await asked(10 * MINUTE_MS)).toEqual(found)
  })

  it('is never of the time before the release was warm', async () => {
    expect(await asked(30_000)).toMatchObject({ periods: [20_000], samples: [{ count: 30 }] })
    expect(await asked(9_000)).toEqual({ periods: [], samples: [] })
  })
})

describe('measurements', () => {
  it('are forgotten after seven days', async () => {
    const world = createReleaseWorld(test, { deploy: { watch: watchFor() } })
    await measureBefore(world.context(), await world.open())
    expect(await measured(world)).toHaveLength(1)
    world.pass(7 * DAY_MS - 1_000)
    await forgetDeliveriesJob.run(world.context(), {})
    expect(await measured(world)).toHaveLength(1)
    world.pass(2_000)
    await forgetDeliveriesJob.run(world.context(), {})
    expect(await measured(world)).toEqual([])
  })
})
