import { Resolver } from 'node:dns/promises'
import { SourceError } from '../errors.ts'
import type { RecordType } from './dns.ts'
import { causeCode } from './outage.ts'

/** What a name server says when the name or the type does not exist; all else is the server's own failure. */
const NO_RECORDS = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

/**
 * Asks name servers for the records of a name.
 * @param servers `host:port` of each; empty means the system's
 * @returns the values, empty when the name or the type does not exist
 * @throws SourceError of the system `DNS` when no server answered
 */
export async function resolveRecords(
  servers: readonly string[],
  name: string,
  type: RecordType,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  // A resolver of its own for each question, because cancelling ends all questions of a resolver.
  const resolver = new Resolver({ timeout: 1_500, tries: 2 })
  if (servers.length > 0) resolver.setServers([...servers])
  const cancel = () => resolver.cancel()
  if (signal?.aborted) throw noAnswer(name, 'ECANCELLED', signal.reason)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await recordsOf(resolver, name, type)
  } catch (error) {
    const code = causeCode(error)
    if (NO_RECORDS.has(code)) return []
    throw noAnswer(name, code, error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

async function recordsOf(resolver: Resolver, name: string, type: RecordType): Promise<readonly string[]> {
  switch (type) {
    case 'A':
      return resolver.resolve4(name)
    case 'AAAA':
      return resolver.resolve6(name)
    case 'CNAME':
      return resolver.resolveCname(name)
    case 'NS':
      return resolver.resolveNs(name)
    case 'MX':
      return (await resolver.resolveMx(name)).map((record) => `${record.priority} ${record.exchange}`)
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  }
}

function noAnswer(name: string, code: string, cause: unknown): SourceError {
  if (code === 'ETIMEOUT' || code === 'ECANCELLED') {
    return new SourceError('DNS', 'timeout', `The name server did not answer for ${name} in time`, { cause })
  }
  if (code === 'ECONNREFUSED') {
    return new SourceError('DNS', 'refused', `The name server refused the connection, asked for ${name}`, { cause })
  }
  return new SourceError('DNS', 'server-error', `The name server could not answer for ${name} (${code})`, { cause })
}
