import { type Authority, createAuthority } from './emulators/authority.ts'
import { createDnsEmulator, type DnsEmulator } from './emulators/dns.ts'
import { createEndpointsEmulator, type EndpointsEmulator } from './emulators/endpoints.ts'
import { createGitHubEmulator, type GitHubEmulator } from './emulators/github.ts'
import { type SentryEmulator, startSentry } from './emulators/sentry.ts'
import { startVercel, type VercelEmulator } from './emulators/vercel.ts'
import { createRunning, type Running } from './running.ts'
import { ecosystem } from './seeds/ecosystem-world.ts'
import { mypay } from './seeds/mypay-world.ts'
import { gitHubOf, type ProductWorld, zoneOf } from './seeds/product-world.ts'
import { rappit } from './seeds/rappit-world.ts'
import { vauntico } from './seeds/vauntico-world.ts'
import { vivr } from './seeds/vivr-world.ts'

/** What the emulated systems accept; these open nothing else. */
const GITHUB_TOKEN = 'ghp_playgroundplaygroundplaygroundplayg'
const VERCEL_TOKEN = 'playground-vercel-token'
const SENTRY_AUTH_TOKEN = 'playground-sentry-token'

/** Who reads GitHub for the bot. */
const READER = { login: 'countersign-reader', name: 'Countersign' }

/** The products of the world. */
const PRODUCTS: readonly ProductWorld[] = [vauntico, ecosystem, vivr, mypay, rappit]

/** Everything outside the bot except Slack, on free loopback ports. */
export interface World {
  /** The bot's settings that lead it here. */
  readonly environment: Readonly<Record<string, string>>
  readonly github: GitHubEmulator
  readonly vercel: VercelEmulator
  readonly sentry: SentryEmulator
  readonly dns: DnsEmulator
  readonly endpoints: EndpointsEmulator
  readonly authority: Authority
  /** What runs where, and how it is. */
  readonly running: Running
  /** Closes all of it; safe to call twice. */
  readonly close: () => Promise<void>
}

/**
 * Starts one GitHub, Vercel, Sentry and name server, the products' web servers, and the authority of their certificates.
 * @param products what the world holds; all five products when left out
 */
export async function createWorld(products: readonly ProductWorld[] = PRODUCTS): Promise<World> {
  // The emulators change what they are given.
  const teams = structuredClone(products.flatMap(({ vercel }) => vercel ?? []))
  const organizations = structuredClone(products.flatMap(({ sentry }) => sentry ?? []))
  const [github, vercel, sentry, dns, endpoints, authority] = await Promise.all([
    createGitHubEmulator({ tokens: { [GITHUB_TOKEN]: READER.login }, seed: gitHubOf(products, READER) }),
    startVercel({ tokens: [VERCEL_TOKEN], teams, aheadMs: 0 }),
    startSentry({ tokens: [SENTRY_AUTH_TOKEN], organizations, failsOnFailureRate: false }),
    createDnsEmulator(zoneOf(products)),
    createEndpointsEmulator(),
    createAuthority(),
  ])
  for (const { hosts, certificateNames = hosts } of products.flatMap((product) => product.hosts ?? [])) {
    const pair = await authority.issue({ names: certificateNames })
    for (const host of hosts) endpoints.setCertificate(host, pair)
  }
  for (const { host, path, behaviour } of products.flatMap((product) => product.endpoints ?? [])) {
    endpoints.set(host, path, behaviour)
  }

  await linkCommits(github, vercel)
  const running = createRunning(
    { github, vercel, endpoints },
    products.flatMap(({ runs }) => runs ?? []),
  )

  let closing: Promise<void> | null = null
  const close = async () => {
    await Promise.all([github, vercel, sentry, dns, endpoints, authority].map((part) => part.close()))
  }
  return {
    environment: {
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN,
      VERCEL_API_URL: vercel.url,
      VERCEL_TOKEN,
      SENTRY_URL: sentry.url,
      SENTRY_AUTH_TOKEN,
      DNS_SERVERS: dns.address,
      CONNECT_TO: products
        .flatMap((product) => product.hosts ?? [])
        .flatMap(({ hosts }) => hosts)
        .flatMap((host) => [
          `${host}:443:127.0.0.1:${endpoints.httpsPort}`,
          `${host}:80:127.0.0.1:${endpoints.httpPort}`,
        ])
        .join(','),
      NODE_EXTRA_CA_CERTS: authority.rootFile,
      ...Object.assign({}, ...products.map(({ settings }) => settings ?? {})),
    },
    github,
    vercel,
    sentry,
    dns,
    endpoints,
    authority,
    running,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** Lets what Vercel has deployed be the commits that GitHub has: those of the same repository with the same title. */
async function linkCommits(github: GitHubEmulator, vercel: VercelEmulator): Promise<void> {
  await vercel.change(({ teams }) => {
    for (const { git } of teams.flatMap(({ projects }) => projects).flatMap(({ deployments }) => deployments)) {
      if (git === null) continue
      const { commits } = github.repository(`${git.owner}/${git.repository}`)
      git.commit = commits.findLast(({ message }) => message === git.message)?.sha ?? git.commit
    }
  })
}
