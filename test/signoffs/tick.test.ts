import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { listProducts } from '../../src/products/load.ts'
import { closeCondition } from '../../src/signoffs/condition.ts'
import { mine } from '../../src/signoffs/mine.ts'
import { tickItem, untickItem } from '../../src/signoffs/tick.ts'
import { AlreadySettled } from '../../src/store/acts.ts'
import { changeCandidate } from '../../src/store/candidates.ts'
import { standingConfirmations } from '../../src/store/confirmations.ts'
import { candidates } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { DAY_MS, HOUR_MS, item, section, signingRole } from './given.ts'
import { checklistOf, commitNumber, createSignOffWorld, type SignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const owner = { role: 'security', title: 'Title of security' }
const list = checklistOf({
  sections: [
    section([
      item('free'),
      item('owned', { owner }),
      item('proven', { checks: ['www'], owner }),
      item('confirming', { confirms: 'www' }),
      item('lasting', { validForMs: 30 * DAY_MS }),
    ]),
    section([item('later')], { phase: 'after' }),
  ],
})
const rotation = checklistOf({ sections: [section([item('rotated', { confirms: 'www', validForMs: 30 * DAY_MS })])] })
const roles = [signingRole('backend'), signingRole('security')]
const given = wanting({ roles, checklists: ['deployment'] }, { checklists: [list] })

const tick = (
  world: SignOffWorld,
  candidateId: string,
  itemId: string,
  { by = 'U1', note = null as string | null, link = null as string | null, actId = null as string | null } = {},
) => tickItem(world.context(by, actId), { candidateId, checklist: 'deployment', itemId, note, link })
const untick = (world: SignOffWorld, candidateId: string, itemId: string, by = 'U1') =>
  untickItem(world.context(by), { candidateId, checklist: 'deployment', itemId })

describe('a tick', () => {
  it('is by a person, with a note and a link, and on the record', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const done = await tick(world, candidateId, 'free', { note: 'Seen', link: 'https://acme.example/run' })
    expect(done).toEqual({ outcome: 'ticked' })
    const { checklists } = await world.stateOf(candidateId)
    expect(checklists[0]?.sections[0]?.items[0]).toMatchObject({
      isDone: true,
      tick: { by: 'U1', at: world.outside.now, note: 'Seen', link: 'https://acme.example/run' },
    })
    expect((await world.ledger()).find(({ verb }) => verb === 'item.tick')).toMatchObject({
      object: { kind: 'item', id: 'deployment/free', title: 'Item free' },
      before: { done: false },
      after: { done: true, link: 'https://acme.example/run' },
      reason: 'Seen',
    })
  })

  it('by many at once is one, and the others learn whose', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const answers = await Promise.all(
      ['U1', 'U2', 'U3', 'U4', 'U5'].map((by) => tick(world, candidateId, 'free', { by })),
    )
    const by = (await world.stateOf(candidateId)).checklists[0]?.sections[0]?.items[0]?.tick?.by
    expect(answers.filter(({ outcome }) => outcome === 'ticked')).toHaveLength(1)
    for (const answer of answers)
      if (answer.outcome !== 'ticked') expect(answer).toMatchObject({ outcome: 'already', by })
  })

  it('of one act, carried out twice, is one', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const actId = await world.receive()
    await tick(world, candidateId, 'free', { actId })
    await untick(world, candidateId, 'free')
    await expect(tick(world, candidateId, 'free', { actId })).rejects.toThrow(AlreadySettled)
  })

  it('is taken back by whoever might have given it, once', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await tick(world, candidateId, 'free')
    expect(await untick(world, candidateId, 'free', 'U7')).toEqual({ outcome: 'refused', owner: null })
    const twice = await Promise.all(['U2', 'U3'].map((by) => untick(world, candidateId, 'free', by)))
    expect(twice.map(({ outcome }) => outcome).sort()).toEqual(['not-ticked', 'unticked'])
    expect((await world.ledger()).filter(({ verb }) => verb === 'item.untick')).toMatchObject([
      { before: { done: true, by: 'U1' } },
    ])
    expect(await tick(world, candidateId, 'free')).toEqual({ outcome: 'ticked' })
  })

  it('asks the sources anew only when it confirms something', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const asked = () =>
      world.queued.filter(({ name, id }) => name === 'refresh-candidate' && id.includes('tick')).length
    await tick(world, candidateId, 'free')
    expect(asked()).toBe(0)
    await tick(world, candidateId, 'confirming')
    await untick(world, candidateId, 'confirming')
    expect(asked()).toBe(2)
  })
})

