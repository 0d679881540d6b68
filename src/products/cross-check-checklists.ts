import { entriesOf, namesIn, type Path, unknownChecks, unknownEnvironments, unknownOwner } from './cross-check-names.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import { wordsOf } from './item-id.ts'
import { didYouMean, type Problem } from './problem.ts'

interface Known {
  /** Each check with its kind. */
  readonly checks: ReadonlyMap<string, unknown>
  /** Each prerequisite, and whether a check proves it. */
  readonly prerequisites: ReadonlyMap<string, boolean>
  readonly roles: readonly string[]
  readonly environments: readonly string[]
}

/**
 * Checklists have items, name checks and roles that exist, and let people confirm only what people must.
 * @param checks each check with its kind
 */
export function crossCheckChecklists(file: Fields, checks: Known['checks']): Problem[] {
  const prerequisites = Object.entries(fieldsOf(file.prerequisites))
  const known: Known = {
    checks,
    prerequisites: new Map(prerequisites.map(([id, line]) => [id, fieldsOf(line).check !== undefined])),
    roles: namesIn(file.roles),
    environments: namesIn(file.environments),
  }
  return Object.entries(fieldsOf(file.checklists)).flatMap(([name, checklist]) =>
    isFields(checklist) ? checklistProblems(checklist, ['checklists', name], known, file.repository) : [],
  )
}

function checklistProblems(checklist: Fields, path: Path, known: Known, productRepository: unknown): Problem[] {
  const { file, repository, sections } = checklist
  const hasFile = file !== undefined
  return [
    ...unknownEnvironments(checklist, path, known.environments),
    ...problemIf(!hasFile && sections === undefined, path, 'needs "sections", or a "file" to read them from'),
    ...problemIf(!hasFile && repository !== undefined, [...path, 'repository'], 'is for a "file", but none is named'),
    ...problemIf(
      hasFile && repository === undefined && productRepository === undefined,
      [...path, 'file'],
      'needs a "repository" beside it: the product names none',
    ),
    ...entriesOf(sections).flatMap(([index, section]) =>
      isFields(section) ? sectionProblems(section, [...path, 'sections', index], known, hasFile) : [],
    ),
    ...repeated(sections, path),
  ]
}

function sectionProblems(section: Fields, path: Path, known: Known, hasFile: boolean): Problem[] {
  const { items, leaveOut, phase, severity, owner } = section
  const says = [items, phase, severity, owner].some((field) => field !== undefined)
  return [
    ...unknownOwner(section, path, known.roles),
    ...problemIf(!hasFile && leaveOut !== undefined, [...path, 'leaveOut'], 'is for the headings of a "file"'),
    ...problemIf(
      hasFile && leaveOut !== undefined && says,
      [...path, 'leaveOut'],
      'leaves the section out, so nothing else can be said about it',
    ),
    ...problemIf(!hasFile && leaveOut === undefined && items === undefined, path, 'needs "items"'),
    ...problemIf(
      hasFile && leaveOut === undefined && !says,
      path,
      'says nothing: give it items, a phase, a severity, an owner or "leaveOut: true"',
    ),
    ...entriesOf(items).flatMap(([index, item]) => itemProblems(fieldsOf(item), [...path, 'items', index], known)),
  ]
}

function itemProblems(item: Fields, path: Path, known: Known): Problem[] {
  const { checks, confirms, validFor } = item
  return [
    ...unknownOwner(item, path, known.roles),
    ...unknownChecks(checks, path, [...known.checks.keys()]),
    ...(confirms === undefined
      ? []
      : checks === undefined
        ? confirmsProblems(confirms, [...path, 'confirms'], known)
        : [problem([...path, 'confirms'], 'stands beside "checks", which tick the item: write one of the two')]),
    ...problemIf(
      validFor !== undefined && checks !== undefined,
      [...path, 'validFor'],
      'is for a person’s tick, but "checks" tick this item',
    ),
  ]
}

/** Only what waits for a person's word can be confirmed by one. */
function confirmsProblems(confirms: unknown, path: Path, { checks, prerequisites }: Known): Problem[] {
  if (typeof confirms !== 'string') return []
  if (prerequisites.get(confirms) === false || checks.get(confirms) === 'manual') return []
  if (checks.has(confirms)) {
    const kind = String(checks.get(confirms))
    const sentence = `the check "${confirms}" is of kind ${kind}, which answers by itself: name it under "checks"`
    return [{ path, at: 'value', sentence }]
  }
  if (prerequisites.has(confirms)) {
    return [
      { path, at: 'value', sentence: `a check proves the prerequisite "${confirms}": name that one under "checks"` },
    ]
  }
  const people = [...checks.keys()].filter((id) => checks.get(id) === 'manual')
  const open = [...prerequisites.keys()].filter((id) => prerequisites.get(id) === false)
  const sentence = `there is no check of kind manual and no prerequisite "${confirms}"${didYouMean(confirms, [...people, ...open])}`
  return [{ path, at: 'value', sentence }]
}

/** Ticks are kept by an item's words below its section's. */
function repeated(sections: unknown, path: Path): Problem[] {
  const seen = new Set<string>()
  return entriesOf(sections).flatMap(([index, section]) =>
    entriesOf(fieldsOf(section).items).flatMap(([place, item]) => {
      const title = typeof item === 'string' ? item : fieldsOf(item).title
      if (typeof title !== 'string') return []
      const words = JSON.stringify([fieldsOf(section).title, title].map((text) => wordsOf(String(text)) || text))
      if (!seen.has(words)) {
        seen.add(words)
        return []
      }
      const sentence = 'stands in this section a second time: give it other words'
      return [{ path: [...path, 'sections', index, 'items', place], at: 'value' as const, sentence }]
    }),
  )
}

const problem = (path: Path, sentence: string): Problem => ({ path, at: 'key', sentence })

const problemIf = (isWrong: boolean, path: Path, sentence: string): Problem[] =>
  isWrong ? [problem(path, sentence)] : []
