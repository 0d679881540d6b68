import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refreshCandidate } from '../../src/signoffs/refresh.ts'
import { noCommit } from '../../src/signoffs/seal.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { ledger } from '../../src/store/schema.ts'
import { allSignatures } from '../../src/store/signatures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { HOUR_MS, item, section, signingRole, signOff } from './given.ts'
import { checklistOf, createSignOffWorld, type SignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(async () => {
  expect((await verifyLedger(test.database)).filter(({ broken }) => broken !== null)).toEqual([])
  await test.close()
})

const roles = [signingRole('backend'), signingRole('security')]
const items = [item('proven', { checks: ['www'] }), item('ticked')]
const proven = checklistOf({ sections: [section(items)] })

async function signed(world: SignOffWorld): Promise<string> {
  const candidateId = await world.open()
  await world.sign(candidateId, 'U1')
  world.pass(HOUR_MS)
  await world.sign(candidateId, 'U4')
  return candidateId
}

const ends = async (candidateId: string) =>
  (await allSignatures(test.database, candidateId)).map(({ person, end, endReason }) => [person, end, endReason])
const falls = async (world: SignOffWorld) => (await world.ledger()).filter(({ verb }) => verb === 'signature.fall')

describe('what fells signatures', () => {
  it('nothing, while nothing moves', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    const before = await world.stateOf(candidateId)
    await world.refresh(candidateId, false)
    expect((await world.stateOf(candidateId)).candidate.revision).toBe(before.candidate.revision)
    await world.refresh(candidateId)
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('go')
    expect(await falls(world)).toEqual([])
  })

  it('a branch that moves: all that were given before, and none that is given after', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    world.pass(HOUR_MS)
    world.push(2)
    await world.refresh(candidateId, false)
    await world.sign(candidateId, 'U4')
    await world.refresh(candidateId)
    const why = 'main moved from 0001ccc to 0002ccc'
    expect(await ends(candidateId)).toEqual([
      ['U1', 'fallen', why],
      ['U4', null, null],
    ])
    expect(await falls(world)).toMatchObject([
      {
        actor: { kind: 'schedule', schedule: 'evidence' },
        before: { role: 'backend', person: 'U1', decision: 'approve' },
        after: { code: 'commit.moved' },
        reason: why,
      },
    ])
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('waiting')
  })

  it('a branch that is gone', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    world.outside.branches = {}
    await world.refresh(candidateId, false)
    expect(await ends(candidateId)).toEqual([
      ['U1', 'fallen', 'main is gone'],
      ['U4', 'fallen', 'main is gone'],
    ])
    expect((await world.stateOf(candidateId)).candidate.branchHead).toBe(noCommit)
  })

  it('not a branch whose whole repository is hidden from the bot', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    world.outside.isRepositoryHidden = true
    await expect(world.refresh(candidateId, false)).rejects.toThrow('GitHub has no such repository')
    expect(await falls(world)).toEqual([])
  })

  it('not a branch that moves, for who signed a commit that follows none', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open({ ref: world.outside.branches.main ?? '' })
    await world.sign(candidateId, 'U1')
    world.push(2)
    await world.refresh(candidateId)
    expect(await ends(candidateId)).toEqual([['U1', null, null]])
  })

  it('a manifest that changes, and the checklists are read anew by it', async () => {
    const world = createSignOffWorld(test, wanting({ roles, checklists: ['deployment'] }, { checklists: [proven] }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    const more = checklistOf({ sections: [section([...items, item('new')])] })
    world.outside.product = { ...world.outside.product, hash: 'def', checklists: [more] }
    await world.refresh(candidateId, false)
    expect(await ends(candidateId)).toEqual([['U1', 'fallen', "the product's file changed"]])
    expect((await world.stateOf(candidateId)).checklists[0]?.total).toBe(3)
  })

  it('a required check that turns: those who signed on its pass, and once', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    world.outside.answers.www = 'fail'
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { decision: 'reject', reason: 'The site is down' })
    world.outside.answers.www = 'pass'
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    await world.sign(candidateId, 'U4')
    world.outside.answers.www = 'unknown'
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    expect(await falls(world)).toEqual([])
    world.outside.answers.www = 'fail'
    await Promise.all([world.refresh(candidateId), world.refresh(candidateId), world.refresh(candidateId)])
    await world.refresh(candidateId)
    expect(await ends(candidateId)).toEqual([
      ['U1', null, null],
      ['U4', 'fallen', 'Title of www no longer passes: it is fail'],
    ])
    expect(await falls(world)).toHaveLength(1)
  })

  it('no rejection, whatever moves', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { decision: 'reject', reason: 'DHL is down' })
    world.push(2)
    world.outside.answers.www = 'fail'
    await world.refresh(candidateId)
    world.outside.product = { ...world.outside.product, hash: 'def' }
    await world.refresh(candidateId)
    world.outside.product = { ...world.outside.product, name: 'another' }
    await world.refresh(candidateId)
    expect(await ends(candidateId)).toEqual([['U1', null, null]])
  })

  it.each([{ name: 'another' }, { environments: [] }])('a product that has gone, once: %j', async (gone) => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    const { name } = world.outside.product
    world.outside.product = { ...world.outside.product, ...gone }
    world.queued.length = 0
    await Promise.all([world.refresh(candidateId), world.refresh(candidateId)])
    await world.refresh(candidateId)
    const why = 'the product has gone from the manifests'
    expect(await ends(candidateId)).toEqual([
      ['U1', 'fallen', why],
      ['U4', 'fallen', why],
    ])
    const { candidate } = await world.stateOf(candidateId)
    expect(candidate.decision).toMatchObject({
      outcome: 'no-go',
      reasons: [{ code: 'product.gone' }, { code: 'readiness.unknown' }],
    })
    expect(world.queued.map((each) => each.name)).toContain('show-candidate')
    const about = await test.database.select().from(ledger).where(eq(ledger.product, name))
    expect(about.filter(({ verb }) => verb === 'signature.fall')).toHaveLength(2)
  })

  it('not a check that could only be noted', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    world.outside.answers.mail = 'fail'
    await world.refresh(candidateId)
    expect(await falls(world)).toEqual([])
  })
})

