import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ConnectTo } from '../../src/config/variables.ts'
import { createTls } from '../../src/sources/tls.ts'
import { type Authority, closedPort, foundAuthority, localNetwork, patient, serveHttps, serveTcp } from './local.ts'

let authority: Authority
let authorityFile: string

beforeAll(async () => {
  authority = await foundAuthority()
  authorityFile = join(mkdtempSync(join(tmpdir(), 'countersign-')), 'authority.pem')
  writeFileSync(authorityFile, authority.pem)
})

const to = (port: number): ConnectTo => ({ host: '', port: '', connectHost: '127.0.0.1', connectPort: String(port) })

async function ask(port: number, host: string, trusted = true) {
  const network = localNetwork({ connectTo: [to(port)], extraCertificatesFile: trusted ? authorityFile : null })
  return createTls(network).certificate(host, 443, { signal: patient() })
}

describe('createTls', () => {
  it('reports a certificate that is in order', async () => {
    const port = await serveHttps(await authority.sign('a.test'), (_, response) => response.end())
    const answer = await ask(port, 'a.test')
    expect(answer).toMatchObject({
      host: 'a.test',
      subject: 'a.test',
      issuer: 'Local Trust',
      names: ['a.test'],
      protocol: 'TLSv1.3',
    })
    expect(answer).not.toHaveProperty('problem')
    expect(answer.validTo.getTime()).toBeGreaterThan(Date.now())
  })

  it('reports an expired one, one for another name and one of a stranger', async () => {
    const past = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-03-03T00:00:00Z') }
    const expired = await serveHttps(await authority.sign('a.test', past), (_, response) => response.end())
    const good = await serveHttps(await authority.sign('a.test'), (_, response) => response.end())
    expect(await ask(expired, 'a.test')).toMatchObject({ problem: 'CERT_HAS_EXPIRED', validTo: past.to })
    expect(await ask(good, 'b.test')).toMatchObject({ problem: 'ERR_TLS_CERT_ALTNAME_INVALID', names: ['a.test'] })
    expect(await ask(good, 'a.test', false)).toMatchObject({ problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  })

  it('says that nobody listens', async () => {
    await expect(ask(await closedPort(), 'a.test')).rejects.toMatchObject({
      system: 'TLS',
      code: 'refused',
      message: 'a.test refused the connection on port 443',
    })
  })

  it('says that the other side does not speak TLS', async () => {
    const port = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
    await expect(ask(port, 'a.test')).rejects.toMatchObject({ system: 'TLS', code: 'tls' })
  })

  it('says that the other side hung up', async () => {
    const port = await serveTcp((socket) => socket.end())
    await expect(ask(port, 'a.test')).rejects.toMatchObject({ system: 'TLS', code: 'refused' })
  })

  it('gives up when the deadline passes', async () => {
    const deadline = new AbortController()
    const port = await serveTcp((socket) => socket.once('data', () => deadline.abort()))
    const tls = createTls(localNetwork({ connectTo: [to(port)] }))
    await expect(tls.certificate('a.test', 443, { signal: deadline.signal })).rejects.toMatchObject({ code: 'timeout' })
    await expect(tls.certificate('a.test', 443, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  it('does not reach into a private network', async () => {
    const tls = createTls(localNetwork({ allowedNetworks: [] }))
    for (const host of ['127.0.0.1', 'localhost', '::1']) {
      await expect(tls.certificate(host, 443, { signal: patient() })).rejects.toMatchObject({ code: 'blocked' })
    }
  })
})
