import type { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createRooms } from '../../src/slack/rooms.ts'
import { createSight } from '../../src/slack/sight.ts'

/** Slack with one public channel, one private one of two pages of members, and as many outages as wanted. */
function slackWith(given: { isDown?: boolean } = {}) {
  const state = { isDown: false, calls: 0, clock: 0, ...given }
  const answer = async <Answer>(make: () => Answer) => {
    state.calls += 1
    if (state.isDown) throw new Error('Slack is down')
    return make()
  }
  const conversations = {
    info: ({ channel }: { channel: string }) => answer(() => ({ channel: { is_private: channel !== 'COPEN' } })),
    members: ({ cursor }: { cursor?: string }) =>
      answer(() =>
        cursor === undefined
          ? { members: ['U1'], response_metadata: { next_cursor: 'more' } }
          : { members: ['U2'], response_metadata: { next_cursor: '' } },
      ),
  }
  const client = { conversations } as unknown as WebClient
  const clock = () => state.clock
  const log = createLog('silent', { write: () => undefined })
  return { state, sight: createSight({ client, rooms: createRooms(client, clock), log }, clock) }
}

describe('who can read a channel', () => {
  it.each([
    ['everybody a public one', 'U9', 'COPEN', true],
    ['a member a private one', 'U1', 'CSHUT', true],
    ['a member of the second page too', 'U2', 'CSHUT', true],
    ['nobody else', 'U9', 'CSHUT', false],
    ['nobody a direct message', 'U1', 'D123', false],
    ['nobody a name that is no id', 'U1', '#acme', false],
  ])('%s', async (_name, userId, channelId, expected) => {
    expect(await slackWith().sight(userId, channelId)).toBe(expected)
  })

  it('is nobody while Slack does not answer, and asked again afterwards', async () => {
    const { state, sight } = slackWith({ isDown: true })
    expect(await sight('U1', 'CSHUT')).toBe(false)
    state.isDown = false
    expect(await sight('U1', 'CSHUT')).toBe(true)
  })

  it('is asked once in five minutes', async () => {
    const { state, sight } = slackWith()
    for (const userId of ['U1', 'U2', 'U9']) await sight(userId, 'CSHUT')
    expect(state.calls).toBe(3)
    state.clock = 5 * 60_000 + 1
    await sight('U1', 'CSHUT')
    expect(state.calls).toBe(6)
  })
})
