import { describe, expect, it } from 'vitest'
import { listProducts } from '../../src/products/load.ts'
import type { Product } from '../../src/products/product.ts'
import { findEnvironment, findProduct } from '../../src/readiness/find.ts'
import { unmonitored } from '../support/unmonitored.ts'
import { noPlan } from './facts.ts'

const vauntico: Product = {
  name: 'vauntico',
  title: 'Vauntico',
  summary: null,
  repository: undefined,
  channel: null,
  targetScore: null,
  roles: [],
  gitHubLogins: new Map(),
  environments: [
    { name: 'production', title: 'Production', targetScore: null },
    { name: 'staging', title: 'Staging', targetScore: null },
  ],
  defaultEnvironment: 'staging',
  areas: [],
  checks: [],
  gates: [],
  prerequisites: [],
  checklists: [],
  signOffs: new Map(),
  deploys: new Map(),
  runbooks: [],
  plan: noPlan,
  ...unmonitored,
  hash: 'abc',
}
const products = listProducts([vauntico, { ...vauntico, name: 'acme', title: 'Acme' }])

describe('findProduct', () => {
  it('finds by name, in any case', () => {
    expect(findProduct(products, 'vauntico')).toBe(vauntico)
    expect(findProduct(products, 'Vauntico')).toBe(vauntico)
  })

  it('says what was probably meant, and what there is', () => {
    expect(() => findProduct(products, 'vauntic')).toThrow(
      expect.objectContaining({
        code: 'product.unknown',
        message: 'There is no product "vauntic". Did you mean vauntico? Known: acme, vauntico.',
      }),
    )
    expect(() => findProduct(products, 'something')).toThrow('There is no product "something". Known: acme, vauntico.')
  })
})

describe('findEnvironment', () => {
  it('finds by name, in any case, and takes the default without one', () => {
    expect(findEnvironment(vauntico, 'production')).toBe('production')
    expect(findEnvironment(vauntico, 'PRODUCTION')).toBe('production')
    expect(findEnvironment(vauntico, undefined)).toBe('staging')
  })

  it('says what was probably meant, and what there is', () => {
    expect(() => findEnvironment(vauntico, 'prodction')).toThrow(
      expect.objectContaining({
        code: 'environment.unknown',
        message: 'Vauntico has no environment "prodction". Did you mean production? Known: production, staging.',
      }),
    )
    expect(() => findEnvironment(vauntico, 'moon')).toThrow(
      'Vauntico has no environment "moon". Known: production, staging.',
    )
  })
})
