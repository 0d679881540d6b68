import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SlackEmulator } from '../../playground/emulators/slack.ts'
import { type Preferences, usualPreferences } from '../../src/home/preferences.ts'
import { tellHeld } from '../../src/home/tell-held.ts'
import { cardKey } from '../../src/signoffs/state.ts'
import { createAnnounce } from '../../src/slack/announce.ts'
import type { ShownWaiver } from '../../src/slack/announcement.ts'
import type { Posting } from '../../src/slack/post.ts'
import { postOrUpdate } from '../../src/slack/post.ts'
import { addressing, mentionsFor, type PersonalNews, tellPerson } from '../../src/slack/tell.ts'
import { dropTells } from '../../src/store/held-tells.ts'
import { rememberMessage } from '../../src/store/messages.ts'
import { choosePreferences } from '../../src/store/preferences.ts'
import { heldTells, messages } from '../../src/store/schema.ts'
import { signingRole } from '../signoffs/given.ts'
import { createSignOffWorld, wanting } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { textOf } from '../support/scenario.ts'
import { type EmulatedPosting, emulatedPosting } from './posting.ts'

let test: TestDatabase
let slack: SlackEmulator
let posting: Posting
let emulated: EmulatedPosting
// Midnight where Dana is (Lagos), noon in Los Angeles, where Lee is.
const midnight = new Date('2026-01-15T23:00:00Z')
const morning = new Date('2026-01-16T06:00:00Z')
let now = midnight

beforeAll(async () => {
  test = await createTestDatabase()
  emulated = await emulatedPosting(test.database, { clock: () => now })
  slack = emulated.slack
  posting = emulated.posting
})
afterAll(async () => {
  await emulated?.close()
  await test?.close()
})

const night = { from: '22:00', to: '07:00' }
const wish = (name: string, given: Partial<Preferences>) =>
  choosePreferences(test.database, slack.idOf(name), { ...usualPreferences, ...given }, now)
const news = (name: string, given: Partial<PersonalNews> = {}): PersonalNews & { text: string } => {
  const text = `news ${randomUUID()}`
  const content = { text, blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }] }
  return { key: randomUUID(), kind: 'signatures', userId: slack.idOf(name), content, text, ...given }
}
const direct = (name: string, text: string) =>
  slack.directMessages(slack.idOf(name)).filter((message) => textOf(message).includes(text))
const held = () => test.database.select().from(heldTells)
/** What the job does, on one of several bots. */
const sweep = () =>
  tellHeld({
    ...createSignOffWorld(test).context(),
    now: () => now,
    announce: createAnnounce({ ...posting, mayRead: async () => true }),
  })

async function thread() {
  const channelId = slack.idOf('#vauntico')
  const ts = await postOrUpdate(posting, randomUUID(), channelId, { text: 'card', blocks: [] })
  if (ts === null) throw new Error('There is no card')
  return {
    channelId,
    ts,
    replies: (text: string) => slack.thread(channelId, ts).filter((each) => textOf(each).includes(text)),
  }
}

describe('somebody', () => {
  it('who chose nothing is told directly, once', async () => {
    const told = news('@sam')
    expect(await tellPerson(posting, told)).toBe('told')
    expect(await tellPerson(posting, told)).toBe('told')
    expect(direct('@sam', told.text)).toHaveLength(1)
  })

  it('with quiet hours is told when they end on their own clock, once, however many bots look', async () => {
    now = midnight
    await wish('@dana', { quiet: night })
    const told = news('@dana')
    expect(await tellPerson(posting, told)).toBe('held')
    expect(await tellPerson(posting, told)).toBe('held')
    expect((await held()).map(({ key, dueAt }) => [key, dueAt])).toEqual([[told.key, morning]])
    now = new Date(morning.getTime() - 1)
    await sweep()
    expect(direct('@dana', told.text)).toEqual([])
    now = morning
    slack.failNext('chat.postMessage', 'rate-limited')
    await expect(sweep()).rejects.toMatchObject({ name: 'SourceError' })
    await Promise.all([sweep(), sweep()])
    await sweep()
    expect(direct('@dana', told.text)).toHaveLength(1)
    expect(await held()).toEqual([])
    now = midnight
    await wish('@lee', { quiet: night })
    expect(await tellPerson(posting, news('@lee'))).toBe('told')
  })

  it('is told what was held as they wish by then', async () => {
    now = midnight
    await wish('@dana', { quiet: night })
    const [moved, unwanted] = [news('@dana'), news('@dana', { kind: 'waivers' })]
    await tellPerson(posting, moved)
    await tellPerson(posting, unwanted)
    await wish('@dana', { quiet: { from: '22:00', to: '09:00' }, tells: ['signatures'] })
    now = morning
    await sweep()
    expect((await held()).map(({ key }) => key)).toEqual([moved.key])
    now = new Date('2026-01-16T08:00:00Z')
    await sweep()
    expect(direct('@dana', moved.text)).toHaveLength(1)
    expect(direct('@dana', unwanted.text)).toEqual([])
    expect(await held()).toEqual([])
  })

  it('is not told later where a caller comes again by itself, nor what became void', async () => {
    now = midnight
    await wish('@dana', { quiet: night })
    expect(await tellPerson(posting, news('@dana', { inQuietHours: 'come-again' }))).toBe('held')
    expect(await held()).toEqual([])
    await tellPerson(posting, news('@dana', { key: 'waiver.1.asked.U1' }))
    await dropTells(test.database, 'waiver.1.asked.')
    expect(await held()).toEqual([])
  })

  it('may be mentioned in the thread instead, or directly where the thread is closed to the bot', async () => {
    now = midnight
    await wish('@noor', { via: 'channel' })
    const card = await thread()
    const told = news('@noor', { thread: card })
    await tellPerson(posting, told)
    await tellPerson(posting, told)
    const [reply, ...more] = card.replies(told.text)
    expect(textOf(reply)).toContain(`<@${slack.idOf('@noor')}> ${told.text}`)
    expect(more).toEqual([])
    expect(direct('@noor', told.text)).toEqual([])
    const closed = news('@noor', { thread: { channelId: slack.idOf('#lounge'), ts: '1.1' } })
    expect(await tellPerson(posting, closed)).toBe('told')
    expect(direct('@noor', closed.text)).toHaveLength(1)
  })

  it('is not told what they do not wish, which is remembered even when they wish it later', async () => {
    await wish('@olga', { tells: ['releases'] })
    const told = news('@olga')
    expect(await tellPerson(posting, told)).toBe('unwanted')
    await wish('@olga', {})
    await tellPerson(posting, told)
    expect(direct('@olga', told.text)).toEqual([])
    const [kept] = await test.database.select().from(messages).where(eq(messages.key, told.key))
    expect(kept).toMatchObject({ channelId: slack.idOf('@olga'), ts: 'unwanted' })
  })

  it('who has left is not tried again', async () => {
    slack.deactivate('@devi')
    const told = news('@devi')
    expect(await tellPerson(posting, told)).toBe('refused')
    const calls = slack.calls.length
    await tellPerson(posting, told)
    expect(slack.calls.length).toBe(calls)
    slack.reactivate('@devi')
  })
})

