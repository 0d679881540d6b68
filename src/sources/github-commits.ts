import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { AskGitHub } from './github-ask.ts'
import { repositoryOf } from './github-repository.ts'

/** A commit with its author. */
export interface CommitDetails {
  readonly commit: string
  /** The first line of its message. */
  readonly title: string
  /** GitHub login of the author; null when GitHub knows none. */
  readonly login: string | null
  /** The author's e-mail address as git has it; null when it has none. */
  readonly email: string | null
  readonly url: string
}

const Commit = z
  .object({
    sha: z.string(),
    html_url: z.string(),
    commit: z.object({
      message: z.string(),
      author: z.object({ email: z.string().nullish() }).nullish(),
    }),
    author: z.object({ login: z.string().nullish() }).nullish(),
  })
  .transform(
    ({ sha, html_url: url, commit, author }): CommitDetails => ({
      commit: sha,
      title: commit.message.split('\n', 1)[0]?.trim() ?? '',
      login: author?.login ?? null,
      email: commit.author?.email || null,
      url,
    }),
  )

/** The commit that a branch, tag or commit stands for, with its author. */
export function commitDetails(
  github: AskGitHub,
  repository: string,
  ref: string,
  signal: AbortSignal,
): Promise<CommitDetails> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}'
  return github.one(
    { what: `${ref} in ${repository}`, route, parameters: { ...repositoryOf(repository), ref }, signal },
    Commit,
  )
}

const Branch = z.object({ commit: z.object({ sha: z.string() }) }).transform(({ commit }) => commit.sha)

/** The commit a branch stands at; null when there is no such branch. */
export async function branchHead(
  github: AskGitHub,
  repository: string,
  branch: string,
  signal: AbortSignal,
): Promise<string | null> {
  const what = `the branch ${branch} of ${repository}`
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}'
  try {
    return await github.one({ what, route, parameters: { ...repositoryOf(repository), branch }, signal }, Branch)
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}

const Repository = z.object({ default_branch: z.string() }).transform(({ default_branch: branch }) => branch)

/** The branch that is meant when nobody names one. */
export function defaultBranch(github: AskGitHub, repository: string, signal: AbortSignal): Promise<string> {
  const route = 'GET /repos/{owner}/{repo}'
  return github.one({ what: repository, route, parameters: repositoryOf(repository), signal }, Repository)
}

const Comparison = z.object({ commits: z.array(Commit) }).transform(({ commits }) => commits)

/** The commits of `head` that `base` does not have, newest first. */
export async function commitsBetween(
  github: AskGitHub,
  repository: string,
  { base, head }: { readonly base: string; readonly head: string },
  signal: AbortSignal,
): Promise<readonly CommitDetails[]> {
  const what = `the commits from ${base} to ${head} in ${repository}`
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const parameters = { ...repositoryOf(repository), basehead: `${base}...${head}` }
  return (await github.all({ what, route, parameters, signal }, Comparison)).toReversed()
}
