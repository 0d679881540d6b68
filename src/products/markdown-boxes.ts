import type { ListItem, Heading as MarkdownHeading, Nodes, Paragraph } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { toString as textOf } from 'mdast-util-to-string'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'

/** A heading of a Markdown file. */
export interface Heading {
  readonly text: string
  /** 1 to 6 as Markdown has it; more for labels. */
  readonly depth: number
}

/** A box of a Markdown file. */
export interface Box {
  /** The headings above it, from the top. */
  readonly path: readonly Heading[]
  readonly title: string
}

const LABEL_DEPTH = 7

/** Whether a heading is only a line above a list. */
export const isLabel = ({ depth }: Heading): boolean => depth >= LABEL_DEPTH

/** Nodes that are being read, and how far. */
interface Frame {
  readonly nodes: readonly Nodes[]
  /** What they stand in: an entry of a list without a box, an item with one, or neither. */
  readonly inside: 'entry' | 'box' | null
  next: number
  path: readonly Heading[]
}

/** The boxes of a Markdown text as plain text, in its order. Never throws, whatever the text. */
export function boxesIn(text: string): Box[] {
  const { children } = fromMarkdown(text, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  })
  const boxes: Box[] = []
  // A stack of its own: thousands of levels fit into a text, but not into calls.
  const open: Frame[] = [{ nodes: children, inside: null, next: 0, path: [] }]
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const above = frame.nodes[frame.next - 1]
    const node = frame.nodes[frame.next++]
    if (node === undefined) open.pop()
    else if (node.type === 'heading') frame.path = below(frame.path, headingText(node), node.depth)
    else if (node.type === 'blockquote') open.push({ ...frame, nodes: node.children, inside: null, next: 0 })
    else if (node.type === 'list') open.push({ ...frame, nodes: node.children, next: 0, path: listPath(frame, above) })
    else if (node.type === 'listItem') {
      const isBox = typeof node.checked === 'boolean'
      const title = isBox ? ownText(node) : ''
      if (title !== '' && !isSignatureLine(title)) boxes.push({ path: frame.path, title })
      open.push({ ...frame, nodes: node.children, inside: isBox ? 'box' : 'entry', next: 0 })
    }
  }
  return boxes
}

/** The headings above a list, and the label that stands right above it: a line in bold, or the words of its entry. */
function listPath({ path, inside }: Frame, above: Nodes | undefined): readonly Heading[] {
  if (inside === 'box' || above?.type !== 'paragraph') return path
  const [first, ...rest] = above.children
  const isBold = first?.type === 'strong' && /^[\s:：]*$/.test(textOf(rest))
  return isBold || inside === 'entry' ? below(path, headingText(above), labelDepth(path)) : path
}

/** Labels stand below all headings, and below the labels that they stand in. */
const labelDepth = (path: readonly Heading[]): number => Math.max(LABEL_DEPTH, (path.at(-1)?.depth ?? 0) + 1)

function below(path: readonly Heading[], text: string, depth: number): readonly Heading[] {
  const higher = path.filter((heading) => heading.depth < depth)
  return text === '' ? higher : [...higher, { text, depth }]
}

/** A heading's words, without the signs around them: in a message ✅ would look like a state. */
function headingText(node: MarkdownHeading | Paragraph): string {
  const text = lineOf(node).replace(/[\s:：]+$/, '')
  return (
    text.replace(
      /^[\p{Extended_Pictographic}\p{Variation_Selector}\s]+|[\p{Extended_Pictographic}\p{Variation_Selector}\s]+$/gu,
      '',
    ) || text
  )
}

/** What an item says, without the lists below it. */
function ownText({ children }: ListItem): string {
  return children
    .flatMap((child) => (child.type === 'list' ? [] : [lineOf(child)]))
    .join(' ')
    .trim()
}

/** The words of a node in one line: code, links and HTML as the text that they are. */
function lineOf(node: Nodes): string {
  const text =
    'children' in node
      ? node.children.map((child) => (child.type === 'break' ? ' ' : textOf(child))).join('')
      : textOf(node)
  return text.replace(/\s+/g, ' ').trim()
}

/** Whether a line is one to be filled in by hand: a label, and then nothing but underscores and a place for the date. */
function isSignatureLine(text: string): boolean {
  const [, rest] = /(?:^|[\s:：])_{3}(.*)$/s.exec(text) ?? []
  return (
    rest !== undefined &&
    !/[^\s\p{P}]/u.test(rest.replace(/(?<![\p{L}\p{N}])(?:date|name|signature|time)(?![\p{L}\p{N}])/giu, ''))
  )
}
