import type { Context } from '../context.ts'
import { homesAbout } from '../store/homes.ts'

/** Changes that come within this time of each other are looked at together, first by product and then by person. */
const gatheredMs = { product: 1_000, person: 2_000 } as const

/** A Home tab that nobody has opened for longer is not kept up to date; opening it does that. */
const openedWithinMs = 30 * 24 * 60 * 60_000

type Queueing = Pick<Context, 'queue' | 'now'>

/** Lets the Home tabs that are about a product be looked at again in a moment. */
export async function showHomesLater({ queue, now }: Queueing, product: string): Promise<void> {
  const { slot, delayMs } = nextSlot(now(), gatheredMs.product)
  await queue.add('show-homes', { product }, { id: `show-homes.${product}.${slot}`, delayMs })
}

/** Lets one Home tab be looked at again in a moment. */
export async function showHomeLater({ queue, now }: Queueing, userId: string): Promise<void> {
  const { slot, delayMs } = nextSlot(now(), gatheredMs.person)
  await queue.add('show-home', { userId }, { id: `show-home.${userId}.${slot}`, delayMs })
}

/** Lets one Home tab be shown at once: its owner looks at it. @param why makes the job's id */
export async function showHomeNow({ queue }: Queueing, userId: string, why: string): Promise<void> {
  await queue.add('show-home', { userId }, { id: `show-home.${userId}.${why}` })
}

/** Lets every Home tab that is about a product, and that somebody still opens, be looked at again. */
export async function showHomesAbout(
  context: Pick<Context, 'database' | 'queue' | 'now'>,
  product: string,
): Promise<void> {
  const since = new Date(context.now().getTime() - openedWithinMs)
  for (const userId of await homesAbout(context.database, product, since)) await showHomeLater(context, userId)
}

/** A slot, and how long until it is over: a change at any time in it is seen when its job runs. */
function nextSlot(now: Date, lengthMs: number): { readonly slot: number; readonly delayMs: number } {
  const slot = Math.floor(now.getTime() / lengthMs)
  return { slot, delayMs: (slot + 1) * lengthMs - now.getTime() }
}
