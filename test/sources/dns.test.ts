import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDns } from '../../src/sources/dns.ts'
import { closedPort, patient, serveNames } from './local.ts'

const dnsOf = (...nameServers: string[]) => createDns({ nameServers })

describe('createDns', () => {
  it('gives the records of each type', async () => {
    const dns = dnsOf(
      await serveNames({
        'a.test A': ['192.0.2.1', '192.0.2.2'],
        'a.test AAAA': ['2001:db8::1'],
        'a.test NS': ['ada.ns.cloudflare.com'],
        'a.test TXT': ['hello there'],
        'a.test MX': ['mail.a.test'],
        'b.test CNAME': ['a.test'],
      }),
    )
    const resolve = (name: string, type: Parameters<typeof dns.resolve>[1]) =>
      dns.resolve(name, type, { signal: patient() })
    expect([...(await resolve('a.test', 'A'))].sort()).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(await resolve('a.test', 'AAAA')).toEqual(['2001:db8::1'])
    expect(await resolve('a.test', 'NS')).toEqual(['ada.ns.cloudflare.com'])
    expect(await resolve('a.test', 'TXT')).toEqual(['hello there'])
    expect(await resolve('a.test', 'MX')).toEqual(['10 mail.a.test'])
    expect(await resolve('b.test', 'CNAME')).toEqual(['a.test'])
  })

  it('gives nothing for a name or a type that does not exist', async () => {
    const dns = dnsOf(await serveNames({ 'a.test A': ['192.0.2.1'] }))
    expect(await dns.resolve('missing.test', 'A', { signal: patient() })).toEqual([])
    expect(await dns.resolve('a.test', 'AAAA', { signal: patient() })).toEqual([])
  })

  it('says that the name server failed', async () => {
    const dns = dnsOf(await serveNames({ 'a.test A': ['SERVFAIL'] }))
    await expect(dns.resolve('a.test', 'A', { signal: patient() })).rejects.toMatchObject({
      system: 'DNS',
      code: 'server-error',
      message: 'The name server could not answer for a.test (ESERVFAIL)',
    })
  })

  it('says that the name server refused', async () => {
    const dns = dnsOf(`127.0.0.1:${await closedPort()}`)
    await expect(dns.resolve('a.test', 'A', { signal: patient() })).rejects.toMatchObject({ system: 'DNS' })
  })

  it('gives up on a silent name server when the deadline passes', async () => {
    const silent = createSocket('udp4')
    onTestFinished(() => void silent.close())
    silent.bind(0, '127.0.0.1')
    await once(silent, 'listening')
    const dns = dnsOf(`127.0.0.1:${silent.address().port}`)
    const deadline = new AbortController()
    silent.once('message', () => deadline.abort())
    await expect(dns.resolve('a.test', 'A', { signal: deadline.signal })).rejects.toMatchObject({
      system: 'DNS',
      code: 'timeout',
      message: 'The name server did not answer for a.test in time',
    })
    await expect(dns.resolve('a.test', 'A', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'timeout' })
  })
})
