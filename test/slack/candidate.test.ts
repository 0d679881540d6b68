import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SlackEmulator } from '../../playground/emulators/slack.ts'
import { withdrawCandidate } from '../../src/signoffs/close.ts'
import { showCandidate } from '../../src/signoffs/show.ts'
import { createAnnounce } from '../../src/slack/announce.ts'
import { type Posting, postOrUpdate } from '../../src/slack/post.ts'
import { findCandidate } from '../../src/store/candidates.ts'
import { candidates } from '../../src/store/schema.ts'
import { item, section, signingRole } from '../signoffs/given.ts'
import { checklistOf, createSignOffWorld, wanting } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { textOf } from '../support/scenario.ts'
import { type EmulatedPosting, emulatedPosting } from './posting.ts'

let test: TestDatabase
let slack: SlackEmulator
let posting: Posting
let emulated: EmulatedPosting
beforeAll(async () => {
  test = await createTestDatabase()
  emulated = await emulatedPosting(test.database)
  slack = emulated.slack
  posting = emulated.posting
})
afterAll(async () => {
  await emulated?.close()
  await test?.close()
})

const messagesIn = (channelId: string) => [...(slack.workspace.messages.get(channelId)?.values() ?? [])]
const content = (text: string) => ({ text, blocks: [] })

/** A card that is shown in Slack's emulator. */
async function world(given: Parameters<typeof createSignOffWorld>[1], channel: string) {
  const bot = createSignOffWorld(test, given)
  const channelId = slack.idOf(channel)
  const candidateId = await bot.open()
  const place = { channelId, messageTs: null, responseUrl: null }
  await test.database.update(candidates).set({ place }).where(eq(candidates.id, candidateId))
  const context = { ...bot.context(), announce: createAnnounce({ ...posting, mayRead: bot.context().mayRead }) }
  return { bot, channelId, candidateId, show: () => showCandidate(context, candidateId) }
}

describe('a post', () => {
  it('that a crash cut off is looked for before it is posted again', async () => {
    const key = randomUUID()
    const channelId = slack.idOf('#vauntico')
    const ts = await postOrUpdate(posting, key, channelId, content('first'))
    // As after a kill between Slack's answer and the note of it.
    await test.database.$client.query(`update messages set ts = '' where key = $1`, [key])
    expect(await postOrUpdate(posting, key, channelId, content('again'))).toBe(ts)
    const posted = messagesIn(channelId).filter((message) => ['first', 'again'].includes(message.text ?? ''))
    expect(posted).toHaveLength(1)
  })
})

describe('a card', () => {
  const roles = [signingRole('backend')]

  it('whose blocks Slack refuses is shown in words, and not tried for ever', async () => {
    const { channelId, candidateId, show } = await world(wanting({ roles }), '#vauntico')
    slack.failNext('chat.postMessage', { refusal: 'invalid_blocks' })
    await show()
    const candidate = await findCandidate(test.database, candidateId)
    expect(candidate?.shownRevision).toBe(candidate?.revision)
    expect(messagesIn(channelId).map(textOf).join()).toContain('Signatures are wanted')
  })

  it('says so where items have gone', async () => {
    const long = (count: number) =>
      checklistOf({
        sections: [
          section(Array.from({ length: count }, (_each, index) => item(`${index}`, { title: 'x'.repeat(290) }))),
        ],
      })
    const { bot, channelId, candidateId, show } = await world(
      wanting({ checklists: ['deployment'] }, { checklists: [long(60)] }),
      '#vauntico',
    )
    await show()
    const parts = () => messagesIn(channelId).filter((each) => textOf(each).includes('have gone from the checklist'))
    expect(parts()).toEqual([])
    bot.outside.product = { ...bot.outside.product, checklists: [long(3)], hash: 'other' }
    await bot.refresh(candidateId)
    await show()
    expect(parts()).toHaveLength(1)
  })

  it('in a channel that is closed to the bot still lets those know whose signature ended', async () => {
    const { bot, candidateId, show } = await world(wanting({ roles }), '#vauntico')
    const signer = slack.idOf('@dana')
    bot.outside.groups.backend = [signer]
    await bot.sign(candidateId, signer)
    const place = { channelId: 'C0CLOSED', messageTs: null, responseUrl: null }
    await test.database.update(candidates).set({ place }).where(eq(candidates.id, candidateId))
    await withdrawCandidate(bot.context('U9'), { candidateId, reason: 'Not now' })
    await show()
    const all = [...slack.workspace.messages.values()].flatMap((each) => [...each.values()])
    expect(all.filter((message) => textOf(message).includes('ended with the request: Not now'))).toHaveLength(1)
  })
})
