import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { workspace } from '../../playground/workspace.ts'
import { takeSignalsLater } from '../../src/incidents/take-later.ts'
import { eventsOf, type Incident, openIncidents } from '../../src/store/incidents.ts'
import { incidents } from '../../src/store/schema.ts'
import { addSignals, type NewSignal } from '../../src/store/signals.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { makeIncident } from '../support/incidents.ts'
import { messageWith, nextWhisper, textOf } from '../support/scenario.ts'
import { elements, press, submit, windowOf } from '../support/sign-off.ts'

/** In #security only one person is in. */
const channels = workspace.channels.map((channel) =>
  channel.name === 'security' ? { ...channel, members: ['sam'] } : channel,
)

let bot: TestBot
let channelId = ''
let devi = ''
let olga = ''
beforeAll(async () => {
  bot = await startBot({}, { channels })
  channelId = bot.slack.idOf('#vauntico')
  devi = bot.slack.idOf('@devi')
  olga = bot.slack.idOf('@olga')
}, 60_000)
afterAll(() => bot?.close())

const signal = (name: string, given: Partial<NewSignal> = {}): NewSignal => ({
  sender: 'alert',
  product: 'vauntico',
  environment: 'production',
  fingerprint: `alert.${name}`,
  status: 'firing',
  severity: 'critical',
  title: `${name} is down`,
  about: null,
  evidence: { summary: 'Answered 502, expected 200', link: null },
  happenedAt: new Date(),
  receivedAt: new Date(),
  ...given,
})

async function hear(...signals: NewSignal[]): Promise<void> {
  const { context } = bot.app
  await addSignals(context.database, signals)
  await takeSignalsLater(context, 'vauntico')
}

const command = (userId: string, text: string) => bot.slack.command({ userId, channelId, command: '/incident', text })

const openOnes = () => openIncidents(bot.app.context.database, { product: 'vauntico' })

/** An incident of its own, and its card. */
async function opened(name: string): Promise<{ incident: Incident; card: Message }> {
  const whisper = nextWhisper(bot, channelId, devi)
  await command(devi, `open vauntico ${name} hangs`)
  expect(await whisper).toMatch(/^Incident \d+ is open: /)
  const card = await messageWith(bot, channelId, `${name} hangs`)
  const incident = (await openOnes()).find(({ title }) => title === `${name} hangs`)
  if (incident === undefined) throw new Error('There is no incident')
  return { incident, card }
}

const becomes = (card: Message, words: string): Promise<Message> =>
  bot.slack.waitFor(
    () => {
      const now = bot.slack.workspace.messages.get(channelId)?.get(card.ts)
      return now !== undefined && textOf(now.blocks).includes(words) ? now : undefined
    },
    { timeoutMs: 20_000 },
  )

const buttonIds = (message: Message) => elements(message, 'incident').map(({ actionId }) => actionId)

