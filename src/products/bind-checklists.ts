import type { Checklist, ChecklistFile, ChecklistItem, ChecklistSection, FileNote, ItemNote } from './checklist.ts'
import type { ItemLine, SectionLine } from './checklist-fields.ts'
import { itemIds } from './item-id.ts'
import { ownerNamed } from './owner-named.ts'
import type { ProductFile, Role } from './product.ts'

/** The checklists of a product's file, in its order. */
export function bindChecklists(
  file: Pick<ProductFile, 'checklists' | 'repository'>,
  known: { readonly roles: readonly Role[]; readonly names: readonly string[] },
): Checklist[] {
  return Object.entries(file.checklists).map(([name, { title, environments, file: path, repository, sections }]) => {
    const notes = (sections ?? []).map((section) => noteOf(section, known.roles))
    // That one of the two is named was looked at when the file was read.
    const source = path === undefined ? null : { repository: repository ?? file.repository ?? '', path, notes }
    return {
      name,
      title,
      environments: environments ?? known.names,
      file: source satisfies ChecklistFile | null,
      sections: source === null ? sectionsOf(notes) : [],
    }
  })
}

/**
 * Sections as the manifest alone gives them: due before the deployment and blocking, where it does not say otherwise.
 */
export function sectionsOf(notes: readonly FileNote[]): ChecklistSection[] {
  const ids = itemIds(notes.flatMap(({ heading, items }) => items.map(({ title }) => ({ headings: [heading], title }))))
  let next = 0
  return notes.map(({ heading, phase, items, severity, owner }) => ({
    title: heading,
    phase: phase ?? 'before',
    items: items.map(
      (item): ChecklistItem => ({
        id: ids[next++] ?? '',
        title: item.title,
        checks: item.checks,
        confirms: item.confirms,
        severity: item.severity ?? severity ?? 'blocking',
        owner: item.owner ?? owner,
        validForMs: item.validForMs,
      }),
    ),
  }))
}

function noteOf(section: SectionLine, roles: readonly Role[]): FileNote {
  return {
    heading: section.title,
    phase: section.phase ?? null,
    severity: section.severity ?? null,
    owner: ownerNamed(section.owner, roles),
    leaveOut: section.leaveOut === true,
    items: (section.items ?? []).map((item) => itemNoteOf(item, roles)),
  }
}

function itemNoteOf(line: ItemLine, roles: readonly Role[]): ItemNote {
  const item = typeof line === 'string' ? { title: line } : line
  return {
    title: item.title,
    checks: item.checks ?? [],
    confirms: item.confirms ?? null,
    severity: item.severity ?? null,
    owner: ownerNamed(item.owner, roles),
    validForMs: item.validFor ?? null,
  }
}
