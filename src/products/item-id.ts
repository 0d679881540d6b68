import { createHash } from 'node:crypto'

/** The words of a text, in small letters, with one space between. */
export function wordsOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

/** What two texts have in common when they say the same: their words, or their signs where they have no words. */
export const meaningOf = (text: string): string => wordsOf(text) || text.trim()

/**
 * Names items by their words: `gate-003/jwt-guard-validates-3f9a01c2`. An item's id hangs on its own words and those above
 * it, so that it stays when others come and go.
 * @param items each with the headings above it, from the top, and its own words
 * @returns an id for each; of items with the same words under the same headings, the later ones are numbered
 */
export function itemIds(items: readonly { readonly headings: readonly string[]; readonly title: string }[]): string[] {
  const taken = new Map<string, number>()
  return items.map(({ headings, title }) => {
    const id = `${slugOf(headings.at(-1) ?? '', 24)}/${slugOf(title, 32)}-${hashOf([...headings, title])}`
    const count = (taken.get(id) ?? 0) + 1
    taken.set(id, count)
    return count === 1 ? id : `${id}-${count}`
  })
}

/** Letters and digits of any script, with dashes between; cut between characters, never inside one. */
const slugOf = (text: string, most: number): string =>
  [...wordsOf(text).replaceAll(' ', '-')].slice(0, most).join('').replace(/-$/, '')

const hashOf = (texts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify(texts.map(meaningOf)))
    .digest('hex')
    .slice(0, 8)
