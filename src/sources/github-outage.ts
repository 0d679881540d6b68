import { RequestError } from '@octokit/request-error'
import { SourceError } from '../errors.ts'
import { type Attempt, asSourceError } from './outage.ts'

/** How the operator let us in, for the sentence that says what to check. */
export type GitHubAuthKind = 'token' | 'app' | 'none'

/**
 * Translates a failed question to GitHub into a SourceError.
 * @param what what was asked for, as it ends a sentence: `the secrets of owner/name`
 */
export function asGitHubError(
  error: unknown,
  question: { what: string; auth: GitHubAuthKind; attempt: Omit<Attempt, 'subject'> },
): SourceError {
  // Octokit reports a broken connection as status 500 without an answer.
  if (!(error instanceof RequestError) || !error.response) {
    return asSourceError('GitHub', error, { ...question.attempt, subject: 'GitHub' })
  }
  const { status } = error
  const headers = new Headers(
    Object.entries(error.response.headers).map(([name, value]): [string, string] => [name, String(value ?? '')]),
  )
  if (status === 429 || (status === 403 && isRateLimit(headers, error.message))) return rateLimited(headers, error)
  const [code, sentence] = readStatus(status, question.what, question.auth)
  return new SourceError('GitHub', code, sentence, { cause: error })
}

function readStatus(status: number, what: string, auth: GitHubAuthKind): readonly [SourceError['code'], string] {
  if (status === 401) {
    const setting = auth === 'app' ? "the GitHub App's three variables" : 'GITHUB_TOKEN'
    return ['unauthorized', `GitHub refused the token (401): check ${setting}`]
  }
  if (status === 403) return ['forbidden', `GitHub does not let the token see ${what} (403): check its permissions`]
  if (status === 404 || status === 410) {
    return ['not-found', `GitHub does not know ${what} (${status}), or the token may not see it`]
  }
  if (status >= 500) return ['server-error', `GitHub could not answer for ${what} (${status})`]
  return ['garbage', `GitHub did not accept the question for ${what} (${status})`]
}

/** GitHub's documentation: an exhausted limit says so in x-ratelimit-remaining, a secondary one by retry-after or in words. */
function isRateLimit(headers: Headers, message: string): boolean {
  return headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(message)
}

function rateLimited(headers: Headers, cause: unknown): SourceError {
  const resetsAtMs = Number(headers.get('x-ratelimit-reset')) * 1000
  const retryAfter = Number(headers.get('retry-after'))
  if (retryAfter > 0) {
    return new SourceError('GitHub', 'rate-limited', `GitHub asks us to wait ${retryAfter} s (rate limit)`, {
      retryAfterMs: retryAfter * 1000,
      cause,
    })
  }
  if (resetsAtMs > 0) {
    const until = new Date(resetsAtMs).toISOString().slice(11, 16)
    return new SourceError('GitHub', 'rate-limited', `GitHub: the rate limit is exhausted until ${until} UTC`, {
      retryAfterMs: Math.max(resetsAtMs - Date.now(), 0),
      cause,
    })
  }
  // GitHub's documentation asks for a minute when it names no time.
  return new SourceError('GitHub', 'rate-limited', 'GitHub: the rate limit is exhausted', {
    retryAfterMs: 60_000,
    cause,
  })
}