describe('what a tick confirms', () => {
  it('counts in the evidence of its own commit alone, although another is open', async () => {
    const manual = { id: 'drill', kind: 'manual', priority: 'P0' } as const
    const world = createSignOffWorld(
      test,
      wanting(
        { checklists: ['deployment'] },
        { checklists: [checklistOf({ sections: [section([item('drilled', { confirms: 'drill' })])] })] },
      ),
    )
    const [www] = world.outside.product.checks
    if (www === undefined) throw new Error('The product has no check')
    const ask = async () =>
      ({ status: 'unknown', code: 'manual.unconfirmed', summary: 'nobody did', details: [] }) as const
    world.outside.product = { ...world.outside.product, checks: [{ ...www, ...manual, ask }] }
    const older = await world.open()
    const plain = commitNumber(9)
    world.outside.commits = [...world.outside.commits, plain]
    world.pass(HOUR_MS)
    const newer = await world.open({ ref: plain.commit })
    const answerOf = async (candidateId: string) => {
      await world.refresh(candidateId)
      return (await world.stateOf(candidateId)).report?.checks[0]?.answer.code
    }
    await tick(world, newer, 'drilled')
    expect([await answerOf(older), await answerOf(newer)]).toEqual(['manual.unconfirmed', 'manual.confirmed'])
  })
})

describe('who may not tick', () => {
  it('an outsider, another role, a bot, somebody who has left', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    expect(await tick(world, candidateId, 'free', { by: 'U7' })).toEqual({ outcome: 'refused', owner: null })
    expect(await tick(world, candidateId, 'owned')).toEqual({ outcome: 'refused', owner: 'security' })
    expect(await tick(world, candidateId, 'owned', { by: 'U4' })).toEqual({ outcome: 'ticked' })
    world.outside.people = { U1: { isDeactivated: true }, U2: { isBot: true } }
    for (const by of ['U1', 'U2'])
      expect(await tick(world, candidateId, 'free', { by })).toMatchObject({ outcome: 'refused' })
  })

  it('anybody, what evidence ticks', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    expect(await tick(world, candidateId, 'proven', { by: 'U4' })).toEqual({ outcome: 'proven-by-checks' })
  })

  it('anybody, what is not there', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    expect(await tick(world, candidateId, 'unheard')).toEqual({ outcome: 'gone' })
    expect(await tick(world, 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11', 'free')).toEqual({ outcome: 'gone' })
    world.push(2)
    await world.open()
    expect(await tick(world, candidateId, 'free')).toEqual({ outcome: 'not-open', state: 'superseded' })
  })

  it('but everybody, where a product has no roles', async () => {
    const world = createSignOffWorld(test, wanting({ checklists: ['deployment'] }, { checklists: [list], roles: [] }))
    const candidateId = await world.open()
    expect(await tick(world, candidateId, 'free', { by: 'U7' })).toEqual({ outcome: 'ticked' })
  })
})

