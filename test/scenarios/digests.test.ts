import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workspace } from '../../playground/workspace.ts'
import type { DigestSchedule } from '../../src/digests/digest.ts'
import { postDigest } from '../../src/digests/post.ts'
import { standingSubscriptions, takeSlot } from '../../src/store/digests.ts'
import { messages } from '../../src/store/schema.ts'
import { keptIncident } from '../incidents/kept.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { nextWhisper } from '../support/scenario.ts'

let bot: TestBot
const person = (name: string) => bot.slack.idOf(`@${name}`)
const channel = (name: string) => bot.slack.idOf(`#${name}`)

/** MyPay's own channel is private here, and so is the one in which an incident of Vauntico is talked about. */
const privateOnes = ['mypay', 'war-room'].map((name) => ({
  name,
  topic: '',
  isPrivate: true,
  hasBot: true,
  members: ['dana'],
}))

beforeAll(async () => {
  const others = workspace.channels.filter(({ name }) => name !== 'mypay')
  bot = await startBot({}, { channels: [...others, ...privateOnes] })
  await addIncident('The vault leaks', channel('war-room'))
  await addIncident('Checkout is slow', channel('vauntico'))
}, 60_000)
afterAll(() => bot?.close())

async function addIncident(title: string, channelId: string): Promise<void> {
  const { database } = bot.app.context
  const now = new Date()
  const given = { product: 'vauntico', productTitle: 'Vauntico', title, channelId, startedAt: now, openedAt: now }
  const { id } = await keptIncident(database, { ...given, revision: 1, shownRevision: 1 })
  await database.insert(messages).values({ key: `incident.${id}`, channelId, ts: '1795700000.000100', postedAt: now })
}

async function ask(name: string, where: string, text = ''): Promise<string> {
  const [userId, channelId] = [person(name), channel(where)]
  const before = bot.slack.ephemerals(channelId, userId).length
  const answered = nextWhisper(bot, channelId, userId)
  await bot.slack.command({ userId, channelId, command: '/digest', text })
  await answered
  return JSON.stringify(bot.slack.ephemerals(channelId, userId)[before])
}

/** Everything in a channel and its threads. */
const saidIn = (channelId: string) => JSON.stringify([...(bot.slack.workspace.messages.get(channelId)?.values() ?? [])])

/** Posts a digest as if its time had come. */
async function post({ id }: Pick<DigestSchedule, 'id'>): Promise<void> {
  const { database, now } = bot.app.context
  const slot = now()
  await takeSlot(database, { digest: id, slot, state: 'due', late: false }, slot)
  await postDigest(bot.app.context, id, slot)
}

async function subscribed(where: string) {
  await ask('dana', where, 'subscribe --always')
  const found = (await standingSubscriptions(bot.app.context.database)).find(
    ({ channelId }) => channelId === channel(where),
  )
  if (found === undefined) throw new Error(`${where} has no digest`)
  return found
}

describe('a digest', { timeout: 120_000 }, () => {
  it('tells whoever asks what Slack shows them, and of the rest only that there is something', async () => {
    const seen = await ask('dana', 'general')
    expect(seen).toContain('The vault leaks')
    expect(seen).toContain('and 1 more')
    expect(seen).toContain('MyPay')
    const outside = await ask('olga', 'general')
    expect(outside).toContain('Checkout is slow')
    expect(outside).toContain('1 incident in a private channel')
    expect(outside).not.toMatch(/vault|MyPay/)
    expect(await ask('olga', 'general', 'mypay')).toContain('none of the private channels')
    expect(await ask('dana', 'general', 'mypay')).toContain('MyPay')
  })

  it('that somebody subscribed a channel to holds nothing of another, private channel', async () => {
    await post(await subscribed('releases'))
    const said = saidIn(channel('releases'))
    expect(said).toContain('Checkout is slow')
    expect(said).toContain('1 incident in a private channel')
    expect(said).not.toMatch(/vault|MyPay/)
  })

  it('holds what stands in its own channel, private as it is', async () => {
    await post(await subscribed('war-room'))
    const said = saidIn(channel('war-room'))
    expect(said).toContain('The vault leaks')
    expect(said).not.toContain('MyPay')
  })

  it('of a private channel is listed to nobody outside', async () => {
    expect(await ask('dana', 'general', 'list')).toContain(channel('war-room'))
    const outside = await ask('olga', 'general', 'list')
    expect(outside).toContain(channel('releases'))
    expect(outside).not.toContain(channel('war-room'))
  })

  it('comes to no channel that strangers read, of products that they do not', async () => {
    expect(await ask('dana', 'partners', 'subscribe')).toContain('may not read the channel of any of these products')
    expect(await standingSubscriptions(bot.app.context.database)).not.toContainEqual(
      expect.objectContaining({ channelId: channel('partners') }),
    )
  })

  it('tells whoever subscribed a channel, once, when it is closed to the bot', async () => {
    const digest = await subscribed('lounge')
    const direct = () => [
      ...(bot.slack.workspace.messages.get(bot.slack.directChannel(person('dana')))?.values() ?? []),
    ]
    await post(digest)
    await post(digest)
    const told = direct().filter(({ text }) => text.includes('could not be posted'))
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain(`<#${channel('lounge')}>`)
  })

  it('hides what Slack does not tell about', async () => {
    const { id } = await subscribed('security')
    // Another bot has asked nothing yet, and its Slack is out of order.
    const closed = { ...bot.app.context, mayRead: async () => false }
    const { database, now } = closed
    const slot = now()
    await takeSlot(database, { digest: id, slot, state: 'due', late: false }, slot)
    await postDigest(closed, id, slot)
    expect(saidIn(channel('security'))).not.toMatch(/vault|MyPay|Checkout|Vauntico/)
  })
})
