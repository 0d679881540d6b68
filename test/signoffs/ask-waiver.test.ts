import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/checks/duration.ts'
import { askWaiver, type WaiverRequest } from '../../src/signoffs/ask-waiver.ts'
import { grantWaiver } from '../../src/signoffs/decide-waiver.ts'
import { AlreadySettled, receiveAct } from '../../src/store/acts.ts'
import { ledger, waivers } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { longestMs, type WaiverWorld, waiverWorld } from './waiver-world.ts'

let test: TestDatabase
let world: WaiverWorld
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await waiverWorld(test)
})

const stored = () => test.database.select().from(waivers).where(eq(waivers.product, world.product))
const recorded = () => test.database.select().from(ledger).where(eq(ledger.product, world.product))
const ask = (userId: string, given: Partial<WaiverRequest> = {}) => askWaiver(world.as(userId), world.request(given))

describe('asking for a waiver', () => {
  it('stores it with what the check said, records it, and has it shown', async () => {
    const { now } = world.clock
    const { waiver } = await ask('UDEV', { reason: '  The old site stays up. ' })
    expect(await stored()).toEqual([waiver])
    expect(waiver).toMatchObject({
      product: world.product,
      productTitle: 'Acme',
      environment: 'production',
      checkId: 'www',
      checkTitle: 'Title of www',
      found: 'it is fail',
      reason: 'The old site stays up.',
      askedBy: 'UDEV',
      askedAt: now,
      expiresAt: new Date(now.getTime() + DAY_MS),
      state: 'asked',
      decidedBy: null,
      // The card keeps its own message.
      place: { channelId: 'C1', messageTs: null, responseUrl: null },
    })
    expect(await recorded()).toMatchObject([
      {
        verb: 'waiver.ask',
        actor: { kind: 'slack-user', userId: 'UDEV' },
        object: { kind: 'waiver', id: waiver.id, title: 'Title of www', environment: 'production' },
        before: null,
        after: { state: 'asked', check: 'www', expiresAt: waiver.expiresAt.toISOString() },
        reason: 'The old site stays up.',
        evidence: { status: 'fail', summary: 'it is fail', report: expect.any(String) },
      },
    ])
    expect(world.queued).toEqual([
      { name: 'show-waiver', data: { waiverId: waiver.id, granter: null }, id: `waiver.${waiver.id}.asked` },
    ])
  })

  it('may be for a check that is unknown, until a moment, and by whoever may grant', async () => {
    const at = new Date(world.clock.now.getTime() + longestMs)
    expect(await ask('USEC', { checkId: 'dns', until: { at } })).toMatchObject({
      outcome: 'asked',
      waiver: { checkId: 'dns', expiresAt: at },
    })
  })

  it('tells who was first while one stands', async () => {
    const { waiver } = await ask('UDEV')
    expect(await ask('USEC')).toEqual({ outcome: 'standing', waiver })
    await grantWaiver(world.as('ULEAD'), waiver.id)
    expect(await ask('USEC')).toMatchObject({ outcome: 'standing', waiver: { state: 'granted', decidedBy: 'ULEAD' } })
    expect([await stored(), await recorded()].map((rows) => rows.length)).toEqual([1, 2])
  })

  it('at once by many gives one waiver', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask('UDEV')))
    expect(asked.filter(({ outcome }) => outcome === 'asked')).toHaveLength(1)
    expect(new Set(asked.map(({ waiver }) => waiver.id)).size).toBe(1)
    expect([await stored(), await recorded()].map((rows) => rows.length)).toEqual([1, 1])
  })

  it('finds room where one has expired and nobody has marked it yet', async () => {
    const { waiver } = await ask('UDEV')
    world.clock.now = waiver.expiresAt
    expect((await ask('UDEV')).outcome).toBe('asked')
    expect((await stored()).map(({ state }) => state).sort()).toEqual(['asked', 'expired'])
  })

  it('is done once, however often the same click is carried out', async () => {
    await receiveAct(test.database, { id: world.product, kind: 'view', body: {}, now: world.clock.now })
    const again = () => askWaiver(world.as('UDEV', world.product), world.request())
    await again()
    await expect(again()).rejects.toThrow(AlreadySettled)
    expect([await stored(), await recorded()].map((rows) => rows.length)).toEqual([1, 1])
  })
})

describe('refused, with nothing stored or recorded, is', () => {
  const can = 'Who has a role in Acme can: Security Lead, Technical Lead and Backend Team.'
  it.each<[string, string, Partial<WaiverRequest>, string]>([
    ['an outsider', 'UOUT', {}, `You cannot ask for a waiver. ${can}`],
    ['a bot', 'UBOT', {}, `A bot cannot ask for a waiver. ${can}`],
    ['a deactivated account', 'UGONE', {}, `A deactivated account cannot ask for a waiver. ${can}`],
    ['a stranger', 'UWHO', {}, 'Only people of this Slack workspace can ask for and decide on waivers.'],
    [
      'an environment without waivers',
      'UDEV',
      { environment: 'staging' },
      'Acme knows no waivers in staging: its file names nobody who may grant one.',
    ],
    [
      'an environment that is not there',
      'UDEV',
      { environment: 'moon' },
      'Acme has no environment "moon". Known: production, staging.',
    ],
    ['no reason', 'UDEV', { reason: ' \n' }, 'Give a reason: people will read it beside the check.'],
    ['a novel', 'UDEV', { reason: 'x'.repeat(1001) }, 'Keep the reason within 1000 characters.'],
    [
      'a check that passes',
      'UDEV',
      { checkId: 'api' },
      'Title of api passes in the newest report: there is nothing to waive.',
    ],
    [
      'a check that is not there',
      'UDEV',
      { checkId: 'moon' },
      'The newest report on Acme production has no check "moon".',
    ],
    ['no time at all', 'UDEV', { until: { forMs: 0 } }, 'A waiver must end in the future. Choose a later day.'],
    [
      'a day that is over',
      'UDEV',
      { until: { at: new Date('2026-01-11T23:59:59Z') } },
      'A waiver must end in the future. Choose a later day.',
    ],
    ['no day', 'UDEV', { until: { at: new Date(Number.NaN) } }, 'A waiver must end in the future. Choose a later day.'],
    [
      'a moment too long',
      'UDEV',
      { until: { forMs: longestMs + 1 } },
      'A waiver holds for at most 30 days here. Choose an earlier day.',
    ],
  ])('%s', async (_name, userId, given, sentence) => {
    await expect(ask(userId, given)).rejects.toThrow(sentence)
    expect([await stored(), await recorded(), world.queued]).toEqual([[], [], []])
  })

  it('whoever left the group a second ago', async () => {
    world.groups.set('@backend', [])
    await expect(ask('UDEV')).rejects.toThrow('You cannot ask for a waiver.')
  })

  it('a machine', async () => {
    const context = { ...world.as('UDEV'), actor: { kind: 'schedule', schedule: 'nightly' } as const }
    await expect(askWaiver(context, world.request())).rejects.toThrow('Only people of this Slack workspace')
  })

  it('a product of which there is no report yet', async () => {
    await test.database.$client.query('delete from reports where product = $1', [world.product])
    await expect(ask('UDEV')).rejects.toThrow('There is no report on Acme production yet. Ask with /readiness first.')
  })

  it('a check that passes by now', async () => {
    world.clock.now = new Date(world.clock.now.getTime() + 60_000)
    await world.report({ www: 'pass' })
    await expect(ask('UDEV')).rejects.toThrow('there is nothing to waive')
  })
})
