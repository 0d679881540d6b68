import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { appendFile, chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { UserError } from '../../src/errors.ts'
import { lockFolder } from '../../src/store/embedded/folder-lock.ts'
import { isAlive } from '../../src/store/embedded/process.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { withClient } from '../support/database-server.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65_534
const bot = join(import.meta.dirname, 'embedded/bot.ts')

let folder: string
let dataDir: string
/** A stopped database that has the table `kept`; copying it is quicker than making one. */
let original: string
const ends: (() => Promise<unknown> | unknown)[] = []

beforeAll(async () => {
  original = await mkdtemp(join(tmpdir(), 'countersign-embedded-'))
  await chmod(original, 0o711)
  dataDir = join(original, 'data')
  const embedded = await start()
  await write(embedded.url)
  await embedded.stop()
  ends.length = 0
})
afterAll(() => rm(original, { recursive: true, force: true }))

const useOriginal = () => void execFileSync('cp', ['-a', join(original, 'data'), dataDir])

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-embedded-'))
  await chmod(folder, 0o711)
  dataDir = join(folder, 'data')
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<EmbeddedPostgres> {
  const embedded = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'silent' }), settings: { fsync: 'off' } })
  ends.push(embedded.stop)
  return embedded
}

async function refusal(): Promise<string> {
  const error = await start().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
}

const Said = z.union([z.object({ url: z.string() }), z.object({ error: z.string() })])

