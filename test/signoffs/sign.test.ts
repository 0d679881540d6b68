import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signCandidate } from '../../src/signoffs/sign.ts'
import { withdrawSignature } from '../../src/signoffs/withdraw.ts'
import { AlreadySettled } from '../../src/store/acts.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { allSignatures, standingSignatures } from '../../src/store/signatures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { DAY_MS, HOUR_MS, signingRole } from './given.ts'
import { createSignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(async () => {
  const broken = (await verifyLedger(test.database)).filter((chain) => chain.broken !== null)
  expect(broken).toEqual([])
  await test.close()
})

const backend = signingRole('backend')
const security = signingRole('security')
const crowd = (size: number) => Array.from({ length: size }, (_each, index) => `P${index}`)
const both = wanting({ roles: [backend, security] })

describe('many at once', () => {
  it('of 100 people with the role one signs, and 99 are told who was first', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [backend] }))
    const people = crowd(100)
    world.outside.groups.backend = people
    const candidateId = await world.open()
    const answers = await Promise.all(people.map((userId) => world.sign(candidateId, userId)))
    const [only, ...others] = await standingSignatures(test.database, candidateId)
    expect(others).toEqual([])
    expect(answers.filter(({ outcome }) => outcome === 'signed')).toHaveLength(1)
    const refused = answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.refusal] : []))
    expect(refused).toHaveLength(99)
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'taken', by: [{ person: only?.person }] })
    expect((await world.verbs()).filter((verb) => verb === 'signature.give')).toHaveLength(1)
  })

  it('the same person 100 times signs once', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const answers = await Promise.all(crowd(100).map(() => world.sign(candidateId, 'U1')))
    expect(answers.filter(({ outcome }) => outcome === 'signed')).toHaveLength(1)
    const codes = answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.refusal.code] : []))
    expect(codes).toEqual(Array.from({ length: 99 }, () => 'signed'))
    expect(await standingSignatures(test.database, candidateId)).toHaveLength(1)
  })

  it('somebody with two roles, pressing for both at once, fills one', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const answers = await Promise.all(['backend', 'security'].map((role) => world.sign(candidateId, 'U3', { role })))
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'signed'])
    expect(await standingSignatures(test.database, candidateId)).toHaveLength(1)
  })

  it('two people for two roles both count', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const answers = await Promise.all([world.sign(candidateId, 'U1'), world.sign(candidateId, 'U4')])
    expect(answers).toMatchObject([
      { outcome: 'signed', title: 'Title of backend' },
      { outcome: 'signed', title: 'Title of security' },
    ])
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('go')
  })

  it('of five people two get in where two are wanted, and the others learn who', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('qa', { quorum: 2 })] }))
    const candidateId = await world.open()
    const answers = await Promise.all(['U1', 'U2', 'U3', 'U4', 'U5'].map((userId) => world.sign(candidateId, userId)))
    const standing = await standingSignatures(test.database, candidateId)
    expect(standing.map(({ seat }) => seat).sort()).toEqual([1, 2])
    const people = standing.map(({ person }) => person)
    for (const answer of answers) {
      if (answer.outcome !== 'refused') continue
      expect(answer.refusal.code === 'taken' && answer.refusal.by.map(({ person }) => person)).toEqual(people)
    }
    expect((await world.stateOf(candidateId)).decision.givenBy.map(({ person }) => person).sort()).toEqual(
      people.sort(),
    )
  })
})

