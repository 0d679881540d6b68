import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkKinds } from '../../src/checks/index.ts'
import { DeployFields, RunbookFields } from '../../src/products/deploy-fields.ts'
import { DigestFields } from '../../src/products/digest-fields.ts'
import { IncidentFields } from '../../src/products/incident-fields.ts'
import { loadProducts } from '../../src/products/load.ts'
import { MaintenanceFields } from '../../src/products/maintenance-fields.ts'
import { MonitorFields } from '../../src/products/monitor-fields.ts'
import { ObjectiveFields } from '../../src/products/objective-fields.ts'
import { load } from './written.ts'

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

describe('checklists and sign-offs are valid as they are shown', () => {
  const page = (name: string) => readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')
  const examples = (text: string) => [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example)
  const head = `product: acme
title: Acme
repository: acme/web
roles:
  backend: { title: Backend, people: ["@backend"] }
  devops: { title: DevOps, people: ["@devops"] }
  security: { title: Security, people: ["@security"] }
environments: { production: { default: true }, staging: {} }
areas:
  all:
    title: All
    weight: 1
    checks:
      ci: { kind: github-workflow, title: CI, workflow: ci.yml }
      security-suite: { kind: github-checks, title: Security, suites: [{ check: security, title: Security }] }
      scoped-queries: { kind: manual, title: Queries are scoped }
prerequisites:
  migrations: { title: Migrations are reviewed }
`

  it('on the page of a product', async () => {
    const [example = ''] = examples(page('products.md').split('## Checklists and sign-off')[1] ?? '')
    const product = await load(`${head}${example}`, Object.values(checkKinds))
    expect(product.checklists.map(({ name }) => name)).toEqual(['deployment', 'operations'])
    expect(product.signOffs.get('production')).toMatchObject({ checklists: ['deployment', 'operations'] })
    expect(product.signOffs.get('staging')).toMatchObject({ checklists: [], roles: [] })
  })

  it('on the page of checklists, one by one', async () => {
    const [inManifest = '', inFile = '', signOff = ''] = examples(page('checklists.md'))
    const own = await load(`${head}${inManifest}${signOff}`, Object.values(checkKinds))
    expect(own.checklists[0]?.sections[0]?.items).toHaveLength(3)
    expect(own.signOffs.get('production')?.roles.map(({ quorum }) => quorum)).toEqual([1, 2])
    const read = await load(`${head}${inFile}`, Object.values(checkKinds))
    expect(read.checklists[0]?.file?.notes?.map(({ leaveOut }) => leaveOut)).toEqual([false, false, true])
  })
})

it('deployments and runbooks are valid as they are shown', async () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/products.md'), 'utf8')
  const example = /## Deploy, watch[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const head = `product: acme
title: Acme
roles: { devops: { title: DevOps, people: ["@devops"] } }
environments: { production: { default: true }, staging: {} }
areas: { all: { title: All, weight: 1, checks: { website: { kind: http, title: Website, url: "https://acme.example" } } } }
`
  const { deploys, runbooks } = await load(`${head}${example}`, Object.values(checkKinds))
  expect(deploys.get('staging')).toMatchObject({ automatic: true, watch: null })
  expect(deploys.get('production')?.watch?.triggers.map(({ measure }) => measure)).toEqual([
    'error-rate',
    'p99',
    'failed-probes',
  ])
  expect(deploys.get('production')?.freezes.map(({ kind }) => kind)).toEqual(['weekly', 'dated'])
  expect(runbooks.map(({ people }) => people)).toEqual([2])
})

it('every field of a deployment and of a runbook is shown', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/products.md'), 'utf8')
  const section = page.split('## Deploy, watch and roll back')[1]?.split('\n## ')[0] ?? ''
  const fields = [...Object.keys(DeployFields.shape), ...Object.keys(RunbookFields.shape)]
  expect(fields.filter((field) => !new RegExp(`^ +${field}:`, 'm').test(section))).toEqual([])
})

describe('monitors, objectives, incidents and maintenance', () => {
  const page = (name: string) => readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')
  const section = page('products.md').split('## Monitors, objectives')[1]?.split('\n## ')[0] ?? ''
  const example = (text: string) => /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
  const head = `product: acme
title: Acme
roles: { backend: { title: Backend, people: ["@backend"] }, devops: { title: DevOps, people: ["@devops"] } }
environments: { production: { default: true }, staging: {} }
areas:
  all:
    title: All
    weight: 1
    checks:
      website: { kind: http, title: Website, url: "https://acme.example" }
      api-health: { kind: http, title: API, url: "https://api.acme.example" }
`

  it('are valid as they are shown', async () => {
    const product = await load(`${head}${example(section)}`, Object.values(checkKinds))
    expect(product.monitors.map(({ name }) => name)).toEqual(['website', 'api'])
    expect(product.incidents.escalation).toHaveLength(2)
    expect(product.maintenance.map(({ kind }) => kind)).toEqual(['repeated', 'dated'])
    const own = await load(
      `${head}monitors: { api: { check: api-health } }\n${example(page('maintenance.md'))}`,
      Object.values(checkKinds),
    )
    expect(own.maintenance.map(({ title }) => title)).toEqual(['Database backup', 'The database moves'])
  })

  it('are shown with every field', () => {
    const fields = [
      ...Object.keys(MonitorFields.shape),
      ...Object.keys(ObjectiveFields.shape),
      ...Object.keys(IncidentFields.shape),
      ...Object.keys(IncidentFields.shape.signals.unwrap().shape),
      ...Object.keys(MaintenanceFields.in.shape),
    ]
    expect(fields.filter((field) => !new RegExp(`^ +${field}:`, 'm').test(section))).toEqual([])
  })
})

describe('digests', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/products.md'), 'utf8')
  const section = page.split('## Digests')[1]?.split('\n## ')[0] ?? ''
  const example = /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  const head = `product: acme
title: Acme
environments: { production: {} }
areas: { all: { title: All, weight: 1, checks: { website: { kind: http, title: Website, url: "https://acme.example" } } } }
`

  it('are valid as they are shown, with every field', async () => {
    const { digests } = await load(`${head}${example}`, Object.values(checkKinds))
    expect(digests.map(({ kind }) => kind)).toEqual(['daily', 'weekly'])
    const fields = Object.keys(DigestFields.shape)
    expect(fields.filter((field) => !new RegExp(`^ +(- )?${field}:`, 'm').test(section))).toEqual([])
  })
})
