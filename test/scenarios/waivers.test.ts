import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, Message } from '../../playground/emulators/slack-workspace.ts'
import { expireWaivers } from '../../src/signoffs/expire-waivers.ts'
import { latestReport } from '../../src/store/reports.ts'
import { ledger, waivers } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let people: Record<'dana' | 'sam' | 'lee' | 'olga', string>

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  const id = (name: string) => bot.slack.idOf(`@${name}`)
  people = { dana: id('dana'), sam: id('sam'), lee: id('lee'), olga: id('olga') }
})
afterAll(() => bot?.close())

const press = (userId: string, message: Message, actionId: string) =>
  bot.slack.click({ userId, ...pressed(channelId, message, actionId) })

/** The newest readiness card with everything answered. */
async function freshCard(): Promise<Message> {
  const isCard = ({ blocks }: Message) => JSON.stringify(blocks ?? '').includes('readiness.refresh')
  const known = bot.slack.messages(channelId).filter(isCard).length
  await bot.slack.command({ userId: people.dana, channelId, command: '/readiness', text: 'vauntico' })
  return bot.slack.waitFor(() => bot.slack.messages(channelId).filter(isCard)[known], { timeoutMs: 20_000 })
}

/** Fills in the modal that somebody has open, and sends it. */
async function submit(userId: string, entered: Readonly<Record<string, Json>>) {
  const view = await bot.slack.waitFor(() => bot.slack.views(userId).at(-1))
  const state = Object.fromEntries(Object.entries(entered).map(([block, element]) => [block, { [block]: element }]))
  return bot.slack.submitView({ userId, viewId: view.id, state })
}

const chosen = (value: string, text: string) => ({ selected_option: { text: { type: 'plain_text', text }, value } })

async function ask(userId: string, card: Message, reason: string) {
  await press(userId, card, 'readiness.waive')
  return submit(userId, {
    check: chosen('deployment-workflow', 'P0 Production deployment'),
    reason: { value: reason },
    period: chosen('86400000', '1 day'),
  })
}

const verbs = async () => {
  const rows = await bot.app.context.database.select().from(ledger).where(eq(ledger.product, 'vauntico'))
  return rows.map(({ verb }) => verb)
}

