import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkKinds } from '../../src/checks/index.ts'
import { loadProducts } from '../../src/products/load.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/monitors.md'), 'utf8')
const [monitors = '', promise = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example)

it('monitors, objectives and the check of them are valid as they are shown', async () => {
  const checks = ['website', 'api-health']
    .map((name) => `      ${name}: { kind: http, title: ${name}, url: "https://acme.example" }\n`)
    .join('')
  const head = `product: acme\ntitle: Acme\nenvironments: { production: {} }\n`
  const areas = `areas:\n  all:\n    title: All\n    weight: 1\n    checks:\n${checks}${promise.replace(/^/gm, '      ').trimEnd()}\n`
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  try {
    writeFileSync(join(folder, 'acme.yml'), `${head}${areas}${monitors}`)
    const product = (await loadProducts(folder, Object.values(checkKinds))).get('acme')
    expect(product?.monitors.map(({ name, check, everyMs }) => [name, check.id, everyMs])).toEqual([
      ['website', 'website', 15_000],
      ['api', 'api-health', 15_000],
    ])
    const [availability, errorRate] = [expect.closeTo(0.999), expect.closeTo(0.001)]
    expect(product?.objective).toEqual({ availability, errorRate, p95Ms: 500, overMs: 30 * 86_400_000 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
