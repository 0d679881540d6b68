import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli.ts'
import { openBotDatabase } from '../../src/store/bot-database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { appendLedger, type LedgerEntry } from '../../src/store/ledger.ts'
import { act, empty, tamper } from '../store/ledger-rows.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
let folder: string
let copy: string
beforeAll(async () => {
  test = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'countersign-ledger-'))
  await chmod(folder, 0o711)
  copy = join(folder, 'copy.jsonl')
})
afterEach(() => empty(test.url))
afterAll(async () => {
  await test.close()
  await rm(folder, { recursive: true, force: true })
})

const append = (...entries: LedgerEntry[]) =>
  test.database.transaction((transaction) => appendLedger(transaction, ...entries))

async function run(words: readonly string[], environment?: Record<string, string>) {
  const written = { output: '', errors: '' }
  const exitCode = await runCommandLine(['ledger', ...words], {
    environment: () => environment ?? { DATABASE_URL: test.url },
    write: (text) => {
      written.output += text
    },
    writeError: (text) => {
      written.errors += text
    },
  })
  return { exitCode, ...written }
}

/** Two products, three entries, one of them with what tears lines apart elsewhere. */
async function record(): Promise<void> {
  await append(
    act(),
    act({ product: 'zebra' }),
    act({ reason: 'one\u2028two\nthree\u0085', verb: 'signature.withdraw' }),
  )
}

async function exportTo(path: string): Promise<string> {
  const { exitCode, output, errors } = await run(['export'])
  expect([exitCode, errors]).toEqual([0, ''])
  await writeFile(path, output)
  return output
}

const nothing = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' }
const sha = /[0-9a-f]{64}/

