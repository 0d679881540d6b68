import { entriesOf, namesIn, type Path, unknownEnvironment, unknownRole } from './cross-check-names.ts'
import { isPerson } from './fields.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Sign-offs are for environments that exist, ask for checklists of theirs, and for as many people as there are. */
export function crossCheckSignOffs(file: Fields): Problem[] {
  const environments = namesIn(file.environments)
  return Object.entries(fieldsOf(file.signOff)).flatMap(([name, signOff]) => {
    const path = ['signOff', name]
    if (!environments.includes(name)) return [unknownEnvironment(name, path, 'key', environments)]
    if (!isFields(signOff)) return []
    return [
      ...checklistProblems(signOff, name, path, fieldsOf(file.checklists)),
      ...roleProblems(fieldsOf(signOff.roles), [...path, 'roles'], fieldsOf(file.roles)),
      ...entriesOf(fieldsOf(signOff.waivers).roles).flatMap(([index, role]) =>
        unknownRole(role, [...path, 'waivers', 'roles', index], namesIn(file.roles)),
      ),
    ]
  })
}

function checklistProblems({ checklists }: Fields, environment: string, path: Path, known: Fields): Problem[] {
  return entriesOf(checklists).flatMap(([index, name]): Problem[] => {
    if (typeof name !== 'string') return []
    const at = { path: [...path, 'checklists', index], at: 'value' } as const
    if (!Object.hasOwn(known, name)) {
      return [{ ...at, sentence: `there is no checklist "${name}"${didYouMean(name, Object.keys(known))}` }]
    }
    const { environments } = fieldsOf(known[name])
    if (!Array.isArray(environments) || environments.includes(environment)) return []
    return [{ ...at, sentence: `the checklist "${name}" is not for "${environment}"` }]
  })
}

function roleProblems(signing: Fields, path: Path, roles: Fields): Problem[] {
  return Object.entries(signing).flatMap(([role, fields]) => {
    const { quorum } = fieldsOf(fields)
    const people = entriesOf(fieldsOf(roles[role]).people).map(([, each]) => each)
    // How many a group has, only Slack knows.
    const most = people.every(isPerson) ? new Set(people).size : Number.POSITIVE_INFINITY
    return [
      ...unknownRole(role, [...path, role], Object.keys(roles), 'key'),
      ...(people.length > 0 && typeof quorum === 'number' && quorum > most
        ? [
            {
              path: [...path, role, 'quorum'],
              at: 'value' as const,
              sentence: `asks for ${quorum} signatures, but the role has ${most === 1 ? 'one person' : `${most} people`}`,
            },
          ]
        : []),
    ]
  })
}
