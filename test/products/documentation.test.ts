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

it('gates, prerequisites and the plan are valid as they are shown', async () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/products.md'), 'utf8')
  const example = /## Gates[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const names = ['no-test-controllers', 'provider-urls', 'public-names', 'latency', 'api', 'website']
  const checks = names.map((name) => `      ${name}: { kind: manual, title: ${name} }`)
  const head = `product: acme\ntitle: Acme\nroles: { devops: { title: DevOps, people: ["@devops"] } }\n`
  const areas = `areas:\n  all:\n    title: All\n    weight: 1\n    checks:\n${checks.join('\n')}\n`
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  try {
    writeFileSync(join(folder, 'acme.yml'), `${head}${areas}${example}`)
    const product = (await loadProducts(folder, Object.values(checkKinds))).get('acme')
    expect(product?.gates[0]?.levels.get('staging')).toBe('conditional')
    expect(product?.prerequisites.map(({ id }) => id)).toEqual(['dns', 'briefed'])
    expect(product?.plan.estimates).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
