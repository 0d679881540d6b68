import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullReportView } from '../../../src/slack/blocks/full-report.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { readinessCard } from '../../../src/slack/blocks/readiness.ts'
import { anyDifference, anyReport, makeReport } from '../../support/reports.ts'

/** Every mrkdwn and plain text in a structure. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) =>
    key === 'text' && typeof entry === 'string' ? [entry] : texts(entry),
  )
}

function sections(blocks: readonly object[]): string[] {
  return blocks
    .filter((block) => 'type' in block && (block.type === 'section' || block.type === 'context'))
    .flatMap(texts)
}

describe('the readiness card', () => {
  it('says the verdict first and keeps to a few words', () => {
    const card = readinessCard(makeReport(), { askedBy: 'U123' })
    expect(card).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "emoji": true,
              "text": "🔴 NO-GO · 50 %",
              "type": "plain_text",
            },
            "type": "header",
          },
          {
            "text": {
              "text": "*Acme* production. 1 P0 findings.",
              "type": "mrkdwn",
            },
            "type": "section",
          },
          {
            "column_settings": [
              {
                "is_wrapped": true,
              },
              {
                "align": "right",
              },
              {
                "is_wrapped": true,
              },
            ],
            "rows": [
              [
                {
                  "text": "Area",
                  "type": "raw_text",
                },
                {
                  "text": "Score",
                  "type": "raw_text",
                },
                {
                  "text": "Found",
                  "type": "raw_text",
                },
              ],
              [
                {
                  "text": "❌ endpoints",
                  "type": "raw_text",
                },
                {
                  "text": "50 %",
                  "type": "raw_text",
                },
                {
                  "text": "1 failed, 1 OK",
                  "type": "raw_text",
                },
              ],
            ],
            "type": "table",
          },
          {
            "text": {
              "text": ":x: *P0 <https://acme.example|Website>:* answered fail
      Users cannot access the service. Owner: DevOps.",
              "type": "mrkdwn",
            },
            "type": "section",
          },
          {
            "elements": [
              {
                "accessibility_label": "Refresh: Ask again whether Acme may ship",
                "action_id": "readiness.refresh",
                "text": {
                  "text": "Refresh",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "{"product":"acme","environment":"production","report":"7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11"}",
              },
              {
                "accessibility_label": "Full report: Open the full report on Acme",
                "action_id": "readiness.report",
                "text": {
                  "text": "Full report",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "{"product":"acme","environment":"production","report":"7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11"}",
              },
              {
                "accessibility_label": "Document: Write the report on Acme down as a document",
                "action_id": "readiness.document",
                "text": {
                  "text": "Document",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "{"product":"acme","environment":"production","report":"7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11"}",
              },
            ],
            "type": "actions",
          },
          {
            "elements": [
              {
                "text": "Asked by <@U123>. 2 checks answered in 1.2 s, <!date^1768088543^{date_short_pretty} at {time}|2026-01-10 23:42 UTC>.",
                "type": "mrkdwn",
              },
            ],
            "type": "context",
          },
        ],
        "text": "NO-GO: Acme production scores 50 %. endpoints 50 %. P0 Website: answered fail.",
      }
    `)
  })

  it('names an asker who is not a person of Slack as text', () => {
    const card = readinessCard(makeReport(), { askedBy: 'schedule <daily>' })
    expect(JSON.stringify(card.blocks.at(-1))).toContain('schedule &lt;daily&gt;')
  })

  it('fits Slack for any product, and lets nothing from outside become a mention', () => {
    fc.assert(
      fc.property(anyDifference, fc.boolean(), ({ report, difference }, told) => {
        const card = readinessCard(report, { askedBy: 'U123', difference: told ? difference : null })
        expect(card.blocks.length).toBeLessThanOrEqual(limits.blocksInMessage)
        expect(textLength(card.blocks)).toBeLessThanOrEqual(limits.messageText)
        expect(card.text.length).toBeLessThanOrEqual(limits.fallbackText)
        expect(card.blocks.some((block) => block.type === 'actions')).toBe(true)
        for (const text of texts(card.blocks)) expect(text.length).toBeGreaterThan(0)
        for (const text of sections(card.blocks)) {
          expect(text.length).toBeLessThanOrEqual(limits.sectionText)
          expect(text).not.toContain('<!channel>')
          expect(text.replaceAll('<@U123>', '')).not.toMatch(/<[@#!](?!date\^)/)
        }
        expect(card.text).not.toMatch(/<[@#!](?!date\^)/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the full report', () => {
  it('has the way to GO and the requirements before the evidence, and the plan after it', () => {
    const report = makeReport()
    const status = 'fail' as const
    const [first] = report.checks
    const view = fullReportView(
      {
        ...report,
        assessment: {
          ...report.assessment,
          gates: [
            { id: 'g', title: 'Tests', level: 'blocking', note: 'All suites', checks: [], status, effect: 'stop' },
          ],
          prerequisites: [
            { id: 'p', title: 'Backups restored', check: null, owner: null, confirmed: false, status: 'unknown' },
          ],
          shortestPath: {
            leadsToGo: true,
            scoreAfter: 97,
            steps: [
              {
                kind: 'check',
                id: 'www',
                title: 'Website',
                because: 'stop',
                status,
                owner: first?.owner ?? null,
                fix: 'Deploy it',
                link: null,
                gain: 4.5,
              },
            ],
          },
          plan: {
            performance: [{ title: 'API', target: '< 500 ms', check: null, status: null, found: null }],
            milestones: [{ title: 'Launch', target: 'Day 3', checks: [], progress: 'open', waitsFor: ['Website'] }],
            goLive: [{ title: 'Say so', checks: [], progress: 'to-confirm', waitsFor: [] }],
            estimates: [{ claim: '87 % done', by: 'Tyrone', on: '2026-01-10' }],
            contacts: [{ title: 'DevOps', people: ['devi@acme.example'], escalation: 'Outages' }],
          },
        },
      },
      0,
    )
    const text = texts(view.blocks).join('\n')
    for (const line of [
      'Shortest path to GO\n1. Website: Deploy it (DevOps), +4.5 points\nAfter 1 step the score is 97 %.',
      'Gates\n:x: *Tests* (blocking): Failed. All suites',
      'Prerequisites\n:grey_question: Backups restored: to be confirmed by a person',
      'Performance\n:grey_question: API, target &lt; 500 ms: not measured',
      'Go-live\n:grey_question: Say so: to be confirmed by a person',
      'Milestones\n:x: *Day 3* Launch: waits for Website',
      'Estimates\n“87 % done” Tyrone, 2026-01-10',
      'Contacts\n*DevOps* devi@acme.example: Outages',
    ]) {
      expect(text).toContain(line)
    }
    expect(text.indexOf('Prerequisites')).toBeLessThan(text.indexOf('answered fail'))
    expect(text.indexOf('answered fail')).toBeLessThan(text.indexOf('Performance'))
  })

  it('fits a modal on every page, and no check is lost between pages', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        let page = 0
        let checks = 0
        for (;;) {
          const view = fullReportView(report, page)
          expect(view.blocks.length).toBeLessThanOrEqual(limits.blocksInView)
          expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThanOrEqual(limits.viewBytes)
          for (const text of sections(view.blocks)) expect(text.length).toBeLessThanOrEqual(limits.sectionText)
          checks += sections(view.blocks).filter((text) => text.includes('answered in')).length
          const next = JSON.stringify(view.blocks).includes(`${'readiness.page'}.next`)
          if (!next) break
          page += 1
        }
        expect(checks).toBe(report.checks.length)
      }),
      { numRuns: 25 },
    )
  })

  it('shows the last page when asked beyond it', () => {
    expect(fullReportView(makeReport(), 99)).toEqual(fullReportView(makeReport(), 0))
  })
})

it('what maintenance and mutes hide stands on the card', () => {
  const until = new Date('2026-01-11T00:00:00Z')
  const hiding = {
    ...{ product: 'acme', productTitle: 'Acme', environment: 'production', monitors: ['www'] },
    ...({ kind: 'maintenance', reason: 'Backup', until, by: null } as const),
  }
  const card = readinessCard(makeReport(), { askedBy: 'U123', hiding: [hiding] })
  expect(JSON.stringify(card.blocks)).toMatch(/www: maintenance until <!date[^>]* UTC>: Backup\./)
  expect(JSON.stringify(readinessCard(makeReport(), { askedBy: 'U123' }).blocks)).not.toContain('maintenance')
})
