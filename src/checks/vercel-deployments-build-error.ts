import { stripVTControlCharacters } from 'node:util'
import { redactSecrets } from '../log.ts'

const LENGTH_LIMIT = 300

/** Why a build failed, read from its log. */
export interface BuildError {
  readonly kind: 'typescript' | 'eslint' | 'module-not-found' | 'error'
  readonly message: string
  /** As the repository names it, without a leading `./`. */
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
}

/** A kind of error in the plural, for sentences. */
export const ERRORS: Readonly<Record<BuildError['kind'], string>> = {
  typescript: 'TypeScript errors',
  eslint: 'ESLint errors',
  'module-not-found': 'modules that are not found',
  error: 'other errors',
}

/** Vercel's last line, which says only that the command failed. */
const EXITED = /^Error: Command ".*" exited with /

/** A file alone on its line, as Next.js and ESLint write it above their complaints. */
const PLACE = /^(\.{0,2}\/?[^\s:][^:]*\.[cm]?[a-z]{1,6})(?::(\d+):(\d+))?$/i

interface Reading {
  readonly kind: BuildError['kind']
  readonly pattern: RegExp
}

/** One complaint a line; named groups say what stands where. The first that fits a line reads it. */
const READINGS: readonly Reading[] = [
  // Next.js, below the place.
  { kind: 'typescript', pattern: /^Type error: (?<message>.+)$/ },
  // tsc, plain and pretty.
  { kind: 'typescript', pattern: /^(?<file>[^\s(]+)\((?<line>\d+),(?<column>\d+)\): error (?<message>TS\d+: .+)$/ },
  { kind: 'typescript', pattern: /^(?<file>\S+?):(?<line>\d+):(?<column>\d+) - error (?<message>TS\d+: .+)$/ },
  // webpack and Turbopack, below the place; Node.
  { kind: 'module-not-found', pattern: /^(?:Error: )?(?<message>Module not found: .+)$/ },
  { kind: 'module-not-found', pattern: /^(?:Error: )?(?<message>Cannot find (?:module|package) .+)$/ },
  // Vite and Rollup.
  { kind: 'module-not-found', pattern: /(?<message>Could not resolve "[^"]+") from "(?<file>[^"]+)"/ },
  // ESLint, below the file: by itself and through Next.js.
  { kind: 'eslint', pattern: /^(?<line>\d+):(?<column>\d+)\s+[Ee]rror:?\s+(?<message>.+)$/ },
]

const GENERIC: Reading = { kind: 'error', pattern: /^(?:[A-Z]\w*)?Error: (?<message>.+)$/ }

/** Finds the first complaint in a build's log, a known one before any other `Error:`; null when there is none. */
export function buildError(lines: readonly string[]): BuildError | null {
  const clean = lines.flatMap((text) => stripVTControlCharacters(text).split('\n')).map((text) => text.trim())
  const telling = clean.map((text) => (EXITED.test(text) ? '' : text))
  return firstRead(telling, READINGS) ?? firstRead(telling, [GENERIC]) ?? firstRead(clean, [GENERIC])
}

function firstRead(lines: readonly string[], readings: readonly Reading[]): BuildError | null {
  for (const [index, text] of lines.entries()) {
    for (const { kind, pattern } of readings) {
      const found = pattern.exec(text)?.groups
      if (found) return read(kind, found, placeAbove(lines, index, kind))
    }
  }
  return null
}

function read(
  kind: BuildError['kind'],
  found: Readonly<Record<string, string | undefined>>,
  place: RegExpExecArray | null,
): BuildError {
  const number = (text: string | undefined) => (text === undefined ? null : Number(text))
  const file = found.file ?? place?.[1]
  return {
    kind,
    message: short(found.message ?? ''),
    file: file === undefined ? null : short(file.replace(/^(?:\.\/|\/vercel\/path\d+\/)/, '')),
    line: number(found.line ?? place?.[2]),
    column: number(found.column ?? place?.[3]),
  }
}

/** The place stands on the line above; ESLint writes one file above several complaints. */
function placeAbove(lines: readonly string[], index: number, kind: BuildError['kind']): RegExpExecArray | null {
  const reach = kind === 'eslint' ? lines.slice(0, index) : lines.slice(Math.max(index - 1, 0), index)
  const above = reach.findLast((line) => PLACE.test(line))
  return above === undefined ? null : PLACE.exec(above)
}

/** `components/Navigation.tsx:85:44`; null when the log names no file. */
export function placeOf({ file, line, column }: BuildError): string | null {
  return file === null ? null : [file, line, column].filter((part) => part !== null).join(':')
}

function short(text: string): string {
  const safe = redactSecrets(text)
  return safe.length > LENGTH_LIMIT ? `${safe.slice(0, LENGTH_LIMIT - 1)}…` : safe
}
