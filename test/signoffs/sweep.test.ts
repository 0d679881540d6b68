import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { listProducts } from '../../src/products/load.ts'
import { expireSignOffs } from '../../src/signoffs/expire.ts'
import { nudge, remindMissing } from '../../src/signoffs/remind.ts'
import { askCandidate } from '../../src/signoffs/request.ts'
import { sweepCandidates } from '../../src/signoffs/sweep.ts'
import { AlreadySettled } from '../../src/store/acts.ts'
import { findCandidate } from '../../src/store/candidates.ts'
import { allSignatures } from '../../src/store/signatures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { DAY_MS, HOUR_MS, signingRole } from './given.ts'
import { createSignOffWorld, place, type SignOffWorld, wanting } from './world.ts'

// Sweeps go over everything that is open, so each test has a database of its own.
let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.close())

const roles = [signingRole('backend'), signingRole('security')]
const given = wanting({ roles })
const MINUTE_MS = 60_000

const reminded = (world: SignOffWorld) =>
  world.announced.flatMap((each) =>
    each.kind === 'candidate.reminder' ? [[each.missing.userId, each.key.split('.').at(-1), each.nudgedBy]] : [],
  )

describe('time that runs out', () => {
  it('ends a signature after its role’s time, to the minute, and the decision is taken anew', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend', { validForMs: HOUR_MS })] }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(HOUR_MS - 1)
    await world.refresh(candidateId)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('go')
    world.pass(1)
    // Before anybody has swept it counts no more.
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('waiting')
    await Promise.all([expireSignOffs(world.context()), expireSignOffs(world.context())])
    expect(await allSignatures(test.database, candidateId)).toMatchObject([
      { end: 'expired', endReason: 'its time is over', endedAt: world.outside.now },
    ])
    const verbs = await world.verbs()
    expect(verbs.filter((verb) => verb === 'signature.expire')).toHaveLength(1)
    expect(verbs.at(-1)).toBe('candidate.decide')
  })

  it('frees the place at once, although nobody has swept yet', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend', { validForMs: HOUR_MS })] }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(HOUR_MS)
    expect(await world.sign(candidateId, 'U2')).toMatchObject({ outcome: 'signed' })
    expect((await allSignatures(test.database, candidateId)).map(({ end }) => end)).toEqual(['expired', null])
    expect(await world.verbs()).toContain('signature.expire')
  })

  it('is on the card also where whoever found it may not sign', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend', { validForMs: HOUR_MS })] }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(HOUR_MS)
    const before = (await world.stateOf(candidateId)).candidate
    world.queued.length = 0
    expect(await world.sign(candidateId, 'U7')).toMatchObject({ outcome: 'refused' })
    expect((await world.stateOf(candidateId)).candidate.revision).toBeGreaterThan(before.revision)
    expect(world.queued.map(({ name }) => name)).toEqual(['show-candidate'])
  })

  it('lapses a request that was not signed in time, and never one that is a go', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(48 * HOUR_MS - 1)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).candidate.state).toBe('open')
    world.pass(1)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).candidate).toMatchObject({
      state: 'lapsed',
      problem: 'it was not signed in time',
    })
    expect(await allSignatures(test.database, candidateId)).toMatchObject([{ end: 'closed' }])
    expect((await world.ledger()).at(-1)).toMatchObject({ verb: 'candidate.lapse', after: { state: 'lapsed' } })
    // What it was when it ended stays told.
    expect((await world.stateOf(candidateId)).decision).toMatchObject({
      outcome: 'waiting',
      reasons: [{ sentence: 'signatures are missing: Title of security' }],
    })
    const other = await world.open()
    await world.sign(other, 'U1')
    await world.sign(other, 'U4')
    world.pass(48 * HOUR_MS)
    await expireSignOffs(world.context())
    expect((await world.stateOf(other)).candidate.state).toBe('open')
  })
})

describe('time that runs out for what is signed', () => {
  it('lapses nothing that everybody has signed, whatever a source answers just then', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    world.pass(48 * HOUR_MS)
    world.outside.answers.www = 'unknown'
    await world.refresh(candidateId)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).candidate.state).toBe('open')
    expect(await allSignatures(test.database, candidateId)).toMatchObject([{ end: null }, { end: null }])
  })

  it('lapses a request whose signatures ran out, and says so', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend', { validForMs: 50 * HOUR_MS })] }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(50 * HOUR_MS)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).candidate).toMatchObject({
      state: 'lapsed',
      problem: 'its signatures ran out',
    })
  })

  it('lapses a request without roles that is no go', async () => {
    const world = createSignOffWorld(test, wanting({}))
    world.outside.answers.www = 'fail'
    const candidateId = await world.open()
    world.pass(48 * HOUR_MS)
    await expireSignOffs(world.context())
    expect((await world.stateOf(candidateId)).candidate).toMatchObject({
      state: 'lapsed',
      problem: 'it was not ready in time',
    })
  })
})

