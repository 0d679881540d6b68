import { Resolver } from 'node:dns/promises'
import dns2 from 'dns2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDnsEmulator, type Zone } from '../../playground/emulators/dns.ts'

async function served(zone: Zone) {
  const dns = await createDnsEmulator(zone)
  onTestFinished(dns.close)
  const resolver = new Resolver({ timeout: 200, tries: 1 })
  resolver.setServers([dns.address])
  return { dns, resolver }
}

describe('createDnsEmulator', () => {
  it('answers each type of record', async () => {
    const { resolver } = await served({
      'vauntico.com': {
        A: ['104.21.48.117', '172.67.178.92'],
        AAAA: ['2606:4700:3033::6815:3075'],
        NS: ['ada.ns.cloudflare.com'],
        MX: ['10 route1.mx.cloudflare.net'],
        TXT: ['v=spf1 -all'],
      },
    })
    expect(await resolver.resolve4('vauntico.com')).toEqual(['104.21.48.117', '172.67.178.92'])
    expect(await resolver.resolve6('Vauntico.com')).toEqual(['2606:4700:3033::6815:3075'])
    expect(await resolver.resolveNs('vauntico.com')).toEqual(['ada.ns.cloudflare.com'])
    expect(await resolver.resolveMx('vauntico.com')).toMatchObject([
      { priority: 10, exchange: 'route1.mx.cloudflare.net' },
    ])
    expect(await resolver.resolveTxt('vauntico.com')).toEqual([['v=spf1 -all']])
  })

  it('follows aliases to their end', async () => {
    const { resolver } = await served({
      'www.a.test': { CNAME: ['cdn.a.test'] },
      'cdn.a.test': { CNAME: ['edge.a.test'] },
      'edge.a.test': { A: ['192.0.2.7'] },
      'loose.a.test': { CNAME: ['gone.b.test'] },
      'loop.a.test': { CNAME: ['loop.a.test'] },
    })
    expect(await resolver.resolve4('www.a.test')).toEqual(['192.0.2.7'])
    expect(await resolver.resolveCname('www.a.test')).toEqual(['cdn.a.test'])
    await expect(resolver.resolve4('loose.a.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve4('loop.a.test')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  it('tells a name that does not exist from one without such records', async () => {
    const { resolver } = await served({ 'www.a.test': { A: ['192.0.2.7'] } })
    await expect(resolver.resolve4('api.a.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve6('www.a.test')).rejects.toMatchObject({ code: 'ENODATA' })
    await expect(resolver.resolve4('a.test')).rejects.toMatchObject({ code: 'ENODATA' })
  })

  it('fails in the chosen way', async () => {
    const { resolver, dns } = await served({ 'a.test': 'SERVFAIL', 'b.test': 'REFUSED', 'c.test': 'silent' })
    await expect(resolver.resolve4('a.test')).rejects.toMatchObject({ code: 'ESERVFAIL' })
    await expect(resolver.resolve4('b.test')).rejects.toMatchObject({ code: 'EREFUSED' })
    await expect(resolver.resolve4('c.test')).rejects.toMatchObject({ code: 'ETIMEOUT' })
    expect(dns.questions).toContain('c.test A')
  })

  it('changes while it runs', async () => {
    const { resolver, dns } = await served({})
    await expect(resolver.resolve4('a.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    dns.set('a.test', { A: ['192.0.2.1'] })
    expect(await resolver.resolve4('a.test')).toEqual(['192.0.2.1'])
    dns.set('a.test', null)
    await expect(resolver.resolve4('a.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('answers over TCP, also what is too long for UDP', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `192.0.2.${index + 1}`)
    const { dns, resolver } = await served({ 'a.test': { A: many } })
    const [host = '', port = ''] = dns.address.split(':')
    const answer = await dns2.TCPClient({ dns: host, port: Number(port) })('a.test', 'A')
    expect(answer.answers.map(({ address }) => address)).toEqual(many)
    // The short UDP answer says that it was cut, and the resolver asks again over TCP.
    expect((await resolver.resolve4('a.test')).toSorted()).toEqual(many.toSorted())
  })
})
