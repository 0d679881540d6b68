import { z } from 'zod'
import { defineCheck } from '../../src/checks/check.ts'
import type { AnyCheckKind } from '../../src/products/product.ts'

const probe = defineCheck('probe', {
  summary: 'Asks an address.',
  spec: z.object({
    url: z.url().describe('The address.'),
    expect: z.number().int().min(100).default(200).describe('The status.'),
  }),
  ask: async ({ url, expect }) => ({
    status: 'pass',
    code: 'probe.ok',
    summary: `${url} answered ${expect}`,
    details: [],
  }),
})

const names = defineCheck('names', {
  summary: 'Compares names.',
  spec: z.object({
    required: z
      .array(
        z.union([
          z.string(),
          z.strictObject({ name: z.string().describe('The name.'), purpose: z.string().optional().describe('Why.') }),
        ]),
      )
      .min(1)
      .describe('The names.'),
  }),
  ask: async ({ required }) => ({
    status: 'fail',
    code: 'names.missing',
    summary: `${required.length} are missing`,
    details: [],
  }),
})

/** Two small kinds, so that the tests of files do not hang on the real ones. */
export const kinds: readonly AnyCheckKind[] = [probe, names]
