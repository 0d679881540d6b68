import { z } from 'zod'
import { SourceError } from '../errors.ts'

/** Octokit gives numbers above 2^53 as BigInt; ids are names here, so all become text. */
export const Id = z.union([z.number(), z.bigint(), z.string()]).transform(String)

/** A point in time as GitHub writes it. */
export const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Splits `owner/name` into Octokit's parameters. */
export function repositoryOf(repository: string): { owner: string; repo: string } {
  const [owner, repo, ...rest] = repository.split('/')
  if (owner && repo && rest.length === 0) return { owner, repo }
  throw new SourceError('GitHub', 'not-found', `"${repository}" is not a repository: write it as owner/name`)
}

/**
 * Nothing, in place of what an organization shares: a repository of a person has none, and many tokens may not see it.
 * Throws every other failure on.
 */
export function noOrganization(error: unknown): readonly never[] {
  if (error instanceof SourceError && (error.code === 'not-found' || error.code === 'forbidden')) return []
  throw error
}
