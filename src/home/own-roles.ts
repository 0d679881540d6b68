import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'

/** Which roles of which products somebody has: the roles' names by the product's. */
export interface OwnRoles {
  readonly byProduct: ReadonlyMap<string, ReadonlySet<string>>
  /** Slack did not tell of all. */
  readonly isUnsure: boolean
}

/** Looks through the roles of all products, by what Slack answered in the last minutes. Where it does not answer, that is said. */
export async function ownRoles(
  { products, people, log }: Pick<Context, 'products' | 'people' | 'log'>,
  userId: string,
): Promise<OwnRoles> {
  let isUnsure = false
  // Many roles have the same people.
  const asked = new Map<string, Promise<boolean>>()
  const isOneOf = (references: readonly string[]) => {
    const key = references.join('\n')
    const known = asked.get(key) ?? isMember(references)
    asked.set(key, known)
    return known
  }
  const isMember = async (references: readonly string[]) => {
    try {
      return (await people.members(references, { fresh: false })).includes(userId)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      log.warn({ reason: error.message }, 'who has a role was not told')
      isUnsure = true
      return false
    }
  }
  const found = await Promise.all(
    products.list().map(async ({ name, roles }) => {
      const has = await Promise.all(roles.map(({ people: references }) => isOneOf(references)))
      return [name, new Set(roles.filter((_role, index) => has[index]).map(({ role }) => role))] as const
    }),
  )
  return { byProduct: new Map(found.filter(([, roles]) => roles.size > 0)), isUnsure }
}