describe('a waiver', () => {
  let card: Message
  let message: Message
  let granter: string
  let role: string

  it('is asked for on the card, in a window that offers what does not pass', async () => {
    card = await freshCard()
    expect(await ask(people.dana, card, 'The <!channel> fix ships & follows')).toEqual({ outcome: 'done' })
    message = await messageWith(bot, channelId, 'waiver.grant')
    const text = textOf(message.blocks)
    expect(text).toContain('*Waiver asked for*: Production deployment, *Vauntico* production')
    expect(text).toContain('Reason: The &lt;!channel&gt; fix ships &amp; follows')
    expect(text).toContain(`Can be granted by <@${people.lee}>, <@${people.sam}>.`)
    expect(message.text).toMatch(/^Waiver asked for: Production deployment, Vauntico production\. Reason: /)
    // The card keeps its place and its content.
    expect(bot.slack.messages(channelId).find(({ ts }) => ts === card.ts)?.blocks).toEqual(card.blocks)
  })

  it('is not asked for without a reason', async () => {
    await press(people.dana, card, 'readiness.waive')
    const check = chosen('deployment-workflow', 'P0 Production deployment')
    const period = chosen('86400000', '1 day')
    expect(await submit(people.dana, { check, period, reason: { value: '  ' } })).toEqual({
      outcome: 'errors',
      errors: { reason: 'Give a reason.' },
    })
  })

  it('is asked for once: who asks second is told who was first', async () => {
    const whisper = nextWhisper(bot, channelId, people.lee)
    await ask(people.lee, card, 'I want it too')
    expect(await whisper).toContain(`<@${people.dana}> asked for this waiver`)
  })

  it.each([
    [
      'olga',
      'Only these people can decide on this waiver: Development Team (Lee Marchetti) and Security Team (Sam Lindqvist).',
    ],
    ['dana', 'You asked for this waiver, so somebody else decides: '],
  ] as const)('is not granted by %s, who is told privately who can', async (name, sentence) => {
    const whisper = nextWhisper(bot, channelId, people[name])
    await press(people[name], message, 'waiver.grant')
    expect(await whisper).toContain(sentence)
  })

  it('is granted by one of two who press at once; the other is told who, and who asked is told in its thread', async () => {
    const both = [people.sam, people.lee]
    const isTold = (id: string) => bot.slack.ephemerals(channelId, id).some(({ text }) => text.includes('was granted'))
    await Promise.all(both.map((id) => press(id, message, 'waiver.grant')))
    await bot.slack.waitFor(() => both.find(isTold))
    const granted = await messageWith(bot, channelId, '*Waiver granted*')
    expect(granted.ts).toBe(message.ts)
    const [row] = await bot.app.context.database.select().from(waivers)
    granter = row?.decidedBy ?? ''
    role = granter === people.sam ? 'Security Team' : 'Development Team'
    expect(textOf(granted.blocks)).toContain(`Granted by <@${granter}> (${role})`)
    const other = granter === people.sam ? people.lee : people.sam
    expect(bot.slack.ephemerals(channelId, other).at(-1)?.text).toContain(`This waiver was granted by <@${granter}>`)
    expect(isTold(granter)).toBe(false)
    const notice = await messageWith(bot, channelId, 'is granted until')
    expect(notice.thread_ts).toBe(message.ts)
    expect(notice.text).toContain(`<@${people.dana}> The waiver`)
    expect(await verbs()).toEqual(['waiver.ask', 'waiver.grant'])
  })

  it('stands wherever the check is, in the next report', async () => {
    const next = await freshCard()
    expect(textOf(next.blocks)).toContain(`by <@${granter}> (${role}), asked by <@${people.dana}>`)
    expect(textOf(next.blocks)).toContain('waived: Production deployment')
    const report = await latestReport(bot.app.context.database, 'vauntico', 'production')
    const finding = report?.assessment.findings.find(({ checkId }) => checkId === 'deployment-workflow')
    expect(finding).toMatchObject({ status: 'fail', effect: 'note', waiver: { grantedAs: role } })
    expect(report?.assessment.shortestPath?.steps.map(({ id }) => id)).not.toContain('deployment-workflow')
  })

  it('is gone by itself when it expires, which both are told once', async () => {
    const { context } = bot.app
    await context.database.update(waivers).set({ expiresAt: new Date(Date.now() - 1) })
    await expireWaivers(context)
    const expired = await messageWith(bot, channelId, '*Waiver expired*')
    expect(expired.ts).toBe(message.ts)
    const notice = await messageWith(bot, channelId, 'has expired')
    expect(notice.text).toMatch(
      new RegExp(`^<@${people.dana}>, <@${granter}> The waiver for Production deployment has`),
    )
    await expireWaivers(context)
    const next = await freshCard()
    expect(textOf(next.blocks)).toContain('waiver ended: Production deployment')
    const report = await latestReport(context.database, 'vauntico', 'production')
    expect(report?.assessment.findings.some(({ waiver }) => waiver)).toBe(false)
    expect(await verbs()).toEqual(['waiver.ask', 'waiver.grant', 'waiver.expire'])
  })

  it('is refused with a reason, in a window', async () => {
    card = await freshCard()
    await ask(people.dana, card, 'Once more')
    message = await messageWith(bot, channelId, 'Once more')
    await press(people.lee, message, 'waiver.refuse')
    await submit(people.lee, { reason: { value: 'Mend it' } })
    const refused = await messageWith(bot, channelId, '*Waiver refused*')
    expect(textOf(refused.blocks)).toContain(`Refused by <@${people.lee}> (Development Team): Mend it`)
  })

  it('is taken back by who asked', async () => {
    await ask(people.dana, card, 'A third time')
    message = await messageWith(bot, channelId, 'A third time')
    await press(people.dana, message, 'waiver.withdraw')
    const withdrawn = await messageWith(bot, channelId, '*Waiver withdrawn*')
    expect(withdrawn.ts).toBe(message.ts)
    expect((await verbs()).slice(3)).toEqual(['waiver.ask', 'waiver.refuse', 'waiver.ask', 'waiver.withdraw'])
  })
})
