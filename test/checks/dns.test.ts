import { describe, expect, it } from 'vitest'
import { answerOf, dns, judgeRecords } from '../../src/checks/dns.ts'
import { createZoneOperator, operatorOf } from '../../src/checks/dns-operator.ts'
import { SourceError } from '../../src/errors.ts'
import type { RecordType } from '../../src/sources/dns.ts'
import { asking } from './asking.ts'

type Zone = Readonly<Record<string, readonly string[]>>

const knowing = (zone: Zone) => ({
  dns: { resolve: async (name: string, type: RecordType) => zone[`${name} ${type}`] ?? [] },
})
const ask = (fields: object, zone: Zone) => dns.ask(dns.spec.parse(fields), asking(knowing(zone)))

describe('one name', () => {
  it('passes with its values and who runs the zone', async () => {
    const zone = { 'www.a.test A': ['192.0.2.1'], 'a.test NS': ['ada.ns.cloudflare.com'] }
    expect(await ask({ names: 'www.a.test' }, zone)).toEqual({
      status: 'pass',
      code: 'dns.ok',
      summary: 'www.a.test resolves to 192.0.2.1 (Cloudflare)',
      share: 1,
      details: [{ status: 'pass', subject: 'www.a.test', found: '192.0.2.1', note: 'Cloudflare' }],
    })
  })

  it('fails when it does not resolve', async () => {
    expect(await ask({ names: 'vauntico-server.vauntico.com' }, {})).toMatchObject({
      status: 'fail',
      code: 'dns.unresolved',
      summary: 'vauntico-server.vauntico.com does not resolve',
      share: 0,
    })
  })

  it('is unknown when no name server answered, and says why', async () => {
    const resolve = () => Promise.reject(new SourceError('DNS', 'timeout', 'The name server did not answer'))
    expect(await dns.ask(dns.spec.parse({ names: 'a.test' }), asking({ dns: { resolve } }))).toMatchObject({
      status: 'unknown',
      code: 'dns.unknown',
      summary: 'The name server did not answer',
    })
  })

  it.each([
    [{ equals: ['192.0.2.1', '192.0.2.2'] }, 'pass', undefined],
    [{ equals: '192.0.2.1' }, 'fail', '192.0.2.2 is not expected'],
    [{ equals: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] }, 'fail', '192.0.2.3 is missing'],
    [{ contains: '192.0.2.2' }, 'pass', undefined],
    [{ contains: '192.0.2.9' }, 'fail', '192.0.2.9 is missing'],
  ])('with %j: %s', (fields, status, note) => {
    const spec = dns.spec.parse({ names: 'a.test', ...fields })
    expect(judgeRecords('a.test', ['192.0.2.2', '192.0.2.1'], spec)).toMatchObject({
      status,
      ...(note === undefined ? {} : { note }),
    })
  })

  it('compares host names in any case, with or without the last dot', () => {
    const spec = dns.spec.parse({ names: 'a.test', type: 'CNAME', equals: 'Cname.Vercel-DNS.com' })
    expect(judgeRecords('a.test', ['cname.vercel-dns.com.'], spec)).toMatchObject({ status: 'pass' })
  })
})

describe('several names', () => {
  it('count those that resolve and name the others', async () => {
    const zone = { 'a.test A': ['192.0.2.1'], 'b.test A': ['192.0.2.1'], 'c.test A': ['192.0.2.1'] }
    const names = ['a.test', 'b.test', 'c.test', 'd.test', 'e.test', 'f.test']
    expect(await ask({ names }, zone)).toMatchObject({
      status: 'fail',
      share: 0.5,
      summary: '3 of 6 names resolve as expected; d.test, e.test and f.test do not',
    })
    expect(await ask({ names: ['a.test', 'b.test'] }, zone)).toMatchObject({ summary: 'All 2 names resolve', share: 1 })
  })

  it('say other records than expected', () => {
    const row = { status: 'fail', subject: 'a.test', found: '1', note: '2 is missing' } as const
    expect(answerOf([row], 'A')).toMatchObject({
      code: 'dns.values',
      summary: 'a.test has other A records than expected: 2 is missing',
    })
  })
})

describe('the operator of a zone', () => {
  it('is asked for once by names that share it', async () => {
    const asked: string[] = []
    const resolve = async (name: string, type: RecordType) => {
      asked.push(`${name} ${type}`)
      return type === 'A' ? ['192.0.2.1'] : []
    }
    await dns.ask(dns.spec.parse({ names: ['x.a.test', 'y.a.test'] }), asking({ dns: { resolve } }))
    expect(asked.filter((question) => question === 'a.test NS')).toHaveLength(1)
  })

  it.each([
    ['ada.ns.cloudflare.com', 'Cloudflare'],
    ['NS-2048.AWSDNS-64.com.', 'AWS Route 53'],
    ['ns1.vercel-dns.com', 'Vercel'],
    ['ns1.example.org', 'example.org'],
  ])('of %s is %s', (server, operator) => {
    expect(operatorOf(server)).toBe(operator)
  })

  it('is the nearest zone’s, and null when it cannot be told', async () => {
    const { sources, signal } = asking(knowing({ 'eu.a.test NS': ['ns1.gandi.net'], 'a.test NS': ['ns1.ovh.net'] }))
    expect(await createZoneOperator(sources.dns, signal)('www.eu.a.test')).toBe('Gandi')
    expect(await createZoneOperator(asking({}).sources.dns, signal)('www.a.test')).toBeNull()
  })
})
