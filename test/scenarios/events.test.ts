import { randomUUID } from 'node:crypto'
import { WebClient } from '@slack/web-api'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsOf } from '../../src/store/incidents.ts'
import { acts, messages } from '../../src/store/schema.ts'
import { keptIncident } from '../incidents/kept.ts'
import { botToken, sendSignedEvent, startBot, type TestBot } from '../support/bot.ts'
import { withClient } from '../support/database-server.ts'

const dayMs = 24 * 60 * 60_000

interface Scene {
  readonly bot: TestBot
  readonly channelId: string
  readonly dana: string
  readonly incidentId: string
  readonly cardTs: string
}

/** An open incident with its card in #vauntico. */
async function setScene(settings: Record<string, string> = {}): Promise<Scene> {
  const bot = await startBot(settings)
  const channelId = bot.slack.idOf('#vauntico')
  const client = new WebClient(botToken, { slackApiUrl: `${bot.slack.apiUrl}/` })
  const card = await client.chat.postMessage({ channel: channelId, text: 'Checkout is down' })
  const { database } = bot.app.context
  const now = new Date()
  const shown = { revision: 1, shownRevision: 1 }
  const given = { product: 'vauntico', productTitle: 'Vauntico', title: 'Checkout is down', channelId, startedAt: now }
  const { id: incidentId } = await keptIncident(database, { ...given, severity: 'major', openedAt: now, ...shown })
  const cardTs = card.ts ?? ''
  await database.insert(messages).values({ key: `incident.${incidentId}`, channelId, ts: cardTs, postedAt: now })
  return { bot, channelId, dana: bot.slack.idOf('@dana'), incidentId, cardTs }
}

/** Somebody writes, in a thread or outside. */
async function say({ bot, channelId, dana }: Scene, text: string, threadTs?: string): Promise<string> {
  await bot.slack.say({ userId: dana, channelId, text, ...(threadTs ? { threadTs } : {}) })
  const said = [...(bot.slack.workspace.messages.get(channelId)?.values() ?? [])].at(-1)
  return said?.ts ?? ''
}

const marked = ({ bot, incidentId }: Scene) => eventsOf(bot.app.context.database, incidentId)

async function counted({ bot }: Scene, event: string, outcome: string): Promise<number> {
  const { values } = await bot.app.metrics.events.get()
  return values.find(({ labels }) => labels.event === event && labels.outcome === outcome)?.value ?? 0
}

const pinned = (scene: Scene, ts: string, more: Record<string, unknown> = {}) => ({
  type: 'reaction_added',
  user: scene.dana,
  reaction: 'pushpin',
  item: { type: 'message', channel: scene.channelId, ts },
  event_ts: '1.2',
  ...more,
})

const envelope = (event: Record<string, unknown>, eventId = `Ev${randomUUID()}`) => ({
  type: 'event_callback',
  team_id: 'T000000001',
  api_app_id: 'A0COUNTERS',
  event_id: eventId,
  event_time: Math.floor(Date.now() / 1000),
  authorizations: [{ enterprise_id: null, team_id: 'T000000001', user_id: 'U0COUNTERS', is_bot: true }],
  event,
})

