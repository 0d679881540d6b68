import { createEmulator, defineEmulator } from 'emulate'
import { z } from 'zod'
import { BREAKAGE_HEADER } from './breakage.ts'
import { type Act, type AskedToAct, OWN_ACTS } from './github-acts.ts'
import { type Admission, createGateway, type Gateway, refusal } from './github-gateway.ts'
import { handleOf, type RepositoryHandle } from './github-handle.ts'
import { createLogStorage } from './github-log-storage.ts'
import { settleRuns } from './github-plan.ts'
import { emptyRepository } from './github-repository.ts'
import { type Answered, OWN_ROUTES } from './github-routes.ts'
import type { GitHubSeed } from './github-seed.ts'
import type { RepositoryState } from './github-state.ts'
import { createUpstream } from './github-upstream.ts'

export interface GitHubEmulator extends Pick<Gateway, 'url' | 'requests' | 'fault'> {
  /** @throws Error for a repository that was not seeded; the name is `owner/name`. */
  readonly repository: (name: string) => RepositoryHandle
  /** Moves all runs of a repository to where they are by now. */
  readonly settle: (name: string) => void
  /** Lets time pass for the runs that were started. */
  readonly advance: (durationMs: number) => void
  /** Sets how many requests a token has left in this hour. */
  readonly setRemaining: (token: string, remaining: number) => void
  /** The private key (PEM) of the seeded GitHub App; null when there is none. */
  readonly appKey: string | null
  readonly close: () => Promise<void>
}

/** GitHub's answer to an app that asks for a token of its installation. */
const IssuedToken = z.object({ token: z.string() })

/** The first id we give; above all that is seeded by name, as GitHub's grow. */
const FIRST_ID = 59_971_000_000

/**
 * A GitHub on a free loopback port: `emulate`'s, and in front of it what that one lacks.
 * @param options.tokens the accepted tokens, each with the login of the person it speaks for
 */
