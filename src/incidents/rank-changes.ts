import { listed } from '../checks/rows.ts'
import type { ChangeBefore } from './incident.ts'

/** How far back is looked from the moment when a problem began. */
export const lookBackMs = 2 * 60 * 60 * 1000

const mostChanges = 8
/** More names than this that changed in one place are one line. */
const mostNames = 3

/** Something that a source says has changed. */
export interface FoundChange extends Omit<ChangeBefore, 'at'> {
  readonly begunAt: Date
  /** The same as `begunAt` for what takes no time; null while it goes on. */
  readonly endedAt: Date | null
  readonly commit: string | null
  /** Of several that speak of the same commit only those with the least: a release before the run that carried it out, that before a note of it. */
  readonly rank: 0 | 1 | 2
  /** A variable or a secret by its name, and where it is set: many in one place become one line. */
  readonly named?: { readonly noun: 'Variable' | 'Secret'; readonly name: string; readonly where: string }
}

/**
 * What changed shortly before a problem began, newest first, at most eight; releases come before what there is no room for.
 * Of what takes time the end counts, or the beginning where the problem began in the middle of it.
 * @param startedAt when the problem began
 */
export function rankChanges(found: readonly FoundChange[], startedAt: Date): ChangeBefore[] {
  const until = startedAt.getTime()
  const timed = found.flatMap((change) => {
    const { begunAt, endedAt } = change
    const at = endedAt !== null && endedAt.getTime() <= until ? endedAt : begunAt
    return at.getTime() > until || at.getTime() < until - lookBackMs ? [] : [{ change, at }]
  })
  const told = timed.filter(({ change: { commit, rank } }) =>
    timed.every(({ change: other }) => commit === null || other.commit !== commit || other.rank >= rank),
  )
  const lines = unique([...told.filter(({ change }) => change.named === undefined).map(lineOf), ...namedLines(told)])
  const newestFirst = (one: ChangeBefore, other: ChangeBefore) =>
    other.at.localeCompare(one.at) || one.what.localeCompare(other.what)
  const kept = lines.toSorted(
    (one, other) => Number(other.kind === 'release') - Number(one.kind === 'release') || newestFirst(one, other),
  )
  return kept.slice(0, mostChanges).toSorted(newestFirst)
}

interface Timed {
  readonly change: FoundChange
  readonly at: Date
}

const lineOf = ({ change: { kind, what, by, link, releaseId }, at }: Timed): ChangeBefore => ({
  kind,
  what,
  at: at.toISOString(),
  by,
  link,
  ...(releaseId === undefined ? {} : { releaseId }),
})

/** Names that changed in one place: a line each, or one for all where they are many, at the time of the newest. */
function namedLines(timed: readonly Timed[]): ChangeBefore[] {
  const places = Map.groupBy(
    timed.filter(({ change }) => change.named !== undefined),
    ({ change: { named } }) => `${named?.noun} in ${named?.where}`,
  )
  return [...places.values()].flatMap((of) => {
    const newest = of.toSorted((one, other) => other.at.getTime() - one.at.getTime())
    const [first] = newest
    const named = first?.change.named
    if (first === undefined || named === undefined || of.length <= mostNames) return newest.map(lineOf)
    const names = newest.slice(0, mostNames).map(({ change }) => change.named?.name ?? '')
    const what = `${named.noun}s ${listed([...names, `${of.length - mostNames} more`])} in ${named.where}`
    return [{ ...lineOf(first), what }]
  })
}

const unique = (changes: readonly ChangeBefore[]) => [
  ...new Map(changes.map((change) => [`${change.what} ${change.at}`, change])).values(),
]

/**
 * What is known now with what was known before: nothing that was told is taken back because a source is silent now.
 * @returns null when there is nothing new, or no room for it
 */
export function mergeChanges(
  known: readonly ChangeBefore[],
  found: readonly ChangeBefore[],
): { readonly all: ChangeBefore[]; readonly added: ChangeBefore[] } | null {
  // A release that was still being deployed when it was found has another time by now.
  const key = ({ kind, what, at, releaseId }: ChangeBefore) => releaseId ?? `${kind} ${what} ${at}`
  const before = new Set(known.map(key))
  const added = found.filter((change) => !before.has(key(change)))
  if (added.length === 0) return null
  const newestFirst = [...known, ...added].toSorted((one, other) => other.at.localeCompare(one.at))
  const releases = newestFirst.filter(({ kind }) => kind === 'release')
  const others = newestFirst.filter(({ kind }) => kind !== 'release')
  const all = [...releases, ...others].slice(0, mostChanges)
  const isKept = new Set(all.map(key))
  const told = added.filter((change) => isKept.has(key(change)))
  if (told.length === 0) return null
  return { all: all.toSorted((one, other) => other.at.localeCompare(one.at)), added: told }
}
