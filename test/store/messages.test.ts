import { afterAll, beforeAll, expect, it } from 'vitest'
import { beginMessage, findMessage, forgetBegun, rememberMessage } from '../../src/store/messages.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const message = { key: 'readiness.1', channelId: 'C1', ts: '1.000100', postedAt: new Date('2026-01-10T12:00:00Z') }

it('finds a message by its key, and nothing under another', async () => {
  await rememberMessage(test.database, message)
  expect(await findMessage(test.database, message.key)).toEqual(message)
  expect(await findMessage(test.database, 'readiness.2')).toBeNull()
})

it('goes by the newest post under a key', async () => {
  const newer = { ...message, key: 'readiness.3', ts: '2.000100', channelId: 'C2' }
  await rememberMessage(test.database, { ...message, key: 'readiness.3' })
  await rememberMessage(test.database, newer)
  expect(await findMessage(test.database, 'readiness.3')).toEqual(newer)
})

it('knows a post that was begun and has no answer, which is no message yet', async () => {
  const key = 'readiness.4'
  const { postedAt } = message
  const later = new Date(postedAt.getTime() + 60_000)
  expect(await beginMessage(test.database, key, 'C1', postedAt)).toBeNull()
  expect(await findMessage(test.database, key)).toBeNull()
  expect(await beginMessage(test.database, key, 'C1', later)).toEqual(postedAt)
  await rememberMessage(test.database, { ...message, key })
  await forgetBegun(test.database, key)
  expect(await findMessage(test.database, key)).toEqual({ ...message, key })
  // It is gone from Slack and posted anew.
  expect(await beginMessage(test.database, key, 'C1', later)).toBeNull()
  await forgetBegun(test.database, key)
  expect(await beginMessage(test.database, key, 'C1', later)).toBeNull()
})
