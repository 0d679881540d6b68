import type { Dns } from '../sources/dns.ts'

/** How long the evidence about the operator may take; the answer does not need it. */
const PATIENCE_MS = 1_500

const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/\.ns\.cloudflare\.com$/, 'Cloudflare'],
  [/\.awsdns-\d+\.(com|net|org|co\.uk)$/, 'AWS Route 53'],
  [/\.vercel-dns\.com$/, 'Vercel'],
  [/\.googledomains\.com$/, 'Google Cloud DNS'],
  [/\.azure-dns\.(com|net|org|info)$/, 'Azure DNS'],
  [/\.domaincontrol\.com$/, 'GoDaddy'],
  [/\.registrar-servers\.com$/, 'Namecheap'],
  [/\.nsone\.net$/, 'NS1'],
  [/\.digitalocean\.com$/, 'DigitalOcean'],
  [/\.dnsimple\.com$/, 'DNSimple'],
  [/\.gandi\.net$/, 'Gandi'],
  [/\.ovh\.net$/, 'OVH'],
  [/\.dynect\.net$/, 'Oracle Dyn'],
]

/** The company behind a name server, by the server's name; else its domain. */
export function operatorOf(nameServer: string): string {
  const name = nameServer.toLowerCase().replace(/\.$/, '')
  const known = OPERATORS.find(([pattern]) => pattern.test(name))
  return known?.[1] ?? name.split('.').slice(-2).join('.')
}

/** Finds who runs the zone of a name, for evidence only; null when that cannot be told quickly. */
export type ZoneOperator = (name: string) => Promise<string | null>

/** Makes a finder that asks for each zone once, because the names of one check mostly share it. */
export function createZoneOperator(dns: Dns, signal: AbortSignal): ZoneOperator {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const asked = new Map<string, Promise<readonly string[]>>()
  const serversOf = (zone: string) => {
    const servers = asked.get(zone) ?? dns.resolve(zone, 'NS', { signal: soon }).catch(() => [])
    asked.set(zone, servers)
    return servers
  }
  return async (name) => {
    const labels = name.replace(/\.$/, '').split('.')
    // The name itself may be a zone; a top-level domain is never the answer that is sought.
    const zones = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
    const answers = await Promise.all(zones.map(serversOf))
    const nearest = answers.find((servers) => servers.length > 0)
    return nearest?.[0] === undefined ? null : operatorOf(nearest[0])
  }
}
