import type { ChecklistItem, ChecklistSection, Phase } from './checklist.ts'
import { levelIn, levelOf, phaseOf } from './heading-words.ts'
import { itemIds } from './item-id.ts'
import { type Box, boxesIn, type Heading, isLabel } from './markdown-boxes.ts'

/** A section of a file, with all the headings above its items, from the top. */
export interface FileSection extends ChecklistSection {
  readonly headings: readonly string[]
}

/** The number of a chapter, at the beginning of its heading. */
export const CHAPTER = /^\d+(\.\d+)*[.)]\s+/

interface Group {
  readonly path: readonly Heading[]
  readonly items: { readonly id: string; readonly title: string }[]
}

/**
 * Reads the boxes (`- [ ]`) of a Markdown file, each under its nearest heading; a line in bold or an entry right above a
 * list counts as a heading of that list. A box that is ticked in the file (`- [x]`) is an item like any other: nobody
 * knows who ticked it, and for which commit. Lines to be filled in by hand (`Technical Lead: ____ Date: ____`) are none.
 * Never throws, whatever the text.
 */
export function readMarkdownChecklist(text: string): FileSection[] {
  const groups = groupsOf(boxesIn(text))
  const titles = titlesOf(groups.map(({ path }) => path))
  return groups.map(({ path, items }, index) => {
    const phase =
      path.reduce<Phase | null>((above, { text: heading }) => phaseOf(heading, above) ?? above, null) ?? 'before'
    const severity = path.map(({ text: heading }) => levelOf(heading)).findLast((level) => level !== null)
    return {
      title: titles[index] ?? '',
      headings: path.map(({ text: heading }) => heading),
      phase,
      items: items.map(
        ({ id, title }): ChecklistItem => ({
          id,
          title,
          checks: [],
          confirms: null,
          severity: severity ?? levelIn(phase),
          owner: null,
          validForMs: null,
        }),
      ),
    }
  })
}

/** The boxes by their headings, in the order of the file; headings that stand there twice are one. */
function groupsOf(boxes: readonly Box[]): Group[] {
  const ids = itemIds(boxes.map(({ path, title }) => ({ headings: belowTitle(path), title })))
  const groups = new Map<string, Group>()
  for (const [index, { path, title }] of boxes.entries()) {
    const key = keyOf(path)
    const group = groups.get(key) ?? { path, items: [] }
    groups.set(key, group)
    group.items.push({ id: ids[index] ?? '', title })
  }
  return [...groups.values()]
}

/** Without the title of the document and the numbers of chapters, so that these may change without losing a tick. */
function belowTitle(path: readonly Heading[]): string[] {
  const below = path.filter(({ depth }) => depth > 1)
  return (below.length > 0 ? below : path).map(({ text }) => text.replace(CHAPTER, ''))
}

/** The nearest heading, with as many of those above it as make it the only one; a label never stands alone. */
function titlesOf(paths: readonly (readonly Heading[])[]): string[] {
  const counts = new Map<string, number>()
  for (const path of paths) {
    for (const start of path.keys()) {
      const key = keyOf(path.slice(start))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return paths.map((path) => {
    const nearest = path.findLastIndex((heading) => !isLabel(heading))
    const starts = [...path.keys()].filter((start) => start <= Math.max(nearest, 0))
    const start = starts.findLast((each) => counts.get(keyOf(path.slice(each))) === 1) ?? 0
    return path.length === 0
      ? 'Checklist'
      : path
          .slice(start)
          .map(({ text }) => text)
          .join(' › ')
  })
}

const keyOf = (path: readonly Heading[]): string => JSON.stringify(path.map(({ text }) => text))
