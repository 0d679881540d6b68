import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OverviewLine } from '../../../src/readiness/overview.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { askingOverview, overviewMessage } from '../../../src/slack/blocks/overview.ts'
import { anyReport, makeReport } from '../../support/reports.ts'
import { textOf } from '../../support/scenario.ts'

const base = makeReport()
const line = (productTitle: string, verdict: 'GO' | 'NO-GO', score: number): OverviewLine => ({
  product: productTitle.toLowerCase(),
  productTitle,
  environment: 'production',
  report: { ...base, productTitle, assessment: { ...base.assessment, verdict, score, risk: 'HIGH' } },
})

describe('the table of all products', () => {
  it('counts verdicts first, and shows the worst product first', () => {
    const without: OverviewLine = { product: 'lost', productTitle: 'Lost', environment: 'production', report: null }
    const message = overviewMessage(
      [line('Acme', 'GO', 97), line('Beta', 'NO-GO', 40), line('Alba', 'NO-GO', 12), without],
      {
        by: '<@U1>',
      },
    )
    expect(textOf(message.blocks[0])).toBe('🔴 2 NO-GO · 🟢 1 GO · ❔ 1 without a report')
    expect(textOf(message.blocks[1]).match(/^(Lost|Alba|Beta|Acme)$/gm)).toEqual(['Lost', 'Alba', 'Beta', 'Acme'])
    expect(textOf(message.blocks[1])).toContain('🔴 NO-GO\n12 %\nHIGH\nP0 Website: answered fail')
    expect(textOf(message.blocks.at(-1))).toMatch(/, answered <!date\^\d+\^/)
    expect(message.text).toBe('4 products: Lost without a report, Alba NO-GO 12 %, Beta NO-GO 40 %, Acme GO 97 %.')
    expect(askingOverview(1).text).toBe('Asking the sources of 1 product…')
  })

  it('counts what is beyond a hundred rows', () => {
    const lines = Array.from({ length: 150 }, (_each, index) => line(`P${index}`, 'GO', 100))
    const [, table] = overviewMessage(lines, { by: 'x' }).blocks
    if (table?.type !== 'table') throw new Error('no table')
    expect(table.rows.length).toBeLessThanOrEqual(limits.tableRows)
    expect(textOf(table.rows.at(-1)).trim()).toBe(`${150 - (table.rows.length - 2)} more products`)
  })

  it('fits Slack for any products', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 4 }), fc.integer({ min: 1, max: 60 }), (reports, times) => {
        const lines = Array.from({ length: times }, () => reports)
          .flat()
          .map((report): OverviewLine => ({ ...report, report }))
        const { text, blocks } = overviewMessage(lines, { by: 'x' })
        const table = blocks.find((block) => block.type === 'table')
        if (table?.type !== 'table') throw new Error('no table')
        expect(table.rows.length).toBeLessThanOrEqual(limits.tableRows)
        expect(textLength([table])).toBeLessThanOrEqual(limits.tableText)
        expect(textLength(blocks)).toBeLessThanOrEqual(limits.messageText)
        expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
        expect(text).not.toMatch(/<[@#!]/)
      }),
      { numRuns: 20 },
    )
  })
})
