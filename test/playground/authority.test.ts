import { existsSync, readFileSync } from 'node:fs'
import { connect, type PeerCertificate } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Authority, type CertificateRequest, createAuthority } from '../../playground/emulators/authority.ts'
import { createEndpointsEmulator } from '../../playground/emulators/endpoints.ts'

const HOST = 'www.vauntico.com'
let authority: Authority
beforeAll(async () => {
  authority = await createAuthority()
})
afterAll(() => authority.close())

/** Shakes hands with a server that shows such a certificate, trusting the root (or nobody we know). */
async function handshake(request: CertificateRequest, trusted = true) {
  const endpoints = await createEndpointsEmulator()
  onTestFinished(endpoints.close)
  endpoints.setCertificate(HOST, await authority.issue(request))
  const { promise, resolve, reject } = Promise.withResolvers<{ problem: string; certificate: PeerCertificate }>()
  const socket = connect({
    host: '127.0.0.1',
    port: endpoints.httpsPort,
    servername: HOST,
    rejectUnauthorized: false,
    ...(trusted ? { ca: readFileSync(authority.rootFile, 'utf8') } : {}),
  })
  socket.once('error', reject)
  socket.once('secureConnect', () => {
    resolve({ problem: String(socket.authorizationError ?? 'none'), certificate: socket.getPeerCertificate() })
    socket.destroy()
  })
  return promise
}

describe('createAuthority', () => {
  it('issues certificates that whoever knows the root trusts', async () => {
    const { problem, certificate } = await handshake({ names: ['vauntico.com', HOST] })
    expect(problem).toBe('none')
    expect(certificate.subject.CN).toBe('vauntico.com')
    expect(certificate.subjectaltname).toBe(`DNS:vauntico.com, DNS:${HOST}`)
    expect(certificate.issuer).toMatchObject({ O: 'Cloudflare, Inc.', CN: 'Playground Intermediate CA' })
  })

  it('issues for a wildcard', async () => {
    expect(await handshake({ names: ['vauntico.com', '*.vauntico.com'] })).toMatchObject({ problem: 'none' })
  })

  it.each([
    ['has expired', { names: [HOST], validFromDays: -90, validToDays: -1 }, 'CERT_HAS_EXPIRED'],
    ['is not valid yet', { names: [HOST], validFromDays: 1 }, 'CERT_NOT_YET_VALID'],
    ['is for another name', { names: ['other.vauntico.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is signed by itself', { names: [HOST], selfSigned: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('issues one that %s', async (_, request, expected) => {
    expect(await handshake(request)).toMatchObject({ problem: expected })
  })

  it('is trusted by nobody who does not know the root', async () => {
    const { problem } = await handshake({ names: [HOST] }, false)
    expect(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']).toContain(problem)
  })

  it('leaves no file behind', async () => {
    const other = await createAuthority()
    expect(readFileSync(other.rootFile, 'utf8')).toBe(other.rootPem)
    await other.close()
    expect(existsSync(other.rootFile)).toBe(false)
  })
})
