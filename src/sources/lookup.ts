import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { SourceError } from '../errors.ts'
import { resolveRecords } from './name-servers.ts'
import { causeCode } from './outage.ts'

const lookupOfSystem = promisify(systemLookup)

/** RFC 8305, section 3: how long a connection waits for IPv6 addresses once IPv4 ones are known. */
const RESOLUTION_DELAY_MS = 50

/**
 * A lookup for sockets.
 * @param servers name servers as `host:port`; empty means the system's way
 * @param permits which addresses may be connected to; those that may not are dropped, and when none is left the lookup
 *   fails with a SourceError `blocked`. The socket connects to these very addresses, so a second answer of the name
 *   server cannot lead elsewhere.
 */
export function createLookup(servers: readonly string[], permits: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    addressesOf(servers, host)
      .then((found) => {
        const family = familyOf(options.family)
        const wanted = family === 0 ? found : found.filter((each) => each.family === family)
        const [first] = wanted
        if (!first) throw new SourceError('DNS', 'unresolved', `${host} does not resolve`)
        const permitted = wanted.filter((each) => permits(each.address))
        const [nearest] = permitted
        if (!nearest) throw blocked(host, first.address)
        return { permitted, nearest }
      })
      .then(
        ({ permitted, nearest }) =>
          options.all ? callback(null, permitted) : callback(null, nearest.address, nearest.family),
        (error: Error) => callback(error, '', 0),
      )
  }
}

/** The refusal of an address that products may not reach. */
export function blocked(host: string, address: string): SourceError {
  const stands = host === address ? address : `${host} stands for ${address}, which`
  return new SourceError(
    'network',
    'blocked',
    `${stands} is not a public address, so it was not asked; ALLOWED_NETWORKS can permit it`,
  )
}

async function addressesOf(servers: readonly string[], host: string): Promise<readonly LookupAddress[]> {
  // RFC 6761, section 6.3: localhost is this machine whatever a name server says.
  if (/^(.+\.)?localhost$/i.test(host)) {
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
  }
  return servers.length > 0 ? askServers(servers, host) : askSystem(host)
}

async function askServers(servers: readonly string[], host: string): Promise<readonly LookupAddress[]> {
  const four = resolveRecords(servers, host, 'A')
  const six = resolveRecords(servers, host, 'AAAA')
  six.catch(() => undefined)
  const addresses = (values: readonly string[], family: number) => values.map((address) => ({ address, family }))
  const found = addresses(await four, 4)
  if (found.length === 0) return addresses(await six, 6)
  const more = await Promise.race([six.catch(() => []), delay(RESOLUTION_DELAY_MS, [], { ref: false })])
  return [...found, ...addresses(more, 6)]
}

async function askSystem(host: string): Promise<readonly LookupAddress[]> {
  try {
    return await lookupOfSystem(host, { all: true })
  } catch (error) {
    const code = causeCode(error)
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw new SourceError('DNS', 'server-error', `The name server could not answer for ${host} (${code})`, {
      cause: error,
    })
  }
}

function familyOf(family: number | 'IPv4' | 'IPv6' | undefined): number {
  if (family === 'IPv4') return 4
  if (family === 'IPv6') return 6
  return family ?? 0
}
