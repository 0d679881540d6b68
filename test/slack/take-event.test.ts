import { randomUUID } from 'node:crypto'
import { WebClient } from '@slack/web-api'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ActorContext } from '../../src/context.ts'
import { SourceError, UserError } from '../../src/errors.ts'
import { createMetrics } from '../../src/metrics.ts'
import { defineEvent } from '../../src/slack/event.ts'
import { type Hearing, isEvent, resumeEvent, takeEvent } from '../../src/slack/take-event.ts'
import { carryOut } from '../../src/store/acts.ts'
import { acts } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot()
})
afterAll(() => bot?.close())

/** Listens to one type of event, with whatever it does. */
function hear(act: boolean, run: (context: ActorContext, size: number, at: Date) => Promise<void>) {
  const metrics = createMetrics()
  const event = defineEvent({
    type: 'thing_grew',
    payload: z.object({ size: z.number() }),
    act,
    run: (context, { size }, { at }) => run(context, size, at),
  })
  const hearing: Hearing = { context: bot.app.context, client: new WebClient(), metrics, events: [event] }
  const outcomes = async () => {
    const { values } = await metrics.events.get()
    return Object.fromEntries(values.map(({ labels, value }) => [`${labels.event} ${labels.outcome}`, value]))
  }
  return { hearing, outcomes }
}

const seconds = () => Math.floor(Date.now() / 1000)
const told = (event: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}) => ({
  type: 'event_callback',
  token: 'never kept',
  event_id: `Ev${randomUUID()}`,
  event_time: seconds(),
  team_id: 'T1',
  event: { type: 'thing_grew', user: 'U1', size: 3, ...event },
  ...envelope,
})
const inInbox = async (id: string) =>
  (await bot.app.context.database.select().from(acts).where(eq(acts.id, id)))[0] ?? null

describe('what is told', () => {
  it('is of the Events API or not', () => {
    expect([told(), { type: 'app_rate_limited' }].map(isEvent)).toEqual([true, true])
    expect([{ type: 'block_actions' }, { command: '/x' }, null, 'text'].map(isEvent)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('reaches its listener with who did it and when, once', async () => {
    const heard: unknown[] = []
    const { hearing, outcomes } = hear(false, async ({ actor, actId }, size, at) => {
      heard.push({ actor, actId, size, at: at.getTime() / 1000 })
    })
    const body = told()
    await (await takeEvent(hearing, body))?.()
    await (await takeEvent(hearing, body))?.()
    const actor = { kind: 'slack-user', teamId: 'T1', userId: 'U1' }
    expect(heard).toEqual([{ actor, actId: null, size: 3, at: body.event_time }])
    expect(await inInbox(body.event_id)).toBeNull()
    expect(await outcomes()).toEqual({ 'thing_grew done': 1, 'thing_grew repeated': 1 })
    const nobody = told({ user: undefined })
    await (await takeEvent(hearing, nobody))?.()
    expect(heard.at(-1)).toMatchObject({ actor: { kind: 'webhook', sender: 'slack' } })
  })

  it.each([
    ['nobody listens to', { type: 'thing_shrank' }, {}],
    ['does not fit', { size: 'large' }, {}],
    ['the bot did itself', { user: 'U9' }, { authorizations: [{ user_id: 'U9', is_bot: true }] }],
  ])('is forgotten when %s', async (_name, event, envelope) => {
    const { hearing } = hear(true, () => Promise.reject(new Error('must not be called')))
    const body = told(event, envelope)
    expect(await takeEvent(hearing, body)).toBeNull()
    expect(await inInbox(body.event_id)).toBeNull()
  })

  it('reaches its listener although the app is authorised for that person too', async () => {
    const { hearing, outcomes } = hear(true, async () => undefined)
    const body = told({}, { authorizations: [{ user_id: 'U1', is_bot: false }, { user_id: null }] })
    await (await takeEvent(hearing, body))?.()
    expect(await outcomes()).toEqual({ 'thing_grew done': 1 })
  })
})

describe('what changes something', () => {
  it('stands in the inbox before Slack is told, without Slack’s token', async () => {
    const { hearing } = hear(true, async () => undefined)
    const body = told()
    const work = await takeEvent(hearing, body)
    const kept = await inInbox(body.event_id)
    expect(kept).toMatchObject({ kind: 'event', state: 'pending', body: { event: body.event } })
    expect(JSON.stringify(kept)).not.toContain('never kept')
    expect(await takeEvent(hearing, body)).toBeNull()
    await work?.()
    expect(await inInbox(body.event_id)).toMatchObject({ state: 'done', body: {} })
  })

  it('is carried out once, although it is resumed while it runs', async () => {
    let changes = 0
    const { hearing, outcomes } = hear(true, (context) =>
      carryOut(context, async () => {
        changes += 1
      }),
    )
    const body = told()
    const work = await takeEvent(hearing, body)
    await Promise.all([work?.(), resumeEvent(hearing, body)])
    expect(changes).toBe(1)
    expect(await outcomes()).toEqual({ 'thing_grew done': 1, 'thing_grew repeated': 1 })
  })

  it.each([
    ['a refusal', new UserError('thing.refused', 'No.'), 0, 'refused', 'done'],
    ['a bug', new Error('oops'), 0, 'bug', 'done'],
    ['an outage', new SourceError('Slack', 'timeout', 'Slack did not answer'), 0, 'outage', 'pending'],
    [
      'an outage of more than an hour',
      new SourceError('Slack', 'timeout', 'Slack did not answer'),
      3_601,
      'outage',
      'done',
    ],
  ] as const)(
    'that ends in %s never rejects, and waits only where trying again may help',
    async (_name, error, age, outcome, state) => {
      const { hearing, outcomes } = hear(true, () => Promise.reject(error))
      const body = told({}, { event_time: seconds() - age })
      await (await takeEvent(hearing, body))?.()
      expect(await outcomes()).toEqual({ [`thing_grew ${outcome}`]: 1 })
      expect(await inInbox(body.event_id)).toMatchObject({ state })
    },
  )
})
