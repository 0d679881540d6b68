import { access, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetFuture, noteFuture } from '../../playground/data-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-clock-'))
  await mkdir(join(folder, 'postgres'))
})
afterEach(() => rm(folder, { recursive: true }))

const holdsDatabase = () =>
  access(join(folder, 'postgres')).then(
    () => true,
    () => false,
  )

it('forgets a database of the future once, and never one of the present', async () => {
  expect(await forgetFuture(folder)).toBe(false)
  expect(await holdsDatabase()).toBe(true)
  await noteFuture(folder)
  expect(await forgetFuture(folder)).toBe(true)
  expect(await holdsDatabase()).toBe(false)
  expect(await forgetFuture(folder)).toBe(false)
})
