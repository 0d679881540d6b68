import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { View } from '../../playground/emulators/slack-workspace.ts'
import { workspace } from '../../playground/workspace.ts'
import { findHome } from '../../src/store/homes.ts'
import { incidents, locks, messages } from '../../src/store/schema.ts'
import { keptIncident } from '../incidents/kept.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { textOf } from '../support/scenario.ts'
import { elements, press, submit, valueIn, windowOf } from '../support/sign-off.ts'

let bot: TestBot
const id = (name: string) => bot.slack.idOf(`@${name}`)
const soon = { timeout: 30_000 }

beforeAll(async () => {
  const warRoom = { name: 'war-room', topic: 'Leaks', isPrivate: true, hasBot: true, members: ['dana'] }
  bot = await startBot({}, { channels: [...workspace.channels, warRoom] })
})
afterAll(() => bot?.close())

const viewOf = (name: string): View => {
  const view = bot.slack.workspace.homes.get(id(name))
  if (view === undefined) throw new Error(`${name} has no Home`)
  return view
}
const homeText = (name: string) => textOf(bot.slack.workspace.homes.get(id(name))?.blocks)
const homeSays = (name: string, part: string | RegExp) => expect.poll(() => homeText(name), soon).toMatch(part)

async function open(name: string): Promise<void> {
  bot.slack.openHome({ userId: id(name) })
  await homeSays(name, /products? ((is|are) NO-GO|yet)/)
}

/** An open incident of Vauntico whose card stands in a channel, and that is assigned to somebody. */
async function addIncident(title: string, channelId: string, assignee: string, agoMs = 0): Promise<string> {
  const { database } = bot.app.context
  const now = new Date(Date.now() - agoMs)
  const given = { product: 'vauntico', productTitle: 'Vauntico', title, channelId, startedAt: now, openedAt: now }
  const { id: incidentId } = await keptIncident(database, { ...given, assignee, revision: 1, shownRevision: 1 })
  await database
    .insert(messages)
    .values({ key: `incident.${incidentId}`, channelId, ts: '1795700000.000100', postedAt: now })
  return incidentId
}

