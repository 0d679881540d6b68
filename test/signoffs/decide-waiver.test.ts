import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askWaiver } from '../../src/signoffs/ask-waiver.ts'
import { grantWaiver, refuseWaiver, withdrawWaiver } from '../../src/signoffs/decide-waiver.ts'
import { receiveAct } from '../../src/store/acts.ts'
import { ledger } from '../../src/store/schema.ts'
import { findWaiver, standingWaivers, type WaiverRow } from '../../src/store/waivers.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type WaiverWorld, waiverWorld } from './waiver-world.ts'

let test: TestDatabase
let world: WaiverWorld
let waiver: WaiverRow
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await waiverWorld(test)
  waiver = (await askWaiver(world.as('UDEV'), world.request())).waiver
})

const recorded = async () => {
  const rows = await test.database.select().from(ledger).where(eq(ledger.product, world.product))
  return rows.slice(1)
}
const standing = () => standingWaivers(test.database, { name: world.product, roles: [] }, 'production', world.clock.now)

describe('granting', () => {
  it('is done as a role, recorded and shown, and from then on the waiver stands', async () => {
    expect(await standing()).toEqual([])
    const { now } = world.clock
    expect(await grantWaiver(world.as('USEC'), waiver.id)).toEqual({
      outcome: 'done',
      waiver: { ...waiver, state: 'granted', decidedBy: 'USEC', decidedAs: 'security', decidedAt: now },
    })
    expect(await standing()).toMatchObject([{ id: waiver.id, checkId: 'www', grantedBy: 'USEC' }])
    expect(await recorded()).toMatchObject([
      {
        verb: 'waiver.grant',
        actor: { userId: 'USEC' },
        object: { id: waiver.id },
        before: { state: 'asked' },
        after: { state: 'granted', as: 'security' },
      },
    ])
    expect(world.queued.at(-1)).toMatchObject({ name: 'show-waiver', id: `waiver.${waiver.id}.granted` })
  })

  it('by a hundred at once grants once, and tells ninety-nine who was first', async () => {
    const members = Array.from({ length: 100 }, (_, index) => `USEC${index}`)
    world.groups.set('@security', members)
    for (const id of members) {
      world.persons.set(id, { id, name: id, isBot: false, isDeactivated: false, timeZone: null })
      await receiveAct(test.database, { id: `${waiver.id}.${id}`, kind: 'action', body: {}, now: world.clock.now })
    }
    const answers = await Promise.all(members.map((id) => grantWaiver(world.as(id, `${waiver.id}.${id}`), waiver.id)))
    const [first, ...others] = answers.filter(({ outcome }) => outcome === 'done')
    expect(others).toEqual([])
    expect(first?.waiver.decidedBy).toMatch(/^USEC\d+$/)
    const late = answers.filter(({ outcome }) => outcome === 'settled')
    expect(late).toHaveLength(99)
    for (const { waiver: seen } of late) expect(seen).toEqual(first?.waiver)
    expect((await recorded()).map(({ verb }) => verb)).toEqual(['waiver.grant'])
    expect(world.queued.filter(({ id }) => id === `waiver.${waiver.id}.granted`)).toHaveLength(1)
  })

  it('against a refusal at once leaves one of both', async () => {
    const [granted, refused] = await Promise.all([
      grantWaiver(world.as('USEC'), waiver.id),
      refuseWaiver(world.as('ULEAD'), { waiverId: waiver.id, reason: 'Not now' }),
    ])
    expect([granted.outcome, refused.outcome].sort()).toEqual(['done', 'settled'])
    expect(granted.waiver).toEqual(refused.waiver)
    expect(await recorded()).toHaveLength(1)
  })

  it('comes too late once its time has come, marked or not', async () => {
    world.clock.now = waiver.expiresAt
    expect(await grantWaiver(world.as('USEC'), waiver.id)).toEqual({ outcome: 'settled', waiver })
    expect(await recorded()).toEqual([])
  })
})

describe('refusing', () => {
  it('takes a reason, and makes room for another waiver', async () => {
    const refused = await refuseWaiver(world.as('ULEAD'), { waiverId: waiver.id, reason: ' Mend it first ' })
    expect(refused).toMatchObject({
      outcome: 'done',
      waiver: { state: 'refused', decidedBy: 'ULEAD', decidedAs: 'lead', decisionReason: 'Mend it first' },
    })
    expect(await recorded()).toMatchObject([
      { verb: 'waiver.refuse', reason: 'Mend it first', after: { state: 'refused', as: 'lead' } },
    ])
    expect(await standing()).toEqual([])
    expect((await askWaiver(world.as('UDEV'), world.request())).outcome).toBe('asked')
  })

  it('without a reason is not done', async () => {
    await expect(refuseWaiver(world.as('ULEAD'), { waiverId: waiver.id, reason: ' ' })).rejects.toThrow('Give a reason')
    expect(await findWaiver(test.database, waiver.id)).toEqual(waiver)
  })
})

