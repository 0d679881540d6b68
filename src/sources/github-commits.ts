import { z } from 'zod'
import type { PullRequest } from './github.ts'
import type { AskGitHub } from './github-ask.ts'
import { Moment, repositoryOf } from './github-repository.ts'

/** Who made a commit and what it says. */
export interface CommitDetails {
  readonly commit: string
  /** The first line of its message. */
  readonly title: string
  readonly message: string
  readonly authorName: string
  readonly authorEmail: string | null
  /** The GitHub account of the author's e-mail address; null when GitHub knows none. */
  readonly authorLogin: string | null
  readonly date: Date | null
  readonly url: string
}

/** A file that differs between two commits. */
export interface ChangedFile {
  readonly path: string
  /** Where a renamed file was. */
  readonly previousPath: string | null
  /** added, removed, modified, renamed, … as GitHub says. */
  readonly status: string
}

/** What lies between two commits. */
export interface Comparison {
  /** ahead, behind, identical or diverged: where the head stands, seen from the base. */
  readonly status: string
  readonly aheadBy: number
  readonly behindBy: number
  /** The commits of the head that the base does not have, oldest first. */
  readonly commits: readonly CommitDetails[]
  readonly files: readonly ChangedFile[]
  /** False when there may be more files than the 300 that GitHub lists. */
  readonly isEveryFileListed: boolean
  /** The page for people. */
  readonly url: string
}

/** GitHub's documentation: a comparison lists at most 300 files, all on its first page. */
const FILE_LIMIT = 300

const Commit = z
  .object({
    sha: z.string(),
    html_url: z.string(),
    commit: z.object({
      message: z.string(),
      author: z.object({ name: z.string().nullish(), email: z.string().nullish(), date: Moment.nullish() }).nullish(),
    }),
    author: z.object({ login: z.string().optional() }).nullish(),
  })
  .transform(({ sha, html_url: url, commit: { message, author }, author: account }): CommitDetails => {
    const title = message.split('\n', 1)[0] ?? ''
    return {
      commit: sha,
      title,
      message,
      authorName: author?.name ?? account?.login ?? 'somebody',
      authorEmail: author?.email ?? null,
      authorLogin: account?.login ?? null,
      date: author?.date ?? null,
      url,
    }
  })

const ComparisonPage = z
  .object({
    html_url: z.string(),
    status: z.string(),
    ahead_by: z.number(),
    behind_by: z.number(),
    commits: z.array(Commit),
    files: z
      .array(z.object({ filename: z.string(), previous_filename: z.string().optional(), status: z.string() }))
      .optional(),
  })
  .transform((page) => [page])

const Pull = z
  .object({
    number: z.number(),
    title: z.string(),
    state: z.string(),
    draft: z.boolean().nullish(),
    merged_at: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    head: z.object({ sha: z.string() }),
    html_url: z.string(),
  })
  .transform(
    (pull): PullRequest => ({
      number: pull.number,
      title: pull.title,
      state: pull.state,
      isDraft: pull.draft ?? false,
      isMerged: typeof pull.merged_at === 'string',
      author: pull.user?.login ?? null,
      headCommit: pull.head.sha,
      url: pull.html_url,
    }),
  )

/** What a commit says; `ref` may be a branch, a tag or a short commit too. */
export function commitDetails(
  github: AskGitHub,
  repository: string,
  ref: string,
  signal: AbortSignal,
): Promise<CommitDetails> {
  const parameters = { ...repositoryOf(repository), ref }
  return github.one(
    { what: `${ref} in ${repository}`, route: 'GET /repos/{owner}/{repo}/commits/{ref}', parameters, signal },
    Commit,
  )
}

/** What lies between two commits: all pages of commits, at most 300 files. */
export async function compare(
  github: AskGitHub,
  repository: string,
  { base, head, signal }: { readonly base: string; readonly head: string; readonly signal: AbortSignal },
): Promise<Comparison> {
  const pages = await github.all(
    {
      what: `the comparison of ${base} with ${head} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
      parameters: { ...repositoryOf(repository), basehead: `${base}...${head}` },
      signal,
    },
    ComparisonPage,
  )
  const [first] = pages
  const files = first?.files ?? []
  return {
    status: first?.status ?? 'unknown',
    aheadBy: first?.ahead_by ?? 0,
    behindBy: first?.behind_by ?? 0,
    commits: pages.flatMap(({ commits }) => commits),
    files: files.map(({ filename, previous_filename, status }) => ({
      path: filename,
      previousPath: previous_filename ?? null,
      status,
    })),
    isEveryFileListed: files.length < FILE_LIMIT,
    url: first?.html_url ?? '',
  }
}

/** One pull request. */
export function pullRequest(
  github: AskGitHub,
  repository: string,
  number: number,
  signal: AbortSignal,
): Promise<PullRequest> {
  const what = `pull request ${number} in ${repository}`
  const parameters = { ...repositoryOf(repository), pull_number: number }
  return github.one({ what, route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}', parameters, signal }, Pull)
}

/** The pull requests that brought a commit, all pages. */
export function pullRequestsOf(
  github: AskGitHub,
  repository: string,
  commit: string,
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  const what = `the pull requests of ${commit} in ${repository}`
  const parameters = { ...repositoryOf(repository), commit_sha: commit }
  return github.all(
    { what, route: 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', parameters, signal },
    z.array(Pull),
  )
}