describe('reminders', () => {
  it('go at half and at nine tenths of the time, once each, to the missing people only', async () => {
    const world = createSignOffWorld(test, wanting({ roles, withinMs: 10 * HOUR_MS, hours: { from: 0, to: 24 } }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U4')
    const sweep = () => remindMissing(world.context())
    world.pass(5 * HOUR_MS - 1)
    await sweep()
    expect(reminded(world)).toEqual([])
    world.pass(1)
    for (let times = 0; times < 3; times += 1) await sweep()
    expect(reminded(world)).toEqual(['U1', 'U2', 'U3'].map((who) => [who, 'half', null]))
    world.pass(4 * HOUR_MS)
    for (let times = 0; times < 3; times += 1) await sweep()
    expect(reminded(world).slice(3)).toEqual(['U1', 'U2', 'U3'].map((who) => [who, 'late', null]))
    world.pass(HOUR_MS)
    await sweep()
    expect(reminded(world)).toHaveLength(6)
  })

  it('wait for each person’s own hours', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend')] }))
    world.outside.people = {
      U1: { timeZone: 'America/Los_Angeles' },
      U2: { timeZone: 'Asia/Kolkata' },
      U3: { timeZone: null },
    }
    await world.open()
    // Friday, 12:00 in London: 04:00 in Los Angeles, 17:30 in Kolkata.
    world.pass(DAY_MS)
    await remindMissing(world.context())
    expect(reminded(world).map(([who]) => who)).toEqual(['U2', 'U3'])
    // 17:00 in London: 09:00 in Los Angeles.
    world.pass(5 * HOUR_MS)
    await remindMissing(world.context())
    expect(reminded(world).map(([who]) => who)).toEqual(['U2', 'U3', 'U1'])
  })

  it('reach no bot, nobody who has left, not who asked, and nobody while it is rejected or a go', async () => {
    const world = createSignOffWorld(test, wanting({ roles, withinMs: 10 * HOUR_MS, hours: { from: 0, to: 24 } }))
    world.outside.people = { U2: { isBot: true }, U3: { isDeactivated: true }, U4: { id: '' } }
    const candidateId = await world.open({ by: 'U5' })
    world.outside.groups.backend = ['U1', 'U2', 'U3', 'U5', 'U6']
    world.pass(5 * HOUR_MS)
    await remindMissing(world.context())
    expect(reminded(world).map(([who]) => who)).toEqual(['U1', 'U6'])
    await world.sign(candidateId, 'U1', { decision: 'reject', reason: 'No' })
    world.pass(4 * HOUR_MS)
    await remindMissing(world.context())
    expect(reminded(world)).toHaveLength(2)
  })
})

describe('reminders where something is in the way', () => {
  it('are told on Friday where the weekend leaves no time', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('security')] }))
    await world.open()
    world.pass(DAY_MS + 5 * HOUR_MS + 45 * MINUTE_MS)
    await remindMissing(world.context())
    expect(reminded(world).map(([who, stage]) => [who, stage])).toEqual([
      ['U3', 'late'],
      ['U4', 'late'],
    ])
  })

  it('of one product’s group do not hold up the others', async () => {
    const open = { withinMs: 10 * HOUR_MS, hours: { from: 0, to: 24 } }
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('security')], ...open }))
    const other = createSignOffWorld(test, wanting({ roles: [signingRole('backend')], ...open }))
    await world.open()
    await other.open()
    world.pass(5 * HOUR_MS)
    const context = world.context()
    const members = (references: readonly string[], options: { fresh: boolean }) =>
      references.includes('@backend')
        ? Promise.reject(new SourceError('Slack', 'forbidden', 'Slack refused to tell who is who'))
        : context.people.members(references, options)
    const products = listProducts([world.outside.product, other.outside.product])
    await expect(remindMissing({ ...context, products, people: { ...context.people, members } })).rejects.toThrow(
      'Slack refused',
    )
    expect(reminded(world).map(([who]) => who)).toEqual(['U3', 'U4'])
  })

  it('ask nobody for a place that a rejection holds', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { decision: 'reject', reason: 'No' })
    expect(await nudge(world.context('U2'), candidateId)).toMatchObject({ people: ['U3', 'U4'], later: [] })
  })
})

