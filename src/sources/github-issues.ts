import { z } from 'zod'
import type { Acted } from './act.ts'
import type { ActOnGitHub } from './github-act.ts'
import type { AskGitHub } from './github-ask.ts'
import { Moment, repositoryOf } from './github-repository.ts'

/** An issue of a repository, as far as it is needed to find one again. */
export interface Issue {
  readonly number: number
  readonly title: string
  /** Markdown; empty where nobody wrote any. */
  readonly body: string
  readonly url: string
  readonly createdAt: Date
}

export interface NewIssue {
  readonly title: string
  /** Markdown. */
  readonly body: string
  /** GitHub makes those that the repository does not have. */
  readonly labels: readonly string[]
}

const AnyIssue = z
  .object({
    number: z.number(),
    title: z.string(),
    body: z.string().nullish(),
    html_url: z.string(),
    created_at: Moment,
  })
  .transform(({ body, html_url: url, created_at: createdAt, ...issue }): Issue => {
    return { ...issue, body: body ?? '', url, createdAt }
  })

/** Opens an issue, once: an answer that was lost is `uncertain`, and the issue must be looked for. */
export function createIssue(
  act: ActOnGitHub,
  repository: string,
  { signal, labels, ...issue }: NewIssue & { readonly signal: AbortSignal },
): Promise<Acted<Issue>> {
  return act(
    {
      what: `open an issue in ${repository}`,
      route: 'POST /repos/{owner}/{repo}/issues',
      parameters: { ...repositoryOf(repository), ...issue, ...(labels.length === 0 ? {} : { labels }) },
      signal,
    },
    AnyIssue,
  )
}

/** The issues and pull requests (GitHub tells of both here) that were opened last, open or closed, newest first; at most 100. */
export function newestIssues(github: AskGitHub, repository: string, signal: AbortSignal): Promise<readonly Issue[]> {
  return github.one(
    {
      what: `the newest issues of ${repository}`,
      route: 'GET /repos/{owner}/{repo}/issues',
      parameters: { ...repositoryOf(repository), state: 'all', sort: 'created', direction: 'desc', per_page: 100 },
      signal,
      isFresh: true,
    },
    z.array(AnyIssue),
  )
}
