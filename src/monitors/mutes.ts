import type { Mute } from '../store/mutes.ts'
import type { Subject } from './maintenance.ts'

/** Of a product's mutes the one that covers this at a moment and ends last; null for none. Pure. */
export function muteAt(mutes: readonly Mute[], product: string, subject: Subject, at: Date): Mute | null {
  const [last = null] = mutes
    .filter((mute) => mute.product === product && covers(mute, subject) && stands(mute, at))
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())
  return last
}

/** One of a monitor never covers the product as a whole. */
function covers(mute: Mute, { environment, monitor }: Subject): boolean {
  return mute.environment === environment && (mute.monitor === null || mute.monitor === monitor)
}

function stands({ from, until, endedAt }: Mute, at: Date): boolean {
  return from <= at && at < until && (endedAt === null || at < endedAt)
}