describe('one act', () => {
  it('carried out twice signs once', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const actId = await world.receive()
    await world.sign(candidateId, 'U1', {}, actId)
    await expect(world.sign(candidateId, 'U1', {}, actId)).rejects.toThrow(AlreadySettled)
    expect(await allSignatures(test.database, candidateId)).toHaveLength(1)
  })

  it('carried out by several bots at once signs once', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const actId = await world.receive()
    const tries = await Promise.allSettled(crowd(8).map(() => world.sign(candidateId, 'U1', {}, actId)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await allSignatures(test.database, candidateId)).toHaveLength(1)
  })

  it('that fails on its way leaves nothing behind and can be carried out again', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const actId = await world.receive()
    const { candidate, report } = await world.stateOf(candidateId)
    const context = world.context('U1', actId)
    let times = 0
    // The clock is asked last when the decision is recorded: until then everything was written.
    const broken = {
      ...context,
      now: () => {
        times += 1
        if (times > 3) throw new Error('the power failed')
        return context.now()
      },
    }
    const seen = { reportId: report?.id ?? '', branchHead: candidate.branchHead, manifestHash: candidate.manifestHash }
    const signing = { candidateId, role: null, decision: 'approve', reason: null, conditions: [], seen } as const
    await expect(signCandidate(broken, signing)).rejects.toThrow('the power failed')
    expect(await allSignatures(test.database, candidateId)).toEqual([])
    expect(await world.verbs()).not.toContain('signature.give')
    expect(await signCandidate(context, signing)).toMatchObject({ outcome: 'signed' })
  })
})

describe('who may not sign', () => {
  const refusals = (given: Parameters<typeof wanting>[0] = {}) =>
    createSignOffWorld(test, wanting({ roles: [backend, security], ...given }))

  it('an outsider, and who chooses another’s role', async () => {
    const world = refusals()
    const candidateId = await world.open()
    expect(await world.sign(candidateId, 'U7')).toMatchObject({ refusal: { code: 'outsider' } })
    expect(await world.sign(candidateId, 'U1', { role: 'security' })).toMatchObject({ refusal: { code: 'wrong-role' } })
  })

  it('who asked, although in the role; and is not among those who can', async () => {
    const world = refusals()
    const candidateId = await world.open({ by: 'U1' })
    expect(await world.sign(candidateId, 'U1')).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'requester' },
      excluded: ['U1'],
      roles: [{ role: 'backend', members: ['U1', 'U2', 'U3'] }, { role: 'security' }],
    })
  })

  it('an author, by login or by address, only where the manifest says so', async () => {
    const authored = (world: ReturnType<typeof refusals>) => {
      world.push(2, { authorLogin: 'ann' })
      world.push(3, { authorEmail: 'U2' })
    }
    const strict = refusals({ authorsMaySign: false })
    // Everything since the last go ships: here both commits.
    const first = await strict.open()
    await strict.sign(first, 'U1')
    await strict.sign(first, 'U4')
    strict.pass(HOUR_MS)
    authored(strict)
    const candidateId = await strict.open()
    expect((await strict.stateOf(candidateId)).candidate.commits).toHaveLength(2)
    expect(await strict.sign(candidateId, 'U1')).toMatchObject({
      refusal: { code: 'author' },
      excluded: ['U9', 'U2', 'U1'],
    })
    expect(await strict.sign(candidateId, 'U2')).toMatchObject({ refusal: { code: 'author' } })
    const lenient = refusals()
    authored(lenient)
    expect(await lenient.sign(await lenient.open(), 'U2')).toMatchObject({ outcome: 'signed' })
  })

  it('a bot, a deactivated account, and whoever Slack does not know, although the group has them', async () => {
    const world = refusals()
    world.outside.people = { U1: { isBot: true }, U2: { isDeactivated: true }, U4: { id: '' } }
    const candidateId = await world.open()
    for (const [userId, code] of [
      ['U1', 'bot'],
      ['U2', 'deactivated'],
      ['U4', 'outsider'],
    ] as const) {
      expect(await world.sign(candidateId, userId)).toMatchObject({ refusal: { code } })
    }
  })

  it('who was removed from the group a second ago', async () => {
    const world = refusals()
    const candidateId = await world.open()
    world.outside.groups.backend = ['U2']
    expect(await world.sign(candidateId, 'U1')).toMatchObject({ refusal: { code: 'outsider' } })
    expect(await world.sign(candidateId, 'U1', { role: 'backend' })).toMatchObject({ refusal: { code: 'outsider' } })
  })

  it('anybody while Slack cannot tell who is who', async () => {
    const world = refusals()
    const candidateId = await world.open()
    world.outside.isSlackDown = true
    await expect(world.sign(candidateId, 'U1')).rejects.toThrow('Slack is out of order')
    expect(await allSignatures(test.database, candidateId)).toEqual([])
  })

  it('a program', async () => {
    const world = refusals()
    const candidateId = await world.open()
    const context = { ...world.context(), actor: { kind: 'schedule', schedule: 'nightly' } as const }
    const seen = { reportId: candidateId, branchHead: null, manifestHash: '' }
    const signing = { candidateId, role: null, decision: 'approve', reason: null, conditions: [], seen } as const
    await expect(signCandidate(context, signing)).rejects.toThrow('Only people can sign.')
  })

  it('who has two roles is asked which, and signs as the one that was chosen', async () => {
    const world = refusals()
    const candidateId = await world.open()
    expect(await world.sign(candidateId, 'U3')).toMatchObject({
      refusal: { code: 'choose', roles: [{ role: 'backend' }, { role: 'security' }] },
    })
    expect(await world.sign(candidateId, 'U3', { role: 'security' })).toMatchObject({ title: 'Title of security' })
  })
})