describe.each([
  ['over HTTP', {}],
  ['over Socket Mode', { SLACK_APP_TOKEN: 'xapp-test-1' }],
])('a pin on a message %s', (_name, settings) => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene(settings)
  })
  afterAll(() => scene?.bot.close())

  it('puts the message into the incident’s timeline, with its author, its time and its link', async () => {
    const ts = await say(scene, 'Ask @devi: it is <the pool> & nothing else', scene.cardTs)
    await scene.bot.slack.react({ userId: scene.dana, channelId: scene.channelId, messageTs: ts, name: 'pushpin' })
    await expect.poll(() => marked(scene)).toHaveLength(1)
    expect(await marked(scene)).toEqual([
      expect.objectContaining({
        kind: 'marked',
        by: scene.dana,
        at: new Date(Number(ts) * 1000),
        sentence: 'Ask @devi: it is <the pool> & nothing else',
        link: expect.stringMatching(/^https?:.*\/archives\//),
        tell: null,
        toldAt: null,
      }),
    ])
    const inbox = scene.bot.app.context.database.select().from(acts).where(eq(acts.kind, 'event'))
    await expect.poll(() => inbox).toEqual([expect.objectContaining({ state: 'done', body: {} })])
  })

  it('keeps it once, however many mark it and however often Slack tells of it', async () => {
    const before = (await marked(scene)).length
    const ts = await say(scene, 'The pool is at its end', scene.cardTs)
    const lee = scene.bot.slack.idOf('@lee')
    const done = await counted(scene, 'reaction_added', 'done')
    for (const userId of [scene.dana, lee]) {
      await scene.bot.slack.react({ userId, channelId: scene.channelId, messageTs: ts, name: 'pushpin' })
    }
    await expect.poll(() => counted(scene, 'reaction_added', 'done')).toBe(done + 2)
    expect(await marked(scene)).toHaveLength(before + 1)
  })

  it('leaves alone messages outside, other emoji, files, and what bots mark', async () => {
    const before = await marked(scene)
    const outside = await say(scene, 'Lunch?')
    const inside = await say(scene, 'Looking', scene.cardTs)
    const done = await counted(scene, 'reaction_added', 'done')
    const ignored = await counted(scene, 'reaction_added', 'ignored')
    const { slack } = scene.bot
    await slack.event(pinned(scene, outside))
    await slack.event(pinned(scene, inside, { user: slack.idOf('@deploybot') }))
    await slack.event(pinned(scene, inside, { user: 'U0NOBODY99' }))
    await slack.event(pinned(scene, '1.000001'))
    await slack.event(pinned(scene, inside, { user: 'U0COUNTERS' }))
    await slack.event(pinned(scene, inside, { reaction: 'eyes' }))
    await slack.event(pinned(scene, inside, { item: { type: 'file', file: 'F1' } }))
    await expect.poll(() => counted(scene, 'reaction_added', 'done')).toBe(done + 4)
    expect(await counted(scene, 'reaction_added', 'ignored')).toBe(ignored + 3)
    expect(await marked(scene)).toEqual(before)
  })

  it('takes a pin on the card itself', async () => {
    const { slack } = scene.bot
    await slack.react({ userId: scene.dana, channelId: scene.channelId, messageTs: scene.cardTs, name: 'pushpin' })
    await expect
      .poll(async () => (await marked(scene)).at(-1))
      .toMatchObject({ sentence: 'Checkout is down', by: 'U0COUNTERS' })
  })

  it('acknowledges what nobody listens to', async () => {
    const unknown = await counted(scene, 'unknown', 'ignored')
    expect((await scene.bot.slack.event({ type: 'channel_created', channel: {} })).outcome).toBe('acknowledged')
    expect(await counted(scene, 'unknown', 'ignored')).toBe(unknown + 1)
  })
})

