import type { Checklist, SigningRole, SignOff } from './checklist.ts'
import type { ProductFile, Role } from './product.ts'

/** What must hold before a release, by environment, as a product's file says it. */
export function bindSignOffs(
  file: Pick<ProductFile, 'signOff'>,
  known: {
    readonly roles: readonly Role[]
    readonly names: readonly string[]
    readonly checklists: readonly Checklist[]
  },
): Map<string, SignOff> {
  return new Map(
    Object.entries(file.signOff).map(([environment, line]) => [environment, bindSignOff(environment, line, known)]),
  )
}

function bindSignOff(
  environment: string,
  { readiness, checklists, within, authorsMaySign, hours, roles, waivers }: ProductFile['signOff'][string],
  known: { readonly roles: readonly Role[]; readonly checklists: readonly Checklist[] },
): SignOff {
  const here = known.checklists.filter(({ environments }) => environments.includes(environment))
  return {
    environment,
    readiness,
    checklists: checklists ?? here.map(({ name }) => name),
    roles: Object.entries(roles).flatMap(([name, line]): SigningRole[] => {
      const role = known.roles.find((each) => each.role === name)
      if (role === undefined) return []
      const { title = role.title, quorum, validFor } = line
      return [{ role: name, title, people: role.people, quorum, validForMs: validFor }]
    }),
    withinMs: within,
    authorsMaySign,
    waivers: waivers === undefined ? null : { roles: waivers.roles, longestMs: waivers.longest },
    hours,
  }
}