describe('a signature', () => {
  it('seals what was shown, for as long as the role’s signatures stand, and is on the record', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend', { validForMs: DAY_MS })] }))
    const candidateId = await world.open()
    const { candidate, report } = await world.stateOf(candidateId)
    await world.sign(candidateId, 'U1', {
      decision: 'approve-with-conditions',
      reason: 'Fine',
      conditions: ['Watch it'],
    })
    const { signatures, conditions } = await world.stateOf(candidateId)
    expect(signatures).toMatchObject([
      {
        role: 'backend',
        seat: 1,
        person: 'U1',
        decision: 'approve-with-conditions',
        reason: 'Fine',
        seal: { commit: candidate.commit, reportId: report?.id, checks: { www: 'pass' }, manifestHash: 'abc' },
        expiresAt: new Date(world.outside.now.getTime() + DAY_MS),
      },
    ])
    expect(conditions).toMatchObject([{ text: 'Watch it', position: 0, closedAt: null }])
    const given = (await world.ledger()).find(({ verb }) => verb === 'signature.give')
    expect(given).toMatchObject({
      actor: { kind: 'slack-user', userId: 'U1' },
      object: { kind: 'signature', commit: candidate.commit, environment: 'production' },
      after: { role: 'backend', seat: 1, decision: 'approve-with-conditions', conditions: ['Watch it'] },
      reason: 'Fine',
      evidence: { report: report?.id, verdict: 'GO', checks: { www: 'pass' } },
    })
    expect(world.queued.at(-1)).toMatchObject({ name: 'show-candidate', data: { candidateId } })
  })

  it('keeps conditions only with an approval that has some', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { conditions: ['Watch it'] })
    expect((await world.stateOf(candidateId)).conditions).toEqual([])
  })

  it('is not given on evidence that turned since it was shown, that is not there, or is no longer kept', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const { candidate, report } = await world.stateOf(candidateId)
    const seen = { reportId: report?.id ?? '', branchHead: candidate.branchHead, manifestHash: candidate.manifestHash }
    world.outside.answers.www = 'warn'
    await world.refresh(candidateId)
    expect(await world.sign(candidateId, 'U1', { seen })).toEqual({
      outcome: 'changed',
      sentence: 'Title of www no longer passes: it is warn',
    })
    const gone = { ...seen, reportId: candidateId }
    expect(await world.sign(candidateId, 'U1', { seen: gone })).toMatchObject({
      sentence: 'What was shown is no longer kept',
    })
    expect(await allSignatures(test.database, candidateId)).toEqual([])
  })

  it('is not given when the branch or the manifest moved while the window was open', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const { candidate, report } = await world.stateOf(candidateId)
    const seen = { reportId: report?.id ?? '', branchHead: candidate.branchHead, manifestHash: candidate.manifestHash }
    world.push(2)
    await world.refresh(candidateId, false)
    expect(await world.sign(candidateId, 'U1', { seen })).toMatchObject({
      outcome: 'changed',
      sentence: expect.stringMatching(/^main moved from 0001ccc to 0002ccc$/),
    })
    const moved = { ...seen, branchHead: world.outside.branches.main ?? '' }
    world.outside.product = { ...world.outside.product, hash: 'def' }
    await world.refresh(candidateId, false)
    expect(await world.sign(candidateId, 'U1', { seen: moved })).toMatchObject({
      sentence: "the product's file changed",
    })
    // Who looks again may sign the commit all the same.
    expect(await world.sign(candidateId, 'U1')).toMatchObject({ outcome: 'signed' })
  })

  it('is given on newer evidence that did not turn', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    const { candidate, report } = await world.stateOf(candidateId)
    const seen = { reportId: report?.id ?? '', branchHead: candidate.branchHead, manifestHash: candidate.manifestHash }
    world.outside.answers.www = 'unknown'
    await world.refresh(candidateId)
    expect(await world.sign(candidateId, 'U1', { seen })).toMatchObject({ outcome: 'signed' })
    const [given] = await standingSignatures(test.database, candidateId)
    expect(given?.seal).toMatchObject({ checks: { www: 'unknown' } })
    expect(given?.seal.reportId).not.toBe(seen.reportId)
  })

  it('is not given where nothing is open', async () => {
    const world = createSignOffWorld(test, both)
    const nowhere = 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11'
    const seen = { reportId: nowhere, branchHead: null, manifestHash: '' }
    const signing = {
      candidateId: nowhere,
      role: null,
      decision: 'approve',
      reason: null,
      conditions: [],
      seen,
    } as const
    expect(await signCandidate(world.context('U1'), signing)).toEqual({ outcome: 'not-open', state: 'gone' })
    const candidateId = await world.open()
    world.push(2)
    await world.open()
    expect(await world.sign(candidateId, 'U1')).toEqual({ outcome: 'not-open', state: 'superseded' })
  })
})

