import { entriesOf, type Path, unknownChecks, unknownOwner } from './cross-check-names.ts'
import type { Fields } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

/** What items may name. */
export interface KnownToItems {
  /** Each check with its kind, and the environments it is asked in; null is all of them. */
  readonly checks: ReadonlyMap<string, { readonly kind: unknown; readonly environments: readonly unknown[] | null }>
  /** Each prerequisite, and whether a check proves it. */
  readonly prerequisites: ReadonlyMap<string, boolean>
  readonly roles: readonly string[]
  /** The environments of the checklist. */
  readonly environments: readonly string[]
}

/** An item names checks that are asked where it stands, or lets a person confirm what only people can, never both. */
export function itemProblems(item: Fields, path: Path, known: KnownToItems): Problem[] {
  const { checks, confirms, validFor } = item
  const hasChecks = checks !== undefined
  return [
    ...unknownOwner(item, path, known.roles),
    ...unknownChecks(checks, path, [...known.checks.keys()]),
    ...unasked(checks, path, known),
    ...(confirms !== undefined && !hasChecks ? confirmsProblems(confirms, [...path, 'confirms'], known) : []),
    ...keyProblem(
      confirms !== undefined && hasChecks,
      path,
      'confirms',
      'stands beside "checks": write one of the two',
    ),
    ...keyProblem(validFor !== undefined && hasChecks, path, 'validFor', 'is for a tick, but "checks" tick this item'),
  ]
}

/** Only what waits for a person's word can be confirmed by one. */
function confirmsProblems(confirms: unknown, path: Path, known: KnownToItems): Problem[] {
  if (typeof confirms !== 'string' || known.prerequisites.get(confirms) === false) return []
  const check = known.checks.get(confirms)
  if (check?.kind === 'manual') return unaskedIn(confirms, path, known)
  return [{ path, at: 'value', sentence: whyNot(confirms, check?.kind, known) }]
}

function whyNot(confirms: string, kind: unknown, { checks, prerequisites }: KnownToItems): string {
  if (kind !== undefined) {
    return `the check "${confirms}" is of kind ${JSON.stringify(kind)}, which answers by itself: name it under "checks"`
  }
  if (prerequisites.has(confirms)) {
    return `a check proves the prerequisite "${confirms}": name that check under "checks"`
  }
  const possible = [
    ...[...checks].flatMap(([id, check]) => (check.kind === 'manual' ? [id] : [])),
    ...[...prerequisites].flatMap(([id, isProven]) => (isProven ? [] : [id])),
  ]
  return `there is no check of kind manual and no prerequisite "${confirms}"${didYouMean(confirms, possible)}`
}

/** An item of which nothing is asked could never be ticked. */
function unasked(ids: unknown, path: Path, known: KnownToItems): Problem[] {
  const names = entriesOf(ids).map(([, id]) => id)
  if (names.length === 0 || names.some((id) => typeof id !== 'string' || !known.checks.has(id))) return []
  return known.environments.flatMap((name) =>
    names.some((id) => isAskedIn(id, name, known))
      ? []
      : [{ path: [...path, 'checks'], at: 'key' as const, sentence: `none of them is asked in "${name}"` }],
  )
}

function unaskedIn(id: string, path: Path, known: KnownToItems): Problem[] {
  return known.environments.flatMap((name) =>
    isAskedIn(id, name, known)
      ? []
      : [{ path, at: 'value' as const, sentence: `the check "${id}" is not asked in "${name}"` }],
  )
}

function isAskedIn(id: unknown, environment: string, { checks }: KnownToItems): boolean {
  const check = typeof id === 'string' ? checks.get(id) : undefined
  return check !== undefined && (check.environments === null || check.environments.includes(environment))
}

const keyProblem = (isWrong: boolean, path: Path, field: string, sentence: string): Problem[] =>
  isWrong ? [{ path: [...path, field], at: 'key', sentence }] : []
