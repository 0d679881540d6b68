import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { SourceError } from '../errors.ts'
import type { Network } from './network.ts'
import { asSourceError } from './outage.ts'

/** The certificate a host showed, whether we would trust it or not. */
export interface CertificateAnswer {
  readonly host: string
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  readonly validFrom: Date
  readonly validTo: Date
  /** Why it is not trusted (expired, wrong name, unknown authority), as Node's code; absent when it is. */
  readonly problem?: string
  readonly protocol: string
}

export interface Tls {
  /** Shakes hands with host:port. SourceError when there is nobody to shake hands with. */
  readonly certificate: (host: string, port: number, options: { signal: AbortSignal }) => Promise<CertificateAnswer>
}

/** Builds the source of certificates. */
export function createTls(network: Pick<Network, 'guardedTarget' | 'secureContext'>): Tls {
  return {
    certificate: async (host, port, { signal }) => {
      const startedAt = performance.now()
      try {
        return await shakeHands(network, host, port, signal)
      } catch (error) {
        throw asSourceError('TLS', error, { subject: host, port, tookMs: performance.now() - startedAt, signal })
      }
    },
  }
}

async function shakeHands(
  network: Pick<Network, 'guardedTarget' | 'secureContext'>,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<CertificateAnswer> {
  signal.throwIfAborted()
  const target = network.guardedTarget(host, port)
  const { promise, resolve, reject } = Promise.withResolvers<CertificateAnswer>()
  const socket = connect({
    host: target.host,
    port: target.port,
    lookup: target.lookup,
    secureContext: network.secureContext,
    // Nothing is sent over this connection: it is opened to look at a certificate that may be a bad one.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  })
  const abort = () => socket.destroy(new Error('The deadline passed'))
  signal.addEventListener('abort', abort, { once: true })
  socket.once('error', reject)
  // Without this a peer that closes in the middle of the handshake would leave us waiting for the deadline.
  socket.once('close', () => reject(new Error('The connection was closed')))
  socket.once('secureConnect', () => {
    try {
      resolve(read(host, socket.getPeerCertificate(), socket.authorizationError, socket.getProtocol()))
    } catch (error) {
      reject(error)
    }
  })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

function read(
  host: string,
  certificate: PeerCertificate,
  problem: Error | string | null | undefined,
  protocol: string | null,
): CertificateAnswer {
  const validTo = new Date(certificate.valid_to)
  if (Number.isNaN(validTo.getTime())) throw new SourceError('TLS', 'tls', `${host} showed no certificate`)
  return {
    host,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    names: (certificate.subjectaltname ?? '').split(', ').flatMap((entry) => {
      const name = /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1]
      return name === undefined ? [] : [name]
    }),
    validFrom: new Date(certificate.valid_from),
    validTo,
    // Node's types say Error; it is the code as a string.
    ...(problem ? { problem: problem instanceof Error ? problem.message : String(problem) } : {}),
    protocol: protocol ?? '',
  }
}

function nameOf(holder: PeerCertificate['subject']): string {
  const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)
  return first(holder?.O) ?? first(holder?.CN) ?? ''
}
