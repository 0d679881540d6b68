import { once } from 'node:events'
import { Command, CommanderError, Option } from 'commander'
import { checkKinds } from './checks/index.ts'
import { addLedgerCommands } from './cli/ledger.ts'
import type { Surroundings } from './cli/surroundings.ts'
import { ConfigError, loadEnvironment, readConfigWithoutSlack } from './config.ts'
import { UserError } from './errors.ts'
import { createLog } from './log.ts'
import { loadProducts } from './products/load.ts'
import { askDirectly } from './readiness/ask-directly.ts'
import type { Verdict } from './readiness/assessment.ts'
import { findEnvironment, findProduct } from './readiness/find.ts'
import { reportMarkdown } from './readiness/markdown.ts'
import { connectSources } from './sources/connect.ts'

/** What a script can tell a verdict by; 1 is kept for everything that kept it from being reached. */
const exitCodes: Readonly<Record<Verdict, number>> = { GO: 0, 'GO WITH CONDITIONS': 2, 'NO-GO': 3 }

const kinds = Object.values(checkKinds)

/**
 * Runs one command of the command line.
 * @param words what was typed, without the program's name
 * @returns the exit code: 0, of a report also 2 (GO WITH CONDITIONS) and 3 (NO-GO), of a broken ledger 4; 1 when something
 * was wrong
 */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode = 0
  const program = new Command('countersign')
    .description(
      'Countersign from the command line: check products’ files, ask whether a product may ship, and verify the ledger.',
    )
    .exitOverride()
    .configureOutput({ writeOut: surroundings.write, writeErr: surroundings.writeError })
    .showSuggestionAfterError()

  program
    .command('validate')
    .description('check every product’s file of a folder; needs no settings')
    .argument('[directory]', 'the folder of the YAML files', './manifests/products')
    .action(async (directory: string) => {
      const count = (await loadProducts(directory, kinds)).list().length
      surroundings.write(count === 1 ? '1 product is valid\n' : `${count} products are valid\n`)
    })

  program
    .command('report')
    .description('ask every source now and print the report; exit code 0 GO, 2 GO WITH CONDITIONS, 3 NO-GO, 1 error')
    .argument('<product>', 'the product’s name')
    .option('--environment <name>', 'one of its environments; its default when left out')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['markdown', 'json']).default('markdown'))
    .action(async (name: string, options: { environment?: string; format: 'markdown' | 'json' }) => {
      exitCode = await report(name, options, surroundings)
    })

  addLedgerCommands(program, surroundings, (code) => {
    exitCode = code
  })

  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said by itself what is wrong with the words, or has printed its help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1
    if (!(error instanceof UserError || error instanceof ConfigError)) throw error
    surroundings.writeError(`${error.message}\n`)
    return 1
  }
}

async function report(
  name: string,
  options: { environment?: string; format: 'markdown' | 'json' },
  surroundings: Surroundings,
): Promise<number> {
  const config = readConfigWithoutSlack(surroundings.environment())
  const products = await loadProducts(config.productsDir, kinds)
  const product = findProduct(products, name)
  const environment = findEnvironment(product, options.environment)
  // Standard output is the report's alone.
  const log = createLog(config.logLevel, { write: surroundings.writeError })
  const { sources, close } = connectSources(config, log)
  try {
    const made = await askDirectly({ sources, now: () => new Date(), log }, product, environment)
    surroundings.write(options.format === 'json' ? `${JSON.stringify(made, null, 2)}\n` : reportMarkdown(made))
    return exitCodes[made.assessment.verdict]
  } finally {
    await close()
  }
}

if (import.meta.main) {
  // Whoever reads may have seen enough, as `head` does.
  process.stdout.on('error', () => process.exit(1))
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    environment: loadEnvironment,
    write: (text) => process.stdout.write(text) || once(process.stdout, 'drain'),
    writeError: (text) => void process.stderr.write(text),
  })
}