/** Starts a bot in a process of its own and waits for what it says. */
async function startBot(
  options: { ids?: { uid: number; gid: number }; wrapper?: string[] } = {},
): Promise<{ child: ChildProcess; said: z.output<typeof Said> }> {
  const child = options.wrapper
    ? spawn(options.wrapper[0] ?? '', [...options.wrapper.slice(1), process.execPath, bot, dataDir], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
    : fork(bot, [dataDir], { execArgv: [], stdio: 'ignore', ...options.ids })
  ends.push(() => kill(child))
  const [message] = await once(child, 'message')
  return { child, said: Said.parse(message) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function stopBot(child: ChildProcess): Promise<void> {
  child.send('stop')
  await once(child, 'exit')
}

const urlOf = (said: z.output<typeof Said>) => z.object({ url: z.string() }).parse(said).url
const write = (url: string) =>
  withClient(url, (client) => client.query('create table kept (value text); insert into kept values ($$safe$$)'))
const kept = (url: string) =>
  withClient(url, async (client) => (await client.query<{ value: string }>('select value from kept')).rows[0]?.value)
const shown = (url: string, setting: string) =>
  withClient(url, async (client) => Object.values((await client.query(`show ${setting}`)).rows[0] ?? {})[0])
const serverPid = () => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

describe('a fresh folder', () => {
  it('gets a database that only this machine and this password reach, and that survives a restart', async () => {
    const first = await start()
    expect(new URL(first.url).hostname).toBe('127.0.0.1')
    expect(await shown(first.url, 'listen_addresses')).toBe('127.0.0.1')
    expect(await shown(first.url, 'unix_socket_directories')).toBe('')
    expect(await shown(first.url, 'server_encoding')).toBe('UTF8')
    const { mode } = statSync(join(dataDir, 'password'))
    expect(mode & 0o777).toBe(0o600)
    const wrong = new URL(first.url)
    wrong.password = 'wrong'
    await expect(withClient(wrong.href, async () => undefined)).rejects.toThrow('password authentication failed')
    await write(first.url)
    await Promise.all([first.stop(), first.stop()])
    await expect(kept(first.url)).rejects.toThrow('ECONNREFUSED')

    const second = await start()
    expect(await kept(second.url)).toBe('safe')
  })

  it('does not mind that somebody was killed while making it', async () => {
    const child = fork(bot, [dataDir], { execArgv: [], stdio: 'ignore' })
    ends.push(() => kill(child))
    await vi.waitFor(() => expect(readdirSync(dataDir).join()).toContain('initialising-'), {
      interval: 5,
      timeout: 10_000,
    })
    await kill(child)
    const embedded = await start()
    await write(embedded.url)
    expect(await kept(embedded.url)).toBe('safe')
    await embedded.stop()
    // Whatever initdb still wrote after its bot was gone is cleared by a later start.
    await start()
    expect(readdirSync(dataDir).filter((name) => name.startsWith('initialising-'))).toEqual([])
  })
})

describe('after a bot was killed', () => {
  it('goes on with its server, and stops it in the end', async () => {
    useOriginal()
    const { child, said } = await startBot()
    await withClient(urlOf(said), (client) => client.query('update kept set value = $$written before$$'))
    const pid = serverPid()
    await kill(child)
    const embedded = await start()
    expect(embedded.url).toBe(urlOf(said))
    expect(serverPid()).toBe(pid)
    expect(await kept(embedded.url)).toBe('written before')
    await embedded.stop()
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false))
  })

  it('recovers when the server was killed as well', async () => {
    useOriginal()
    const { child, said } = await startBot()
    await withClient(urlOf(said), (client) => client.query('update kept set value = $$written before$$'))
    process.kill(serverPid(), 'SIGKILL')
    await kill(child)
    const embedded = await start()
    expect(await kept(embedded.url)).toBe('written before')
  })
})

describe('a pid file that was left behind', () => {
  const pidFile = (pid: number) => `${pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n\nready\n`

  beforeEach(useOriginal)

  async function leave(pid: number): Promise<void> {
    const path = join(dataDir, 'postgres', 'postmaster.pid')
    await writeFile(path, pidFile(pid), { mode: 0o600 })
    const { uid, gid } = statSync(join(dataDir, 'postgres'))
    await chown(path, uid, gid)
  }

  it('names a process that has ended', async () => {
    const ended = spawn('true')
    await once(ended, 'exit')
    await leave(ended.pid ?? 0)
    expect(await kept((await start()).url)).toBe('safe')
  })

  it('names another program of the same user, which is left in peace', async () => {
    const { uid, gid } = statSync(join(dataDir, 'postgres'))
    const other = spawn('sleep', ['60'], isRoot ? { uid, gid } : {})
    ends.push(() => kill(other))
    await leave(other.pid ?? 0)
    expect(await kept((await start()).url)).toBe('safe')
    expect(other.exitCode).toBeNull()
    expect(other.signalCode).toBeNull()
  })
})

describe('one bot a folder', () => {
  it('refuses the second with a sentence, and goes on with the first', async () => {
    useOriginal()
    const { child, said } = await startBot()
    expect(await refusal()).toBe(
      `Another Countersign is using ${dataDir} (process ${child.pid}). Stop it, or set DATA_DIR to another folder.`,
    )
    expect(await kept(urlOf(said))).toBe('safe')
    await stopBot(child)
    expect(await kept((await start()).url)).toBe('safe')
  })

  it('refuses the second in one process too, until the first has stopped', async () => {
    useOriginal()
    const first = await start()
    expect(await refusal()).toContain(`(process ${process.pid})`)
    await first.stop()
    await start()
  })

  it('lets exactly one of two that start at once have it', async () => {
    const both = await Promise.all([startBot(), startBot()])
    const errors = both.flatMap(({ said }) => ('error' in said ? [said.error] : []))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('Another Countersign is using')
    for (const { child, said } of both) if ('url' in said) await stopBot(child)
  })

  it('knows a process number that another program has now', async () => {
    useOriginal()
    const lock = join(dataDir, 'countersign.lock')
    const first = await start()
    const holder = JSON.parse(readFileSync(lock, 'utf8'))
    expect(holder.pid).toBe(process.pid)
    await first.stop()
    await writeFile(lock, JSON.stringify({ ...holder, identity: 'of an earlier start' }))
    await (await start()).stop()
    await writeFile(lock, '{ half a lo')
    await start()
  })

  it('believes a lock from elsewhere only while it is touched', async () => {
    await mkdir(dataDir)
    const lock = join(dataDir, 'countersign.lock')
    await writeFile(lock, JSON.stringify({ pid: process.pid, identity: null, place: 'another container' }))
    const touching = setInterval(() => utimesSync(lock, new Date(), new Date()), 20)
    ends.push(() => clearInterval(touching))
    await expect(lockFolder(dataDir, 5_000)).rejects.toThrow('in another container or on another machine')
    clearInterval(touching)
    const unlock = await lockFolder(dataDir, 200)
    expect(JSON.parse(readFileSync(lock, 'utf8')).place).not.toBe('another container')
    await unlock()
    expect(readdirSync(dataDir)).toEqual([])
  })

  it('touches its lock for as long as it has the folder', async () => {
    await mkdir(dataDir)
    const unlock = await lockFolder(dataDir)
    const touched = () => statSync(join(dataDir, 'countersign.lock')).mtimeMs
    const before = touched()
    await vi.waitFor(() => expect(touched()).toBeGreaterThan(before), { timeout: 10_000 })
    await unlock()
  })
})

describe('a folder that cannot be used is told in a sentence', () => {
  it('of another PostgreSQL version', async () => {
    useOriginal()
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '12\n')
    expect(await refusal()).toMatch(/was made by PostgreSQL 12, and this is PostgreSQL \d+\./)
  })

  it('with files that are no database', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true })
    await writeFile(join(dataDir, 'postgres', 'holiday.jpg'), '')
    expect(await refusal()).toContain('holds files that are no PostgreSQL database')
  })

  it('without its password, or with another one', async () => {
    useOriginal()
    await rename(join(dataDir, 'password'), join(dataDir, 'elsewhere'))
    expect(await refusal()).toContain(`The database's password, ${dataDir}/password, is missing.`)
    await writeFile(join(dataDir, 'password'), 'another')
    expect(await refusal()).toContain('refuses the password kept beside it')
    await rename(join(dataDir, 'elsewhere'), join(dataDir, 'password'))
    await start()
  })

  it('that is a file', async () => {
    await writeFile(dataDir, '')
    expect(await refusal()).toContain(`cannot keep its database in ${dataDir}: it is not a folder`)
  })

  it('with settings that PostgreSQL refuses, in its own words', async () => {
    useOriginal()
    await appendFile(join(dataDir, 'postgres', 'postgresql.conf'), '\nnonsense = on\n')
    expect(await refusal()).toContain('unrecognized configuration parameter "nonsense"')
  })
})

