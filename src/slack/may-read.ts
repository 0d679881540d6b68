import type { Logger } from 'pino'
import type { MayRead } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { ChannelIds } from './channel-ids.ts'
import type { Rooms } from './rooms.ts'
import type { Sight } from './sight.ts'

/**
 * Who may read what: a person what Slack shows them; those who read a channel what stands in it, and in public ones unless
 * people of another organisation are among them.
 */
export function createMayRead(parts: {
  readonly channelIds: ChannelIds
  readonly rooms: Rooms
  readonly sight: Sight
  readonly log: Logger
}): MayRead {
  const { channelIds, rooms, sight, log } = parts
  return async (reader, channel) => {
    try {
      const id = await channelIds(channel)
      if (id === null) return false
      if (reader.kind === 'person') return await sight(reader.userId, id)
      const own = await channelIds(reader.channelId)
      if (own === id) return true
      return own !== null && (await rooms(id)).isPublic && !(await rooms(own)).isShared
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      log.warn({ reason: error.message, channel }, 'a channel is taken for one that the reader may not read')
      return false
    }
  }
}
