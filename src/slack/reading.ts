import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Rooms } from './rooms.ts'

/** Where something would be read. */
export interface Reading {
  readonly context: Pick<Context, 'database' | 'people' | 'products' | 'sources' | 'mayRead' | 'log'>
  readonly rooms: Rooms
  /** The channel whose members would read it. */
  readonly channelId: string
}

/** Whether those who read the channel may read what stands in another. */
export const mayRead = ({ context, channelId }: Reading, otherId: string): Promise<boolean> =>
  context.mayRead({ kind: 'channel', channelId }, otherId)

/**
 * Whether only people of our own organisation read the channel.
 * @param isShared what the event said of it
 */
export async function isAmongUs({ context, rooms, channelId }: Reading, isShared: boolean): Promise<boolean> {
  if (isShared) return false
  try {
    return !(await rooms(channelId)).isShared
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ reason: error.message, channel: channelId }, 'a channel is taken for shared with strangers')
    return false
  }
}
