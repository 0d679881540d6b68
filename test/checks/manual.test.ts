import { describe, expect, it } from 'vitest'
import { judgeStatement, manual } from '../../src/checks/manual.ts'
import { asking, NOW } from './asking.ts'

const judge = (fields: object) => judgeStatement(manual.spec.parse(fields), NOW)

describe('a statement', () => {
  it('is unknown when there is none', async () => {
    expect(await manual.ask(manual.spec.parse({}), asking({}))).toEqual({
      status: 'unknown',
      code: 'manual.unconfirmed',
      summary: 'Nobody has confirmed this yet',
      details: [],
    })
  })

  it('counts as it is said, with who and when', () => {
    const said = { says: 'warn', by: 'Ann Lee', on: '2026-01-10', note: 'The payment page is a mock.' }
    expect(judge(said)).toEqual({
      status: 'warn',
      code: 'manual.warn',
      summary: 'The payment page is a mock (Ann Lee on 10 January 2026)',
      details: [],
    })
    expect(judge({ says: 'fail' })).toMatchObject({ status: 'fail', summary: 'Said to be not in order' })
  })

  it.each([
    ['2026-01-10', 'pass', 'Said to be in order (on 10 January 2026)'],
    ['2025-12-12', 'pass', 'Said to be in order (on 12 December 2025)'],
    ['2025-12-11', 'unknown', 'Last confirmed 31 days ago; the word holds for 30 days'],
    [undefined, 'unknown', 'Nobody says when this was confirmed; the word holds for 30 days'],
  ])('of %s that holds for 30 days: %s', (on, status, summary) => {
    expect(judge({ says: 'pass', validFor: '30d', ...(on === undefined ? {} : { on }) })).toMatchObject({
      status,
      summary,
    })
  })

  it('of several items is as good as its worst, and shares by count', () => {
    const items = [
      { title: 'Signatures', says: 'pass' },
      { title: 'Stripe', says: 'warn', note: 'Disabled' },
      { title: 'Page', says: 'fail' },
      { title: 'Refunds', says: 'pass' },
    ]
    expect(judge({ items })).toMatchObject({
      status: 'fail',
      summary: '2 of 4 items are in order',
      share: 2.5 / 4,
      details: [
        { status: 'pass', subject: 'Signatures', found: 'in order' },
        { status: 'warn', subject: 'Stripe', found: 'partly in order', note: 'Disabled' },
        { status: 'fail', subject: 'Page', found: 'not in order' },
        { status: 'pass', subject: 'Refunds', found: 'in order' },
      ],
    })
    expect(judge({ items, says: 'warn' })).toMatchObject({ status: 'warn' })
    expect(judge({ items, says: 'warn' })).not.toHaveProperty('share')
  })

  it.each([{ on: '10.1.2026' }, { says: 'maybe' }, { validFor: 'long' }, { items: [{ title: 'A' }] }])(
    'is refused as %j',
    (fields) => {
      expect(manual.spec.safeParse(fields).success).toBe(false)
    },
  )
})
