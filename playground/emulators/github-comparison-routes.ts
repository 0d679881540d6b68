import { z } from 'zod'
import { bare, paged } from './github-listing.ts'
import { nodeId } from './github-owner-shapes.ts'
import { pullShape, UpstreamPull } from './github-pull-shapes.ts'
import type { Asked, Route } from './github-routes.ts'

const Comparison = z.looseObject({ commits: z.array(z.unknown()), files: z.array(z.unknown()).optional() })
const Refs = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }))
const Pulls = z.array(UpstreamPull)
const Commits = z.array(z.object({ sha: z.string() }))

/** GitHub's documentation: a comparison has its files on the first page only, 300 at most. */
const FILE_LIMIT = 300

const repositoryPath = ({ repository }: Asked) => `/repos/${repository.owner}/${repository.name}`

/** The routes that tell what lies between commits, on what `emulate` knows of them; null is a 404. */
export const COMPARISON_ROUTES: Readonly<Record<string, Route>> = {
  '/repos/{owner}/{repo}/compare/{basehead}': async (asked) => {
    const { basehead = '' } = asked.parameters
    const found = Comparison.safeParse(
      await asked.upstream(`${repositoryPath(asked)}/compare/${encodeURIComponent(basehead)}`),
    )
    if (!found.success) return null
    const { commits, files = [], ...rest } = found.data
    const { body, headers } = paged(asked.url, 'commits', commits, (commit) => Object(commit))
    const isFirst = (asked.url.searchParams.get('page') ?? '1') === '1'
    const shown = isFirst ? files.slice(0, FILE_LIMIT) : []
    return { status: 200, body: { ...rest, commits: body.commits, files: shown }, headers }
  },

  '/repos/{owner}/{repo}/tags': async (asked) => {
    const refs = Refs.parse(await asked.upstream(`${repositoryPath(asked)}/git/matching-refs/tags/`))
    const api = `${asked.addresses.api}${repositoryPath(asked)}`
    // GitHub begins with the last of the alphabet.
    const tags = refs.toSorted((one, other) => (one.ref < other.ref ? 1 : -1))
    return bare(asked.url, tags, ({ ref, object: { sha } }) => {
      const name = ref.replace('refs/tags/', '')
      const archive = (kind: string) => `${api}/${kind}/refs/tags/${name}`
      return {
        name,
        node_id: nodeId('Tag', name),
        commit: { sha, url: `${api}/commits/${sha}` },
        zipball_url: archive('zipball'),
        tarball_url: archive('tarball'),
      }
    })
  },

  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls': async (asked) => {
    const path = `${repositoryPath(asked)}/pulls`
    const pulls = Pulls.parse(await asked.upstream(`${path}?state=all`))
    const holds = await Promise.all(
      pulls.map(async ({ number, head }) => {
        if (head.sha === asked.parameters.commit_sha) return true
        const commits = Commits.safeParse(await asked.upstream(`${path}/${number}/commits`))
        return commits.success && commits.data.some(({ sha }) => sha === asked.parameters.commit_sha)
      }),
    )
    return bare(
      asked.url,
      pulls.filter((_, index) => holds[index]),
      (pull) => pullShape(pull, asked.repository, asked.addresses),
    )
  },
}
