import { resolveRecords } from './name-servers.ts'
import type { Network } from './network.ts'

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'TXT'

/** Asks the configured name servers (`DNS_SERVERS`), else the system's. */
export interface Dns {
  /** The records' values; empty when the name or the type does not exist. SourceError when no server answered. */
  readonly resolve: (name: string, type: RecordType, options: { signal: AbortSignal }) => Promise<readonly string[]>
}

/** Builds the source of DNS answers. */
export function createDns(network: Pick<Network, 'nameServers'>): Dns {
  return { resolve: (name, type, { signal }) => resolveRecords(network.nameServers, name, type, signal) }
}
