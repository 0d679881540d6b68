import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Report } from '../../src/readiness/assessment.ts'
import { reportMarkdown } from '../../src/readiness/markdown.ts'
import { asked, at, factsOf } from './facts.ts'

function reportOf(checks: readonly AskedCheck[], given: Partial<Report> = {}): Report {
  return {
    id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    assessment: assess(factsOf(checks)),
    checks,
    startedAt: at,
    finishedAt: new Date(at.getTime() + 1200),
    manifestHash: 'abc',
    ...given,
  }
}

const www: AskedCheck = {
  ...asked({ id: 'www', status: 'fail', priority: 'P0', area: 'endpoints' }),
  title: 'Website',
  impact: 'Frontend inaccessible',
  owner: { role: 'frontend', title: 'Frontend Team' },
  fix: 'Trigger a deployment',
}
const secrets: AskedCheck = {
  ...asked({ id: 'names', area: 'secrets' }),
  title: 'Secrets',
  answer: {
    status: 'fail',
    code: 'secrets.missing',
    summary: '1 of 2 secrets is set; 1 is missing',
    share: 0.5,
    details: [
      { status: 'pass', subject: 'JWT_SECRET', found: 'set' },
      { status: 'fail', subject: 'VERCEL_TOKEN', found: 'missing', note: 'Vercel API access' },
    ],
    link: { title: 'Secrets', url: 'https://github.example/settings/secrets?a=(b)|c' },
  },
  lastKnown: { status: 'pass', summary: 'all set', askedAt: at },
}

describe('reportMarkdown', () => {
  it('tells everything, the verdict first', () => {
    expect(reportMarkdown(reportOf([www, secrets]))).toBe(`# Acme: NO-GO, 25 %

Environment production, asked at 2026-01-10 23:42 UTC, answered at 2026-01-10 23:42 UTC.

- NO-GO: 1 P0 finding
  - 1 P0 check fails
    - Website: it is fail

## Areas

| Area | Score | Status | Checks | Weight |
| --- | --- | --- | --- | --- |
| Area endpoints | 0 % | failure | 1 fail | 1 |
| Area secrets | 50 % | failure | 1 fail | 1 |

## Findings

### P0: 1 finding

| Check | Status | Found | Impact | Owner | Fix |
| --- | --- | --- | --- | --- | --- |
| Website | failure | it is fail | Frontend inaccessible | Frontend Team | Trigger a deployment |

### P2: 1 finding

| Check | Status | Found | Impact | Owner | Fix |
| --- | --- | --- | --- | --- | --- |
| Secrets | failure | 1 of 2 secrets is set; 1 is missing [Secrets](<https://github.example/settings/secrets?a=(b)%7Cc>) |  |  |  |

## Evidence

### Area endpoints

**Website** (P0): failure: it is fail. Asked at 2026-01-10 23:42 UTC, answered in 5 ms.

### Area secrets

**Secrets** (P2): failure: 1 of 2 secrets is set; 1 is missing. [Secrets](<https://github.example/settings/secrets?a=(b)%7Cc>) Last known at 2026-01-10 23:42 UTC: pass, all set. Asked at 2026-01-10 23:42 UTC, answered in 5 ms.

| Subject | Status | Found | Note |
| --- | --- | --- | --- |
| JWT\\_SECRET | pass | set |  |
| VERCEL\\_TOKEN | failure | missing | Vercel API access |

## Appendix: missing names

| Name | Note |
| --- | --- |
| VERCEL\\_TOKEN | Vercel API access |

Report 7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11, manifest abc.
`)
  })

  it('says so when everything passes, and when nothing is asked', () => {
    expect(reportMarkdown(reportOf([asked({})]))).toContain('There are none: every check passes.')
    expect(reportMarkdown(reportOf([]))).toContain('## Areas\n\nThere are none.')
  })

  it('links to web pages only', () => {
    const link = { title: 'Click', url: 'javascript:alert(1)' }
    expect(reportMarkdown(reportOf([{ ...www, answer: { ...www.answer, link } }]))).not.toContain('javascript')
  })

  it('lets no text from outside become markup', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('a | b', '# big', '<script>', '![x](y)', '- item', '1. item', '`code`', 'a\n\n# b', '$x$', '\\|'),
    )
    fc.assert(
      fc.property(wild, wild, wild, (title, summary, subject) => {
        const answer = {
          ...www.answer,
          summary,
          details: [{ status: 'fail' as const, subject, found: title, note: summary }],
        }
        const markdown = reportMarkdown(reportOf([{ ...www, title, answer }], { productTitle: title }))
        const lines = markdown.split(/\r?\n|\r/)
        expect(lines.filter((line) => line.startsWith('#')).map((line) => line.split(' ')[0])).toEqual([
          '#',
          '##',
          '##',
          '###',
          '##',
          '###',
        ])
        expect(markdown).not.toMatch(/(?<!\\)(?:\\\\)*<(?!https?:)/)
        const widths = lines
          .filter((line) => line.startsWith('|'))
          .map((line) => line.replaceAll(/\\[\s\S]/g, '').split('|').length - 2)
        expect(widths).toEqual([5, 5, 5, 6, 6, 6, 4, 4, 4])
      }),
    )
  })
})
