import { readFileSync } from 'node:fs'
import { isIP, type LookupFunction } from 'node:net'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { Config } from '../config.ts'
import { UserError } from '../errors.ts'
import { mayReach } from './address-guard.ts'
import { routeOf } from './connect-to.ts'
import { blocked, createLookup } from './lookup.ts'

/** The longest deadline a check may have; a socket that is still connecting after it serves nobody. */
const CONNECT_TIMEOUT_MS = 60_000

/** Where a connection goes, after CONNECT_TO and the guard. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly lookup: LookupFunction
}

/** The ways out to the network, as the operator set them. */
export interface Network {
  /** For addresses that the operator configured: Slack, GitHub. */
  readonly operator: Dispatcher
  /** For addresses that products name: never into our own network, unless the operator allowed it. */
  readonly guarded: Dispatcher
  /** Where a guarded connection to host:port goes. Throws SourceError `blocked` for a literal address that may not be reached. */
  readonly guardedTarget: (host: string, port: number) => Target
  /** Whom we trust: Node's authorities and those of NODE_EXTRA_CA_CERTS. */
  readonly secureContext: SecureContext
  readonly nameServers: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * Builds the ways out from the settings.
 * @throws UserError when the file of NODE_EXTRA_CA_CERTS cannot be used
 */
export function createNetwork(settings: Config['network']): Network {
  const secureContext = createSecureContext({ ca: authorities(settings.extraCertificatesFile) })
  const permits = (address: string) => mayReach(address, settings.allowedNetworks)
  const openLookup = createLookup(settings.nameServers, () => true)
  const guardedLookup = createLookup(settings.nameServers, permits)

  const target = (host: string, port: number, guarded: boolean): Target => {
    const route = routeOf(settings.connectTo, host, port)
    const free = !guarded || route.chosen
    // A literal address is never looked up, so the guard of the lookup would not see it.
    if (!free && isIP(route.host) !== 0 && !permits(route.host)) throw blocked(route.host, route.host)
    return { host: route.host, port: route.port, lookup: free ? openLookup : guardedLookup }
  }

  const connector = (guarded: boolean): buildConnector.connector => {
    const settled = { secureContext, timeout: CONNECT_TIMEOUT_MS, allowH2: false }
    const open = buildConnector({ ...settled, lookup: openLookup })
    const checked = buildConnector({ ...settled, lookup: guardedLookup })
    return (options, callback) => {
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
      try {
        const { host, port: connectPort, lookup } = target(options.hostname, port, guarded)
        const connect = lookup === guardedLookup ? checked : open
        // `host` stays the one that was asked: undici takes the TLS server name from it.
        connect({ ...options, hostname: host, port: String(connectPort) }, callback)
      } catch (error) {
        queueMicrotask(() => callback(error instanceof Error ? error : new Error(String(error)), null))
      }
    }
  }

  const operator = new Agent({ connect: connector(false) })
  // A fresh connection for each question: a kept one would hide an expired certificate or a moved name.
  const guarded = new Agent({ connect: connector(true), pipelining: 0 })
  return {
    operator,
    guarded,
    guardedTarget: (host, port) => target(host, port, true),
    secureContext,
    nameServers: settings.nameServers,
    close: async () => {
      await Promise.all([operator.destroy(), guarded.destroy()])
    },
  }
}

/** Node reads NODE_EXTRA_CA_CERTS only when the process starts; a `.env` file comes later, so the file is read here too. */
function authorities(file: string | null): string[] {
  const usual = getCACertificates('default')
  if (file === null) return usual
  try {
    const extra = readFileSync(file, 'utf8')
    createSecureContext({ ca: extra })
    return [...usual, extra]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError('config.certificates', `NODE_EXTRA_CA_CERTS: ${file} cannot be used: ${reason}`)
  }
}
