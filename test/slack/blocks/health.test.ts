import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worstOf } from '../../../src/checks/rows.ts'
import type { ProductHealth } from '../../../src/health/health.ts'
import type { HealthRow } from '../../../src/health/rows.ts'
import type { Hiding } from '../../../src/monitors/hiding.ts'
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

const healthOf = (productTitle: string, rows: readonly HealthRow[], hiding: readonly Hiding[] = []): ProductHealth => ({
  product: productTitle.toLowerCase(),
  productTitle,
  environment: 'production',
  rows,
  status: worstOf(rows),
  hiding,
})

const muted: Hiding = {
  product: 'acme',
  productTitle: 'Acme',
  environment: 'production',
  monitors: ['www'],
  kind: 'mute',
  reason: 'Database *moves*',
  until: new Date('2026-01-11T00:00:00Z'),
  by: 'U222',
}
const midnight = '<!date^1768089600^{date_short_pretty} at {time}|2026-01-11 00:00 UTC>'

describe('what is hidden', () => {
  it('is said below the table of its product', () => {
    const planned = { ...muted, kind: 'maintenance', monitors: null, reason: 'Backup', by: null } as const
    const text = textOf(healthMessage(healthOf('Acme', [row({ status: 'fail' })], [muted, planned]), options).blocks)
    expect(text).toContain(`www: muted until ${midnight} by <@U222>: Database \u200b*\u200bmoves\u200b*\u200b.`)
    expect(text).toContain(`Everything: maintenance until ${midnight}: Backup.`)
  })

  it('is said with its product below the table of all', () => {
    const all = { ...muted, monitors: null, reason: 'Moves.' }
    const text = textOf(healthOverview([healthOf('Acme', [row({})], [all, muted])], options).blocks)
    expect(text).toContain(`Acme production: muted until ${midnight} by <@U222>: Moves.\n`)
    expect(text).toContain(`Acme production · www: muted until ${midnight}`)
  })

  it('is counted where there is no room', () => {
    const many = Array.from({ length: 40 }, () => muted)
    const text = textOf(healthMessage(healthOf('Acme', [row({})], many), options).blocks)
    const lines = text.split('\n').filter((line) => line.startsWith('www: muted')).length
    expect(lines).toBeGreaterThan(5)
    expect(text).toContain(`${40 - lines} more hidden.`)
  })

  it('is named up to five monitors', () => {
    const monitors = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const text = textOf(healthMessage(healthOf('Acme', [row({})], [{ ...muted, monitors }]), options).blocks)
    expect(text).toContain('a, b, c, d, e and 2 more: muted until')
  })
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
        const hiding = Array.from({ length: 9 }, (): Hiding => ({ ...muted, reason: '*_`<!here>'.repeat(20) }))
        const health = all.map((each, index) => healthOf(`P${index}`.repeat(90), each, hiding))
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
