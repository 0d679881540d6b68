import type { Context } from '../context.ts'

/** What is said of a product within this time is taken together, at its end. */
const togetherMs = 100

/** Lets a product's pending signals be joined to incidents within a tenth of a second; the sweep finds them too. */
export async function takeSignalsLater({ queue, now }: Pick<Context, 'queue' | 'now'>, product: string): Promise<void> {
  const at = now().getTime()
  const slot = Math.floor(at / togetherMs) + 1
  await queue.add(
    'take-signals',
    { product },
    { id: `take-signals.${product}.${slot}`, delayMs: slot * togetherMs - at },
  )
}
