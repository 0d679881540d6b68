import type { Context } from '../context.ts'
import { askedTogether } from '../store/asked-together.ts'
import { type Attempt, openAttempts } from '../store/releases.ts'

/** What is told within this time is one look, at its end: a workflow of thirty jobs tells of each. */
const togetherMs = 250

/** A storm of deliveries is a few questions. */
const attemptsUnderWay = askedTogether(openAttempts)

/** Lets the open attempts that an outside system tells of be looked at at once. */
export async function hastenAttempts(context: Context, isMeant: (attempt: Attempt) => boolean): Promise<void> {
  for (const attempt of await attemptsUnderWay(context.database)) {
    if (isMeant(attempt)) await hastenAttempt(context, attempt)
  }
}

/** Lets an attempt be looked at within a quarter of a second; one that was not accepted yet is looked for. */
export async function hastenAttempt(
  { queue, now }: Pick<Context, 'queue' | 'now'>,
  { nonce, handle }: Pick<Attempt, 'nonce' | 'handle'>,
): Promise<void> {
  const job = handle === null ? 'carry-attempt' : 'follow-attempt'
  const at = now().getTime()
  const slot = Math.floor(at / togetherMs) + 1
  await queue.add(job, { nonce }, { id: `${job}.${nonce}.told-${slot}`, delayMs: slot * togetherMs - at })
}
