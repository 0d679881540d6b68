import type { Zone } from '../emulators/dns.ts'
import type { Behaviour } from '../emulators/endpoints.ts'
import type { GitHubSeed } from '../emulators/github-seed.ts'
import type { OrganizationState } from '../emulators/sentry-state.ts'
import type { TeamState } from '../emulators/vercel-state.ts'
import type { RunsSeed } from '../running.ts'

/** Web servers that show one certificate. */
export interface HostsSeed {
  /** Whom they answer for. */
  readonly hosts: readonly string[]
  /** What their certificate is made out to; the hosts themselves when left out. */
  readonly certificateNames?: readonly string[]
}

/** What a host answers at a path; `*` is every other path of that host. */
export interface EndpointSeed {
  readonly host: string
  readonly path: string
  readonly behaviour: Behaviour
}

/** One product as the systems outside know it. What it does not use is left out. */
export interface ProductWorld {
  readonly gitHub?: Pick<GitHubSeed, 'users' | 'organizations' | 'repositories'>
  readonly zone?: Zone
  readonly hosts?: readonly HostsSeed[]
  readonly endpoints?: readonly EndpointSeed[]
  readonly vercel?: TeamState
  readonly sentry?: OrganizationState
  /** What runs where. */
  readonly runs?: readonly RunsSeed[]
  /** Settings that the bot needs for this product alone: variables that begin with `CHECK_`. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * One GitHub that holds all products.
 * @param reader who reads for the bot: a member of every organization
 */
export function gitHubOf(products: readonly ProductWorld[], reader: GitHubSeed['users'][number]): GitHubSeed {
  const parts = products.flatMap(({ gitHub }) => (gitHub ? [gitHub] : []))
  const users = new Map([reader, ...parts.flatMap((part) => part.users)].map((user) => [user.login, user]))
  return {
    users: [...users.values()],
    organizations: parts
      .flatMap(({ organizations }) => organizations)
      .map((each) => ({ ...each, admins: [...new Set([reader.login, ...each.admins])] })),
    repositories: parts.flatMap(({ repositories }) => repositories),
  }
}

/** One zone that holds the names of all products. */
export function zoneOf(products: readonly ProductWorld[]): Zone {
  return Object.assign({}, ...products.map(({ zone }) => zone ?? {}))
}
