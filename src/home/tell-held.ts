import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import { alone } from '../store/candidates.ts'
import { dueTells } from '../store/held-tells.ts'

/**
 * Tells what was held until somebody's quiet hours were over, one bot at a time, so that nothing is told twice. One
 * person's trouble does not hold up the others.
 * @throws SourceError when Slack did not answer for one of them, after all were tried
 */
export async function tellHeld(context: Context): Promise<void> {
  const { database, now, announce } = context
  await alone(database, 'tell-held', async () => {
    const troubles: SourceError[] = []
    for (const held of await dueTells(database, now())) {
      try {
        await announce({ kind: 'tell.due', held })
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        troubles.push(error)
      }
    }
    const [first] = troubles
    if (first !== undefined) throw first
  })
}
