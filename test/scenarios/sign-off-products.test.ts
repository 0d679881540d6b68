import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCandidates } from '../../src/store/candidates.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, textOf } from '../support/scenario.ts'
import { elements, optionsOf, press, submit, windowOf } from '../support/sign-off.ts'

let bot: TestBot
const id = (name: string) => bot.slack.idOf(`@${name}`)
beforeAll(async () => {
  bot = await startBot()
})
afterAll(() => bot?.close())

// Who asks, who signs, and as what.
const products = [
  ['vauntico', 'lee', 'devi', 'DevOps Lead'],
  ['ecosystem', 'lee', 'devi', 'DevOps'],
  ['vivr', 'lee', 'devi', 'DevOps'],
  ['mypay', 'lee', 'dana', 'Technical Review'],
  ['rappit', 'noor', 'lee', 'Technical Lead'],
] as const

describe.each(products)('%s', { timeout: 60_000 }, (product, asker, signer, title) => {
  const channelId = () => bot.slack.idOf(`#${product}`)
  const card = () => messageWith(bot, channelId(), '"candidate.refresh"')
  const onCard = async () => ({ channelId: channelId(), message: await card() })
  const cardText = async () => textOf((await card()).blocks)

  it('is put up for sign-off as its manifest says, on one card with its items in the thread', async () => {
    await bot.slack.command({ userId: id(asker), channelId: channelId(), command: '/checklist', text: product })
    await expect.poll(cardText, { timeout: 30_000 }).toMatch(/Readiness \S+ (NO-GO|GO)/)
    expect(await cardText()).not.toMatch(/undefined|null|left out for length/)
    expect(bot.slack.messages(channelId())).toHaveLength(1)
    const thread = async () => bot.slack.thread(channelId(), (await card()).ts)
    await expect
      .poll(async () => (await thread()).some(({ text }) => text.startsWith('Signatures are wanted.')), {
        timeout: 20_000,
      })
      .toBe(true)
    const texts = textOf((await thread()).map(({ blocks }) => blocks))
    expect(texts).not.toMatch(/undefined|\bnull\b/)
  })

  it('opens each of its sections in a window', async () => {
    const all = elements(await card(), 'candidate.section').flatMap(optionsOf)
    const [candidate] = await openCandidates(bot.app.context.database, { product })
    expect(all).toHaveLength(candidate?.checklists.flatMap(({ sections }) => sections).length ?? -1)
    for (const { value } of all) {
      await press(bot, id(signer), await onCard(), 'candidate.section', value)
      const view = await bot.slack.waitFor((slack) => slack.views(id(signer)).at(-1), { timeoutMs: 20_000 })
      expect(textOf(view.blocks)).toMatch(/\d+ of \d+ items? done/)
      expect(textOf(view.blocks)).not.toMatch(/undefined|\bnull\b/)
      await bot.slack.closeView({ userId: id(signer), viewId: view.id, all: true })
    }
  })

  it('takes a signature for a role', async () => {
    await press(bot, id(signer), await onCard(), 'candidate.sign')
    const view = await windowOf(bot, id(signer), 'Sign')
    const role = view.blocks.some(({ block_id }) => block_id === 'role') ? { role: title } : {}
    expect(await submit(bot, id(signer), view, { decision: 'reject', reason: 'Not yet', ...role })).toEqual({
      outcome: 'done',
    })
    await expect.poll(cardText, { timeout: 20_000 }).toContain(`${title} rejected it: Not yet`)
  })
})
