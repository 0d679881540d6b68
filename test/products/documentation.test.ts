import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkKinds } from '../../src/checks/index.ts'
import { loadProducts } from '../../src/products/load.ts'

it('the file that a newcomer is told to copy is valid', async () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/products.md'), 'utf8')
  const example = /```yaml\n([\s\S]*?)\n {3}```/.exec(page)?.[1]?.replace(/^ {3}/gm, '')
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  try {
    writeFileSync(join(folder, 'acme.yml'), example ?? '')
    const products = await loadProducts(folder, Object.values(checkKinds))
    expect(products.get('acme')?.checks.map(({ id }) => id)).toEqual(['website', 'deployment'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
