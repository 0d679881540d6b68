import { describe, expect, it } from 'vitest'
import type { Assessment, Report, Waiver } from '../../../src/readiness/assessment.ts'
import { differenceOf } from '../../../src/readiness/difference.ts'
import type { GateAssessment } from '../../../src/readiness/gate.ts'
import type { PathStep } from '../../../src/readiness/shortest-path.ts'
import { fullReportView } from '../../../src/slack/blocks/full-report.ts'
import { readinessCard } from '../../../src/slack/blocks/readiness.ts'
import { differenceLine, gateBlocks, pathBlocks, waiverLine } from '../../../src/slack/blocks/readiness-notes.ts'
import { makeCheck, makeReport } from '../../support/reports.ts'

const base = makeReport().assessment

/** A report whose assessment says more. */
const saying = (more: Partial<Assessment>): Report => makeReport({ assessment: { ...base, ...more } })

const gate = (given: Partial<GateAssessment>): GateAssessment => ({
  id: 'g',
  title: 'Tests',
  level: 'blocking',
  note: null,
  checks: [],
  status: 'fail',
  effect: 'stop',
  ...given,
})

const step = (given: Partial<PathStep>): PathStep => ({
  kind: 'check',
  id: 's',
  title: 'Website',
  because: 'stop',
  status: 'fail',
  owner: { role: 'devops', title: 'DevOps' },
  fix: 'Deploy it.',
  link: null,
  gain: 5,
  ...given,
})

const textOf = (blocks: unknown) => JSON.stringify(blocks).replaceAll('\\n', '\n')

describe('gates and prerequisites on the card', () => {
  it('are named with their state when they hold it up', () => {
    const blocks = gateBlocks(
      saying({
        gates: [gate({}), gate({ title: 'Alerts', status: 'unknown' }), gate({ title: 'Docs', effect: 'note' })],
        prerequisites: [
          { id: 'a', title: 'Backups restored', check: null, owner: null, confirmed: false, status: 'unknown' },
          { id: 'b', title: 'Keys set', check: 'keys', owner: null, confirmed: false, status: 'pass' },
        ],
      }),
    )
    expect(blocks).toHaveLength(1)
    expect(textOf(blocks)).toContain('*Held up by:* :x: Tests (failed), :grey_question: Alerts (unknown)\n')
    expect(textOf(blocks)).toContain('*Open prerequisites:* Backups restored"')
  })

  it('are counted beyond the first five, and absent when nothing holds it up', () => {
    const gates = Array.from({ length: 7 }, () => gate({}))
    expect(textOf(gateBlocks(saying({ gates })))).toContain('Tests (failed) and 2 more')
    expect(gateBlocks(saying({ gates: [gate({ effect: 'note' })], prerequisites: [] }))).toEqual([])
    expect(gateBlocks(makeReport())).toEqual([])
  })
})

describe('the shortest path on the card', () => {
  it('shows three steps and counts the rest', () => {
    const steps = [
      step({ link: { title: 'Run', url: 'https://acme.example/run' } }),
      step({ kind: 'prerequisite', title: 'Backups restored', fix: null, owner: null }),
      step({ title: 'Alerts', fix: null }),
      step({}),
      step({}),
    ]
    expect(textOf(pathBlocks(saying({ shortestPath: { leadsToGo: true, steps, scoreAfter: 92 } })))).toContain(
      '*Shortest path to GO:* 5 steps, then 92 %\n' +
        '1. <https://acme.example/run|Website>: Deploy it (DevOps)\n' +
        '2. Backups restored: have it confirmed\n' +
        '3. Alerts (DevOps)\n' +
        'and 2 more',
    )
  })

  it('says so when no fix leads to GO, and nothing when it is GO already', () => {
    const shortestPath = { leadsToGo: false, steps: [], scoreAfter: 0 }
    expect(textOf(pathBlocks(saying({ shortestPath })))).toContain('No fix leads to GO')
    expect(pathBlocks(saying({ shortestPath, verdict: 'GO' }))).toEqual([])
    expect(pathBlocks(makeReport())).toEqual([])
  })
})