describe('the Home tab', { timeout: 120_000 }, () => {
  it('is shown when it is opened, and not sent again while nothing changed', async () => {
    await open('dana')
    expect(homeText('dana')).toContain('Nothing waits for you.')
    expect(homeText('dana')).toContain('Your products')
    const { hash } = viewOf('dana')
    const before = await findHome(bot.app.context.database, id('dana'))
    bot.slack.openHome({ userId: id('dana') })
    const openedAt = async () => (await findHome(bot.app.context.database, id('dana')))?.openedAt.getTime() ?? 0
    await expect.poll(openedAt, soon).toBeGreaterThan(before?.openedAt.getTime() ?? 0)
    // The next change passes through the same queue; what was opened again has been looked at by then.
    bot.slack.openHome({ userId: id('olga') })
    await homeSays('olga', 'All products')
    expect(viewOf('dana').hash).toBe(hash)
  })

  it('shows what waits for somebody as it comes up, with the window to sign in', async () => {
    const channelId = bot.slack.idOf('#rappit')
    await bot.slack.command({ userId: id('noor'), channelId, command: '/checklist', text: 'rappit' })
    await homeSays('dana', 'To sign')
    const text = homeText('dana')
    expect(text).toMatch(/things? waits? for you/)
    expect(text).toMatch(new RegExp(`<https?://[^|>]+/archives/${channelId}/p\\d+\\|Rappit production at`))
    expect(text).toContain('as Backend Engineer')
    expect(text).toContain('To tick')
    expect(homeText('olga')).not.toContain('To sign')
    await press(bot, id('dana'), { view: viewOf('dana') }, 'candidate.sign')
    const window = await windowOf(bot, id('dana'), 'Sign')
    await submit(bot, id('dana'), window, { decision: 'approve' })
    await expect.poll(() => homeText('dana'), soon).not.toContain('To sign')
  })

  it('opens the section of a checklist in which somebody may tick', async () => {
    await press(bot, id('dana'), { view: viewOf('dana') }, 'candidate.section')
    const window = await windowOf(bot, id('dana'), 'Production Deployment C…')
    expect(elements(window, 'item.tick').length).toBeGreaterThan(0)
    await bot.slack.closeView({ userId: id('dana'), viewId: window.id, all: true })
  })

  it('takes an incident over and a lock off where they stand, and shows that', async () => {
    const { database } = bot.app.context
    const incidentId = await addIncident('Checkout is down', bot.slack.idOf('#vauntico'), id('dana'))
    const lock = { product: 'vauntico', environment: 'production', owner: id('dana'), reason: 'A migration runs' }
    await database.insert(locks).values({ id: randomUUID(), ...lock, setAt: new Date() })
    bot.slack.openHome({ userId: id('dana') })
    await homeSays('dana', 'Checkout is down')
    expect(homeText('dana')).toContain('A migration runs')
    await press(bot, id('dana'), { view: viewOf('dana') }, 'home.acknowledge')
    await expect.poll(() => elements(viewOf('dana'), 'home.acknowledge'), soon).toEqual([])
    const [kept] = await database.select().from(incidents).where(eq(incidents.id, incidentId))
    expect(kept?.acknowledgedBy).toBe(id('dana'))
    await press(bot, id('dana'), { view: viewOf('dana') }, 'home.unlock')
    await expect.poll(() => homeText('dana'), soon).not.toContain('A migration runs')
    const [ended] = await database
      .select()
      .from(locks)
      .where(eq(locks.owner, id('dana')))
    expect(ended?.endedBy).toBe(id('dana'))
  })

  it('says in a window what it refuses: there is no channel to say it in', async () => {
    const incidentId = await addIncident('Mail is late', bot.slack.idOf('#vauntico'), id('olga'))
    bot.slack.openHome({ userId: id('olga') })
    await homeSays('olga', 'Mail is late')
    const own = (each: Parameters<typeof valueIn>[0]) => valueIn(each).incident === incidentId
    await press(bot, id('olga'), { view: viewOf('olga') }, 'home.acknowledge', own)
    const window = await windowOf(bot, id('olga'), 'Countersign')
    expect(textOf(window.blocks)).toMatch(/^Only the people of Vauntico can do this/)
    await bot.slack.closeView({ userId: id('olga'), viewId: window.id, all: true })
  })

  it('shows nothing of a private channel to whoever is not in it', async () => {
    const channelId = bot.slack.idOf('#war-room')
    // The oldest, and so the first of its product in everybody's list.
    await addIncident('The vault leaks', channelId, id('devi'), 60 * 60_000)
    bot.slack.openHome({ userId: id('dana') })
    await homeSays('dana', 'The vault leaks')
    for (const name of ['devi', 'olga']) {
      await addIncident(`Seen by ${name}`, bot.slack.idOf('#vauntico'), id(name))
      bot.slack.openHome({ userId: id(name) })
      await homeSays(name, `Seen by ${name}`)
      expect(JSON.stringify(viewOf(name))).not.toMatch(new RegExp(`vault|${channelId}`))
    }
  })

  it('shows the products that somebody chose', async () => {
    await press(bot, id('olga'), { view: viewOf('olga') }, 'home.follow')
    const window = await windowOf(bot, id('olga'), 'Follow products')
    const options = [{ text: { type: 'plain_text', text: 'MyPay' }, value: 'mypay' }]
    const state = { products: { value: { selected_options: options } } }
    expect(await bot.slack.submitView({ userId: id('olga'), viewId: window.id, state })).toEqual({ outcome: 'done' })
    await homeSays('olga', 'Products you follow')
    expect(homeText('olga')).not.toContain('Vauntico*')
  })

  it('is brought up to date when a product is asked, wherever that was', async () => {
    expect(homeText('olga')).toContain('nobody has asked yet')
    await bot.slack.command({
      userId: id('dana'),
      channelId: bot.slack.idOf('#mypay'),
      command: '/readiness',
      text: 'mypay',
    })
    await homeSays('olga', /(GO|NO-GO|GO WITH CONDITIONS), \d+ %/)
  })
})
