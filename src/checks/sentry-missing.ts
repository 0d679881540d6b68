import { SourceError } from '../errors.ts'
import type { Asking } from './check.ts'

/**
 * Explains why Sentry did not accept a question: it answers 400, with words that may change, where it has no such project.
 * @throws SourceError with the cause in its place; what was thrown stands when the project is there or cannot be asked
 */
export async function explainRefusal(
  error: unknown,
  { organization, project }: { readonly organization: string; readonly project: string },
  { sources, signal }: Pick<Asking, 'sources' | 'signal'>,
): Promise<never> {
  if (!(error instanceof SourceError) || error.code !== 'garbage') throw error
  const found = await sources.sentry.project(organization, project, { signal }).catch(() => undefined)
  if (found !== null) throw error
  throw new SourceError('Sentry', 'not-found', `Sentry has no project ${organization}/${project}`, { cause: error })
}