describe('who may be mentioned', () => {
  it('is nobody in quiet hours, nor who does not wish it; of a critical incident everybody', async () => {
    const people = ['@dana', '@lee', '@olga', '@sam'].map((name) => slack.idOf(name))
    await wish('@dana', { quiet: night })
    await wish('@lee', { quiet: night })
    await wish('@olga', { tells: [] })
    expect(await mentionsFor(posting, people, 'incidents', midnight)).toEqual([slack.idOf('@lee'), slack.idOf('@sam')])
    expect(await mentionsFor(posting, people, 'critical-incidents', midnight)).toEqual(people)
    const address = await addressing(posting, people, 'incidents', midnight)
    expect(people.map(address)).toEqual([
      'Dana Okafor',
      `<@${slack.idOf('@lee')}>`,
      'Olga Brandt',
      `<@${slack.idOf('@sam')}>`,
    ])
  })
})

describe('a waiver that is asked for in the night', () => {
  const waiver = (state: 'asked' | 'granted'): ShownWaiver => ({
    id: 'f6a1c1de-0000-4000-8000-000000000001',
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    checkId: 'www',
    checkTitle: 'The address answers',
    found: 'It does not',
    reason: 'The window is too short',
    askedBy: slack.idOf('@sam'),
    askedAt: midnight,
    expiresAt: morning,
    state,
    decidedBy: state === 'granted' ? slack.idOf('@lee') : null,
    decidedAs: null,
    decidedAsTitle: null,
    decidedAt: null,
    decisionReason: null,
    place: null,
  })
  const place = () => ({ channelId: slack.idOf('#vauntico'), messageTs: null, responseUrl: null })

  it('names who may grant it without a mention, and tells them in the morning unless it was decided', async () => {
    now = midnight
    await wish('@dana', { quiet: night })
    await wish('@sam', { quiet: { from: '12:00', to: '11:00' } })
    const granters = [slack.idOf('@dana'), slack.idOf('@lee')]
    await createAnnounce({ ...posting, mayRead: async () => true })({
      kind: 'waiver.asked',
      waiver: waiver('asked'),
      granters,
      place: place(),
    })
    const text = slack.messages(place().channelId).map(textOf).join()
    expect(text).toContain(`Can be granted by Dana Okafor, <@${slack.idOf('@lee')}>.`)
    expect((await held()).map(({ userId, dueAt }) => [userId, dueAt])).toEqual([[slack.idOf('@dana'), morning]])
    await createAnnounce({ ...posting, mayRead: async () => true })({
      kind: 'waiver.decided',
      waiver: waiver('granted'),
      place: place(),
    })
    expect((await held()).map(({ userId }) => userId)).toEqual([slack.idOf('@sam')])
    now = new Date('2026-01-16T10:00:00Z')
    await sweep()
    expect(direct('@sam', 'The waiver for The address answers is granted')).toHaveLength(1)
    expect(direct('@dana', 'The address answers')).toEqual([])
  })
})

describe('a reminder', () => {
  it('waits for the morning by being looked at anew, and stands in the thread where that is wished', async () => {
    now = midnight
    const bot = createSignOffWorld(test, wanting({ roles: [signingRole('backend')] }))
    const candidateId = await bot.open()
    const state = await bot.stateOf(candidateId)
    const card = await thread()
    await rememberMessage(test.database, {
      key: cardKey(candidateId),
      channelId: card.channelId,
      ts: card.ts,
      postedAt: now,
    })
    await wish('@noor', { via: 'channel', quiet: { from: '00:00', to: '07:00' } })
    const key = randomUUID()
    const missing = { userId: slack.idOf('@noor'), roles: ['Backend'] }
    const remind = () =>
      createAnnounce({ ...posting, mayRead: async () => true })({
        kind: 'candidate.reminder',
        key,
        state,
        missing,
        nudgedBy: null,
      })
    await remind()
    expect([await held(), card.replies('is missing for')]).toEqual([[], []])
    now = morning
    await remind()
    await remind()
    expect(card.replies('is missing for').map(textOf)).toEqual([expect.stringContaining(`<@${missing.userId}> Your`)])
  })
})
