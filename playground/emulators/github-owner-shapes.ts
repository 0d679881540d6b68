import type { RepositoryState } from './github-state.ts'

/** Where the emulated GitHub is: its API, and the site that its links lead to. */
export interface Addresses {
  readonly api: string
  readonly site: string
}

/** An opaque id as GitHub has beside its numbers. */
export const nodeId = (kind: string, id: number | string) => Buffer.from(`${kind}${id}`).toString('base64url')

/** Fields `x_url` for each entry of `name: path below base`; the paths are GitHub's own templates. */
export function urls(base: string, paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [`${name}_url`, `${base}${path}`]))
}

const USER_PATHS = {
  followers: '/followers',
  following: '/following{/other_user}',
  gists: '/gists{/gist_id}',
  starred: '/starred{/owner}{/repo}',
  subscriptions: '/subscriptions',
  organizations: '/orgs',
  repos: '/repos',
  events: '/events{/privacy}',
  received_events: '/received_events',
}

/** A user or organization, as GitHub's `simple-user`. */
export function simpleUser(login: string, type: 'User' | 'Organization', { api, site }: Addresses): object {
  const id = [...login].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 100_000_000, 7)
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${site}/${login}.png`,
    gravatar_id: '',
    url: `${api}/users/${login}`,
    html_url: `${site}/${login}`,
    ...urls(`${api}/users/${login}`, USER_PATHS),
    type,
    site_admin: false,
  }
}

const REPOSITORY_PATHS = {
  archive: '/{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}',
}

/** A repository, as GitHub's `minimal-repository`. */
export function minimalRepository(repository: RepositoryState, addresses: Addresses): object {
  const { id, owner, name } = repository
  const url = `${addresses.api}/repos/${owner}/${name}`
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: `${owner}/${name}`,
    private: repository.private,
    owner: simpleUser(owner, 'Organization', addresses),
    html_url: `${addresses.site}/${owner}/${name}`,
    description: repository.description,
    fork: false,
    url,
    ...urls(url, REPOSITORY_PATHS),
  }
}

/** The page of a repository. */
export const siteOf = ({ owner, name }: RepositoryState, { site }: Addresses) => `${site}/${owner}/${name}`
/** The API address of a repository. */
export const apiOf = ({ owner, name }: RepositoryState, { api }: Addresses) => `${api}/repos/${owner}/${name}`
