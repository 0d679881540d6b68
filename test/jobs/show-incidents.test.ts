import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { workspace } from '../../playground/workspace.ts'
import type { Context } from '../../src/context.ts'
import { showIncidentsJob } from '../../src/jobs/show-incidents.ts'
import { createAnnounce } from '../../src/slack/announce.ts'
import { createSlackClient, createSlackFetch } from '../../src/slack/client.ts'
import { createPace } from '../../src/slack/pace.ts'
import { createPeople } from '../../src/slack/people.ts'
import type { Incident, IncidentEvent } from '../../src/store/incidents.ts'
import { incidentEvents, incidents } from '../../src/store/schema.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeEvent, makeIncident } from '../support/incidents.ts'
import { textOf } from '../support/scenario.ts'
import { unmonitored } from '../support/unmonitored.ts'

const botToken = 'xoxb-test-1'
const log = pino({ level: 'silent' })
const dispatcher = new Agent()
let test: TestDatabase
const slacks: SlackEmulator[] = []
// Tests share a channel's name, and so need databases of their own.
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(async () => {
  for (const slack of slacks.splice(0)) await slack.close()
  await test?.close()
})
afterAll(() => dispatcher.close())

/** A bot with a Slack of its own, in which time is the test's: jobs are run by hand when they are due. */
async function createRoom(channel: string | null = '#vauntico') {
  const clock = { at: Date.parse('2026-01-15T12:02:00Z') }
  const slack = await createSlackEmulator({
    ...workspace,
    botToken,
    signingSecret: 's',
    appToken: 'xapp-1',
    botUrl: () => 'http://127.0.0.1:9',
    rateLimited: true,
    now: () => clock.at,
  })
  slacks.push(slack)
  const fetch = createSlackFetch(dispatcher)
  const client = createSlackClient({ botToken, apiUrl: slack.apiUrl, signingSecret: 's', appToken: null }, fetch, log)
  const people = createPeople(client)
  const world = createSignOffWorld(test, {
    roles: [
      { role: 'owner', title: 'Owner', people: ['dana@vauntico.example'], escalation: null },
      { role: 'on-call', title: 'On call', people: ['@devops'], escalation: null },
    ],
    incidents: { ...unmonitored.incidents, channel },
  })
  const start = () =>
    createAnnounce({
      mayRead: async () => true,
      client,
      fetch,
      database: test.database,
      people,
      pace: createPace(() => clock.at),
      now: () => new Date(clock.at),
      log,
    })
  let announce = start()
  const due: { data: unknown; at: number; id: string }[] = []
  const context = (): Context => ({
    ...world.context(),
    people,
    now: () => new Date(clock.at),
    announce: (announcement) => announce(announcement),
    queue: {
      add: async (_name, data, { id, delayMs = 0 }) => {
        if (!due.some((each) => each.id === id)) due.push({ data, id, at: clock.at + delayMs })
      },
      ping: async () => undefined,
    },
  })
  const product = world.outside.product.name
  const key = channel ?? `none.${product}`
  const run = () => showIncidentsJob.run(context(), { channel: key })
  const channelId = slack.idOf('#vauntico')
  return {
    slack,
    clock,
    due,
    product,
    channelId,
    run,
    /** Runs what is due, as time goes on, until nothing is. */
    settle: async (mostMs = 600_000) => {
      const end = clock.at + mostMs
      await run()
      for (let next = due.shift(); next !== undefined && clock.at < end; next = due.shift()) {
        clock.at = Math.max(clock.at, next.at)
        await showIncidentsJob.run(context(), next.data)
      }
    },
    /** As after a crash: nothing is remembered but what is stored. */
    restart: () => {
      announce = start()
    },
    open: async (given: Partial<Incident> = {}, events: Partial<IncidentEvent>[] = [{}]): Promise<Incident> => {
      const { number: _number, ...incident } = makeIncident({ product, channelId: channel, ...given })
      const [row] = await test.database.insert(incidents).values(incident).returning()
      if (row === undefined) throw new Error('There is no incident')
      await addEvents(row.id, events)
      return row
    },
    change: async (id: string, change: Partial<Incident>, events: Partial<IncidentEvent>[] = []) => {
      await addEvents(id, events)
      await test.database.update(incidents).set(change).where(eq(incidents.id, id))
    },
    cards: () => slack.messages(channelId).filter((message) => JSON.stringify(message).includes('Incident ')),
    lines: (ts: string) =>
      slack
        .thread(channelId, ts)
        .slice(1)
        .map(({ text }) => text ?? ''),
    told: (name: string) => slack.directMessages(slack.idOf(name)).map(textOf),
    shownRevision: async (id: string) =>
      (await test.database.select().from(incidents).where(eq(incidents.id, id)))[0]?.shownRevision,
  }
}