describe('an event', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene()
  })
  afterAll(() => scene?.bot.close())

  it('proves the address when Slack asks', async () => {
    expect(await scene.bot.slack.verifyUrl()).toBe(true)
  })

  it.each([
    ['with another secret', { secret: 'guessed' }],
    ['from more than five minutes ago', { ageSeconds: 301 }],
    ['from more than five minutes ahead', { ageSeconds: -310 }],
  ])('%s is refused and has no effect', async (_name, forged) => {
    const ts = await say(scene, 'Forged?', scene.cardTs)
    const eventId = `Ev${randomUUID()}`
    expect((await sendSignedEvent(scene.bot, envelope(pinned(scene, ts), eventId), forged)).status).toBe(401)
    expect(await scene.bot.app.context.database.select().from(acts).where(eq(acts.id, eventId))).toEqual([])
  })

  it('is handled once although Slack tries again under another signature', async () => {
    const before = (await marked(scene)).length
    const ts = await say(scene, 'Seen twice', scene.cardTs)
    const body = envelope(pinned(scene, ts))
    expect((await sendSignedEvent(scene.bot, body)).status).toBe(200)
    const retry = { ageSeconds: 3, headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } }
    const repeated = await counted(scene, 'reaction_added', 'repeated')
    expect((await sendSignedEvent(scene.bot, body, retry)).status).toBe(200)
    expect(await counted(scene, 'reaction_added', 'repeated')).toBe(repeated + 1)
    await expect.poll(() => marked(scene)).toHaveLength(before + 1)
  })

  it('that cannot be read is acknowledged, since Slack would only send the same again, and logged', async () => {
    expect((await sendSignedEvent(scene.bot, { type: 'event_callback', event: {} })).status).toBe(200)
    expect(scene.bot.logged.some((line) => line.includes('an event from Slack could not be read'))).toBe(true)
    expect((await sendSignedEvent(scene.bot, { type: 'app_rate_limited', team_id: 'T1' })).status).toBe(200)
    expect(scene.bot.logged.some((line) => line.includes('more than 30,000 in an hour'))).toBe(true)
  })

  it('that Slack’s own outage holds up stays in the inbox, and is handled when that is over', async () => {
    const { slack, app } = scene.bot
    const before = (await marked(scene)).length
    const ts = await say(scene, 'During the outage', scene.cardTs)
    slack.failNext('conversations.replies', 'server-error')
    const body = envelope(pinned(scene, ts))
    const outages = await counted(scene, 'reaction_added', 'outage')
    await sendSignedEvent(scene.bot, body)
    await expect.poll(() => counted(scene, 'reaction_added', 'outage')).toBe(outages + 1)
    const waiting = () => app.context.database.select().from(acts).where(eq(acts.id, body.event_id))
    expect((await waiting())[0]).toMatchObject({ kind: 'event', state: 'pending' })
    await app.context.resumeActs(new Date(Date.now() + dayMs))
    expect(await marked(scene)).toHaveLength(before + 1)
    expect((await waiting())[0]).toMatchObject({ state: 'done', body: {} })
  })

  it('is given up when the outage lasts longer than an hour', async () => {
    const ts = await say(scene, 'Long ago', scene.cardTs)
    const body = { ...envelope(pinned(scene, ts)), event_time: Math.floor(Date.now() / 1000) - 3_700 }
    scene.bot.slack.failNext('conversations.replies', 'server-error')
    await sendSignedEvent(scene.bot, body)
    const { database } = scene.bot.app.context
    await expect
      .poll(async () => (await database.select().from(acts).where(eq(acts.id, body.event_id)))[0]?.state)
      .toBe('done')
  })

  it('that could not be stored is not acknowledged, so that Slack sends it again', async () => {
    const before = (await marked(scene)).length
    const ts = await say(scene, 'While the database was away', scene.cardTs)
    const body = envelope(pinned(scene, ts))
    const rename = (from: string, to: string) =>
      withClient(scene.bot.databaseUrl, (client) => client.query(`alter table ${from} rename to ${to}`))
    await rename('acts', 'acts_away')
    try {
      expect((await sendSignedEvent(scene.bot, body)).status).toBe(500)
    } finally {
      await rename('acts_away', 'acts')
    }
    expect((await sendSignedEvent(scene.bot, body, { ageSeconds: 1 })).status).toBe(200)
    await expect.poll(() => marked(scene)).toHaveLength(before + 1)
  })

  it('that a crash left in the inbox is handled afterwards', async () => {
    const { database, resumeActs } = scene.bot.app.context
    const before = (await marked(scene)).length
    const ts = await say(scene, 'Before the crash', scene.cardTs)
    const body = envelope(pinned(scene, ts))
    await database
      .insert(acts)
      .values({ id: body.event_id, kind: 'event', body, state: 'pending', receivedAt: new Date(0) })
    await resumeActs(new Date(Date.now() - 10_000))
    expect(await marked(scene)).toHaveLength(before + 1)
  })
})
