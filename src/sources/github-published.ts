import { z } from 'zod'
import type { AskGitHub } from './github-ask.ts'
import { Id, Moment, repositoryOf } from './github-repository.ts'

/** What a workflow run left behind: a backup, a report, a build. */
export interface Artifact {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** GitHub deletes artifacts after a while; what has expired cannot be had any more. */
  readonly isExpired: boolean
  readonly createdAt: Date
}

/** A published release. */
export interface Release {
  readonly name: string
  readonly tag: string
  readonly isPrerelease: boolean
  readonly publishedAt: Date
  readonly url: string
}

/** GitHub's largest page; both lists begin with the newest. */
const PAGE_SIZE = 100

const ArtifactsPage = z
  .object({
    artifacts: z.array(
      z.object({
        id: Id,
        name: z.string(),
        size_in_bytes: z.number(),
        expired: z.boolean(),
        created_at: Moment.nullable(),
      }),
    ),
  })
  .transform((page) =>
    page.artifacts.flatMap(({ id, name, size_in_bytes, expired, created_at }): Artifact[] =>
      created_at === null ? [] : [{ id, name, sizeBytes: size_in_bytes, isExpired: expired, createdAt: created_at }],
    ),
  )

const ReleasesPage = z
  .array(
    z.object({
      name: z.string().nullable(),
      tag_name: z.string(),
      draft: z.boolean(),
      prerelease: z.boolean(),
      published_at: Moment.nullable(),
      html_url: z.string(),
    }),
  )
  .transform((page) =>
    page.flatMap(({ name, tag_name: tag, draft, prerelease, published_at, html_url: url }): Release[] =>
      draft || published_at === null
        ? []
        : [{ name: name || tag, tag, isPrerelease: prerelease, publishedAt: published_at, url }],
    ),
  )

/** The newest artifacts of a repository, newest first, at most 100; `name` is exact. */
export async function artifacts(
  github: AskGitHub,
  repository: string,
  options: { signal: AbortSignal; name?: string },
): Promise<readonly Artifact[]> {
  const { signal, ...filter } = options
  const found = await github.one(
    {
      what: `the artifacts of ${repository}`,
      route: 'GET /repos/{owner}/{repo}/actions/artifacts',
      parameters: { ...repositoryOf(repository), ...filter, per_page: PAGE_SIZE },
      signal,
    },
    ArtifactsPage,
  )
  return found.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
}

/** The newest published releases of a repository, newest first, at most 100. */
export async function releases(
  github: AskGitHub,
  repository: string,
  signal: AbortSignal,
): Promise<readonly Release[]> {
  const found = await github.one(
    {
      what: `the releases of ${repository}`,
      route: 'GET /repos/{owner}/{repo}/releases',
      parameters: { ...repositoryOf(repository), per_page: PAGE_SIZE },
      signal,
    },
    ReleasesPage,
  )
  return found.toSorted((one, other) => other.publishedAt.getTime() - one.publishedAt.getTime())
}
