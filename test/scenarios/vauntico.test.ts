import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vauntico } from '../../playground/seeds/vauntico-world.ts'
import { type AskedWorld, checkOf, idsWith, startAskedWorld, type WholeReport } from '../support/asked-world.ts'

let asked: AskedWorld
let report: WholeReport

beforeAll(async () => {
  asked = await startAskedWorld([vauntico])
  report = await asked.ask('vauntico')
})
afterAll(() => asked?.close())

const rowsOf = (id: string) => checkOf(report, id).answer.details
const foundIn = (id: string, subject: string) => rowsOf(id).find((row) => row.subject === subject)?.found
const scoreOf = (area: string) => report.assessment.areas.find(({ id }) => id === area)?.score

describe('Vauntico, beside its status report of 10 January 2026', () => {
  it('is NO-GO, with what its four P0 issues say', () => {
    // The issues are four, the findings five: "all endpoints down" is one issue there, and here each endpoint is one.
    expect(report.assessment.verdict).toBe('NO-GO')
    expect(
      report.assessment.findings.filter(({ priority }) => priority === 'P0').map(({ checkId }) => checkId),
    ).toEqual(['deployment-workflow', 'frontend-deployment', 'www', 'api', 'trust-score'])
    expect(checkOf(report, 'frontend-deployment').answer.summary).toBe('vauntico-frontend has no production deployment')
  })

  it('has the five categories: 84, 0, 100, no figure, 0', () => {
    expect(scoreOf('secrets')).toBe(84) // The document says 82 % beside 27 of 32, which is 84 %: the count is right.
    expect(scoreOf('ci-cd')).toBe(0)
    expect(scoreOf('monitoring')).toBe(100)
    expect(scoreOf('endpoints')).toBe(0)
    // 87 % has no formula and fits none of the tables (6 of 10 rows are in order): it is quoted, and not computed with.
    expect(scoreOf('payments')).not.toBe(87)
    expect(report.assessment.plan.estimates).toEqual([
      { claim: 'The payment system is 87 % ready', by: 'Automated Deployment Orchestrator', on: '2026-01-10' },
    ])
  })

  it('counts the monitoring stack: 15 scrape jobs, 30 days, 18 rules, 5 dashboards, 3 channels', () => {
    // The document says "15+" and "18+": the world has exactly so many, and the check demands at least so many.
    expect(foundIn('scrape-jobs', 'data.scrapePools')).toBe('15 entries')
    expect(foundIn('retention', 'data["storage.tsdb.retention.time"]')).toBe('"30d"')
    expect(foundIn('alert-rules', 'data.groups[*].rules[*]')).toBe('18 values')
    expect(foundIn('dashboards', '$')).toBe('5 entries')
    const channels = rowsOf('notification-channels').filter(({ subject }) => subject === 'config.original')
    // Slack, e-mail and PagerDuty, and the routes of the teams.
    expect(channels.map(({ status, note }) => `${status} ${note}`)).toEqual([
      'pass with "slack_configs"',
      'pass with "email_configs"',
      'pass with "pagerduty_configs"',
      'pass with "team="',
    ])
    expect(checkOf(report, 'data-sources').answer.status).toBe('pass')
    expect(checkOf(report, 'sentry').answer.status).toBe('pass')
  })

  it('finds every service of the health matrix down', () => {
    for (const id of ['vauntico-server', 'fulfillment-engine', 'legacy-server', 'trust-score', 'www']) {
      expect(checkOf(report, id).answer.status).toBe('fail')
    }
  })

  it('has the timeline, of which nothing is reached', () => {
    const { milestones } = report.assessment.plan
    expect(milestones.map(({ title, target }) => `${target}: ${title}`)).toEqual([
      'Day 1: Backend services online',
      'Day 1: Frontend deployed',
      'Day 2: CI/CD pipeline fixed',
      'Day 2: All secrets configured',
      'Day 3: Credentials rotated',
      'Day 3: Full smoke tests passing',
      'Day 3-4: Production ready',
    ])
    expect(milestones.filter(({ progress }) => progress === 'done')).toEqual([])
  })

  it('has the eight lines of the go-live checklist, all open', () => {
    const { goLive } = report.assessment.plan
    expect(goLive).toHaveLength(8)
    expect(goLive.filter(({ progress }) => progress === 'done')).toEqual([])
    expect(goLive.filter(({ progress }) => progress === 'to-confirm')).toHaveLength(3)
  })

  it('names whom to call for what', () => {
    expect(report.assessment.plan.contacts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ title: 'DevOps', escalation: 'P0 issues' }),
        expect.objectContaining({ title: 'Backend Team', escalation: 'API issues' }),
        expect.objectContaining({ title: 'Frontend Team', escalation: 'UI issues' }),
        expect.objectContaining({ title: 'Security Team', escalation: 'Credential issues' }),
      ]),
    )
  })

  it('recommends in the order of the document: 24 hours, 7 days, 30 days', () => {
    const within = (horizon: string) =>
      report.assessment.findings.filter((finding) => finding.horizon === horizon).map(({ checkId }) => checkId)
    expect(within('now')).toEqual(
      expect.arrayContaining(['api', 'frontend-deployment', 'github-secrets', 'credentials']),
    )
    expect(within('week')).toEqual(expect.arrayContaining(['payment-frontend', 'internal-names', 'pull-request-7']))
    expect(within('month')).toContain('payment-providers')
  })

  it('has asked everything', () => {
    expect(idsWith(report, 'unknown')).toEqual([])
  })
})

describe('Vauntico when something changes', () => {
  it('tells a lost alert rule: 17 of 18, and none that only warns', async () => {
    const rules = [{ name: 'all', rules: Array.from({ length: 17 }, () => ({ labels: { severity: 'critical' } })) }]
    asked.world.endpoints.set('prometheus.vauntico.com', '/api/v1/rules', {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'success', data: { groups: rules } }),
    })
    const changed = await asked.ask('vauntico')
    expect(checkOf(changed, 'alert-rules').answer.status).toBe('fail')
    expect(changed.assessment.areas.find(({ id }) => id === 'monitoring')?.score).toBeLessThan(100)
  })

  it('never shows or logs what opens Grafana', () => {
    const token = asked.world.environment.CHECK_VAUNTICO_GRAFANA_TOKEN ?? ''
    expect(token).not.toBe('')
    expect([JSON.stringify(report), ...asked.logged].join('\n')).not.toContain(token)
  })
})