describe('a decision', () => {
  it('waits for what cannot be asked, although no signature falls', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    await world.refresh(candidateId)
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('go')
    world.outside.answers.www = 'unknown'
    await world.refresh(candidateId)
    const { decision, signatures } = await world.stateOf(candidateId)
    expect([decision.outcome, signatures.length]).toEqual(['no-go', 2])
  })

  it('is never a go for a product, or an environment, that has gone from the manifests', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    const { product } = world.outside
    for (const gone of [{ name: 'another' }, { environments: product.environments.slice(1) }]) {
      world.outside.product = { ...product, ...gone }
      const { decision, product: known } = await world.stateOf(candidateId)
      expect(known).toBeNull()
      expect(decision).toMatchObject({ outcome: 'no-go', reasons: [{ code: 'product.gone' }] })
    }
  })

  it('is recorded when it turns, and not otherwise', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('backend')] }))
    const candidateId = await world.open()
    await world.refresh(candidateId)
    await world.sign(candidateId, 'U1')
    await world.refresh(candidateId)
    const turns = (await world.ledger()).filter(({ verb }) => verb === 'candidate.decide')
    expect(turns.map(({ before, after }) => [before?.outcome ?? null, after?.outcome])).toEqual([
      [null, 'waiting'],
      ['waiting', 'go'],
    ])
    expect(turns[1]?.after).toMatchObject({ givenBy: [{ role: 'backend', person: 'U1' }] })
  })
})

describe('items with a proof', () => {
  it('are ticked with their evidence and un-ticked when it goes, each on the record', async () => {
    const world = createSignOffWorld(test, wanting({ checklists: ['deployment'] }, { checklists: [proven] }))
    const candidateId = await world.open()
    expect((await world.stateOf(candidateId)).checklists[0]).toMatchObject({ done: 1, total: 2 })
    for (const status of ['unknown', 'pass', 'warn', 'fail'] as const) {
      world.outside.answers.www = status
      await world.refresh(candidateId)
    }
    const turns = (await world.ledger()).filter(({ verb }) => verb.startsWith('item.'))
    expect(turns.map(({ verb, object, evidence }) => [verb, object.id, evidence?.checks])).toEqual([
      ['item.prove', 'deployment/proven', [{ id: 'www', status: 'pass', summary: 'it is pass' }]],
      ['item.unprove', 'deployment/proven', [{ id: 'www', status: 'unknown', summary: 'it is unknown' }]],
      ['item.prove', 'deployment/proven', [{ id: 'www', status: 'pass', summary: 'it is pass' }]],
      ['item.unprove', 'deployment/proven', [{ id: 'www', status: 'warn', summary: 'it is warn' }]],
    ])
    expect((await world.stateOf(candidateId)).checklists[0]).toMatchObject({ done: 0, total: 2 })
  })
})