describe('a tick with a time', () => {
  it('is carried over to the next commit with who gave it and when, until its time is over', async () => {
    const world = createSignOffWorld(test, given)
    const first = await world.open()
    await tick(world, first, 'free')
    await tick(world, first, 'lasting', { note: 'Seen' })
    const tickedAt = world.outside.now
    world.pass(10 * DAY_MS)
    world.push(2)
    const second = await world.open()
    const tickOf = async (candidateId: string, index: number) =>
      (await world.stateOf(candidateId)).checklists[0]?.sections[0]?.items[index]?.tick ?? null
    expect(await tickOf(second, 0)).toBeNull()
    expect(await tickOf(second, 4)).toMatchObject({ by: 'U1', at: tickedAt, note: 'Seen' })
    world.pass(20 * DAY_MS)
    expect(await tickOf(second, 4)).toBeNull()
    expect(await tick(world, second, 'lasting', { by: 'U2' })).toEqual({ outcome: 'ticked' })
    world.push(3)
    expect(await tickOf(await world.open(), 4)).toMatchObject({ by: 'U2' })
  })

  it('is carried over from whichever request has it', async () => {
    const world = createSignOffWorld(test, given)
    await tick(world, await world.open(), 'lasting', { by: 'U2' })
    const plain = commitNumber(9)
    world.outside.commits = [...world.outside.commits, plain]
    world.pass(HOUR_MS)
    world.outside.product = { ...world.outside.product, checklists: [] }
    await world.open({ ref: plain.commit })
    world.pass(HOUR_MS)
    world.outside.product = { ...world.outside.product, checklists: [list] }
    world.push(2)
    expect((await world.stateOf(await world.open())).checklists[0]?.done).toBe(2)
  })

  it('taken back is taken back wherever it was carried from or to', async () => {
    const world = createSignOffWorld(test, wanting({ checklists: ['deployment'] }, { checklists: [rotation] }))
    const first = await world.open()
    await tick(world, first, 'rotated')
    const plain = commitNumber(9)
    world.outside.commits = [...world.outside.commits, plain]
    world.pass(HOUR_MS)
    const beside = await world.open({ ref: plain.commit })
    world.pass(HOUR_MS)
    world.push(2)
    const next = await world.open()
    const { name } = world.outside.product
    const confirmed = () => standingConfirmations(test.database, name, 'production', world.outside.now)
    expect(await confirmed()).toHaveLength(3)
    world.queued.length = 0
    await untick(world, next, 'rotated')
    expect(await confirmed()).toEqual([])
    expect((await world.stateOf(beside)).checklists[0]?.done).toBe(0)
    const asked = world.queued.filter((each) => each.name === 'refresh-candidate')
    expect(asked.map(({ data }) => data.candidateId)).toContain(beside)
    world.pass(HOUR_MS)
    world.push(3)
    expect((await world.stateOf(await world.open())).checklists[0]?.done).toBe(0)
  })

  it('is not carried over to a list that lacks the item', async () => {
    const world = createSignOffWorld(test, given)
    await tick(world, await world.open(), 'lasting')
    world.pass(HOUR_MS)
    world.push(2)
    world.outside.product = {
      ...world.outside.product,
      checklists: [checklistOf({ sections: [section([item('free')])] })],
    }
    expect((await world.stateOf(await world.open())).checklists[0]).toMatchObject({ done: 0, total: 1 })
  })
})

describe('what was released', () => {
  it('stays as it was when it was released, and only what is due after it is ticked on', async () => {
    const valid = wanting(
      { roles: [signingRole('backend', { validForMs: DAY_MS })], checklists: ['deployment'] },
      { checklists: [list] },
    )
    const world = createSignOffWorld(test, valid)
    const candidateId = await world.open()
    await tick(world, candidateId, 'free')
    await tick(world, candidateId, 'lasting')
    await world.sign(candidateId, 'U1')
    await changeCandidate(test.database, candidateId, { state: 'released', endedAt: world.outside.now })
    const before = await world.stateOf(candidateId)
    world.pass(HOUR_MS)
    for (const change of [tick, untick]) {
      expect(await change(world, candidateId, 'free')).toEqual({ outcome: 'not-open', state: 'released' })
    }
    world.push(2)
    await untick(world, await world.open(), 'lasting')
    world.pass(40 * DAY_MS)
    const after = await world.stateOf(candidateId)
    expect(after.signatures.map(({ person }) => person)).toEqual(['U1'])
    expect(after.checklists[0]?.done).toBe(before.checklists[0]?.done)
    expect(await tick(world, candidateId, 'later')).toEqual({ outcome: 'ticked' })
    expect((await world.stateOf(candidateId)).checklists[0]?.sections[1]?.done).toBe(1)
  })
})

