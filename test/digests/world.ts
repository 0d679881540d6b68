import type { ActorContext } from '../../src/context.ts'
import { digestSchedules } from '../../src/digests/schedules.ts'
import type { DigestLine } from '../../src/products/digest-fields.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import type { TestDatabase } from '../support/database.ts'

/** A world whose one product has these digests, and a clock that starts at a moment. */
export function createDigestWorld(test: TestDatabase, digests: readonly DigestLine[], now: string) {
  const world = createSignOffWorld(test, { channel: '#acme', digests })
  world.outside.now = new Date(now)
  const posts = () => world.queued.filter(({ name }) => name === 'post-digest')
  const only = async (context: ActorContext) => {
    const [schedule] = await digestSchedules(context)
    if (schedule === undefined) throw new Error('there is no digest')
    return schedule
  }
  return { ...world, posts, only }
}

export const atNine: DigestLine = {
  kind: 'daily',
  channel: '#acme',
  cron: '0 9 * * *',
  zone: 'Europe/Berlin',
  skipsUnchanged: true,
}
