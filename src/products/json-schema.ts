import { z } from 'zod'
import { type AnyCheckKind, productSchema } from './product.ts'

/** The text of `manifests/product.schema.json`, by which editors complete and check a product's file. */
export function productJsonSchemaText(kinds: readonly AnyCheckKind[]): string {
  const schema = z.toJSONSchema(productSchema(kinds), { io: 'input', unrepresentable: 'any' })
  return `${JSON.stringify({ ...schema, title: 'A Countersign product' }, null, 2)}\n`
}
