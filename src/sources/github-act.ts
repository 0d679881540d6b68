import { RequestError } from '@octokit/request-error'
import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { type Acted, mustStillBeWanted, refusedOrUncertain, unreadable, withoutAnswer } from './act.ts'
import { asGitHubError, type GitHubAuthKind } from './github-outage.ts'

/** Something that GitHub is asked to do. */
export interface Act {
  /** As it follows "was asked to": `start deploy.yml in owner/name`. */
  readonly what: string
  /** Octokit's route: `POST /repos/{owner}/{repo}/git/refs`. */
  readonly route: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
}

/** Asks GitHub to do something, once: nothing is repeated, stored or shared. */
export type ActOnGitHub = <Schema extends z.ZodType>(act: Act, schema: Schema) => Promise<Acted<z.output<Schema>>>

/** GitHub's body of a refusal; `errors` says more than `message` where it is there. */
const Refusal = z.object({
  message: z.string().default(''),
  errors: z.array(z.union([z.string(), z.object({ message: z.string().optional() })])).optional(),
})

/** Makes the acting from an Octokit that neither retries nor stores; null stands for no credentials. */
export function createActing(octokit: Octokit | null, auth: GitHubAuthKind): ActOnGitHub {
  return async ({ what, route, parameters, signal }, schema) => {
    if (octokit === null) {
      const sentence = "No GitHub token is set: set GITHUB_TOKEN or the GitHub App's three variables"
      throw new SourceError('GitHub', 'not-configured', sentence)
    }
    mustStillBeWanted('GitHub', what, signal)
    const startedAt = performance.now()
    let data: unknown
    try {
      data = (await octokit.request(route, { ...parameters, request: { signal } })).data
    } catch (error) {
      const attempt = { tookMs: performance.now() - startedAt, signal }
      if (!(error instanceof RequestError) || !error.response) {
        return withoutAnswer('GitHub', error, what, { ...attempt, subject: 'GitHub' })
      }
      const outage = asGitHubError(error, { what, auth, attempt })
      if (outage.code === 'rate-limited') throw outage
      if (outage.code === 'unauthorized') return { kind: 'refused', status: error.status, sentence: outage.message }
      return refusedOrUncertain('GitHub', what, error.status, reasonOf(error))
    }
    // When the connection breaks in the middle of an answer, Octokit tells of a success without its content.
    const parsed = schema.safeParse(data)
    return parsed.success ? { kind: 'done', value: parsed.data } : unreadable('GitHub', what)
  }
}

function reasonOf({ response }: RequestError): string {
  const parsed = Refusal.safeParse(response?.data)
  if (!parsed.success) return ''
  const { message, errors = [] } = parsed.data
  const more = errors.flatMap((each) => (typeof each === 'string' ? each : (each.message ?? [])))
  return [message, ...more.filter((each) => !message.includes(each))].join('; ')
}
