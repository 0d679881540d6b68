import type { Context } from '../context.ts'

/** Signals that come within this time are taken together, at its end. */
const togetherMs = 100

/** Lets a product's signals be joined to incidents. To be called once they are stored. */
export async function takeSignalsLater({ queue, now }: Pick<Context, 'queue' | 'now'>, product: string): Promise<void> {
  const at = now().getTime()
  // The job of a span that has begun may have looked already; the next one has not.
  const slot = Math.floor(at / togetherMs) + 1
  await queue.add(
    'take-signals',
    { product },
    { id: `take-signals.${product}.${slot}`, delayMs: slot * togetherMs - at },
  )
}
