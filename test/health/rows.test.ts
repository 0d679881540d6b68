import { describe, expect, it } from 'vitest'
import type { Detail } from '../../src/checks/check.ts'
import { healthRows } from '../../src/health/rows.ts'
import { makeCheck } from '../support/reports.ts'

type Status = Detail['status']

const check = (kind: string, status: Status, details: readonly Detail[], summary = 'said so') => {
  const made = makeCheck({ id: kind, title: `${kind} title`, status, summary })
  return { ...made, kind, answer: { ...made.answer, details } }
}

describe('what is looked at', () => {
  it('puts problems first, then endpoints before names before certificates', () => {
    const rows = healthRows([
      check('tls', 'pass', [{ status: 'pass', subject: 'a.example', found: '55 days left', note: 'issued by X' }]),
      check('dns', 'fail', [
        { status: 'pass', subject: 'a.example', found: '192.0.2.1' },
        { status: 'fail', subject: 'b.example', found: 'does not resolve' },
      ]),
      check('http', 'pass', [{ status: 'pass', subject: 'a.example', found: '200', note: '12 ms' }]),
      check('github-workflow', 'fail', [{ status: 'fail', subject: 'Tests', found: 'failed' }]),
    ])
    expect(rows.map(({ part, subject, found, note }) => [part, subject, found, note])).toEqual([
      ['name', 'b.example', 'does not resolve', ''],
      ['endpoint', 'a.example', '200', '12 ms'],
      ['name', 'a.example', '192.0.2.1', ''],
      ['certificate', 'a.example', '55 days left', 'issued by X'],
    ])
  })

  it('tells a failed endpoint by its meaning, and one with conditions in one row', () => {
    const [failed, conditions] = healthRows([
      check('http', 'fail', [{ status: 'fail', subject: 'a.example', found: '502' }], 'Bad gateway'),
      check(
        'http',
        'pass',
        [
          { status: 'pass', subject: 'b.example', found: '200' },
          { status: 'pass', subject: 'status', found: 'ok' },
        ],
        'Answered 200; 1 condition holds',
      ),
    ])
    expect(failed).toMatchObject({ found: '502', note: 'Bad gateway', url: 'https://acme.example' })
    expect(conditions).toMatchObject({ subject: 'b.example', note: 'Answered 200; 1 condition holds' })
  })

  it('names what was last known of one that could not be asked', () => {
    const made = check('dns', 'unknown', [], 'No answer within 10 s')
    const lastKnown = { status: 'pass' as const, summary: 'All 3 names resolve', askedAt: new Date(0) }
    expect(healthRows([{ ...made, lastKnown }])).toMatchObject([
      { subject: 'dns title', found: 'No answer within 10 s', note: 'last known: All 3 names resolve' },
    ])
    expect(healthRows([made])).toMatchObject([{ note: '' }])
  })
})
