import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { UserError } from '../../src/errors.ts'
import { didYouMean, parseArguments } from '../../src/slack/command.ts'

const command = {
  name: 'ship',
  usage: '[product] [environment] [--dry-run]',
  summary: 'Ship it',
  arguments: z.object({
    product: z.string(),
    environment: z.enum(['staging', 'production']).default('staging'),
    'dry-run': z.boolean().default(false),
  }),
  run: async () => null,
}

function refusal(text: string): string {
  try {
    parseArguments(command, text)
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return 'accepted'
}

describe('parseArguments', () => {
  it.each([
    ['acme', { product: 'acme', environment: 'staging', 'dry-run': false }],
    ['  acme   production ', { product: 'acme', environment: 'production', 'dry-run': false }],
    ['acme --dry-run', { product: 'acme', environment: 'staging', 'dry-run': true }],
    ['acme —dry-run', { product: 'acme', environment: 'staging', 'dry-run': true }],
    ['“acme” production', { product: 'acme', environment: 'production', 'dry-run': false }],
  ])('reads %j', (text, expected) => {
    expect(parseArguments(command, text)).toEqual(expected)
  })

  it.each([
    ['', 'The product is missing. Use it as: /ship [product] [environment] [--dry-run]'],
    ['acme staging now', '“now” is one word too many. Use it as: /ship [product] [environment] [--dry-run]'],
    [
      'acme --dry-runn',
      '/ship has no flag --dry-runn. Did you mean --dry-run? Use it as: /ship [product] [environment] [--dry-run]',
    ],
  ])('refuses %j with one sentence that says what to do', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })

  it('says which word is not what it should be', () => {
    expect(refusal('acme prod')).toBe(
      '“prod” cannot be the environment: Invalid option: expected one of "staging"|"production". Use it as: /ship [product] [environment] [--dry-run]',
    )
  })
})

describe('didYouMean', () => {
  it.each([
    ['readines', ' Did you mean /readiness?'],
    ['READ', ' Did you mean /readiness?'],
    ['zzzzzzzzzzzzzz', ''],
  ])('%s', (word, expected) => {
    expect(didYouMean(word, ['readiness', 'countersign'], '/')).toBe(expected)
  })
})
