import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KnownLink, readLink } from '../../src/slack/links.ts'
import { addressOfCard, type OwnLink } from '../../src/store/own-address.ts'

const publicUrl = 'https://countersign.example.com/bot'
const id = '0198c0de-0000-4000-8000-00000000000a'
const hash = '1a2b3c4d5e6f7890a1b2c3d4e5f60718293a4b5c'

describe('readLink', () => {
  it.each<[string, KnownLink]>([
    [`${publicUrl}/releases/${id}`, { kind: 'release', id }],
    [`${publicUrl}/releases/${id.toUpperCase()}/?from=mail#top`, { kind: 'release', id }],
    [`${publicUrl}/incidents/12`, { kind: 'incident', number: 12 }],
    [`${publicUrl}/reports/${id}`, { kind: 'report', id }],
    ['https://github.com/acme/web/pull/7', { kind: 'pull-request', repository: 'acme/web', number: 7 }],
    ['https://github.com/acme/web.js/pull/7/files#r1', { kind: 'pull-request', repository: 'acme/web.js', number: 7 }],
    [`https://github.com/acme/web/commit/${hash}`, { kind: 'commit', repository: 'acme/web', commit: hash }],
    ['https://github.com/acme/web/commit/1A2B3C4', { kind: 'commit', repository: 'acme/web', commit: '1a2b3c4' }],
    [
      'https://vercel.com/acme/web/9gCjstzr73BMjMAstBs8YR5xYjje',
      { kind: 'deployment', team: 'acme', project: 'web', id: 'dpl_9gCjstzr73BMjMAstBs8YR5xYjje' },
    ],
    [
      'https://web-git-main-acme.vercel.app/cart?a=1',
      { kind: 'deployment-host', host: 'web-git-main-acme.vercel.app' },
    ],
  ])('knows %s', (url, expected) => {
    expect(readLink(url, publicUrl)).toEqual(expected)
  })

  it.each([
    ['another host', `https://countersign.example.com.evil.example/bot/incidents/12`],
    ['another path', 'https://countersign.example.com/incidents/12'],
    ['another scheme', 'http://countersign.example.com/bot/incidents/12'],
    ['a path that climbs', 'https://countersign.example.com/bot/../incidents/12'],
    ['a name before the host', 'https://github.com@evil.example/acme/web/pull/7'],
    ['a name and our host', 'https://user:word@countersign.example.com/bot/incidents/12'],
    ['a host that looks like ours', 'https://github.com.evil.example/acme/web/pull/7'],
    ['another port', 'https://github.com:8443/acme/web/pull/7'],
    ['no encryption', 'http://github.com/acme/web/pull/7'],
    ['a repository alone', 'https://github.com/acme/web'],
    ['an issue', 'https://github.com/acme/web/issues/7'],
    ['number zero', 'https://github.com/acme/web/pull/0'],
    ['a number beyond all', 'https://github.com/acme/web/pull/12345678901'],
    ['an incident beyond all', `${publicUrl}/incidents/12345678901`],
    ['no id', `${publicUrl}/releases/12`],
    ['a project of Vercel', 'https://vercel.com/acme/web'],
    ['settings of Vercel', 'https://vercel.com/acme/web/settings'],
    ['a host below a deployment', 'https://a.b.vercel.app/'],
    ['vercel.app itself', 'https://vercel.app/'],
    ['no address', 'github.com/acme/web/pull/7'],
    ['a script', 'javascript:alert(1)'],
  ])('leaves alone %s', (_name, url) => {
    expect(readLink(url, publicUrl)).toBeNull()
  })

  it('knows none of our own where no public address is set', () => {
    expect(readLink(`${publicUrl}/incidents/12`, null)).toBeNull()
  })

  const owns: fc.Arbitrary<OwnLink> = fc.oneof(
    fc.record({ kind: fc.constantFrom('release' as const, 'report' as const), id: fc.uuid() }),
    fc.record({ kind: fc.constant('incident' as const), number: fc.integer({ min: 1, max: 999_999_999 }) }),
  )

  it('reads every address that we make', () => {
    const bases = fc.constantFrom(publicUrl, 'https://a.example', 'http://localhost:3000', 'http://localhost/a/b')
    fc.assert(
      fc.property(bases, owns, (base, own) => {
        expect(readLink(addressOfCard(base, own) ?? '', base)).toEqual(own)
        expect(addressOfCard(null, own)).toBeNull()
      }),
    )
  })

  it('bears anything, and makes no names that could climb out of a question’s path', () => {
    const paths = fc.oneof(
      fc.webPath(),
      fc.string(),
      fc.string().map((text) => `/${text}/pull/1`),
    )
    const hosts = fc.constantFrom('https://github.com', 'https://vercel.com', 'https://a.vercel.app', publicUrl, '')
    fc.assert(
      fc.property(hosts, paths, (host, path) => {
        const link = readLink(`${host}${path}`, publicUrl)
        if (link === null) return
        for (const value of Object.values(link)) expect(String(value)).toMatch(/^[\w./-]{1,150}$/)
        if ('repository' in link) expect(link.repository.split('/')).toHaveLength(2)
      }),
      { numRuns: 2_000 },
    )
  })
})
