import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { isAlive, processIdentity, processPlace } from './process.ts'

const Holder = z.object({ pid: z.int().positive(), identity: z.string().nullable(), place: z.string() })

const beatMs = 1_000

/**
 * Takes a data folder for this process; a lock whose holder is gone is taken over.
 * Process numbers mean nothing in another container or on another machine that shares the folder, so a holder also
 * touches its lock every second: one from elsewhere is gone when its lock stays untouched.
 * @param watchMs how long a lock from elsewhere is watched
 * @returns a function that gives the folder back
 * @throws UserError when another living process holds it
 */
export async function lockFolder(dataDir: string, watchMs = 6_000): Promise<() => Promise<void>> {
  const path = join(dataDir, 'countersign.lock')
  const own = join(dataDir, `countersign.lock.${randomUUID()}`)
  const place = await processPlace()
  const text = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid), place })
  // Written beside and linked, so that nobody ever reads half a lock.
  await writeFile(own, text, { mode: 0o600 })
  try {
    while (!(await linked(own, path))) await removeStale(dataDir, path, { place, watchMs })
  } finally {
    await rm(own, { force: true })
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), beatMs)
  beat.unref()
  return async () => {
    clearInterval(beat)
    if ((await read(path)) === text) await rm(path, { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function removeStale(dataDir: string, path: string, look: Look): Promise<void> {
  const held = await read(path)
  if (held === null) return
  await refuseLivingHolder(dataDir, path, held, look)
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    // Somebody else took it aside first.
    return
  }
  try {
    const moved = await read(aside)
    if (moved === held) return
    // Another process took the stale lock over a moment ago: this one is alive, so it goes back.
    await linked(aside, path)
    await refuseLivingHolder(dataDir, path, moved, look)
  } finally {
    await rm(aside, { force: true })
  }
}

interface Look {
  /** Where this process is. */
  readonly place: string
  readonly watchMs: number
}

async function refuseLivingHolder(dataDir: string, path: string, text: string | null, look: Look): Promise<void> {
  const holder = parse(text ?? '')
  if (!holder) return
  const here = holder.place === look.place
  if (!(here ? await isSameProcess(holder) : await isTouched(path, look.watchMs))) return
  throw new UserError(
    'database.folder_in_use',
    `Another Countersign is using ${dataDir} (process ${holder.pid}${here ? '' : ' in another container or on another machine'}). ` +
      'Stop it, or set DATA_DIR to another folder.',
  )
}

async function isSameProcess(holder: z.output<typeof Holder>): Promise<boolean> {
  if (!(await isAlive(holder.pid))) return false
  const identity = await processIdentity(holder.pid)
  // A process with the same number that started at another time is another program.
  return holder.identity === null || identity === null || holder.identity === identity
}

async function isTouched(path: string, watchMs: number): Promise<boolean> {
  const touched = async () => (await stat(path).catch(() => null))?.mtimeMs
  const first = await touched()
  const deadline = Date.now() + watchMs
  while (Date.now() < deadline) {
    await delay(Math.min(100, watchMs))
    if ((await touched()) !== first) return true
  }
  return false
}

function parse(text: string): z.output<typeof Holder> | null {
  try {
    return Holder.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const read = (path: string) => readFile(path, 'utf8').catch(() => null)