describe('a nudge', () => {
  it('that Slack did not take is told by the sweep, once, to whom it was for', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U4')
    world.outside.people = { U2: { timeZone: 'Asia/Tokyo' } }
    const context = world.context('U1')
    const announce = () => Promise.reject(new SourceError('Slack', 'server-error', 'Slack is out of order'))
    expect(await nudge({ ...context, announce }, candidateId)).toMatchObject({
      outcome: 'nudged',
      people: ['U1', 'U3'],
    })
    expect(reminded(world)).toEqual([])
    await remindMissing(world.context())
    await remindMissing(world.context())
    expect(reminded(world).map(([who, , by]) => [who, by])).toEqual([
      ['U1', 'U1'],
      ['U3', 'U1'],
    ])
  })

  it('is possible once an hour, whoever presses, and names who pressed', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U4')
    world.outside.people = { U2: { timeZone: 'Asia/Tokyo' } }
    const answers = await Promise.all(['U1', 'U2', 'U3'].map((by) => nudge(world.context(by), candidateId)))
    expect(answers.filter(({ outcome }) => outcome === 'nudged')).toEqual([
      { outcome: 'nudged', people: ['U1', 'U3'], later: ['U2'] },
    ])
    const first = ['U1', 'U2', 'U3'][answers.findIndex(({ outcome }) => outcome === 'nudged')]
    const next = new Date(world.outside.now.getTime() + HOUR_MS)
    expect(answers.filter(({ outcome }) => outcome !== 'nudged')).toEqual([
      { outcome: 'too-soon', by: first, next },
      { outcome: 'too-soon', by: first, next },
    ])
    expect(reminded(world).map(([who, , by]) => [who, by])).toEqual([
      ['U1', first],
      ['U3', first],
    ])
    world.pass(HOUR_MS)
    expect(await nudge(world.context('U1'), candidateId)).toMatchObject({ outcome: 'nudged' })
    expect((await world.verbs()).filter((verb) => verb === 'candidate.nudge')).toHaveLength(2)
  })

  it('that reaches nobody uses nothing up', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    world.pass(9 * HOUR_MS)
    expect(await nudge(world.context('U1'), candidateId)).toEqual({
      outcome: 'nudged',
      people: [],
      later: ['U1', 'U2', 'U3', 'U4'],
    })
    expect((await world.stateOf(candidateId)).candidate.nudgedAt).toBeNull()
    world.pass(12 * HOUR_MS)
    expect(await nudge(world.context('U1'), candidateId)).toMatchObject({ outcome: 'nudged', later: [] })
  })

  it('is not for outsiders, not for closed requests, and says when nobody is missing', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    expect(await nudge(world.context('U7'), candidateId)).toEqual({
      outcome: 'refused',
      who: ['U1', 'U2', 'U3', 'U4', 'U5'],
    })
    expect(await nudge(world.context('U1'), 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11')).toEqual({ outcome: 'gone' })
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    expect(await nudge(world.context('U1'), candidateId)).toEqual({ outcome: 'nobody' })
  })

  it('of one act is one', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const actId = await world.receive()
    await nudge(world.context('U1', actId), candidateId)
    world.pass(2 * HOUR_MS)
    await expect(nudge(world.context('U1', actId), candidateId)).rejects.toThrow(AlreadySettled)
  })
})

describe('the sweep', () => {
  const ids = (world: SignOffWorld, name: string) =>
    world.queued.filter((each) => each.name === name).map(({ id }) => id)

  it('looks where branches stand every minute, and asks the sources every five', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    world.queued.length = 0
    for (let minute = 1; minute <= 6; minute += 1) {
      world.pass(MINUTE_MS)
      await sweepCandidates(world.context())
      await sweepCandidates(world.context())
    }
    const looks = world.queued.filter(({ name }) => name === 'refresh-candidate')
    expect(new Set(looks.map(({ id }) => id)).size).toBe(6)
    expect(looks.map(({ data }) => data.ask)).toEqual(
      [1, 2, 3, 4, 5, 6].flatMap((minute) => [minute >= 5, minute >= 5]),
    )
    expect(looks.every(({ data }) => data.candidateId === candidateId)).toBe(true)
  })

  it('opens what a crash left, and gives it up after a quarter of an hour', async () => {
    const world = createSignOffWorld(test, given)
    const id = await askCandidate(world.context('U1'), { productName: world.outside.product.name, place })
    world.queued.length = 0
    await sweepCandidates(world.context())
    expect(ids(world, 'open-candidate')).toEqual([])
    world.pass(3 * MINUTE_MS)
    await sweepCandidates(world.context())
    expect(ids(world, 'open-candidate')).toHaveLength(1)
    world.pass(12 * MINUTE_MS)
    await sweepCandidates(world.context())
    expect(ids(world, 'open-candidate')).toHaveLength(1)
    expect(await findCandidate(test.database, id)).toMatchObject({
      state: 'failed',
      problem: 'GitHub did not tell its commit in time',
    })
  })

  it('has a card shown that is behind, under another id than the job that failed', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const failed = ids(world, 'show-candidate')
    world.queued.length = 0
    await sweepCandidates(world.context())
    world.pass(MINUTE_MS)
    await sweepCandidates(world.context())
    const shown = ids(world, 'show-candidate')
    expect(new Set([...failed, ...shown]).size).toBe(failed.length + 2)
    expect(shown.every((id) => id.includes(candidateId))).toBe(true)
  })

  it('looks after branches while Slack is out', async () => {
    const world = createSignOffWorld(test, wanting({ roles, hours: { from: 0, to: 24 } }))
    await world.open()
    world.pass(DAY_MS)
    world.queued.length = 0
    world.outside.isSlackDown = true
    await expect(sweepCandidates(world.context())).rejects.toThrow('Slack is out of order')
    expect(ids(world, 'refresh-candidate')).toHaveLength(1)
  })
})
