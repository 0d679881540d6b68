import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Acted } from './act.ts'
import type { ActOnGitHub } from './github-act.ts'
import type { AskGitHub } from './github-ask.ts'
import { repositoryOf } from './github-repository.ts'

/** A branch or a tag and the commit it stands for. */
export interface Ref {
  readonly name: string
  readonly commit: string
}

const RefsPage = z.array(
  z
    .object({ name: z.string(), commit: z.object({ sha: z.string() }) })
    .transform(({ name, commit }): Ref => ({ name, commit: commit.sha })),
)

const GitRef = z.object({ object: z.object({ sha: z.string() }) }).transform(({ object }) => object.sha)

const Repository = z.object({ default_branch: z.string() }).transform((each) => each.default_branch)

/** The branches or tags of a repository, all pages, in GitHub's order. */
export function refs(
  github: AskGitHub,
  repository: string,
  kind: 'branches' | 'tags',
  signal: AbortSignal,
): Promise<readonly Ref[]> {
  return github.all(
    {
      what: `the ${kind} of ${repository}`,
      route: `GET /repos/{owner}/{repo}/${kind}`,
      parameters: repositoryOf(repository),
      signal,
    },
    RefsPage,
  )
}

export function defaultBranch(github: AskGitHub, repository: string, signal: AbortSignal): Promise<string> {
  const parameters = repositoryOf(repository)
  return github.one({ what: repository, route: 'GET /repos/{owner}/{repo}', parameters, signal }, Repository)
}

/** The commit of a tag as it is at this moment; null when there is none. */
export async function tagCommit(
  github: AskGitHub,
  repository: string,
  tag: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await github.one(
      {
        what: `the tag ${tag} in ${repository}`,
        route: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
        parameters: { ...repositoryOf(repository), ref: `tags/${tag}` },
        signal,
        isFresh: true,
      },
      GitRef,
    )
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}

/** Makes a tag at a commit; refused when the tag is there already. */
export function createTag(
  act: ActOnGitHub,
  repository: string,
  { tag, commit, signal }: { readonly tag: string; readonly commit: string; readonly signal: AbortSignal },
): Promise<Acted<unknown>> {
  return act(
    {
      what: `make the tag ${tag} at ${commit.slice(0, 7)} in ${repository}`,
      route: 'POST /repos/{owner}/{repo}/git/refs',
      parameters: { ...repositoryOf(repository), ref: `refs/tags/${tag}`, sha: commit },
      signal,
    },
    GitRef,
  )
}

/** Removes a tag; refused when there is none. */
export function deleteTag(
  act: ActOnGitHub,
  repository: string,
  { tag, signal }: { readonly tag: string; readonly signal: AbortSignal },
): Promise<Acted<unknown>> {
  return act(
    {
      what: `remove the tag ${tag} in ${repository}`,
      route: 'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
      parameters: { ...repositoryOf(repository), ref: `tags/${tag}` },
      signal,
    },
    z.unknown(),
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
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}'
  const what = `the branch ${branch} of ${repository}`
  try {
    return await github.one({ what, route, parameters: { ...repositoryOf(repository), branch }, signal }, Branch)
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}