describe('looking again', () => {
  it('does nothing to what is not open, is not there, or has no product', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    world.push(2)
    await world.open()
    const before = await world.verbs()
    await world.refresh(candidateId)
    await world.refresh('c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11')
    expect(await world.verbs()).toEqual(before)
    const other = createSignOffWorld(test, wanting({ roles }))
    const orphan = await other.open()
    other.outside.product = { ...other.outside.product, name: 'another' }
    await other.refresh(orphan)
    expect((await other.stateOf(orphan)).candidate.state).toBe('open')
  })

  it('that is overtaken brings back no older head, so fells nothing by mistake', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    world.pass(HOUR_MS)
    // This one looks first, and is held up until another has looked and somebody has signed what that one saw.
    const asked = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const branchHead = async () => {
      const old = world.outside.branches.main
      asked.resolve()
      await goOn.promise
      return old
    }
    const slow = refreshCandidate(
      { ...world.context(), sources: { github: { branchHead } } as never },
      { candidateId, ask: true },
    )
    await asked.promise
    world.pass(1_000)
    world.push(2)
    await world.refresh(candidateId, false)
    await world.sign(candidateId, 'U1')
    goOn.resolve()
    await slow
    const { candidate } = await world.stateOf(candidateId)
    expect(candidate.branchHead).toBe(world.outside.branches.main)
    expect(await ends(candidateId)).toEqual([['U1', null, null]])
  })

  it('asks again where another bot is asking: that one may have begun too early', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await world.open()
    world.queued.length = 0
    await Promise.all([world.refresh(candidateId), world.refresh(candidateId), world.refresh(candidateId)])
    const again = world.queued.filter(({ name }) => name === 'refresh-candidate')
    expect(again.map(({ data }) => data)).toEqual(again.map(() => ({ candidateId, ask: true })))
    expect(new Set(again.map(({ id }) => id)).size).toBe(1)
  })

  it('keeps the newest of answers that come at once', async () => {
    const world = createSignOffWorld(test, { signOffs: new Map([['production', signOff()]]) })
    const candidateId = await world.open()
    const first = (await world.stateOf(candidateId)).report
    world.pass(-HOUR_MS)
    world.outside.answers.www = 'fail'
    await world.refresh(candidateId)
    expect((await world.stateOf(candidateId)).report?.id).toBe(first?.id)
    world.pass(2 * HOUR_MS)
    await world.refresh(candidateId)
    expect((await world.stateOf(candidateId)).decision.outcome).toBe('no-go')
  })

  it('takes what the other sources answer while GitHub is out', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    const { branchHead } = (await world.stateOf(candidateId)).candidate
    world.outside.isGitHubDown = true
    world.outside.answers.www = 'fail'
    world.outside.product = { ...world.outside.product, hash: 'def' }
    await expect(world.refresh(candidateId)).rejects.toThrow('GitHub is out of order')
    const { candidate, decision } = await world.stateOf(candidateId)
    expect(decision.outcome).toBe('no-go')
    expect(candidate).toMatchObject({ branchHead, checkedAt: world.outside.now })
    expect((await ends(candidateId)).map(([, , why]) => why)).toEqual([
      'Title of www no longer passes: it is fail',
      'Title of www no longer passes: it is fail',
    ])
  })

  it('lets GitHub’s outage be tried again, and changes nothing meanwhile', async () => {
    const world = createSignOffWorld(test, wanting({ roles }))
    const candidateId = await signed(world)
    world.outside.isGitHubDown = true
    await expect(world.refresh(candidateId)).rejects.toThrow('GitHub is out of order')
    expect((await world.stateOf(candidateId)).signatures).toHaveLength(2)
  })
})
