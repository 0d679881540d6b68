import { createEmulator } from 'emulate'
import { z } from 'zod'
import type { CommitSeed, GitHubSeed, ThreadSeed } from './github-seed.ts'
import { createUpstreamGit, type UpstreamGit } from './github-upstream-git.ts'

/** `emulate` lets a token make 5,000 requests an hour whatever we say, so each person gets this many. */
const TOKENS_PER_PERSON = 20

const Sha = z.object({ sha: z.string() })
const Pulls = z.array(z.object({ number: z.number(), head: Sha }))

/** `emulate`'s GitHub: people, repositories, commits, issues and pull requests. */
export interface Upstream extends UpstreamGit {
  /** Passes a request on as a person, or as it came for null. Bodies carry `addresses` instead of its own address. */
  readonly forward: (request: Request, login: string | null) => Promise<Response>
  /** The private key (PEM) of the seeded app; null when there is none. */
  readonly appKey: string | null
  readonly commitOf: (repository: string, ref: string) => Promise<string | null>
  readonly addCommit: (repository: string, seed: CommitSeed) => Promise<string>
  readonly addThread: (repository: string, seed: ThreadSeed) => Promise<number>
  readonly close: () => Promise<void>
}

/** Starts `emulate`'s GitHub with people and empty repositories. `admin` may write to all of them. */
export async function createUpstream(
  seed: GitHubSeed,
  admin: string,
  addresses: () => { readonly api: string; readonly site: string },
): Promise<Upstream> {
  const tokenOf = (login: string, number: number) => `upstream-${login}-${number}`
  const numbers = Array.from({ length: TOKENS_PER_PERSON }, (_, number) => number)
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        seed.users.flatMap(({ login }) => numbers.map((number) => [tokenOf(login, number), { login }])),
      ),
      github: {
        users: seed.users,
        orgs: seed.organizations.map(({ login, name, admins }) => ({
          login,
          name,
          members: admins.map((each) => ({ login: each, role: 'admin' })),
        })),
        apps: seed.app === undefined ? [] : [appOf(seed.app)],
        repos: seed.repositories.map(({ owner, name, description, private: hidden = true }) => ({
          owner,
          name,
          private: hidden,
          auto_init: false,
          ...(description === undefined ? {} : { description }),
        })),
      },
    },
  })
  const base = emulator.url.replace('localhost', '127.0.0.1')
  let turn = 0
  const authorization = (login: string) => {
    turn += 1
    return `token ${tokenOf(login, turn % TOKENS_PER_PERSON)}`
  }

  const ask = async (method: string, path: string, body?: unknown, login = admin): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: authorization(login) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  // `emulate` freezes the head of a pull request when it is made; GitHub's moves with the branch.
  const heads = new Map<string, { repository: string; frozen: string; moved: string }>()
  const moveHeads = async (repository: string, branch: string, moved: string) => {
    const [owner] = repository.split('/')
    const pulls = Pulls.parse(await ask('GET', `/repos/${repository}/pulls?state=open&head=${owner}:${branch}`))
    for (const { number, head } of pulls) heads.set(`${repository}#${number}`, { repository, frozen: head.sha, moved })
  }
  const withHeads = (pathname: string, text: string) =>
    [...heads.values()]
      .filter(({ repository }) => pathname.startsWith(`/repos/${repository}/pulls`))
      .reduce((result, { frozen, moved }) => result.replaceAll(frozen, moved), text)

  const commitOf = async (repository: string, ref: string) => {
    const response = await fetch(`${base}/repos/${repository}/commits/${encodeURIComponent(ref)}`, {
      headers: { authorization: authorization(admin) },
    })
    return response.ok ? Sha.parse(await response.json()).sha : null
  }

  return {
    commitOf,
    ...createUpstreamGit(base, () => authorization(admin)),
    appKey: emulator.generatedSecrets.find(({ value }) => value.includes('PRIVATE KEY'))?.value ?? null,
    forward: async (request, login) => {
      const { pathname, search } = new URL(request.url)
      const headers = new Headers(request.headers)
      if (login !== null) headers.set('authorization', authorization(login))
      headers.delete('content-length')
      headers.delete('host')
      const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer()
      const response = await fetch(`${base}${pathname}${search}`, { method: request.method, headers, body })
      const { api, site } = addresses()
      const own = (text: string) => text.replaceAll(emulator.url, api).replaceAll(base, api)
      const text = withHeads(pathname, own(await response.text()))
        .replaceAll(`"html_url":"${api}`, `"html_url":"${site}`)
        .replaceAll('https://emulate.dev/github', 'https://docs.github.com/rest')
      const kept = ['content-type', 'link', 'location'].flatMap((name): [string, string][] => {
        const value = response.headers.get(name)
        return value === null ? [] : [[name, own(value)]]
      })
      return new Response(response.status === 204 ? null : text, { status: response.status, headers: kept })
    },
    addCommit: async (repository, { branch, from, message, author, date, files }) => {
      const own = await commitOf(repository, branch)
      const parent = own ?? (from === undefined ? null : await commitOf(repository, from))
      const git = `/repos/${repository}/git`
      const tree = Sha.parse(
        await ask('POST', `${git}/trees`, {
          ...(parent === null ? {} : { base_tree: await treeOf(ask, git, parent) }),
          tree: Object.entries(files).map(([path, content]) => ({
            path,
            mode: '100644',
            type: 'blob',
            ...(content === null ? { sha: null } : { content }),
          })),
        }),
      )
      const person = { ...author, date }
      const commit = Sha.parse(
        await ask('POST', `${git}/commits`, {
          message,
          tree: tree.sha,
          parents: parent === null ? [] : [parent],
          author: person,
          committer: person,
        }),
      )
      if (own === null) await ask('POST', `${git}/refs`, { ref: `refs/heads/${branch}`, sha: commit.sha })
      else {
        await ask('PATCH', `${git}/refs/heads/${branch}`, { sha: commit.sha })
        await moveHeads(repository, branch, commit.sha)
      }
      return commit.sha
    },
    addThread: async (repository, thread) => {
      const { title, body, author } = thread
      const path = `/repos/${repository}/${thread.kind === 'pull' ? 'pulls' : 'issues'}`
      const branches = thread.kind === 'pull' ? { head: thread.head, base: thread.base } : {}
      const made = await ask('POST', path, { title, body, ...branches }, author)
      const { number } = z.object({ number: z.number() }).parse(made)
      if (thread.kind === 'issue' && thread.closed) await ask('PATCH', `${path}/${number}`, { state: 'closed' })
      return number
    },
    close: () => emulator.close(),
  }
}

/** What the app may do: read, and no more. */
const APP_PERMISSIONS = {
  actions: 'read',
  checks: 'read',
  contents: 'read',
  metadata: 'read',
  pull_requests: 'read',
  secrets: 'read',
  statuses: 'read',
}

function appOf({ id, slug, installationId, account }: NonNullable<GitHubSeed['app']>) {
  return {
    app_id: id,
    slug,
    name: slug,
    permissions: APP_PERMISSIONS,
    installations: [{ installation_id: installationId, account }],
  }
}

async function treeOf(ask: (method: string, path: string) => Promise<unknown>, git: string, commit: string) {
  return z.object({ tree: Sha }).parse(await ask('GET', `${git}/commits/${commit}`)).tree.sha
}
