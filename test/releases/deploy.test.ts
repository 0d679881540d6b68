import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { carryAttempt } from '../../src/releases/carry.ts'
import { signingRole } from '../signoffs/given.ts'
import { commitNumber } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { BEFORE, createReleaseWorld, MINUTE_MS, shipped, watchFor } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const watched = { deploy: { watch: watchFor() } }
const signed = { signOff: { roles: [signingRole('backend'), signingRole('security')] } }

describe('a deployment that goes well', () => {
  it('is watched, ends live, and is told in one card and in the ledger', async () => {
    const world = createReleaseWorld(test, { ...watched, ...signed })
    const candidateId = await world.open()
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'refused', code: 'not-a-go' })
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    await world.work(MINUTE_MS)
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
    expect((await world.stateOf(candidateId)).candidate).toMatchObject({
      state: 'released',
      endedAt: expect.any(Date),
    })
    await world.work(5_000)
    expect(await world.release()).toMatchObject({ state: 'watching', deployedBy: 'U1', deployedAt: expect.any(Date) })
    await world.work(3 * MINUTE_MS)
    const release = await world.release()
    expect(release).toMatchObject({
      state: 'live',
      problem: null,
      proof: {
        commit: release.commit,
        sentence: expect.stringContaining(`production runs ${release.commit.slice(0, 7)}`),
      },
      judgement: { kind: 'passed' },
    })
    expect(world.begun).toMatchObject([{ commit: release.commit, kind: 'deploy' }])
    const { signatures, decision } = await world.stateOf(candidateId)
    expect(signatures.map(({ person }) => person).toSorted()).toEqual(['U1', 'U4'])
    expect(decision.outcome).toBe('go')
    const ledger = await world.ledger()
    expect(ledger.map(({ verb }) => verb).filter((verb) => verb.startsWith('release.'))).toEqual([
      'release.deploy',
      'release.watch',
      'release.live',
    ])
    expect(ledger.find(({ verb }) => verb === 'release.deploy')).toMatchObject({
      actor: { kind: 'slack-user', userId: 'U1' },
      object: { kind: 'release', id: release.id, commit: release.commit },
      after: { givenBy: [{ person: 'U1' }, { person: 'U4' }] },
    })
    const cards = world.announced.flatMap((each) => (each.kind === 'candidate.shown' ? [each.shown] : []))
    expect(cards.at(-1)?.shipping).toMatchObject({ release: { state: 'live' }, running: { id: release.id } })
    expect(cards.map(({ shipping }) => shipping.release?.state)).toContain('deploying')
  })

  it('is live at once where nothing is watched', async () => {
    const world = createReleaseWorld(test)
    const { release } = await shipped(world)
    expect(release).toMatchObject({ state: 'live', judgement: null })
    expect(await world.attempts()).toMatchObject([{ kind: 'deploy', endedAt: expect.any(Date) }])
  })

  it('looks at its target, and measures, no more often than it should, however often the bot sweeps', async () => {
    const world = createReleaseWorld(test, watched)
    world.target.ends = 'runs'
    const candidateId = await world.open()
    await world.press(candidateId)
    await world.work(5 * MINUTE_MS)
    // Every two seconds, and at each sweep.
    expect(world.calls.filter((call) => call === 'status').length).toBeLessThanOrEqual(150 + 21)
    world.target.ends = 'succeeds'
    await world.work(3 * MINUTE_MS)
    const looks = world.bot.queued.filter(({ name }) => name === 'watch-release')
    expect(looks).toEqual([])
    expect((await world.release()).state).toBe('live')
  })

  it('ships what was signed, wherever the branch is by then', async () => {
    const world = createReleaseWorld(test, signed)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    const { commit } = (await world.stateOf(candidateId)).candidate
    await world.press(candidateId)
    world.push(7)
    await world.work(MINUTE_MS)
    expect(world.orders).toMatchObject([{ commit }])
    expect(await world.release()).toMatchObject({ state: 'live', commit })
  })

  it.each([
    ['moved', commitNumber(7).commit],
    ['was force-pushed', BEFORE],
    ['was deleted', null],
  ])('is refused when the branch %s after the signatures', async (_how, head) => {
    const world = createReleaseWorld(test, signed)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    world.push(7)
    world.outside.branches = head === null ? {} : { main: head }
    await world.refresh(candidateId)
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'refused' })
    expect(world.begun).toEqual([])
  })
})

describe('many at once', () => {
  it('100 people press: one deployment, and 99 are told why', async () => {
    const people = Array.from({ length: 100 }, (_, index) => `U${100 + index}`)
    const world = createReleaseWorld(test)
    world.outside.groups.backend = people
    const candidateId = await world.open()
    const answers = await Promise.all(people.map((userId) => world.press(candidateId, userId)))
    await world.work(MINUTE_MS)
    expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(1)
    const told = answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.sentence] : []))
    expect(told).toHaveLength(99)
    const first = people[answers.findIndex(({ outcome }) => outcome === 'started')]
    expect(new Set(told)).toEqual(
      new Set([
        `0001ccc is being deployed in production; Name of ${first} deployed it 0 seconds ago. One release at a time: wait for it, or roll it back.`,
      ]),
    )
    expect(world.begun).toHaveLength(1)
    expect(await world.attempts()).toHaveLength(1)
    expect(world.calls.filter((call) => call === 'deploy')).toHaveLength(1)
  })

  it('two requests of one environment: one of them', async () => {
    const world = createReleaseWorld(test)
    const one = await world.open()
    world.outside.branches.next = world.push(3)
    const other = await world.open({ ref: 'next' })
    expect((await world.stateOf(one)).candidate.state).toBe('open')
    const answers = await Promise.all([world.press(one, 'U1'), world.press(other, 'U2')])
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['refused', 'started'])
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await world.releases()).toHaveLength(1)
  })

  it('one job taken by several bots calls the target once', async () => {
    const world = createReleaseWorld(test)
    const candidateId = await world.open()
    const pressed = await world.press(candidateId)
    if (pressed.outcome !== 'started') throw new Error(pressed.sentence)
    await Promise.all(Array.from({ length: 5 }, () => carryAttempt(world.context(), pressed.nonce)))
    expect(world.begun).toHaveLength(1)
  })
})
