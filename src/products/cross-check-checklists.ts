import { itemProblems, type KnownToItems } from './cross-check-items.ts'
import { entriesOf, namesIn, type Path, unknownEnvironments, unknownOwner } from './cross-check-names.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import { meaningOf } from './item-id.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Checklists have items or a file, each item once, and name roles, environments and proofs that exist. */
export function crossCheckChecklists(file: Fields, checks: KnownToItems['checks']): Problem[] {
  const prerequisites = Object.entries(fieldsOf(file.prerequisites))
  const known: KnownToItems = {
    checks,
    prerequisites: new Map(prerequisites.map(([id, line]) => [id, fieldsOf(line).check !== undefined])),
    roles: namesIn(file.roles),
    environments: namesIn(file.environments),
  }
  const checklists = fieldsOf(file.checklists)
  return [
    ...goLiveProblems(file.goLive, checklists),
    ...Object.entries(checklists).flatMap(([name, checklist]) =>
      isFields(checklist) ? checklistProblems(checklist, ['checklists', name], known, file.repository) : [],
    ),
  ]
}

function goLiveProblems(goLive: unknown, checklists: Fields): Problem[] {
  if (typeof goLive !== 'string') return []
  const at = { path: ['goLive'], at: 'value' } as const
  if (!Object.hasOwn(checklists, goLive)) {
    return [{ ...at, sentence: `there is no checklist "${goLive}"${didYouMean(goLive, Object.keys(checklists))}` }]
  }
  if (fieldsOf(checklists[goLive]).file === undefined) return []
  return [{ ...at, sentence: `the items of "${goLive}" are in a file, which reports do not read` }]
}

function checklistProblems(checklist: Fields, path: Path, known: KnownToItems, ownRepository: unknown): Problem[] {
  const { file, repository, sections } = checklist
  const hasFile = file !== undefined
  const named = entriesOf(checklist.environments).map(([, name]) => name)
  const here = known.environments.filter((name) => checklist.environments === undefined || named.includes(name))
  return [
    ...unknownEnvironments(checklist, path, known.environments),
    ...problemIf(!hasFile && sections === undefined, path, 'needs "sections", or a "file" to read them from'),
    ...problemIf(!hasFile && repository !== undefined, [...path, 'repository'], 'is for a "file", but none is named'),
    ...problemIf(
      hasFile && repository === undefined && ownRepository === undefined,
      [...path, 'file'],
      'needs a "repository" beside it: the product names none',
    ),
    ...entriesOf(sections).flatMap(([index, section]) => {
      if (!isFields(section)) return []
      const at = [...path, 'sections', index]
      return [
        ...unknownOwner(section, at, known.roles),
        ...(hasFile ? fileSectionProblems(section, at) : sectionProblems(section, at)),
        ...entriesOf(section.items).flatMap(([place, item]) =>
          itemProblems(fieldsOf(item), [...at, 'items', place], { ...known, environments: here }),
        ),
      ]
    }),
    ...repeated(sections, path),
  ]
}

function sectionProblems({ items, leaveOut }: Fields, path: Path): Problem[] {
  return [
    ...problemIf(leaveOut !== undefined, [...path, 'leaveOut'], 'is for the headings of a "file"'),
    ...problemIf(leaveOut === undefined && items === undefined, path, 'needs "items"'),
  ]
}

function fileSectionProblems({ items, phase, severity, owner, leaveOut }: Fields, path: Path): Problem[] {
  const saysMore = [items, phase, severity, owner].some((field) => field !== undefined)
  if (leaveOut !== undefined) return problemIf(saysMore, [...path, 'leaveOut'], 'must stand beside the title alone')
  return problemIf(!saysMore, path, 'needs items, a phase, a severity, an owner or "leaveOut: true"')
}

/** Ticks are kept by an item's words below its section's, so that no two items may have the same. */
function repeated(sections: unknown, path: Path): Problem[] {
  const seen = new Set<string>()
  return entriesOf(sections).flatMap(([index, section]) =>
    entriesOf(fieldsOf(section).items).flatMap(([place, item]): Problem[] => {
      const title = typeof item === 'string' ? item : fieldsOf(item).title
      if (typeof title !== 'string') return []
      const words = JSON.stringify([fieldsOf(section).title, title].map((text) => meaningOf(String(text))))
      if (seen.has(words)) {
        const sentence = 'stands in this section a second time: give it other words'
        return [{ path: [...path, 'sections', index, 'items', place], at: 'value', sentence }]
      }
      seen.add(words)
      return []
    }),
  )
}

const problemIf = (isWrong: boolean, path: Path, sentence: string): Problem[] =>
  isWrong ? [{ path, at: 'key', sentence }] : []
