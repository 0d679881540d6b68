import { type Authority, createAuthority } from './emulators/authority.ts'
import { createDnsEmulator, type DnsEmulator } from './emulators/dns.ts'
import { createEndpointsEmulator, type EndpointsEmulator } from './emulators/endpoints.ts'
import { createGitHubEmulator, type GitHubEmulator } from './emulators/github.ts'
import { VAUNTICO_GITHUB } from './seeds/vauntico.ts'
import { ENDPOINTS, HOSTS, ZONE } from './seeds/vauntico-network.ts'

/** The token that the emulated GitHub accepts; it opens nothing else. */
const GITHUB_TOKEN = 'ghp_playgroundplaygroundplaygroundplayg'

/** Everything outside the bot except Slack, on free loopback ports. */
export interface World {
  /** The bot's settings that lead it here. */
  readonly environment: Readonly<Record<string, string>>
  readonly github: GitHubEmulator
  readonly dns: DnsEmulator
  readonly endpoints: EndpointsEmulator
  readonly authority: Authority
  /** Closes all of it; safe to call twice. */
  readonly close: () => Promise<void>
}

/** Starts the world of Vauntico: GitHub, its names, its web servers and the authority of their certificates. */
export async function createWorld(): Promise<World> {
  const [github, dns, endpoints, authority] = await Promise.all([
    createGitHubEmulator({ tokens: { [GITHUB_TOKEN]: 'countersign-reader' }, seed: VAUNTICO_GITHUB }),
    createDnsEmulator(ZONE),
    createEndpointsEmulator(),
    createAuthority(),
  ])
  // As Cloudflare's universal certificate: the apex and one level below it.
  const pair = await authority.issue({ names: ['vauntico.com', '*.vauntico.com'] })
  for (const host of HOSTS) endpoints.setCertificate(host, pair)
  for (const { host, path, behaviour } of ENDPOINTS) endpoints.set(host, path, behaviour)

  let closing: Promise<void> | null = null
  const close = async () => {
    await Promise.all([github.close(), dns.close(), endpoints.close(), authority.close()])
  }
  return {
    environment: {
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN,
      DNS_SERVERS: dns.address,
      CONNECT_TO: HOSTS.flatMap((host) => [
        `${host}:443:127.0.0.1:${endpoints.httpsPort}`,
        `${host}:80:127.0.0.1:${endpoints.httpPort}`,
      ]).join(','),
      NODE_EXTRA_CA_CERTS: authority.rootFile,
    },
    github,
    dns,
    endpoints,
    authority,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
