import { z } from 'zod'
import { type Addresses, apiOf, minimalRepository, nodeId, simpleUser, siteOf, urls } from './github-owner-shapes.ts'
import type { RepositoryState } from './github-state.ts'

const End = z.object({ ref: z.string(), sha: z.string() })

/** What `emulate` tells of a pull request, cut to what the shape needs. */
export const UpstreamPull = z.object({
  id: z.number(),
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.string(),
  user: z.object({ login: z.string() }),
  head: End,
  base: End,
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: z.string().nullish(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
})

/** A pull request in a list, as GitHub's `pull-request-simple`. */
export function pullShape(
  pull: z.output<typeof UpstreamPull>,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  const { number, head, base } = pull
  const api = apiOf(repository, addresses)
  const url = `${api}/pulls/${number}`
  const page = `${siteOf(repository, addresses)}/pull/${number}`
  const links = urls('', {
    comments: `${api}/issues/${number}/comments`,
    commits: `${url}/commits`,
    issue: `${api}/issues/${number}`,
    review_comment: `${api}/pulls/comments{/number}`,
    review_comments: `${url}/comments`,
    statuses: `${api}/statuses/${head.sha}`,
  })
  const end = ({ ref, sha }: z.output<typeof End>) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: simpleUser(repository.owner, 'Organization', addresses),
    repo: wholeRepository(repository, addresses),
  })
  const hrefs = Object.entries(links).map(([name, href]) => [name.replace(/_url$/, ''), { href }])
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    locked: false,
    user: simpleUser(pull.user.login, 'User', addresses),
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...links,
    _links: { ...Object.fromEntries(hrefs), self: { href: url }, html: { href: page } },
    head: end(head),
    base: end(base),
    assignee: null,
    labels: [],
    milestone: null,
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    closed_at: pull.closed_at ?? null,
    merged_at: pull.merged_at ?? null,
    merge_commit_sha: pull.merge_commit_sha ?? null,
    author_association: 'MEMBER',
    auto_merge: null,
  }
}

/** A repository as GitHub's `repository`: what `minimal-repository` may leave out is there. */
function wholeRepository(repository: RepositoryState, addresses: Addresses): object {
  const site = siteOf(repository, addresses)
  const now = '2026-01-01T00:00:00Z'
  const nothing = ['forks', 'forks_count', 'open_issues', 'open_issues_count', 'size', 'stargazers_count', 'watchers']
  return {
    ...minimalRepository(repository, addresses),
    ...Object.fromEntries([...nothing, 'watchers_count'].map((name) => [name, 0])),
    default_branch: 'main',
    clone_url: `${site}.git`,
    git_url: `git:${site.slice(site.indexOf('//'))}.git`,
    ssh_url: `git@github.com:${repository.owner}/${repository.name}.git`,
    svn_url: site,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    archived: false,
    disabled: false,
    has_downloads: false,
    has_issues: true,
    has_pages: false,
    has_projects: false,
    has_wiki: false,
    created_at: now,
    updated_at: now,
    pushed_at: now,
  }
}