describe('ledger verify', () => {
  it('prints a line a product: entries and last hash', async () => {
    await record()
    const { exitCode, output, errors } = await run(['verify'])
    expect([exitCode, errors]).toEqual([0, ''])
    expect(output.replace(new RegExp(sha, 'g'), '#')).toBe(
      'acme: sound, 2 entries, last hash #\nzebra: sound, 1 entry, last hash #\n',
    )
    const last = (await exportTo(copy)).split('\n').map((line) => line && JSON.parse(line).hash)
    expect(output.match(new RegExp(sha, 'g'))).toEqual([last[1], last[2]])
    expect((await run(['verify', '--product', 'zebra'])).output).toMatch(/^zebra: sound, 1 entry, .*\n$/)
  })

  it('names the first broken link and ends with 4', async () => {
    await record()
    await tamper(test.url, (client) =>
      client.query("update ledger set reason = 'other' where product = 'acme' and sequence = 2"),
    )
    const { exitCode, output } = await run(['verify'])
    expect(exitCode).toBe(4)
    expect(output).toContain(
      'acme: BROKEN at entry 2 (changed): its hash does not fit what it says: it was changed after it was recorded; sound before it: 1 entry, last hash ',
    )
    expect(output).toContain('zebra: sound, 1 entry')
    expect((await run(['verify', '--product', 'zebra'])).exitCode).toBe(0)
    expect((await run(['verify', '--product', 'acme'])).exitCode).toBe(4)
  })

  it('does not let a name move the cursor', async () => {
    await append(act({ product: 'a\u001b[2Jb' }))
    expect((await run(['verify'])).output).toMatch(/^a\uFFFD\[2Jb: sound/)
  })

  it('says when nothing is recorded', async () => {
    expect(await run(['verify'])).toEqual({ exitCode: 0, output: 'the ledger: no entries\n', errors: '' })
    expect(await run(['verify', '--product', 'acme'])).toEqual({
      exitCode: 1,
      output: '',
      errors: 'Nothing is recorded of a product “acme”.\n',
    })
  })

  it('works as a program, whose reader may go early', async () => {
    await append(...Array.from({ length: 3_000 }, (_, number) => act({ reason: 'x'.repeat(300), after: { number } })))
    const root = resolve(import.meta.dirname, '../..')
    const words = [join(root, 'src/cli.ts'), 'ledger', 'export']
    const env = { PATH: process.env.PATH, DATABASE_URL: test.url }
    const whole = await new Promise<string>((done, failed) => {
      execFile(process.execPath, words, { cwd: folder, env, maxBuffer: 1e8 }, (error, output) =>
        error ? failed(error) : done(output),
      )
    })
    expect(whole.trimEnd().split('\n')).toHaveLength(3_000)
    const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    await once(child, 'exit')
    expect(errors).toBe('')
  })
})

describe('ledger export', () => {
  it('prints every entry as canonical JSON, in order, or one product’s', async () => {
    await record()
    const lines = (await exportTo(copy))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { product: 'acme', sequence: 1, previousHash: '0'.repeat(64), at: '2026-03-01T09:30:00.125Z' },
      { product: 'acme', sequence: 2, verb: 'signature.withdraw' },
      { product: 'zebra', sequence: 1 },
    ])
    expect((await run(['export', '--product', 'zebra'])).output.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('ledger verify --file', () => {
  it('needs no database, and finds the copy sound', async () => {
    await record()
    await exportTo(copy)
    const { exitCode, output, errors } = await run(['verify', '--file', copy], nothing)
    expect([exitCode, errors]).toEqual([0, ''])
    expect(output).toMatch(/^copy of acme: sound, 2 entries, .*\ncopy of zebra: sound, 1 entry, .*\n$/)
    expect((await run(['verify', '--file', copy, '--product', 'zebra'], nothing)).output).toMatch(
      /^copy of zebra: .*\n$/,
    )
  })

  it.each<[string, (lines: string[]) => string[], string]>([
    [
      'a changed letter',
      ([a = '', ...rest]) => [a.replace('It is ready', 'It is READY'), ...rest],
      'acme: BROKEN at entry 1 (changed)',
    ],
    ['a missing line', ([, ...rest]) => rest, 'acme: BROKEN at entry 2 (removed)'],
    ['another order', ([a = '', b = '', c = '']) => [b, a, c], 'acme: BROKEN at entry 2 (removed)'],
    ['a line twice', ([a = '', ...rest]) => [a, a, ...rest], 'acme: BROKEN at entry 1 (out-of-order)'],
    ['a further name', ([a = '', ...rest]) => [a.replace('{', '{"Further":1,'), ...rest], 'Line 1 of'],
    ['a name twice', ([a = '', ...rest]) => [a.replace('{', '{"product":"other",'), ...rest], 'Line 1 of'],
    ['half a line', ([a = '', b = '']) => [a, b.slice(0, -20)], 'Line 2 of'],
    ['an empty line', ([a = '', ...rest]) => [a, '', ...rest], 'Line 2 of'],
  ])('finds %s and ends with 4', async (_name, change, sentence) => {
    await record()
    const lines = (await exportTo(copy)).trimEnd().split('\n')
    await writeFile(copy, `${change(lines).join('\n')}\n`)
    const { exitCode, output } = await run(['verify', '--file', copy], nothing)
    expect(output).toContain(sentence)
    expect(exitCode).toBe(4)
  })

  it('finds bytes that are no text', async () => {
    await record()
    await exportTo(copy)
    await appendFile(copy, Buffer.from([0xff, 0xfe]))
    expect(await run(['verify', '--file', copy], nothing)).toMatchObject({ exitCode: 4 })
  })

  it('says when there is no such file', async () => {
    const { exitCode, errors } = await run(['verify', '--file', join(folder, 'none')], nothing)
    expect(exitCode).toBe(1)
    expect(errors).toMatch(/^The copy .*none cannot be read: ENOENT/)
  })
})

describe('ledger verify --file --with-database', () => {
  const both = () => run(['verify', '--file', copy, '--with-database'])

  it('holds while the ledger only grows', async () => {
    await record()
    await exportTo(copy)
    await append(act(), act({ product: 'new' }))
    const { exitCode, output } = await both()
    expect(output).toMatch(
      /^acme: sound, 3 entries.*\nnew: .*\nzebra: .*\ncopy of acme: sound, 2 entries.*\ncopy of zebra: /,
    )
    expect(exitCode).toBe(0)
  })

  it('finds a ledger that was written anew from its first entry, though it is sound in itself', async () => {
    await record()
    await exportTo(copy)
    await empty(test.url)
    await append(act(), act({ product: 'zebra' }), act({ reason: 'another story' }))
    expect((await run(['verify'])).exitCode).toBe(0)
    const { exitCode, output } = await both()
    expect(output).toContain('copy of acme: BROKEN at entry 2 (other-than-recorded)')
    expect(output).toContain('copy of zebra: sound')
    expect(exitCode).toBe(4)
  })

  it('finds entries that the database has lost together with its head', async () => {
    await record()
    await exportTo(copy)
    await empty(test.url)
    await append(act())
    const { exitCode, output } = await both()
    expect(output).toContain('copy of acme: BROKEN at entry 2 (not-recorded)')
    expect(output).toContain('copy of zebra: BROKEN at entry 1 (not-recorded)')
    expect(exitCode).toBe(4)
  })

  it('needs a copy', async () => {
    expect(await run(['verify', '--with-database'])).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('--file'),
    })
  })
})

describe('what keeps it from looking ends with 1 and a sentence', () => {
  it('no database', async () => {
    const { exitCode, output, errors } = await run(['verify'], nothing)
    expect([exitCode, output]).toEqual([1, ''])
    expect(errors).toContain('does not answer: the connection was refused. Check DATABASE_URL.')
  })

  it('a database without a ledger', async () => {
    const other = await createEmptyDatabase()
    const { exitCode, errors } = await run(['verify'], { DATABASE_URL: other.url })
    await other.drop()
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('This database holds no ledger yet.')])
  })

  it('a folder without a database, which stays empty', async () => {
    const { exitCode, errors } = await run(['verify'], { DATA_DIR: join(folder, 'none') })
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('There is no database in')])
    await expect(readFile(join(folder, 'none'))).rejects.toThrow('ENOENT')
  })
})

describe('beside an embedded database', () => {
  it('reads from the server of a bot that is at work, and without one by itself', { timeout: 60_000 }, async () => {
    const dataDir = join(folder, 'data')
    const log = pino({ level: 'silent' })
    const embedded = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } })
    const bot = await openBotDatabase({ url: embedded.url, log })
    const settings = { DATA_DIR: dataDir, LOG_LEVEL: 'silent' }
    try {
      await bot.database.transaction((transaction) => appendLedger(transaction, act()))
      expect(await run(['verify'], settings)).toMatchObject({
        exitCode: 0,
        output: expect.stringContaining('acme: sound'),
      })
      // The bot's server is still its own.
      await bot.database.transaction((transaction) => appendLedger(transaction, act()))
    } finally {
      await bot.close()
      await embedded.stop()
    }
    const { exitCode, output } = await run(['verify'], settings)
    expect([exitCode, output]).toEqual([0, expect.stringContaining('acme: sound, 2 entries')])
    // Nothing is left running, and the folder is free again.
    await (await startEmbeddedPostgres({ dataDir, log })).stop()
  })
})