export async function createGitHubEmulator(options: {
  readonly tokens: Readonly<Record<string, string>>
  readonly seed: GitHubSeed
  /** Where its links to pages lead. */
  readonly site?: string
  /** The time in milliseconds since 1970; the real one when left out. */
  readonly clock?: () => number
}): Promise<GitHubEmulator> {
  const { tokens, seed, site = 'https://github.com', clock = Date.now } = options
  const [firstUser] = seed.users
  if (!firstUser) throw new Error('A seed needs at least one user: the first one must be an admin everywhere')
  const admin = firstUser.login
  let lastId = FIRST_ID
  let aheadMs = 0
  const nextId = () => {
    lastId += 1
    return lastId
  }
  const repositories = new Map(
    seed.repositories.map((each) => [`${each.owner}/${each.name}`.toLowerCase(), emptyRepository(each, nextId)]),
  )
  const addresses = () => ({ api: gateway.url, site })
  const upstream = await createUpstream(seed, admin, addresses)
  const logs = await createLogStorage()
  const issued = new Set<string>()
  const repositoryOf = (owner = '', name = '') => repositories.get(`${owner}/${name}`.toLowerCase())

  const askedOf = async (
    repository: RepositoryState,
    parameters: Readonly<Record<string, string>>,
    request: Request,
  ): Promise<AskedToAct> => {
    const name = `${repository.owner}/${repository.name}`
    const now = clock() + aheadMs
    settleRuns(repository, now)
    const text = request.method === 'POST' ? await request.text() : ''
    return {
      repository,
      parameters,
      url: new URL(request.url),
      addresses: addresses(),
      now,
      nextId,
      body: text === '' ? null : JSON.parse(text),
      actor: tokens[tokenOf(request.headers.get('authorization') ?? '')] ?? admin,
      commitOf: (ref) => upstream.commitOf(name, ref),
      refCommit: (ref) => upstream.refCommit(name, ref),
      fileText: (path, commit) => upstream.fileText(name, path, commit),
      upstream: async (path) => {
        const answer = await upstream.forward(new Request(new URL(path, gateway.url)), admin)
        return answer.ok ? answer.json() : null
      },
      storeLog: logs.store,
    }
  }

  const own = await createEmulator({
    service: defineEmulator({
      name: 'github-additions',
      state: () => ({}),
      cors: false,
      setup: ({ app }) => {
        const within =
          (answer: (asked: AskedToAct) => ReturnType<Act>) =>
          async ({ req }: { req: { param(): Record<string, string>; url: string; raw: Request } }) => {
            const parameters = req.param()
            const repository = repositoryOf(parameters.owner, parameters.repo)
            const asked = repository && (await askedOf(repository, parameters, req.raw))
            return respond((asked && (await answer(asked))) ?? { status: 404, body: { message: 'Not Found' } })
          }
        for (const [path, route] of Object.entries(OWN_ROUTES)) app.get(pattern(path), within(route))
        for (const [path, act] of Object.entries(OWN_ACTS)) app.post(pattern(path), within(act))
        app.notFound(async ({ req }) => {
          const token = tokenOf(req.header('authorization'))
          const ofApp = isSignedByApp(token) || issued.has(token)
          const response = await upstream.forward(req.raw, ofApp ? null : (tokens[token] ?? admin))
          if (response.status === 201 && req.path.endsWith('/access_tokens')) {
            issued.add(IssuedToken.parse(await response.clone().json()).token)
          }
          return response
        })
      },
    }),
    listen: false,
    inspector: false,
  })

  const admit = (authorization: string | undefined, path: string): Admission => {
    if (authorization !== undefined) {
      const token = tokenOf(authorization)
      const known = Object.hasOwn(tokens, token) || issued.has(token)
      // `emulate` verifies the signature of an app, which is good for the app's own routes only.
      const app = isSignedByApp(token) && path.startsWith('/app')
      return known || app ? { token } : { status: 401, message: 'Bad credentials' }
    }
    // GitHub does not tell nobody that a private repository exists.
    const [, owner, name] = /^\/repos\/([^/?]+)\/([^/?]+)/.exec(path) ?? []
    return repositoryOf(owner, name)?.private ? { status: 404, message: 'Not Found' } : { token: null }
  }

  const gateway = await createGateway(admit, (request) => own.fetch(request))
  const handles = new Map(
    await Promise.all(
      seed.repositories.map(async (each) => {
        const name = `${each.owner}/${each.name}`
        const state = repositoryOf(each.owner, each.name) ?? emptyRepository(each, nextId)
        const handle = handleOf(name, state, upstream, nextId)
        for (const commit of each.commits) await handle.push(commit)
        for (const thread of each.threads ?? []) await upstream.addThread(name, thread)
        for (const run of each.runs ?? []) await handle.addRun(run)
        for (const check of each.checkRuns ?? []) await handle.addCheckRun(check)
        for (const status of each.statuses ?? []) await handle.addStatus(status)
        return [name, handle] as const
      }),
    ),
  )
  return {
    url: gateway.url,
    requests: gateway.requests,
    fault: gateway.fault,
    settle: (name) => {
      const [owner, repository] = name.split('/')
      const state = repositoryOf(owner, repository)
      if (state) settleRuns(state, clock() + aheadMs)
    },
    advance: (durationMs) => {
      aheadMs += durationMs
    },
    setRemaining: gateway.limits.setRemaining,
    appKey: upstream.appKey,
    repository: (name) => {
      const handle = handles.get(name)
      if (!handle) throw new Error(`The emulated GitHub has no repository ${name}`)
      return handle
    },
    close: async () => {
      await Promise.all([gateway.close(), logs.close(), own.close(), upstream.close()])
    },
  }
}

/** Whether a token is a JSON Web Token, with which an app says who it is. */
const isSignedByApp = (token: string) => token.startsWith('eyJ')

const tokenOf = (authorization = '') => authorization.replace(/^(bearer|token)\s+/i, '').trim()

/** A route's path as the server matches it; a ref may hold slashes, which a client may leave unescaped. */
const pattern = (path: string) => path.replace(/\{(ref|basehead)\}/, ':$1{.+}').replaceAll(/\{(\w+)\}/g, ':$1')

function respond({ status, body, headers = {}, breakage }: Answered) {
  if (breakage) return new Response(null, { status: 500, headers: { [BREAKAGE_HEADER]: breakage } })
  if (status === 204) return new Response(null, { status })
  const refused = status >= 400 && typeof body === 'object' && body !== null && 'message' in body
  const text = refused ? refusal(String(body.message), status) : typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(text, { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } })
}
