import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Report } from '../../src/readiness/assessment.ts'
import type { Changes } from '../../src/readiness/changes.ts'
import { differenceOf } from '../../src/readiness/difference.ts'
import { reportMarkdown } from '../../src/readiness/markdown.ts'
import { asked, at, factsOf, gate, prerequisite, waiver } from './facts.ts'
import { harbour, harbourChanges } from './harbour.ts'

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
  it('reads like a document that a lead can be handed', async () => {
    await expect(reportMarkdown(harbour, harbourChanges)).toMatchFileSnapshot('../fixtures/readiness/harbour.md')
  })

  it('leaves out what has no content', () => {
    const headings = (markdown: string) => markdown.split('\n').filter((line) => /^##? /.test(line))
    expect(headings(reportMarkdown(reportOf([asked({})])))).toEqual([
      '# Acme: GO, 100 %',
      '## Summary',
      '## Areas',
      '## Findings',
      '## Evidence',
      '## Appendix: what was asked',
    ])
    expect(headings(reportMarkdown(reportOf([])))).toEqual([
      '# Acme: NO-GO, 0 %',
      '## Summary',
      '## Shortest path to GO',
    ])
  })

  it('reads a report of before there were gates, paths and plans', () => {
    const { verdict, score, areas, reason, findings } = reportOf([www, secrets]).assessment
    const bare = findings.map(({ effect: _effect, horizon: _horizon, ...finding }) => finding)
    const old = reportOf([www, secrets], { assessment: { verdict, score, areas, reason, findings: bare } })
    const markdown = reportMarkdown(old)
    expect(markdown).toContain('| Score | 25 % |\n\n- NO-GO')
    expect(markdown).toContain(
      '### Immediate (24 hours)\n\n1. Trigger a deployment. For: Website. Owner: Frontend Team.',
    )
    expect(markdown).not.toMatch(/undefined|null|Shortest|Gates/)
  })

  it('tells waivers and confirmations wherever the check is', () => {
    const checks: AskedCheck[] = [
      { ...www, waiver: waiver({ reason: 'The |old| site stays up' }) },
      { ...secrets, waiver: waiver({ id: 'w2', grantedAs: '' }) },
      {
        ...asked({ id: 'hook', area: 'secrets' }),
        kind: 'http',
        answer: { ...secrets.answer, details: secrets.answer.details.slice(1) },
        waiver: waiver({ id: 'w3' }),
      },
      {
        ...asked({ id: 'names-2', area: 'secrets' }),
        kind: 'dns',
        answer: secrets.answer,
        waiver: waiver({ id: 'w4' }),
      },
      {
        ...asked({ id: 'rota', area: 'secrets' }),
        answer: {
          status: 'pass',
          code: 'manual.confirmed',
          summary: 'Confirmed by U7 on 10 January 2026',
          details: [],
        },
        confirmation: { by: 'U7', at },
      },
    ]
    const assessment = assess(
      factsOf(checks, {
        gates: [gate('blocking', 'www'), gate('warning', 'names')],
        prerequisites: [prerequisite({ confirmed: true, confirmation: { by: 'U7', at } })],
      }),
    )
    const markdown = reportMarkdown(reportOf(checks, { assessment: { ...assessment, commit: '0123456789' } }))
    for (const line of [
      'Environment production, commit 0123456, asked at',
      '  - 4 waivers stand\n    - Website: it is fail, waived until 12 January 2026',
      '| The blocking gate | blocking | failure | waived |',
      '| The warning gate | warning | failure | noted |',
      '| Website | failure | waived | it is fail |',
      '## Waivers\n\n| Check | Reason | Asked by | Granted by | Until |',
      '| Website | The \\|old\\| site stays up | U1 | U2 (Security Lead) | 2026-01-12 12:00 UTC |',
      '| Secrets | The window is too short. | U1 | U2 | 2026-01-12 12:00 UTC |',
      'Waived until 12 January 2026 by U2 (Security Lead), asked by U1: The \\|old\\| site stays up.',
      'Waived until 12 January 2026 by U2, asked by U1: The window is too short.',
      '| failure | missing | 1 of 2 secrets is set; 1 is missing. Waived until 12 January 2026',
      '| failure | missing | Vercel API access. Waived until 12 January 2026',
      '| pass | set |  |\n',
      '(P2, pass): Confirmed by U7 on 10 January 2026.',
      '- [x] The team is briefed: confirmed by U7 on 10 January 2026',
    ]) {
      expect(markdown).toContain(line)
    }
  })

  describe('what changed', () => {
    const report = reportOf([www])
    const changed = (changes: Partial<Changes>) =>
      reportMarkdown(report, { sinceLast: null, sinceGo: null, history: [], ...changes })

    it('is left out when there is nothing to compare with', () => {
      expect(changed({})).not.toContain('## What changed')
    })

    it('says that a check was waived, and that a waiver ended', () => {
      const waived = reportOf([{ ...www, waiver: waiver() }])
      const since = (before: Report, after: Report) => changed({ sinceLast: differenceOf(before, after, new Map()) })
      expect(since(report, waived)).toContain('| Website | waived | failure | failure |')
      expect(since(waived, report)).toContain('| Website | waiver ended | failure | failure |')
    })

    it('says that nothing did, and that the last report was a GO', () => {
      const same = differenceOf(report, report, new Map())
      const markdown = changed({ sinceLast: same, sinceGo: same })
      expect(markdown).toContain(
        'Since the last report, a GO (2026-01-10 23:42 UTC): the verdict is still NO-GO, and the score is still 0 %. No check changed.',
      )
      expect(markdown).not.toContain('Since the last GO')
    })

    it('tells what is no longer asked', () => {
      expect(changed({ sinceLast: differenceOf(report, reportOf([]), new Map()) })).toContain(
        '| Website | gone | failure |  |  | it is fail |',
      )
    })

    it('tells how the score and the verdict moved', () => {
      const good = reportOf([{ ...www, answer: { ...www.answer, status: 'pass' } }])
      expect(changed({ sinceLast: differenceOf(good, report, new Map()) })).toContain(
        'NO-GO after GO, and the score fell from 100 % to 0 %.',
      )
      expect(changed({ sinceLast: differenceOf(report, good, new Map()) })).toContain(
        'GO after NO-GO, and the score rose from 0 % to 100 %.',
      )
    })
  })

  it('says so when everything passes, and when nothing is asked', () => {
    expect(reportMarkdown(reportOf([asked({})]))).toContain('There are none: every check passes.')
    expect(reportMarkdown(reportOf([]))).toContain('- NO-GO: nothing is asked in this environment')
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
        const check: AskedCheck = { ...www, title, kind: 'github-secrets', fix: summary, impact: subject, answer }
        const given = {
          gates: [{ ...gate('conditional', 'www'), title, note: summary }],
          prerequisites: [prerequisite({ title })],
          plan: {
            performance: [{ title, target: subject, check: null }],
            milestones: [{ title, target: subject, checks: ['www'] }],
            goLive: [{ title, checks: ['www'] }],
            estimates: [{ claim: title, by: subject, on: '2026-01-10' }],
            contacts: [{ title, people: [subject], escalation: summary }],
          },
        }
        const assessment = assess(factsOf([check], given))
        const report = reportOf([check], { productTitle: title, assessment })
        const changes = { sinceLast: differenceOf(reportOf([]), report, new Map()), sinceGo: null, history: [] }
        const markdown = reportMarkdown(report, changes)
        const lines = markdown.split(/\r?\n|\r/)
        const headings = lines.flatMap((line) => (line.startsWith('#') ? [line.split(' ')[0]?.length] : []))
        expect(headings).toEqual([1, 2, 3, 2, 2, 2, 2, 3, 2, 2, 3, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2])
        expect(markdown).not.toMatch(/(?<!\\)(?:\\\\)*<(?!https?:)/)
        const widths = lines
          .filter((line) => line.startsWith('|'))
          .map((line) => line.replaceAll(/\\[\s\S]/g, '').split('|').length - 2)
        const tables = [
          [2, 5],
          [6, 3],
          [5, 3],
          [6, 3],
          [7, 3],
          [6, 4],
          [4, 3],
          [3, 3],
          [4, 3],
          [4, 3],
          [3, 3],
          [6, 3],
        ] as const
        expect(widths).toEqual(tables.flatMap(([width, rows]) => Array.from({ length: rows }, () => width)))
      }),
    )
  })
})
