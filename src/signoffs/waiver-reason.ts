import { UserError } from '../errors.ts'

export const longestReason = 1000

/**
 * A reason as it is kept, without the space around it.
 * @throws UserError when it is missing or too long
 */
export function reasonGiven(reason: string): string {
  const given = reason.trim()
  if (given === '') throw new UserError('waiver.no_reason', 'Give a reason: people will read it beside the check.')
  if (given.length <= longestReason) return given
  throw new UserError('waiver.long_reason', `Keep the reason within ${longestReason} characters.`)
}
