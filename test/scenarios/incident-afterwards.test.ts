import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { showIncidentLater } from '../../src/incidents/show-later.ts'
import { followUpsOf } from '../../src/store/follow-ups.ts'
import { addEvent, eventsOf, type Incident } from '../../src/store/incidents.ts'
import { ledger } from '../../src/store/schema.ts'
import { keptIncident } from '../incidents/kept.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper } from '../support/scenario.ts'
import { press, submit, windowOf } from '../support/sign-off.ts'

let bot: TestBot
let channelId: string
let dana: string
let incident: Incident
let card: Message

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
  const { database } = bot.app.context
  const startedAt = new Date(Date.now() - 60 * 60_000)
  const given = { productTitle: 'Vauntico', title: 'The site answers 502 <!channel>', channelId, startedAt }
  const over = { state: 'resolved' as const, resolvedAt: new Date(), resolvedBy: 'recovery' }
  incident = await keptIncident(database, { product: 'vauntico', ...given, ...over })
  const event = { incidentId: incident.id, at: startedAt, by: null, link: null, tell: null }
  await addEvent(database, { ...event, kind: 'opened', sentence: 'site: Answered 502', key: 'opened' })
  await showIncidentLater(bot.app.context, incident)
  card = await messageWith(bot, channelId, 'incident.document')
})
afterAll(() => bot?.close())

/** Every change of the card gives its blocks new ids. */
const where = async () => ({ channelId, message: await messageWith(bot, channelId, 'incident.document') })

describe('Follow-up…', () => {
  it('opens a window with the incident and its times, and then the issue, told in the timeline', async () => {
    await press(bot, dana, await where(), 'incident.follow-up')
    const view = await windowOf(bot, dana, 'Follow-up')
    const text = JSON.stringify(view)
    expect(text).toContain(`After [Incident ${incident.number} of Vauntico production](<http`)
    expect(text).toContain('detected after 30 s')
    expect(await submit(bot, dana, view, { title: ' ' })).toMatchObject({
      errors: { title: 'Say what is to be done.' },
    })
    const labels = Array.from({ length: 11 }, (_, index) => `l${index}`).join(',')
    expect(await submit(bot, dana, view, { title: 'x', labels })).toMatchObject({
      errors: { labels: 'Name at most 10 labels.' },
    })
    await submit(bot, dana, view, { title: 'Add a second server', body: 'One is not enough', labels: 'incident, ops,' })
    const { database } = bot.app.context
    const opened = await vi.waitUntil(
      async () => (await followUpsOf(database, incident.id)).find(({ state }) => state === 'opened'),
      { timeout: 20_000 },
    )
    expect(opened).toMatchObject({ title: 'Add a second server', labels: ['incident', 'ops'], askedBy: dana })
    expect(opened.url).toContain('/vauntico/vauntico/issues/')
    expect((await eventsOf(database, incident.id)).at(-1)).toMatchObject({ kind: 'followed-up', link: opened.url })
    const entries = await database.select().from(ledger).where(eq(ledger.product, 'vauntico'))
    expect(entries.map(({ verb }) => verb)).toContain('incident.follow-up')
  })

  it('is no window for somebody else', async () => {
    const stranger = bot.slack.idOf('@olga')
    const whisper = nextWhisper(bot, channelId, stranger)
    await press(bot, stranger, await where(), 'incident.follow-up')
    expect(await whisper).toMatch(/^Only the people of Vauntico can do this: /)
  })

  it('tells its person alone what GitHub has against it', async () => {
    const mend = bot.world.github.fault(/\/issues$/, {
      kind: 'answer',
      status: 410,
      body: '{"message":"Issues has been disabled in this repository."}',
    })
    await press(bot, dana, await where(), 'incident.follow-up')
    const view = await windowOf(bot, dana, 'Follow-up')
    await submit(bot, dana, view, { title: 'Another one' })
    await bot.slack.waitFor(
      () =>
        bot.slack
          .ephemerals(channelId, dana)
          .find(({ text }) => text?.includes('Issues are switched off in vauntico/vauntico.')),
      { timeoutMs: 20_000 },
    )
    mend()
  })
})

describe('Post-mortem', () => {
  it('is drafted as a document in the card’s thread', async () => {
    await press(bot, dana, await where(), 'incident.document')
    const reply = await messageWith(bot, channelId, 'as a canvas')
    expect(reply.thread_ts).toBe(card.ts)
    expect(reply.text).toContain(`the post-mortem of incident ${incident.number} is here as a canvas.`)
    expect(reply.text).toContain('The site answers 502 &lt;!channel&gt;')
    const [canvas] = [...bot.slack.workspace.canvases.values()]
    expect(canvas?.markdown).toContain('site: Answered 502')
    expect(canvas?.markdown).toContain('Add a second server')
    const kept = await vi.waitUntil(
      async () => (await eventsOf(bot.app.context.database, incident.id)).find(({ kind }) => kind === 'written'),
      { timeout: 20_000 },
    )
    expect(kept.by).toBe(dana)
  })

  it('is drafted again beside the first, which stays as it is', async () => {
    const drafts = () => bot.slack.thread(channelId, card.ts).filter(({ text }) => text.includes('as a canvas'))
    const [first, ...more] = drafts()
    expect(more).toEqual([])
    const place = { channelId, messageTs: card.ts, responseUrl: null }
    const asked = { incidentId: incident.id, askedBy: dana, place, wish: 'minutes later' }
    await bot.app.context.queue.add('write-post-mortem', asked, { id: `write-post-mortem.${incident.id}.later` })
    await bot.slack.waitFor(() => drafts()[1], { timeoutMs: 20_000 })
    expect(drafts()[0]).toEqual(first)
  })
})
