import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { canonicalText, type RecordedEntry } from './ledger-hash.ts'

/** An entry as a line of a copy: canonical JSON, so that there is one way to write it. */
export const copyLine = (entry: RecordedEntry) => `${canonicalText(entry)}\n`

/** The names are what matters here: what they hold is held by the hash. */
const Entry = z.strictObject({
  product: z.string(),
  sequence: z.int(),
  at: z.string(),
  actor: z.unknown(),
  verb: z.string(),
  object: z.unknown(),
  before: z.unknown(),
  after: z.unknown(),
  reason: z.string().nullable(),
  evidence: z.unknown(),
  message: z.unknown(),
  previousHash: z.string(),
  hash: z.string(),
})

const longestLine = 64 * 1024 * 1024

/**
 * Reads an exported copy line by line; memory does not grow with it.
 * @throws UserError `ledger.copy_unreadable` when there is no such file, `ledger.copy_changed` at a line that is not as
 * it was exported
 */
export async function* readCopy(path: string): AsyncGenerator<RecordedEntry> {
  let number = 0
  for await (const line of lines(path)) {
    number += 1
    yield entryOf(line) ?? refuse(path, number)
  }
}

function entryOf(line: string): RecordedEntry | null {
  try {
    const value: unknown = JSON.parse(line)
    // Another spelling, such as a name that stands twice, could be read in two ways.
    return Entry.safeParse(value).success && canonicalText(value) === line ? (value as RecordedEntry) : null
  } catch {
    return null
  }
}

/** Node's own `readline` also ends lines at U+2028, which may stand in JSON. */
async function* lines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let number = 1
  let rest = ''
  for await (const text of texts(path, decoder, () => number)) {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      yield part
      number += 1
    }
    if (rest.length > longestLine) refuse(path, number)
  }
  if (rest !== '') yield rest
}

async function* texts(path: string, decoder: TextDecoder, line: () => number): AsyncGenerator<string> {
  try {
    for await (const chunk of createReadStream(path)) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) refuse(path, line(), 'or later ')
    throw new UserError('ledger.copy_unreadable', `The copy ${path} cannot be read: ${(error as Error).message}`)
  }
}

function refuse(path: string, line: number, orLater = ''): never {
  throw new UserError(
    'ledger.copy_changed',
    `Line ${line} ${orLater}of ${path} is not as the ledger was exported: it was changed, or cut off in its middle.`,
  )
}
