import { sectionsOf } from './bind-checklists.ts'
import type { Checklist, ChecklistItem, ChecklistSection, FileNote, ItemNote, Phase } from './checklist.ts'
import { meaningOf } from './item-id.ts'
import { CHAPTER, type FileSection } from './markdown-checklist.ts'

/** A file's sections with what the manifest says about them. */
export interface MergedSections {
  /** In the file's order; what only the manifest has stands at the end. */
  readonly sections: readonly ChecklistSection[]
  /** The words of the manifest's items that the file does not have: they may have been reworded there. */
  readonly missingItems: readonly string[]
  /** The headings of the manifest about which the file has nothing. */
  readonly missingHeadings: readonly string[]
}

/** An item's note, and the note of the section that it stands in. */
interface Said {
  readonly item: ItemNote
  readonly section: FileNote
}

/**
 * Brings together what a checklist's file says and what the manifest adds. Items and headings are recognised by their
 * words, whatever their case, marks and spaces; a heading also
 * without the number at its beginning and what stands in brackets at its end.
 * @param checklist the checklist, with its file's notes
 * @param sections the file as it was read
 */
export function withFileSections(
  { file, sections: own }: Pick<Checklist, 'file' | 'sections'>,
  sections: readonly FileSection[],
): MergedSections {
  const notes = file?.notes ?? []
  const said = byWords(notes)
  const used = new Set<ItemNote>()
  const merged = sections.flatMap((section) => {
    // The nearest heading is heard first.
    const about = section.headings.toReversed().flatMap((heading) => notes.filter((note) => isAbout(note, heading)))
    if (about.some(({ leaveOut }) => leaveOut)) return []
    const phase = about.find((note) => note.phase !== null)?.phase ?? section.phase
    const items = section.items.map((item) => {
      const named = said.get(meaningOf(item.title)) ?? []
      const found = named.find((each) => about.includes(each.section)) ?? named[0]
      if (found) used.add(found.item)
      return { item: withNotes(item, found, about), phase: found?.section.phase ?? phase }
    })
    return byPhase(section.title, items)
  })
  const missing = notes.map((note) => ({ ...note, items: note.items.filter((item) => !used.has(item)) }))
  const atEnd = sectionsOf(missing.filter(({ items }) => items.length > 0))
  return {
    sections: [...merged, ...atEnd, ...own],
    missingItems: missing.flatMap(({ items }) => items.map(({ title }) => title)),
    missingHeadings: notes.flatMap((note) =>
      note.items.length > 0 || sections.some(({ headings }) => headings.some((heading) => isAbout(note, heading)))
        ? []
        : [note.heading],
    ),
  }
}

function byWords(notes: readonly FileNote[]): ReadonlyMap<string, readonly Said[]> {
  const said = notes.flatMap((section) => section.items.map((item): Said => ({ item, section })))
  return Map.groupBy(said, ({ item }) => meaningOf(item.title))
}

function isAbout({ heading: said }: FileNote, heading: string): boolean {
  const bare = heading.replace(CHAPTER, '')
  const forms = [heading, bare, bare.replace(/\s*\([^()]*\)$/, '')]
  return forms.some((each) => meaningOf(each) === meaningOf(said))
}

function withNotes(item: ChecklistItem, said: Said | undefined, about: readonly FileNote[]): ChecklistItem {
  const notes = said ? [said.section, ...about] : about
  return {
    ...item,
    checks: said?.item.checks ?? item.checks,
    confirms: said?.item.confirms ?? item.confirms,
    severity: said?.item.severity ?? notes.find(({ severity }) => severity !== null)?.severity ?? item.severity,
    owner: said?.item.owner ?? notes.find(({ owner }) => owner !== null)?.owner ?? item.owner,
    validForMs: said?.item.validForMs ?? item.validForMs,
  }
}

/** A section whose items are due at several times is several sections. */
function byPhase(
  title: string,
  items: readonly { readonly item: ChecklistItem; readonly phase: Phase }[],
): ChecklistSection[] {
  const phases = [...new Set(items.map(({ phase }) => phase))]
  return phases.map((phase) => ({
    title,
    phase,
    items: items.flatMap((each) => (each.phase === phase ? [each.item] : [])),
  }))
}