async function addEvents(incidentId: string, events: readonly Partial<IncidentEvent>[]) {
  for (const event of events) {
    const { sequence: _sequence, ...row } = makeEvent({ incidentId, ...event })
    await test.database.insert(incidentEvents).values(row)
  }
}

const only = (messages: readonly Message[]): Message => {
  const [message, ...more] = messages
  if (message === undefined || more.length > 0) throw new Error(`There are ${messages.length} messages`)
  return message
}

describe('showing incidents', () => {
  it('posts a card once, tells its thread once, and mentions those who are told, not who did it', async () => {
    const room = await createRoom()
    const devi = room.slack.idOf('@devi')
    const dana = room.slack.idOf('@dana')
    const tell = { roles: ['owner', 'on-call'], people: [], except: [dana] }
    const incident = await room.open({}, [{ tell }, { by: dana, sentence: 'Acknowledged', kind: 'acknowledged' }])
    await room.settle()
    const card = only(room.cards())
    expect(card.text).toMatch(/^Critical: api\.acme\.example is down\./)
    const lines = room.lines(card.ts)
    expect(lines[0]).toContain(`<@${devi}>`)
    expect(lines[0]).not.toContain(`<@${dana}>`)
    expect(lines[1]).toMatch(/^Dana Okafor: acknowledged/)
    expect(await room.shownRevision(incident.id)).toBe(0)
    await room.change(incident.id, { revision: 1, state: 'resolved', resolvedBy: 'recovery', resolvedAt: new Date() }, [
      { kind: 'resolved', sentence: 'Well again' },
    ])
    await room.settle()
    expect(only(room.cards()).text).toMatch(/^Resolved after/)
    expect(room.lines(card.ts)).toHaveLength(3)
    await room.settle()
    expect(room.lines(card.ts)).toHaveLength(3)
  })

  it('keeps thirty at once within Slack’s rate, cards first, and never sleeps in a worker', async () => {
    const room = await createRoom()
    for (let index = 0; index < 30; index += 1) await room.open({ title: `Site ${index} is down` })
    const begun = room.clock.at
    await room.run()
    expect(room.clock.at).toBe(begun)
    await room.settle()
    expect(room.cards()).toHaveLength(30)
    const all = [...(room.slack.workspace.messages.get(room.channelId)?.values() ?? [])]
    expect(all).toHaveLength(60)
    const order = all.toSorted((one, other) => Number(one.ts) - Number(other.ts))
    expect(order.slice(0, 30).every((message) => room.cards().includes(message))).toBe(true)
    expect(room.clock.at - begun).toBeGreaterThan(55_000)
    expect(room.clock.at - begun).toBeLessThan(80_000)
    // The emulator answers 429 to more than its rate; each post was taken the first time.
    expect(room.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(60)
    // A card that waits for its thread’s turn is not updated again and again.
    expect(room.slack.calls.filter((method) => method === 'chat.update')).toHaveLength(0)
  }, 60_000)

  it('loses nothing while Slack is down for ten minutes, and tells it in order and together', async () => {
    const room = await createRoom()
    const incident = await room.open()
    await room.settle()
    const card = only(room.cards())
    for (let turn = 0; turn < 3; turn += 1) room.slack.failNext('chat.update', 'closed')
    const sentences = ['www is down too', 'Made it critical', 'www is well again', 'Resolved']
    await room.change(
      incident.id,
      { revision: 1, title: 'Two sites are down' },
      sentences.map((sentence) => ({ sentence })),
    )
    const second = await room.open({ title: 'Mail is down' })
    for (let turn = 0; turn < 130; turn += 1) room.slack.failNext('chat.postMessage', 'server-error')
    const begun = room.clock.at
    await room.settle(600_000)
    expect(room.cards()).toHaveLength(1)
    expect(room.clock.at - begun).toBeGreaterThanOrEqual(600_000)
    // At most one job is due at a time, however long it takes.
    expect(room.due.length).toBeLessThanOrEqual(1)
    await room.settle()
    expect(await room.shownRevision(second.id)).toBe(0)
    expect(room.cards().map(({ text }) => text?.slice(0, 22))).toEqual(
      ['Critical: Two sites are', 'Critical: Mail is down'].map((text) => text.slice(0, 22)),
    )
    const [, together, ...more] = room.lines(card.ts)
    expect(more).toEqual([])
    expect(
      together
        ?.split('\n')
        .slice(1)
        .map((line) => line.replace(/^.*>: /, '')),
    ).toEqual(sentences)
  })

  it('posts once where an answer was lost and the bot died', async () => {
    const room = await createRoom()
    // A channel that is only named can be read once a message has told its id.
    await room.open({ title: 'Earlier' })
    await room.settle()
    const incident = await room.open()
    room.slack.failNext('chat.postMessage', 'lost-answer')
    await room.settle()
    room.restart()
    await room.change(incident.id, { revision: 1 })
    await room.settle()
    const [, card, ...more] = room.cards()
    expect(more).toEqual([])
    expect(room.lines(card?.ts ?? '')).toHaveLength(1)
  })

  it('waits as long as Slack asks', async () => {
    const room = await createRoom()
    await room.open()
    room.slack.failNext('chat.postMessage', 'rate-limited')
    await room.run()
    expect(room.cards()).toEqual([])
    expect((room.due[0]?.at ?? 0) - room.clock.at).toBeGreaterThanOrEqual(1_000)
    await room.settle()
    expect(room.cards()).toHaveLength(1)
  })

  it('posts a deleted card anew, goes on under it, and tells the owner once', async () => {
    const room = await createRoom()
    const incident = await room.open()
    await room.settle()
    const first = only(room.cards())
    await fetch(`${room.slack.apiUrl}/chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: room.channelId, ts: first.ts }),
    })
    await room.change(incident.id, { revision: 1 }, [{ sentence: 'Made it major' }])
    await room.settle()
    const second = only(room.cards())
    expect(second.ts).not.toBe(first.ts)
    const lines = room.lines(second.ts)
    expect(lines[0]).toContain('The card of this incident was deleted.')
    expect(lines[1]).toContain('Made it major')
    await room.change(incident.id, { revision: 2 })
    await room.settle()
    expect(room.told('@dana')).toHaveLength(1)
    expect(room.told('@dana')[0]).toContain('Somebody deleted the card')
    expect(room.told('@devi')).toEqual([])
  })

  it.each([
    ['archived', 'is_archived', 'is archived'],
    ['without the bot', 'not_in_channel', 'invite it there'],
  ])(
    'tells the owner when the channel is %s: once when it opens, once when it is over',
    async (_name, refusal, why) => {
      const room = await createRoom()
      const close = () => room.slack.failNext('chat.postMessage', { refusal })
      close()
      const incident = await room.open()
      await room.settle()
      expect(room.cards()).toEqual([])
      expect(room.told('@dana')).toHaveLength(1)
      expect(room.told('@dana')[0]).toContain('api.acme.example is down')
      expect(room.told('@dana')[0]).toContain(why)
      close()
      await room.change(incident.id, { revision: 1 }, [{ sentence: 'www is down too' }])
      await room.settle()
      expect(room.told('@dana')).toHaveLength(1)
      close()
      await room.change(incident.id, { revision: 2, state: 'resolved', resolvedAt: new Date(), resolvedBy: 'recovery' })
      await room.settle()
      expect(room.told('@dana')).toHaveLength(2)
      expect(await room.shownRevision(incident.id)).toBe(2)
    },
  )

  it('tells the owner of a product that has no channel', async () => {
    const room = await createRoom(null)
    await room.open()
    await room.settle()
    expect(room.told('@dana')[0]).toContain('the product names no channel')
  })

  it('comes again when another bot is at it', async () => {
    const room = await createRoom()
    await room.open()
    await test.database.transaction(async (transaction) => {
      await transaction.execute(`select pg_advisory_xact_lock(hashtextextended('incidents.#vauntico', 0))`)
      await room.run()
      expect(room.cards()).toEqual([])
    })
    expect(room.due).toHaveLength(1)
    await room.settle()
    expect(room.cards()).toHaveLength(1)
  })

  it('shows the words of one whose blocks Slack refuses, and holds up no other', async () => {
    const room = await createRoom()
    const first = await room.open({ title: 'First' })
    await room.open({ title: 'Second', id: randomUUID() })
    room.slack.failNext('chat.postMessage', { refusal: 'invalid_blocks' })
    await room.settle()
    const texts = [...(room.slack.workspace.messages.get(room.channelId)?.values() ?? [])].map(textOf).join()
    expect(texts).toContain('Critical: First')
    expect(texts).toContain('Critical: Second')
    expect(await room.shownRevision(first.id)).toBe(0)
  })
})