describe('a rejection', () => {
  it('blocks whatever others sign, until it is withdrawn; its place is free then', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { decision: 'reject', reason: 'DHL is down' })
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    await world.sign(candidateId, 'U4')
    expect((await world.stateOf(candidateId)).decision).toMatchObject({
      outcome: 'no-go',
      reasons: [{ code: 'signature.rejected' }, { code: 'signature.missing' }],
    })
    expect(await world.sign(candidateId, 'U2')).toMatchObject({ refusal: { code: 'taken' } })
    const withdrawn = await withdrawSignature(world.context('U1'), { candidateId, reason: 'DHL is back' })
    expect(withdrawn).toEqual({ outcome: 'withdrawn' })
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    expect(await world.sign(candidateId, 'U2')).toMatchObject({ outcome: 'signed' })
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('go')
    expect((await allSignatures(test.database, candidateId)).map(({ end }) => end)).toEqual(['withdrawn', null, null])
    const outcomes = (await world.ledger()).filter(({ verb }) => verb === 'candidate.decide')
    expect(outcomes.map(({ after }) => after?.outcome)).toEqual(['waiting', 'no-go', 'waiting', 'go'])
  })
})

describe('withdrawing', () => {
  it('takes one’s own signature, once, with its reason, and nobody else’s', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    const withdraw = (userId: string) => withdrawSignature(world.context(userId), { candidateId, reason: 'Too early' })
    expect(await withdraw('U2')).toEqual({ outcome: 'none' })
    const twice = await Promise.all([withdraw('U1'), withdraw('U1')])
    expect(twice.map(({ outcome }) => outcome).sort()).toEqual(['none', 'withdrawn'])
    expect((await world.ledger()).filter(({ verb }) => verb === 'signature.withdraw')).toMatchObject([
      { reason: 'Too early', before: { role: 'backend', person: 'U1', decision: 'approve' } },
    ])
    expect(await world.sign(candidateId, 'U1')).toMatchObject({ outcome: 'signed' })
  })

  it('is not possible where nothing is open', async () => {
    const world = createSignOffWorld(test, both)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.push(2)
    await world.open()
    const done = await withdrawSignature(world.context('U1'), { candidateId, reason: 'Too early' })
    expect(done).toEqual({ outcome: 'not-open', state: 'superseded' })
  })
})
