import { UserError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Products } from '../products/load.ts'
import type { Product } from '../products/product.ts'

/**
 * The product of this name.
 * @throws UserError `product.unknown`
 */
export function findProduct(products: Products, name: string): Product {
  const product = products.get(name) ?? products.get(name.toLowerCase())
  if (product) return product
  const meant = products.closest(name)
  const known = products.list().map((each) => each.name)
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new UserError('product.unknown', `There is no product "${name}".${guess} Known: ${known.join(', ')}.`)
}

/**
 * The environment of this name; the product's default without one.
 * @throws UserError `environment.unknown`
 */
export function findEnvironment(product: Product, name: string | undefined): string {
  if (name === undefined) return product.defaultEnvironment
  const known = product.environments.map((each) => each.name)
  const found = known.find((each) => each === name.toLowerCase())
  if (found !== undefined) return found
  const meant = nearest(name, known)
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`
  const sentence = `${product.title} has no environment "${name}".${guess} Known: ${known.join(', ')}.`
  throw new UserError('environment.unknown', sentence)
}
