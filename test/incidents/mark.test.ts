import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MarkedMessage, markMessage } from '../../src/incidents/mark.ts'
import { AlreadySettled, receiveAct } from '../../src/store/acts.ts'
import { rememberMessage } from '../../src/store/messages.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createIncidentWorld, start } from './world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.close())

const card = '1768478400.000100'

/** An incident whose card stands in a channel of its own. */
async function createShown() {
  const world = createIncidentWorld(testDatabase)
  await world.hear(world.signal('www'))
  const { id, revision } = await world.only()
  const channelId = `C${randomUUID()}`
  await rememberMessage(testDatabase.database, { key: `incident.${id}`, channelId, ts: card, postedAt: start })
  const message = (given: Partial<MarkedMessage> = {}): MarkedMessage => ({
    channelId,
    ts: '1768478460.000200',
    threadTs: card,
    author: 'U2',
    text: 'It is the pool',
    permalink: 'https://slack.example/archives/C1/p1',
    ...given,
  })
  const marked = async () => (await world.events(id)).filter(({ kind }) => kind === 'marked')
  return { world, revision, message, marked }
}

describe('a marked message', () => {
  it('stands in the timeline where it was written, once, and changes nothing on the card', async () => {
    const { world, revision, message, marked } = await createShown()
    expect(await markMessage(world.by('U1'), message())).toBe(true)
    expect(await markMessage(world.by('U3'), message({ text: 'It was edited' }))).toBe(true)
    expect(await marked()).toEqual([
      expect.objectContaining({
        at: new Date('2026-01-15T12:01:00.000Z'),
        by: 'U2',
        sentence: 'It is the pool',
        link: 'https://slack.example/archives/C1/p1',
        tell: null,
      }),
    ])
    expect((await world.only()).revision).toBe(revision)
  })

  it.each([
    ['several lines', 'one\n\n two ', 'one two'],
    ['no words', ' \n', 'A message without words'],
    ['very many words', 'x'.repeat(1_001), `${'x'.repeat(999)}…`],
    ['what a database refuses', 'a\0b', 'a\uFFFDb'],
  ])('of %s is one short line', async (_name, text, sentence) => {
    const { world, message, marked } = await createShown()
    await markMessage(world.by('U1'), message({ text }))
    expect((await marked()).map((event) => event.sentence)).toEqual([sentence])
  })

  it.each([
    ['in another thread', { threadTs: '1768478400.000101' }],
    ['at the same time in another channel', { channelId: 'C0ELSEWHERE' }],
  ])('%s belongs to no incident', async (_name, elsewhere) => {
    const { world, message, marked } = await createShown()
    expect(await markMessage(world.by('U1'), message(elsewhere))).toBe(false)
    expect(await marked()).toEqual([])
  })

  it('settles the delivery that asked for it, and is not marked by one that was settled', async () => {
    const { world, message, marked } = await createShown()
    const id = `Ev${randomUUID()}`
    await receiveAct(testDatabase.database, { id, kind: 'event', body: {}, now: start })
    const context = { ...world.by('U1'), actId: id }
    await markMessage(context, message())
    await expect(markMessage(context, message({ ts: '1768478461.000200' }))).rejects.toThrow(AlreadySettled)
    expect(await marked()).toHaveLength(1)
  })
})
