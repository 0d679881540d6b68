import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const markOf = (dataDir: string) => join(dataDir, 'clock-was-moved')

/** Notes that the bot's database in a folder is about to hold what has not happened yet. */
export async function noteFuture(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  await writeFile(markOf(dataDir), 'The playground removes the database beside this file when it starts again.\n')
}

/**
 * Removes the bot's database from a folder where the clock was moved: reports and digests of the future would hide those of
 * the present. A folder without that note is left alone.
 * @returns whether there was one
 */
export async function forgetFuture(dataDir: string): Promise<boolean> {
  const isMoved = await access(markOf(dataDir)).then(
    () => true,
    () => false,
  )
  if (!isMoved) return false
  await rm(join(dataDir, 'postgres'), { recursive: true, force: true })
  await rm(markOf(dataDir), { force: true })
  return true
}
