import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { isAlive, processIdentity } from './process.ts'

const Holder = z.object({ pid: z.int().positive(), identity: z.string().nullable() })

/**
 * Takes a data folder for this process; a lock whose holder is gone is taken over.
 * @returns a function that gives the folder back
 * @throws UserError when another living process holds it
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'countersign.lock')
  const own = join(dataDir, `countersign.lock.${randomUUID()}`)
  const text = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) })
  // Written beside and linked, so that nobody ever reads half a lock.
  await writeFile(own, text, { mode: 0o600 })
  try {
    while (!(await linked(own, path))) await removeStale(dataDir, path)
  } finally {
    await rm(own, { force: true })
  }
  return async () => {
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

async function removeStale(dataDir: string, path: string): Promise<void> {
  const held = await read(path)
  if (held === null) return
  await refuseLivingHolder(dataDir, held)
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
    await refuseLivingHolder(dataDir, moved)
  } finally {
    await rm(aside, { force: true })
  }
}

async function refuseLivingHolder(dataDir: string, text: string | null): Promise<void> {
  const holder = parse(text ?? '')
  if (!holder || !(await isAlive(holder.pid))) return
  const identity = await processIdentity(holder.pid)
  // A process with the same number that started at another time is another program.
  if (holder.identity !== null && identity !== null && holder.identity !== identity) return
  throw new UserError(
    'database.folder_in_use',
    `Another Countersign is using ${dataDir} (process ${holder.pid}). Stop it, or set DATA_DIR to another folder.`,
  )
}

function parse(text: string): z.output<typeof Holder> | null {
  try {
    return Holder.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const read = (path: string) => readFile(path, 'utf8').catch(() => null)
