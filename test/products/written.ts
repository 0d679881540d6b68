import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { loadProducts } from '../../src/products/load.ts'
import type { AnyCheckKind, Product } from '../../src/products/product.ts'
import { kinds as smallKinds } from './kinds.ts'

/** The product `acme` of a file's text. */
export async function load(text: string, kinds: readonly AnyCheckKind[] = smallKinds): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'product-'))
  try {
    writeFileSync(join(folder, 'acme.yml'), text)
    const product = (await loadProducts(folder, kinds)).get('acme')
    if (!product) throw new Error('the file is not about acme')
    return product
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The problems of a file's text, each as `line:column: path: sentence`. */
export async function problemsOf(text: string, kinds?: readonly AnyCheckKind[]): Promise<string[]> {
  const error = await load(text, kinds).then(
    () => new Error('there was no problem'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^.*acme\.yml:/, ''))
}
