/** One sample of an exposition. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a target exposes: its samples, and the type of each family that declares one. */
export interface Exposition {
  readonly samples: readonly Sample[]
  /** counter, gauge, histogram, summary, …, by the family's name as it is declared. */
  readonly types: ReadonlyMap<string, string>
  /** Whether the text ended with `# EOF`, as OpenMetrics demands. */
  readonly isEnded: boolean
}

/** A line that is neither a comment nor a sample; the message never quotes it. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError'
  readonly line: number
  constructor(line: number, problem: string) {
    super(`line ${line} ${problem}`)
    this.line = line
  }
}

/**
 * Reads the Prometheus text format 0.0.4 (with the quoted names of 1.0.0) and OpenMetrics 1.0; timestamps and exemplars
 * are read over. Kept libraries read only one of the two and none of them refuses a broken line.
 * @throws ExpositionError at the first line that cannot be read
 */
export function parseExposition(text: string): Exposition {
  const samples: Sample[] = []
  const types = new Map<string, string>()
  let isEnded = false
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') continue
    if (isEnded) throw new ExpositionError(index + 1, 'stands behind the end')
    if (line === '# EOF') isEnded = true
    else if (!line.startsWith('#')) samples.push(readSample(line, index + 1))
    else {
      const [, quoted, plain, type = ''] = /^#\s+TYPE\s+(?:"((?:\\.|[^"\\])*)"|(\S+))\s+(\w+)\s*$/.exec(line) ?? []
      const name = quoted === undefined ? plain : unescaped(quoted)
      if (name !== undefined) types.set(name, type.toLowerCase())
    }
  }
  return { samples, types, isEnded }
}

const NAME = /[\p{L}_:][\p{L}\p{N}_:.-]*/uy
const LABEL = /\s*(?:"((?:\\.|[^"\\])*)"|([a-zA-Z_][\w.]*))\s*(?:=\s*"((?:\\.|[^"\\])*)"\s*)?(,|(?=\}))/y
const REST = /^(\S+)(?:\s+[-+]?[\d.eE+-]+)?(?:\s+#\s*\{.*)?$/

function readSample(line: string, number: number): Sample {
  NAME.lastIndex = 0
  let name = NAME.exec(line)?.[0]
  let at = name?.length ?? 0
  while (line[at] === ' ' || line[at] === '\t') at += 1
  const labels: Record<string, string> = {}
  if (line[at] === '{') {
    at += 1
    while (!/^\s*\}/.test(line.slice(at))) {
      LABEL.lastIndex = at
      const [whole, quoted, plain, value] = LABEL.exec(line) ?? []
      if (whole === undefined) throw new ExpositionError(number, 'has labels that cannot be read')
      const key = quoted === undefined ? (plain ?? '') : unescaped(quoted)
      if (Object.hasOwn(labels, key)) throw new ExpositionError(number, 'names a label twice')
      // A quoted text without a value is the name of the series itself.
      if (value !== undefined) Object.defineProperty(labels, key, { value: unescaped(value), enumerable: true })
      else if (name === undefined && quoted !== undefined) name = key
      else throw new ExpositionError(number, 'has a label without a value')
      at += whole.length
    }
    at = line.indexOf('}', at) + 1
  }
  if (name === undefined) throw new ExpositionError(number, 'does not begin with the name of a series')
  const value = readValue(REST.exec(line.slice(at).trim())?.[1] ?? '')
  if (value === null) throw new ExpositionError(number, 'has no value that can be read')
  return { name, labels, value }
}

/** Go's notation of a number; null when it is none. */
function readValue(text: string): number | null {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}

/** Label values escape the backslash, the quote and the line break, and nothing else. */
function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, each: string) => (each === 'n' ? '\n' : each))
}
