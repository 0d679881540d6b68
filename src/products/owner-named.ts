import type { Owner } from '../readiness/assessment.ts'
import type { Role } from './product.ts'

/** The role of this name as an owner; null when there is none. */
export function ownerNamed(name: string | undefined, roles: readonly Role[]): Owner | null {
  const found = roles.find(({ role }) => role === name)
  return found ? { role: found.role, title: found.title } : null
}
