import { describe, expect, it } from 'vitest'
import { type AskedKind, githubAlerts, judgeAlerts } from '../../src/checks/github-alerts.ts'
import { SourceError } from '../../src/errors.ts'
import type { Alert, AlertKind } from '../../src/sources/github.ts'
import { asking, outage } from './asking.ts'

const alert = (severity: Alert['severity'], number = 1): Alert => ({
  number,
  severity,
  state: 'open',
  title: `Something\n${severity}`,
  url: `https://github.com/acme/web/security/${number}`,
  createdAt: new Date('2026-01-01T00:00:00Z'),
})
const of = (kind: AlertKind, answer: AskedKind['answer']): AskedKind => ({ kind, answer })
const judge = (asked: readonly AskedKind[], fields: object = {}) => judgeAlerts(asked, githubAlerts.spec.parse(fields))

describe('judgeAlerts', () => {
  const cases: readonly [name: string, asked: AskedKind[], fields: object, expected: object][] = [
    [
      'none open',
      [of('dependabot', []), of('secret-scanning', [])],
      {},
      { status: 'pass', code: 'alerts.ok', summary: 'No security alert is open', share: 1 },
    ],
    [
      'some, as allowed',
      [of('dependabot', [alert('medium'), alert('low')])],
      {},
      { status: 'pass', summary: '2 alerts are open, within what is allowed' },
    ],
    [
      'one, as allowed',
      [of('dependabot', [alert('critical')])],
      { atMost: { critical: 1 } },
      { status: 'pass', summary: '1 alert is open, within what is allowed' },
    ],
    [
      'too many',
      [of('dependabot', [alert('high'), alert('high', 2)]), of('secret-scanning', [alert('critical')])],
      {},
      {
        status: 'fail',
        code: 'alerts.open',
        summary: '1 critical alert is open, none is allowed; 2 high alerts are open, none is allowed',
        share: 0,
      },
    ],
    [
      'too many over all kinds together',
      [of('dependabot', [alert('medium')]), of('code-scanning', [alert('medium')])],
      { atMost: { medium: 1 } },
      { status: 'fail', summary: '2 medium alerts are open, at most 1 is allowed' },
    ],
    [
      'a feature that is off',
      [of('dependabot', []), of('code-scanning', 'off')],
      {},
      { status: 'warn', code: 'alerts.off', summary: 'Code scanning is off', share: 0.75 },
    ],
    [
      'a feature that must not be off',
      [of('secret-scanning', 'off')],
      { whenOff: 'fail' },
      { status: 'fail', code: 'alerts.off', summary: 'Secret scanning is off' },
    ],
    [
      'one that could not be asked',
      [of('dependabot', []), of('code-scanning', outage)],
      {},
      { status: 'unknown', code: 'alerts.unknown', summary: 'GitHub did not answer within 10 s', share: 0.5 },
    ],
    [
      'a failure beside an outage',
      [of('dependabot', [alert('high')]), of('code-scanning', outage)],
      {},
      { status: 'fail', summary: '1 high alert is open, none is allowed; GitHub did not answer within 10 s' },
    ],
  ]
  it.each(cases)('%s', (_, asked, fields, expected) => {
    expect(judge(asked, fields)).toMatchObject(expected)
  })

  it('shows a row a kind, and the alerts that are too many', () => {
    const many = Array.from({ length: 20 }, (_, index) => alert('high', index))
    const { details } = judge([of('dependabot', [...many, alert('low', 99)]), of('code-scanning', 'off')])
    expect(details).toHaveLength(12)
    expect(details[0]).toEqual({ status: 'fail', subject: 'Dependabot', found: '20 high and 1 low open' })
    expect(details[1]).toEqual({ status: 'warn', subject: 'Code scanning', found: 'off' })
    expect(details[2]).toEqual({
      status: 'fail',
      subject: 'Something high',
      found: 'high',
      link: { title: 'Alert 0', url: 'https://github.com/acme/web/security/0' },
    })
  })
})

describe('github-alerts', () => {
  it('asks for each kind once, and lives with the outage of one', async () => {
    const asked: string[] = []
    const alerts = async (_: string, kind: AlertKind) => {
      asked.push(kind)
      if (kind === 'code-scanning') throw outage
      return []
    }
    const answer = await githubAlerts.ask(githubAlerts.spec.parse({}), asking({ github: { alerts } }))
    expect(asked).toEqual(['dependabot', 'secret-scanning', 'code-scanning'])
    expect(answer.status).toBe('unknown')
  })

  it('is an outage when nothing could be asked, and a bug stays one', async () => {
    await expect(githubAlerts.ask(githubAlerts.spec.parse({}), asking({}))).rejects.toBeInstanceOf(SourceError)
    const alerts = () => Promise.reject(new TypeError('bug'))
    await expect(githubAlerts.ask(githubAlerts.spec.parse({}), asking({ github: { alerts } }))).rejects.toThrow('bug')
  })

  it.each([{ kinds: [] }, { kinds: ['grype'] }, { atMost: { severe: 1 } }, { whenOff: 'pass' }])(
    'refuses %j',
    (fields) => {
      expect(githubAlerts.spec.safeParse(fields).success).toBe(false)
    },
  )
})
