import { expect, it } from 'vitest'
import { judgeDomains, vercelDomains } from '../../src/checks/vercel-domains.ts'
import type { ProjectDomain } from '../../src/sources/vercel.ts'
import { asking, outage } from './asking.ts'

const domain = (name: string, changes: Partial<ProjectDomain> = {}): ProjectDomain => ({
  name,
  verified: true,
  redirect: null,
  misconfigured: false,
  ...changes,
})

const cases: readonly [string, readonly ProjectDomain[], readonly string[], object][] = [
  [
    'the one expected',
    [domain('a.dev')],
    ['a.dev'],
    { status: 'pass', code: 'domains.ok', summary: 'a.dev leads to the project', share: 1 },
  ],
  [
    'all expected, one redirecting',
    [domain('A.dev'), domain('www.a.dev', { redirect: 'a.dev', misconfigured: null })],
    ['a.dev', 'www.a.dev', 'a.dev'],
    {
      status: 'pass',
      summary: 'All 2 domains lead to the project',
      details: [
        { status: 'pass', subject: 'A.dev', found: 'verified' },
        { status: 'pass', subject: 'www.a.dev', found: 'verified', note: 'redirects to a.dev' },
      ],
    },
  ],
  ['a missing one', [], ['a.dev'], { status: 'fail', code: 'domains.missing', summary: 'a.dev is missing', share: 0 }],
  [
    'an unverified and a misconfigured one',
    [domain('a.dev', { verified: false }), domain('b.dev', { misconfigured: true }), domain('c.dev')],
    ['a.dev', 'b.dev', 'c.dev'],
    {
      status: 'fail',
      code: 'domains.unusable',
      summary: '2 of 3 domains fail: a.dev is not verified and b.dev is misconfigured',
      share: 1 / 3,
    },
  ],
]

it.each(cases)('domains are judged with %s', (_, domains, expected, answer) => {
  expect(judgeDomains(domains, expected)).toMatchObject(answer)
})

it('asks for the domains of the project, and passes on that Vercel did not answer', async () => {
  const spec = vercelDomains.spec.parse({ project: 'web', expected: ['A.dev'] })
  const vercel = { domains: async (project: string) => [domain(project === 'web' ? 'a.dev' : 'b.dev')] }
  expect(await vercelDomains.ask(spec, asking({ vercel }))).toMatchObject({ status: 'pass' })
  await expect(vercelDomains.ask(spec, asking({}))).rejects.toBe(outage)
})