describe('what changed since the last report', () => {
  const report = (statuses: Record<string, 'pass' | 'fail'>, score: number, verdict: Assessment['verdict'] = 'NO-GO') =>
    makeReport({
      checks: Object.entries(statuses).map(([title, status]) => makeCheck({ id: title, title, status })),
      assessment: { ...base, score, verdict },
    })

  it('is one line: verdict, score, better, worse, new and gone', () => {
    const before = report({ API: 'fail', Website: 'pass', Old: 'pass' }, 50, 'GO')
    const after = report({ API: 'pass', Website: 'fail', Fresh: 'pass' }, 46)
    expect(differenceLine(differenceOf(before, after, new Map()), 'yesterday')).toBe(
      'Since yesterday: NO-GO after GO; score −4; better: API; worse: Website; new: Fresh; gone: Old.',
    )
  })

  it('counts what does not fit, and says when nothing changed', () => {
    const titles = ['A', 'B', 'C', 'D', 'E']
    const all = (status: 'pass' | 'fail') => Object.fromEntries(titles.map((title) => [title, status]))
    const difference = differenceOf(report(all('fail'), 10), report(all('pass'), 14), new Map())
    expect(differenceLine(difference, 'then')).toBe('Since then: score +4; better: A, B, C and 2 more.')
    const same = differenceOf(report(all('pass'), 14), report(all('pass'), 14), new Map())
    expect(differenceLine(same, 'then')).toBe('Nothing changed since then.')
  })

  it('stands on the card with its risk', () => {
    const before = report({ API: 'fail' }, 10)
    const after = { ...report({ API: 'pass' }, 14) }
    const card = readinessCard(
      { ...after, assessment: { ...after.assessment, risk: 'HIGH' } },
      { askedBy: 'U1', difference: differenceOf(before, after, new Map()) },
    )
    expect(textOf(card.blocks[1])).toContain('*Acme* production · risk HIGH. ')
    expect(textOf(card.blocks[2])).toContain(': score +4; better: API.')
    expect(card.text).toContain('Risk HIGH.')
    expect(card.text).toMatch(/score \+4; better: API\.$/)
  })
})

describe('a waiver', () => {
  const waiver: Waiver = {
    id: 'w1',
    reason: 'The <!channel> *window* is short.',
    askedBy: 'U111',
    grantedBy: 'U222',
    grantedAs: 'Security & Lead',
    expiresAt: new Date('2026-01-12T12:00:00Z'),
  }

  it('is told with until when, by whom and why, and nothing in it acts as markup', () => {
    const line = waiverLine(waiver)
    expect(line).toMatch(/^Waived until <!date\^1768219200\^.+> by <@U222> \(Security &amp; Lead\), asked by <@U111>: /)
    expect(line).toContain('The &lt;!channel&gt; ')
    expect(line.endsWith('is short.')).toBe(true)
    expect(waiverLine({ ...waiver, grantedAs: '' })).toContain(' by <@U222>, asked by')
  })

  it('stands on the card, in the full report and in its words', () => {
    const checks = [{ ...makeCheck({ id: 'www', title: 'Website', status: 'fail' }), waiver }]
    const plain = makeReport({ checks })
    const findings = plain.assessment.findings
      .filter(({ checkId }) => checkId === 'www')
      .map((finding) => ({ ...finding, effect: 'note' as const, waiver }))
    const gates = [gate({ effect: 'note' }), gate({ title: 'Docs', effect: 'note', level: 'warning' })]
    const report = { ...plain, assessment: { ...plain.assessment, findings, gates, commit: 'c0ffee0123' } }
    const card = readinessCard(report, { askedBy: 'U1' })
    expect(textOf(card.blocks)).toContain('\nWaived until')
    expect(textOf(card.blocks)).toContain('production at c0ffee0')
    expect(card.text).toContain('Website: answered fail (waived).')
    const full = textOf(fullReportView(report, 0).blocks)
    expect(full).toContain('\nWaived until')
    expect(full).toContain('*Tests* (blocking): Failed. Waived.')
    expect(full).toContain('*Docs* (warning): Failed."')
  })

  it('that was given or ended is told among the changes', () => {
    const before = makeReport()
    const after = makeReport({
      checks: before.checks.map((check) => (check.id === 'www' ? { ...check, waiver } : check)),
    })
    const told = (one: Report, two: Report) => differenceLine(differenceOf(one, two, new Map()), 'yesterday')
    expect(told(before, after)).toBe('Since yesterday: waived: Website.')
    expect(told(after, before)).toBe('Since yesterday: waiver ended: Website.')
  })
})

describe('what a person confirmed', () => {
  it('names the person as a mention', () => {
    const confirmation = { by: 'U777', at: new Date('2026-01-10T12:00:00Z') }
    const check = makeCheck({
      id: 'rota',
      title: 'Rota',
      status: 'pass',
      summary: 'Confirmed by U777 on 10 January 2026',
    })
    const plain = makeReport({ checks: [{ ...check, confirmation }] })
    const prerequisites = [
      { id: 'b', title: 'Briefed', check: null, owner: null, confirmed: true, confirmation, status: 'pass' as const },
    ]
    const report = { ...plain, assessment: { ...plain.assessment, prerequisites } }
    const full = textOf(fullReportView(report, 0).blocks)
    expect(full).toContain('*Rota*: Confirmed by <@U777>, <!date')
    expect(full).toContain('Briefed: confirmed by <@U777>, <!date')
    expect(textOf(readinessCard(report, { askedBy: 'U1' }).blocks)).toContain('"Confirmed by a person"')
  })
})
