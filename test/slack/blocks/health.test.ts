import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worstOf } from '../../../src/checks/rows.ts'
import type { ProductHealth } from '../../../src/health/health.ts'
import type { HealthRow } from '../../../src/health/rows.ts'
import { healthMessage, healthOverview } from '../../../src/slack/blocks/health.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { textOf } from '../../support/scenario.ts'

const options = { by: '<@U1>', at: new Date('2026-01-10T23:42:00Z') }

const row = (given: Partial<HealthRow>): HealthRow => ({
  part: 'endpoint',
  status: 'pass',
  subject: 'acme.example',
  found: '200',
  note: '12 ms',
  url: 'https://acme.example',
  ...given,
})

const healthOf = (productTitle: string, rows: readonly HealthRow[]): ProductHealth => ({
  product: productTitle.toLowerCase(),
  productTitle,
  environment: 'production',
  rows,
  status: worstOf(rows),
})

describe('the health of a product', () => {
  it('says first how many have a problem, then each in a row', () => {
    const message = healthMessage(
      healthOf('Acme', [
        row({ status: 'fail', found: '502', note: 'Bad gateway' }),
        row({ part: 'name', status: 'fail', subject: 'b.example', found: 'does not resolve', note: '', url: null }),
        row({ part: 'certificate', found: '55 days left', note: 'issued by X', url: null }),
      ]),
      options,
    )
    const text = textOf(message.blocks)
    expect(text.split('\n')[0]).toBe('❌ 2 of 3 with a problem · Acme production')
    expect(text).toContain('❌ acme.example\nEndpoint\n502 (Bad gateway')
    expect(text).toContain('✅ acme.example\nCertificate\n55 days left (issued by X)')
    expect(message.text).toBe(
      'Acme production: 2 of 3 with a problem: acme.example (502), b.example (does not resolve).',
    )
  })

  it.each([
    [[row({})], '✅ In order · Acme production'],
    [[row({}), row({})], '✅ All 2 in order · Acme production'],
    [[row({ status: 'unknown' }), row({})], '❔ 1 of 2 could not be asked · Acme production'],
    [[row({ status: 'warn' })], '⚠️ 1 of 1 with a problem · Acme production'],
  ])('has a headline for each state', (rows, headline) => {
    expect(textOf(healthMessage(healthOf('Acme', rows), options).blocks[0])).toBe(headline)
  })

  it('fits Slack whatever the answers are, and mentions nobody', () => {
    const rows = fc.array(
      fc.record({
        part: fc.constantFrom('endpoint', 'name', 'certificate'),
        status: fc.constantFrom('pass', 'warn', 'fail', 'unknown'),
        subject: fc.string({ unit: 'binary', maxLength: 300 }),
        found: fc.constantFrom('<!channel>', 'x'.repeat(4000), ''),
        note: fc.string({ maxLength: 300 }),
        url: fc.constantFrom(null, 'https://acme.example', `https://acme.example/${'p'.repeat(3000)}`),
      }),
      { maxLength: 150, size: 'max' },
    )
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 3 }), (all) => {
        const health = all.map((each, index) => healthOf(`P${index}`.repeat(90), each))
        for (const { text, blocks } of [
          ...health.map((each) => healthMessage(each, options)),
          healthOverview(health, options),
        ]) {
          expect(textLength(blocks)).toBeLessThanOrEqual(limits.messageText)
          expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
          expect(text).not.toMatch(/<[@#!]/)
          const table = blocks.find((block) => block.type === 'table')
          expect(table?.type === 'table' && table.rows.length).toBeLessThanOrEqual(limits.tableRows)
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('the health of all products', () => {
  it('shows the worst first, with counts of what is in order', () => {
    const message = healthOverview(
      [
        healthOf('Well', [row({})]),
        healthOf('Silent', []),
        healthOf('Down', [row({ status: 'fail' }), row({}), row({ part: 'name' })]),
      ],
      options,
    )
    const text = textOf(message.blocks)
    expect(text.split('\n')[0]).toBe('❌ 1 of 2 products with a problem')
    expect(text).toContain('Down (production)\n❌ 1 of 3 with a problem\n1 of 2 OK\n1 of 1 OK\n–\nWell (production)')
    expect(text).toContain('Silent (production)\nNothing to ask\n–')
    expect(message.text).toBe('1 of 2 products with a problem: Down (1 of 3 with a problem), Well (in order).')
    expect(textOf(healthOverview([healthOf('Well', [row({})])], options).blocks[0])).toBe('✅ 1 product in order')
    expect(healthOverview([], options).text).toBe('No product names an endpoint.')
  })
})