describe('deciding is refused, in a sentence that says who can, to', () => {
  const who = 'Security Lead (Sam Sec, Botty, Gus Gone) and Technical Lead (Lea Lead)'
  it.each([
    ['an outsider', 'UOUT', `Only these people can decide on this waiver: ${who}.`],
    ['a bot', 'UBOT', `A bot cannot decide on a waiver. These people can: ${who}.`],
    ['a deactivated account', 'UGONE', `A deactivated account cannot decide on a waiver. These people can: ${who}.`],
    ['the wrong role and the asker', 'UDEV', `You asked for this waiver, so somebody else decides: ${who}.`],
    ['a stranger', 'UWHO', 'Only people of this Slack workspace can ask for and decide on waivers.'],
  ])('%s', async (_name, userId, sentence) => {
    await expect(grantWaiver(world.as(userId), waiver.id)).rejects.toThrow(sentence)
    const refusing = refuseWaiver(world.as(userId), { waiverId: waiver.id, reason: 'No' })
    await expect(refusing).rejects.toThrow(sentence)
    expect([await findWaiver(test.database, waiver.id), await recorded()]).toEqual([waiver, []])
  })

  it('the asker, though a member of a role that may grant', async () => {
    const { waiver: own } = await askWaiver(world.as('USEC'), world.request({ checkId: 'dns' }))
    await expect(grantWaiver(world.as('USEC'), own.id)).rejects.toThrow(
      'You asked for this waiver, so somebody else decides: Security Lead (Botty, Gus Gone) and Technical Lead (Lea Lead).',
    )
  })

  it('whoever left the group a second ago', async () => {
    world.groups.set('@security', [])
    await expect(grantWaiver(world.as('USEC'), waiver.id)).rejects.toThrow(
      'Only these people can decide on this waiver: Security Lead and Technical Lead (Lea Lead).',
    )
  })

  it('everybody, when the product’s file names no roles for it any more', async () => {
    const gone = { ...world.as('USEC'), products: { ...world.as('USEC').products, get: () => undefined } }
    await expect(grantWaiver(gone, waiver.id)).rejects.toThrow('Nobody may grant waivers in Acme production any more')
  })

  it('everybody, when the waiver is not there', async () => {
    const missing = '00000000-0000-4000-8000-000000000000'
    await expect(grantWaiver(world.as('USEC'), missing)).rejects.toThrow('This waiver is no longer kept.')
  })
})

describe('withdrawing', () => {
  it('is for the asker, before and after it was granted', async () => {
    expect(await withdrawWaiver(world.as('UDEV'), waiver.id)).toMatchObject({
      outcome: 'done',
      waiver: { state: 'withdrawn', decidedBy: 'UDEV', decidedAs: null },
    })
    expect(await recorded()).toMatchObject([
      { verb: 'waiver.withdraw', before: { state: 'asked' }, after: { state: 'withdrawn' } },
    ])
    const { waiver: second } = await askWaiver(world.as('UDEV'), world.request())
    await grantWaiver(world.as('USEC'), second.id)
    expect((await withdrawWaiver(world.as('UDEV'), second.id)).outcome).toBe('done')
    expect(await standing()).toEqual([])
    // Who granted it is told.
    expect(world.queued.at(-1)).toMatchObject({ data: { granter: 'USEC' }, id: `waiver.${second.id}.withdrawn` })
  })

  it('is for who granted it, and not for others of the role', async () => {
    await grantWaiver(world.as('USEC'), waiver.id)
    await expect(withdrawWaiver(world.as('ULEAD'), waiver.id)).rejects.toThrow(
      'Only who asked for a waiver and who granted it can withdraw it: Dan Dev or Sam Sec.',
    )
    expect((await withdrawWaiver(world.as('USEC'), waiver.id)).outcome).toBe('done')
  })

  it('is not for who might grant it', async () => {
    await expect(withdrawWaiver(world.as('USEC'), waiver.id)).rejects.toThrow(
      'Only who asked for a waiver and who granted it can withdraw it: Dan Dev.',
    )
  })

  it('finds nothing to take back once it has ended', async () => {
    await refuseWaiver(world.as('USEC'), { waiverId: waiver.id, reason: 'No' })
    expect(await withdrawWaiver(world.as('UDEV'), waiver.id)).toMatchObject({
      outcome: 'settled',
      waiver: { state: 'refused', decidedBy: 'USEC' },
    })
    expect(await recorded()).toHaveLength(1)
  })
})
