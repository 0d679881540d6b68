import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Asking } from './check.ts'

/** The field with which a check names another repository than the product's. */
export const repositoryField = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/, 'must be owner/name')
  .optional()
  .describe("The repository as owner/name; the product's when left out.")

/**
 * The repository that a check asks: its own, else the product's.
 * @throws SourceError `not-configured` when neither is named
 */
export function repositoryNamed(own: string | undefined, ofProduct: string | undefined): string {
  const repository = own ?? ofProduct
  if (repository !== undefined) return repository
  const sentence = 'No repository is named: give the check or the product a repository as owner/name'
  throw new SourceError('GitHub', 'not-configured', sentence)
}

/** The commit that is asked about, if the repository is the product's own; undefined for the default branch. */
export function commitIn(repository: string, { repository: ofProduct, commit }: Asking): string | undefined {
  return repository === ofProduct ? commit : undefined
}