it('stops also when the server is gone already', async () => {
  useOriginal()
  const embedded = await start()
  const pid = serverPid()
  process.kill(pid, 'SIGQUIT')
  await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false))
  await embedded.stop()
  await start()
})

/** Whether an ordinary user may read this checkout and run this Node; not so in a home folder of root. */
function ordinaryUserCanRun(): boolean {
  if (!isRoot) return false
  try {
    execFileSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(bot)})`], {
      uid: nobody,
      gid: nobody,
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

describe('whoever runs it', () => {
  it.skipIf(!ordinaryUserCanRun())('an ordinary user, in a folder of its own', async () => {
    await mkdir(dataDir)
    await chown(dataDir, nobody, nobody)
    const { child, said } = await startBot({ ids: { uid: nobody, gid: nobody } })
    await write(urlOf(said))
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody)
    await stopBot(child)
    // Root goes on as the folder's owner, who can still use it afterwards.
    const asRoot = await start()
    expect(await kept(asRoot.url)).toBe('safe')
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody)
  })

  it.skipIf(!ordinaryUserCanRun())('an ordinary user, in a folder of somebody else', async () => {
    await mkdir(dataDir, { mode: 0o700 })
    const { said } = await startBot({ ids: { uid: nobody, gid: nobody } })
    expect(said).toEqual({
      error: expect.stringMatching(/cannot keep its database in .*: this user may not use it \(EACCES.*Set DATA_DIR/),
    })
  })

  it.skipIf(!isRoot)('root, below a folder that only root may enter', async () => {
    await chmod(folder, 0o700)
    const embedded = await start()
    await write(embedded.url)
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0)
    await embedded.stop()
    expect(await kept((await start()).url)).toBe('safe')
  })

  it.skipIf(!isRoot)('root without the right to hand that on is told what to do', async () => {
    await chmod(folder, 0o700)
    const { said } = await startBot({ wrapper: ['setpriv', '--bounding-set=-dac_read_search'] })
    expect(said).toEqual({
      error: expect.stringMatching(/refuses to run as root, and the unprivileged user \d+ cannot enter/),
    })
    expect(said).toEqual({ error: expect.stringContaining('set DATABASE_URL') })
  })

  it.skipIf(!isRoot)('root, with files that were copied back by root', async () => {
    useOriginal()
    execFileSync('chown', ['-R', '0:0', join(dataDir, 'postgres')])
    expect(await kept((await start()).url)).toBe('safe')
  })
})

it('keeps no password in its log', async () => {
  useOriginal()
  const embedded = await start()
  const { password } = new URL(embedded.url)
  await expect(withClient(embedded.url, (client) => client.query('nonsense'))).rejects.toThrow('syntax error')
  expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(decodeURIComponent(password))
})