describe('a condition', () => {
  const open = async (world: SignOffWorld) => {
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', {
      decision: 'approve-with-conditions',
      conditions: ['Watch it', 'Tell support'],
    })
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    await world.sign(candidateId, 'U4')
    return { candidateId, conditions: (await world.stateOf(candidateId)).conditions }
  }
  const bare = wanting({ roles })

  it('blocks until it is closed, by one of the product’s people, with what was done', async () => {
    const world = createSignOffWorld(test, bare)
    const { candidateId, conditions } = await open(world)
    const outcome = async () => (await world.stateOf(candidateId)).decision.outcome
    expect(await outcome()).toBe('waiting')
    for (const { id } of conditions) {
      expect(await outcome()).toBe('waiting')
      expect(await closeCondition(world.context('U2'), { conditionId: id, note: 'Done' })).toEqual({
        outcome: 'closed',
      })
    }
    const { decision } = await world.stateOf(candidateId)
    expect([decision.outcome, decision.prerequisites]).toEqual(['go', ['Watch it', 'Tell support']])
    expect((await world.ledger()).filter(({ verb }) => verb === 'condition.close')).toMatchObject([
      { object: { kind: 'condition', title: 'Watch it' }, reason: 'Done', after: { open: false } },
      { object: { title: 'Tell support' } },
    ])
  })

  it('is closed once, and whoever comes second learns by whom', async () => {
    const world = createSignOffWorld(test, bare)
    const { conditions } = await open(world)
    const conditionId = conditions[0]?.id ?? ''
    const close = (by: string) => closeCondition(world.context(by), { conditionId, note: 'Done' })
    const answers = await Promise.all(['U1', 'U2', 'U3'].map(close))
    const closed = ['U1', 'U2', 'U3'][answers.findIndex(({ outcome }) => outcome === 'closed')]
    for (const answer of answers)
      if (answer.outcome !== 'closed') expect(answer).toMatchObject({ outcome: 'already', by: closed })
  })

  it('is not closed by an outsider, nor when it is not there, nor when nothing is open', async () => {
    const world = createSignOffWorld(test, bare)
    const { conditions } = await open(world)
    const conditionId = conditions[0]?.id ?? ''
    expect(await closeCondition(world.context('U7'), { conditionId, note: 'x' })).toEqual({
      outcome: 'refused',
      who: ['U1', 'U2', 'U3', 'U4', 'U5'],
    })
    const unknown = { conditionId: 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11', note: 'x' }
    expect(await closeCondition(world.context('U1'), unknown)).toEqual({ outcome: 'gone' })
    world.push(2)
    await world.open()
    expect(await closeCondition(world.context('U1'), { conditionId, note: 'x' })).toEqual({
      outcome: 'not-open',
      state: 'superseded',
    })
  })
})

describe('mine', () => {
  it('is what only I can do: sign, tick what nothing proves, close', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const waiting = async (userId: string) => {
      const [first] = (await mine(world.context(), userId)).filter(({ state }) => state.candidate.id === candidateId)
      return first && { sign: first.sign, items: first.items, conditions: first.conditions }
    }
    world.outside.answers.www = 'fail'
    await world.refresh(candidateId)
    const free = ['Item free', 'Item confirming', 'Item lasting']
    expect(await waiting('U4')).toEqual({
      sign: ['Title of security'],
      items: ['Item free', 'Item owned', 'Item confirming', 'Item lasting'],
      conditions: [],
    })
    expect(await waiting('U3')).toMatchObject({ sign: ['Title of backend', 'Title of security'] })
    expect(await waiting('U7')).toBeUndefined()
    expect(await waiting('U9')).toBeUndefined()
    await world.sign(candidateId, 'U1', { decision: 'approve-with-conditions', conditions: ['Watch it'] })
    expect(await waiting('U2')).toEqual({ sign: [], items: free, conditions: ['Watch it'] })
  })

  it('is what is due after the deployment, once it is released', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await test.database.update(candidates).set({ state: 'released' }).where(eq(candidates.id, candidateId))
    const of = async (userId: string) =>
      (await mine(world.context(), userId)).map(({ sign, items, conditions }) => ({ sign, items, conditions }))
    expect(await of('U1')).toEqual([{ sign: [], items: ['Item later'], conditions: [] }])
    expect(await of('U7')).toEqual([])
  })

  it('of one product is shown although Slack does not tell who is who in another, which is said', async () => {
    const world = createSignOffWorld(test, given)
    const other = createSignOffWorld(test, wanting({ roles: [signingRole('backend')] }))
    const candidateId = await world.open()
    const unknown = await other.open()
    const roles = other.outside.product.roles.map((role) => ({ ...role, people: ['@lost'] }))
    const context = world.context()
    const members = (references: readonly string[], options: { fresh: boolean }) =>
      references.includes('@lost')
        ? Promise.reject(new SourceError('Slack', 'forbidden', 'Slack refused to tell who is who'))
        : context.people.members(references, options)
    const products = listProducts([world.outside.product, { ...other.outside.product, roles }])
    const all = await mine({ ...context, products, people: { ...context.people, members } }, 'U4')
    expect(all.map(({ state, isUnsure }) => [state.candidate.id, isUnsure]).sort()).toEqual(
      [
        [candidateId, false],
        [unknown, true],
      ].sort(),
    )
  })
})
