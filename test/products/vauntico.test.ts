import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { MISSING_SECRETS, REQUIRED_SECRETS } from '../../playground/seeds/vauntico-secrets.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { generatedFiles } from '../../src/generate.ts'
import { loadProducts } from '../../src/products/load.ts'
import { type AnyCheckKind, productSchema } from '../../src/products/product.ts'

const root = resolve(import.meta.dirname, '../..')
const kinds: readonly AnyCheckKind[] = Object.values(checkKinds)
const vauntico = () => parse(readFileSync(resolve(root, 'manifests/products/vauntico.yml'), 'utf8'))

function validator() {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(resolve(root, 'manifests/product.schema.json'), 'utf8')))
}

describe('what is generated', () => {
  it.each(generatedFiles().map(({ path, text }) => [path, text]))('%s is committed as it is made', (path, text) => {
    expect(readFileSync(resolve(root, path), 'utf8')).toBe(text)
  })
})

describe('the editors’ schema', () => {
  it('takes Vauntico’s file', () => {
    const validate = validator()
    validate(vauntico())
    expect(validate.errors ?? []).toEqual([])
  })

  it('refuses a misspelt field of the product and of a check', () => {
    const validate = validator()
    expect(validate({ ...vauntico(), titel: 'x' })).toBe(false)
    const misspelt = vauntico()
    misspelt.areas.endpoints.checks.www.urll = 'x'
    expect(validate(misspelt)).toBe(false)
  })

  it('describes every field', () => {
    const bare: string[] = []
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'properties') {
          for (const [field, property] of Object.entries(value as Record<string, { description?: string }>)) {
            if (!property.description) bare.push(`${path}.${field}`)
          }
        }
        walk(value, `${path}.${key}`)
      }
    }
    walk(z.toJSONSchema(productSchema(kinds), { io: 'input', unrepresentable: 'any' }), '')
    expect(bare).toEqual([])
  })

  it('has no kind whose fields hide those of every check', () => {
    const common = [
      'kind',
      'title',
      'priority',
      'weight',
      'impact',
      'owner',
      'fix',
      'environments',
      'horizon',
      'timeout',
    ]
    const hidden = kinds.flatMap(({ kind, spec }) =>
      Object.keys(spec.shape).flatMap((field) => (common.includes(field) ? [`${kind}.${field}`] : [])),
    )
    expect(hidden).toEqual([])
  })
})

describe('Vauntico', () => {
  it('loads, with every owner and impact named', async () => {
    const product = (await loadProducts(resolve(root, 'manifests/products'), kinds)).get('vauntico')
    expect(product).toMatchObject({ defaultEnvironment: 'production', repository: 'vauntico/vauntico' })
    const checks = product?.checks ?? []
    expect([...new Set(checks.map(({ kind }) => kind))].sort()).toEqual([
      'dns',
      'github-checks',
      'github-secrets',
      'github-workflow',
      'http',
      'manual',
      'sentry-project',
      'tls',
      'vercel-deployments',
    ])
    expect(checks.filter(({ owner, impact }) => owner === null || impact === null)).toEqual([])
    expect(checks.filter(({ priority }) => priority === 'P0').map(({ id }) => id)).toEqual([
      'deployment-workflow',
      'frontend-deployment',
      'www',
      'api',
      'trust-score',
    ])
  })

  it('requires exactly the 32 secrets, the five missing ones with what they are for', () => {
    const { required } = vauntico().areas.secrets.checks['github-secrets']
    const names = required.map((secret: string | { name: string }) =>
      typeof secret === 'string' ? secret : secret.name,
    )
    expect(names).toEqual([...REQUIRED_SECRETS])
    expect(required.filter((secret: unknown) => typeof secret !== 'string')).toMatchObject(
      MISSING_SECRETS.map((name) => ({ name, purpose: expect.any(String), neededBy: expect.any(String) })),
    )
  })
})
