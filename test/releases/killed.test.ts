import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, MINUTE_MS, type ReleaseWorld, shippedBefore, watchFor } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

/** A chain of steps that is killed at each of them in turn, and what must be true after another process went on. */
interface Chain {
  readonly name: string
  /** What was before; it is not killed. */
  readonly before: (world: ReleaseWorld) => Promise<string>
  /** What a person does; tried again when it was killed before it was committed, as the inbox does it. */
  readonly act: (world: ReleaseWorld, id: string, actId: string) => Promise<unknown>
  readonly kinds: readonly string[]
  readonly state: string
}

const watch = watchFor()

const chains: readonly Chain[] = [
  {
    name: 'a deployment',
    before: (world) => world.open(),
    act: (world, candidateId, actId) => world.press(candidateId, 'U1', actId),
    kinds: ['deploy'],
    state: 'live',
  },
  {
    name: 'a rollback',
    before: async (world) => {
      await shippedBefore(world)
      await world.press(await world.open())
      await world.work(15_000)
      world.begun.length = 0
      return (await world.release()).id
    },
    act: (world, releaseId, actId) => world.rollBack(releaseId, 'U1', {}, actId),
    kinds: ['rollback'],
    state: 'rolled-back',
  },
]

describe.each(chains)('$name that is killed', ({ before, act, kinds, state }) => {
  const start = async () => {
    const world = createReleaseWorld(test, { deploy: { watch } })
    const id = await before(world)
    return { world, id, actId: await world.receive() }
  }
  const go = async ({ world, id, actId }: Awaited<ReturnType<typeof start>>) => {
    await world.bot.survive(() => act(world, id, actId))
    if (!world.bot.isDead()) await world.work(4 * MINUTE_MS)
  }

  it('at any of its steps happens once, and ends in what is true', async () => {
    const whole = await start()
    const first = whole.world.bot.steps.length
    await go(whole)
    const steps = whole.world.bot.steps.slice(first)
    expect((await whole.world.release()).state).toBe(state)
    expect(steps.length).toBeGreaterThan(25)
    for (const [index, name] of steps.entries()) {
      // Later looks of the watch are like its first ones.
      if (index > 60 && index % 11 > 0) continue
      const killed = await start()
      const { world } = killed
      world.bot.killAfter(index)
      await go(killed)
      expect(world.bot.isDead(), name).toBe(true)
      world.bot.revive()
      // The inbox takes up an act that was not settled; one that was is refused there.
      await act(world, killed.id, killed.actId).catch((error: Error) => {
        if (error.name !== 'AlreadySettled') throw error
      })
      await world.work(5 * MINUTE_MS)
      const told = { name, index, begun: world.begun.map(({ kind }) => kind), state: (await world.release()).state }
      expect(told).toEqual({ name, index, begun: kinds, state })
      const shown = world.announced.findLast((each) => each.kind === 'candidate.shown')
      expect(shown?.kind === 'candidate.shown' && shown.shown.shipping.release?.state, name).toBe(state)
      expect(
        (await world.attempts()).every(({ endedAt }) => endedAt !== null),
        name,
      ).toBe(true)
      const verbs = (await world.verbs()).filter((verb) => verb.startsWith('release.'))
      expect(new Set(verbs.slice(-3)).size, name).toBe(3)
    }
  }, 300_000)
})
