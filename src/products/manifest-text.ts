import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLError } from 'yaml'
import type { Problem } from './problem.ts'

/** Where something stands in a file; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A YAML file: its content, and where each part of it stands. */
export interface ManifestText {
  readonly content: unknown
  /** What is not YAML at all, or stands twice. */
  readonly problems: readonly (Position & { readonly sentence: string })[]
  readonly positionOf: (problem: Pick<Problem, 'path' | 'at'>) => Position
}

/** Reads YAML and keeps the positions. Never throws: what cannot be read is among the problems. */
export function readManifestText(text: string): ManifestText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    sentence: yamlSentence(error, text),
  }))
  let content: unknown = null
  if (problems.length === 0) {
    try {
      content = document.toJS()
    } catch (error) {
      // A reference to nothing, or references that multiply without end.
      problems.push({ ...at(0), sentence: error instanceof Error ? error.message : String(error) })
    }
  }

  const positionOf = ({ path, at: part }: Pick<Problem, 'path' | 'at'>): Position => {
    let node: Node | null = document.contents
    // Of something that is missing, the name above it is shown.
    let offset = document.contents?.range?.[0] ?? 0
    for (const [index, key] of path.entries()) {
      const container: Node | null | undefined = isAlias(node) ? node.resolve(document) : node
      const pair: Pair<unknown, unknown> | undefined = isMap(container)
        ? container.items.find(({ key: name }) => String(isScalar(name) ? name.value : name) === String(key))
        : undefined
      const next: unknown = pair ? pair.value : isSeq(container) ? container.items[Number(key)] : undefined
      if (pair === undefined && next === undefined) return at(offset)
      offset = startOf(pair?.key) ?? startOf(next) ?? offset
      if (index === path.length - 1 && part === 'value') offset = startOf(next) ?? offset
      node = isNode(next) ? next : null
    }
    return at(offset)
  }
  return { content, problems, positionOf }
}

function yamlSentence({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'DUPLICATE_KEY') {
    const name = /^[^:\r\n]*/.exec(text.slice(pos[0]))?.[0]?.trim()
    return `the name "${name}" stands here a second time`
  }
  const said = message.split('\n')[0] ?? message
  if (code === 'BAD_SCALAR_START') return `${said}: put the value in quotes`
  if (code === 'MULTIPLE_DOCS') return 'a file holds one product, but here a second document begins'
  return said
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value)
}

function startOf(value: unknown): number | undefined {
  return isNode(value) ? value.range?.[0] : undefined
}
