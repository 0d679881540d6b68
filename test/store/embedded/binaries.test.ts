import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { restoreLinks } from '../../../src/store/embedded/binaries.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-links-'))
  await mkdir(join(root, 'native', 'lib'), { recursive: true })
  await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const list = (targets: string[]) =>
  writeFile(
    join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify(targets.map((target) => ({ source: 'native/lib/libpq.so.5.18', target }))),
  )

it('makes the links that an install without scripts lacks, and leaves those that are there', async () => {
  await symlink('libpq.so.5.18', join(root, 'native', 'lib', 'libpq.so'))
  await list(['native/lib/libpq.so', 'native/lib/libpq.so.5'])
  await restoreLinks(root)
  await restoreLinks(root)
  expect(await readFile(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
  expect(await readFile(join(root, 'native', 'lib', 'libpq.so'), 'utf8')).toBe('library')
})

it('needs no list', async () => {
  await restoreLinks(root)
})

it('says what to do where they cannot be made', async () => {
  await list(['native/nowhere/libpq.so'])
  await expect(restoreLinks(root)).rejects.toThrow(/lacks its library links.*\(ENOENT\).*Run npm rebuild/)
})