describe('an incident', { timeout: 60_000 }, () => {
  it('that is heard of is one card with a thread', async () => {
    await hear(signal('www'))
    const card = await messageWith(bot, channelId, 'www is down')
    expect(card.text).toMatch(/^Critical: www is down\. /)
    expect(buttonIds(card)).toEqual(expect.arrayContaining(['incident.acknowledge', 'incident.resolve']))
    const lines = await bot.slack.waitFor(
      () => {
        const told = bot.slack.thread(channelId, card.ts).slice(1)
        return told.length > 0 && told.map(textOf)
      },
      { timeoutMs: 20_000 },
    )
    expect(lines).toHaveLength(1)
  })

  it('is acknowledged by one of the product, once, and by nobody else', async () => {
    const { incident, card } = await opened('Checkout')
    const whisper = nextWhisper(bot, channelId, olga)
    await press(bot, olga, { channelId, message: card }, 'incident.acknowledge')
    expect(await whisper).toMatch(/^Only the people of /)
    const before = bot.slack.ephemerals(channelId, devi).length
    const twice = () => press(bot, devi, { channelId, message: card }, 'incident.acknowledge')
    await Promise.all([twice(), twice()])
    const told = await bot.slack.waitFor(() => {
      const said = bot.slack.ephemerals(channelId, devi).slice(before)
      return said.length === 2 && said.map(({ text }) => text).join()
    })
    expect(told).toContain('You look after incident')
    expect(told).toContain('You have acknowledged incident')
    const now = await becomes(card, 'Acknowledged by Devi Raman')
    expect(buttonIds(now)).not.toContain('incident.acknowledge')
    const events = await eventsOf(bot.app.context.database, incident.id)
    expect(events.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1)
  })

  it('is rated and snoozed in one window', async () => {
    const { incident, card } = await opened('Search')
    await press(bot, devi, { channelId, message: card }, 'incident.change')
    const view = await windowOf(bot, devi, `Incident ${incident.number}`)
    const whisper = nextWhisper(bot, channelId, devi)
    await submit(bot, devi, view, { severity: 'minor', snooze: '1 hour' })
    expect(await whisper).toMatch(/is minor now\. Nobody is reminded of incident \d+ for 1 hour\./)
    await becomes(card, 'Minor: Search hangs')
    await becomes(card, 'Snoozed until')
  })

  it('is resolved by hand, and then asks for what comes after', async () => {
    const { card } = await opened('Login')
    await press(bot, devi, { channelId, message: card }, 'incident.resolve')
    const now = await becomes(card, 'Resolved by Devi Raman')
    expect(now.text).toMatch(/^Resolved after /)
    expect(buttonIds(now)).toEqual(['incident.document', 'incident.follow-up'])
    // The channel takes a line a second, and those of the incidents before come first.
    const lines = await bot.slack.waitFor(
      () => {
        const told = bot.slack.thread(channelId, card.ts).slice(1).map(textOf)
        return told.some((line) => line.includes('resolved')) && told
      },
      { timeoutMs: 20_000 },
    )
    expect(lines.at(-1)).toContain('Devi Raman: resolved')
  })

  it('is opened in a window where the words do not suffice', async () => {
    await command(devi, 'open')
    const view = await windowOf(bot, devi, 'Open an incident')
    const nothing = await submit(bot, devi, view, { product: 'vauntico', severity: 'critical', title: ' ' })
    expect(nothing).toMatchObject({ outcome: 'errors', errors: { title: 'Say what is wrong.' } })
    const form = { product: 'vauntico', severity: 'critical', title: 'Payments <!here>', description: 'Seen twice' }
    await submit(bot, devi, view, form)
    const card = await messageWith(bot, channelId, 'Payments')
    expect(textOf(card.blocks)).toContain('Critical: Payments &lt;!here&gt;')
    expect(textOf(card.blocks)).toContain('Seen twice')
  })

  it('is listed with the others, the worst first, each with the way to its card', async () => {
    const { incident } = await opened('Export')
    const whisper = nextWhisper(bot, channelId, olga)
    await command(olga, '')
    expect(await whisper).toMatch(/^\d+ incidents are open\.$/)
    const said = textOf(bot.slack.ephemerals(channelId, olga).at(-1)?.blocks)
    expect(said).toMatch(new RegExp(`Major \\*<http[^|]+\\|${incident.number}: Export hangs>\\*`))
    expect(said.indexOf('Critical')).toBeLessThan(said.indexOf('Major'))
  })

  it('is only counted in the list where its card stands in a channel that whoever asks is not in', async () => {
    const [privateId, inside] = [bot.slack.idOf('#security'), bot.slack.idOf('@sam')]
    const secret = makeIncident({
      product: 'vauntico',
      title: 'The vault is open',
      channelId: privateId,
      number: 9_000,
    })
    await bot.app.context.database.insert(incidents).values({ ...secret, shownRevision: secret.revision })
    const listed = async (userId: string) => {
      const whisper = nextWhisper(bot, channelId, userId)
      await command(userId, '')
      await whisper
      return textOf(bot.slack.ephemerals(channelId, userId).at(-1)?.blocks)
    }
    expect(await listed(inside)).toContain('The vault is open')
    expect(await listed(olga)).not.toContain('The vault is open')
    expect(await listed(olga)).toContain('1 incident in private channels')
  })

  it('is not known by other words', async () => {
    const whisper = nextWhisper(bot, channelId, devi)
    await command(devi, 'opne vauntico')
    expect(await whisper).toContain('Did you mean open?')
  })

  it('can be muted before it happens, which the list shows', async () => {
    let whisper = nextWhisper(bot, channelId, devi)
    await command(devi, 'mute vauntico 1h the database moves')
    expect(await whisper).toContain('is muted until')
    whisper = nextWhisper(bot, channelId, devi)
    await command(devi, '')
    await whisper
    expect(textOf(bot.slack.ephemerals(channelId, devi).at(-1)?.blocks)).toContain('the database moves')
    whisper = nextWhisper(bot, channelId, devi)
    await command(devi, 'unmute vauntico')
    expect(await whisper).toContain('is not muted any more')
  })
})
