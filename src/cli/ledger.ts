import type { Command } from 'commander'
import { readConfigWithoutSlack } from '../config.ts'
import { UserError } from '../errors.ts'
import { createLog } from '../log.ts'
import type { Database } from '../store/database.ts'
import { type ChainVerdict, followChains } from '../store/ledger-chain.ts'
import { copyLine, readCopy } from '../store/ledger-copy.ts'
import type { RecordedEntry } from '../store/ledger-hash.ts'
import { ledgerEntries } from '../store/ledger-read.ts'
import { compareWithLedger, verifyLedger } from '../store/ledger-verify.ts'
import { openForReading } from '../store/open-for-reading.ts'
import type { Surroundings } from './surroundings.ts'

/** A broken ledger; 1 is kept for everything that kept us from looking. */
const broken = 4

interface VerifyOptions {
  readonly product?: string
  readonly file?: string
  readonly withDatabase?: true
}

/** @param ended is told the exit code */
export function addLedgerCommands(
  program: Command,
  surroundings: Surroundings,
  ended: (exitCode: number) => void,
): void {
  const ledger = program.command('ledger').description('look at the record of every act')

  ledger
    .command('verify')
    .description('walk the ledger and name the first broken link; exit code 0 sound, 4 broken, 1 error')
    .option('--product <name>', 'one product’s ledger; every one when left out')
    .option('--file <path>', 'an exported copy instead of the database')
    .option('--with-database', 'with --file: the database too, and whether the copy is its beginning')
    .action(async (options: VerifyOptions) => ended(await verify(options, surroundings)))

  ledger
    .command('export')
    .description('print every entry as a line of JSON, in order')
    .option('--product <name>', 'one product’s ledger; every one when left out')
    .action(async (options: { product?: string }) =>
      withDatabase(surroundings, (database) =>
        database.transaction((snapshot) => printAll(ledgerEntries(snapshot, options), surroundings)),
      ),
    )
}

async function verify(options: VerifyOptions, surroundings: Surroundings): Promise<number> {
  const { file, withDatabase: both = false, ...window } = options
  if (both && file === undefined) {
    throw new UserError('ledger.no_file', 'Say which copy is to be compared with the database: --file <path>.')
  }
  if (file !== undefined && !both) return verifyFile(file, window, surroundings)
  return withDatabase(surroundings, async (database) => {
    const recorded = say(await verifyLedger(database, window), window, surroundings)
    if (file === undefined) return recorded
    return database.transaction(async (snapshot) =>
      Math.max(recorded, await verifyFile(file, window, surroundings, compareWithLedger(snapshot))),
    )
  })
}

async function verifyFile(
  path: string,
  window: { readonly product?: string },
  surroundings: Surroundings,
  further?: ReturnType<typeof compareWithLedger>,
): Promise<number> {
  try {
    const entries = only(readCopy(path), window.product)
    const chains = await followChains(entries, further)
    return say([...chains.values()], window, surroundings, 'copy of ')
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'ledger.copy_changed')) throw error
    surroundings.write(`${error.message}\n`)
    return broken
  }
}

async function* only(entries: AsyncIterable<RecordedEntry>, product?: string): AsyncGenerator<RecordedEntry> {
  for await (const entry of entries) if (product === undefined || entry.product === product) yield entry
}

/** One line a product. */
function say(
  verdicts: readonly ChainVerdict[],
  window: { readonly product?: string },
  surroundings: Surroundings,
  prefix = '',
): number {
  if (verdicts.length === 0) {
    const { product } = window
    // A name that nothing is recorded under is more likely mistyped than sound.
    if (product !== undefined) throw new UserError('ledger.none', `Nothing is recorded of a product “${product}”.`)
    surroundings.write(`${prefix}the ledger: no entries\n`)
  }
  for (const { product, end, broken: link } of verdicts) {
    const entries = end.sequence === 1 ? '1 entry' : `${end.sequence.toLocaleString('en-GB')} entries`
    const verdict = link
      ? `BROKEN at entry ${link.sequence} (${link.code}): ${link.sentence}; sound before it: ${entries}, last hash ${end.hash}`
      : `sound, ${entries}, last hash ${end.hash}`
    surroundings.write(`${prefix}${printable(product)}: ${verdict}\n`)
  }
  return verdicts.some(({ broken: link }) => link) ? broken : 0
}

/** A row that somebody put there may hold what moves a terminal's cursor. */
const printable = (text: string) => text.replace(/\p{C}/gu, '\uFFFD')

async function printAll(entries: AsyncIterable<RecordedEntry>, surroundings: Surroundings): Promise<void> {
  let text = ''
  for await (const entry of entries) {
    text += copyLine(entry)
    if (text.length < 65_536) continue
    // Waited for, because whoever reads may be slower than the database.
    await surroundings.write(text)
    text = ''
  }
  await surroundings.write(text)
}

async function withDatabase<Result>(
  surroundings: Surroundings,
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, dataDir, logLevel } = readConfigWithoutSlack(surroundings.environment())
  // Standard output is the ledger's alone.
  const log = createLog(logLevel, { write: surroundings.writeError })
  const { database, close } = await openForReading({ databaseUrl, dataDir, log })
  try {
    return await run(database)
  } catch (error) {
    throw explain(error)
  } finally {
    await close()
  }
}

function explain(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined
  const { code = '', message = '' } = (cause ?? error) as { code?: string; message?: string }
  const sentence = {
    '42P01': 'This database holds no ledger yet. Start the bot once, or see that DATABASE_URL or DATA_DIR is right.',
    '42501': 'This user of the database may not read the ledger. Use the address that the bot uses as DATABASE_URL.',
  }[code]
  if (sentence !== undefined) return new UserError('ledger.unreadable', sentence)
  if (code.startsWith('57P') || /^Connection terminated|ECONN/.test(message)) {
    return new UserError('ledger.interrupted', 'The database stopped while its ledger was read. Try again.')
  }
  return error
}
