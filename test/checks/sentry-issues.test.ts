import { describe, expect, it } from 'vitest'
import { issueSearch, judgeIssues, sentryIssues } from '../../src/checks/sentry-issues.ts'
import { SourceError } from '../../src/errors.ts'
import type { IssueAnswer, SentryIssue } from '../../src/sources/sentry.ts'
import { asking, NOW } from './asking.ts'

const HOUR_MS = 60 * 60 * 1000
const URL = 'https://sentry.io/organizations/acme/issues/'

const issue = (changes: Partial<SentryIssue> = {}): SentryIssue => ({
  id: '1',
  shortId: 'WEB-1',
  title: 'TypeError: order is undefined',
  culprit: 'orders/route',
  level: 'error',
  url: 'https://sentry.io/issues/1/',
  events: 1240,
  users: 1,
  firstSeenAt: new Date(NOW.getTime() - 3 * HOUR_MS),
  lastSeenAt: NOW,
  ...changes,
})

const found = (count: number, isComplete = true): IssueAnswer => ({
  issues: Array.from({ length: count }, () => issue()),
  isComplete,
  url: URL,
})

const spec = (fields: object = {}) => sentryIssues.spec.parse({ organization: 'acme', project: 'web', ...fields })

describe('the search', () => {
  it.each([
    [{}, 'is:unresolved'],
    [{ level: 'fatal' }, 'is:unresolved level:fatal'],
    [{ query: '', newSince: '7d' }, 'firstSeen:-1w'],
    [{ newSince: { release: 'latest' } }, 'is:unresolved firstRelease:latest'],
    [{ newSince: { release: 'a b' } }, 'is:unresolved firstRelease:"a b"'],
  ])('of %j is %j', (fields, search) => {
    expect(issueSearch(spec(fields))).toBe(search)
  })
})

describe('the number of issues', () => {
  it.each([
    [found(0), 0, 24, false, 'pass', 'No issue in the last day'],
    [found(1), 1, 24, false, 'pass', '1 issue in the last day; at most 1 is allowed'],
    [found(1), 0, 1, false, 'fail', '1 issue in the last hour; none is allowed'],
    [found(12), 3, 7 * 24, true, 'fail', '12 new issues in the last 7 days; at most 3 are allowed'],
    [found(300, false), 10, 24, false, 'fail', 'More than 300 issues in the last day; at most 10 are allowed'],
    [found(300, false), 400, 24, false, 'unknown', 'More than 300 issues in the last day; at most 400 are allowed'],
  ])('is judged (%#)', (answer, atMost, hours, isNewOnly, status, summary) => {
    const judged = judgeIssues(answer, { atMost, periodMs: hours * HOUR_MS, isNewOnly, now: NOW })
    expect(judged).toMatchObject({ status, summary, share: status === 'pass' ? 1 : 0, link: { url: URL } })
    expect(judged.details.length).toBeLessThanOrEqual(10)
  })

  it('comes with a row an issue, its title on one line', () => {
    const old = issue({
      title: `a\n\u202e${'x'.repeat(200)}`,
      events: 1,
      users: 1200,
      firstSeenAt: new Date('2025-12-01'),
    })
    const answer = { issues: [issue(), old, issue({ firstSeenAt: null, level: 'fatal' })], isComplete: true, url: URL }
    const { details } = judgeIssues(answer, { atMost: 0, periodMs: HOUR_MS, isNewOnly: false, now: NOW })
    expect(details).toMatchObject([
      {
        status: 'fail',
        subject: 'TypeError: order is undefined',
        found: '1,240 events, 1 user',
        note: 'error; first seen 3 hours ago',
        link: { title: 'WEB-1', url: 'https://sentry.io/issues/1/' },
      },
      { found: '1 event, 1,200 users', note: 'error; first seen on 1 December 2025' },
      { note: 'fatal' },
    ])
    expect(details[1]?.subject).toMatch(/^a x+…$/)
    expect(details[1]?.subject).toHaveLength(120)
  })
})

it('asks for what the line says', async () => {
  const asked: unknown[] = []
  const issues = (...question: unknown[]) => {
    asked.push(question)
    return Promise.resolve(found(0))
  }
  const answer = await sentryIssues.ask(
    spec({ environment: 'production', period: '1h' }),
    asking({ sentry: { issues } }),
  )
  expect(answer.code).toBe('sentry.ok')
  expect(asked).toMatchObject([
    ['acme', { project: 'web', environment: 'production', query: 'is:unresolved', periodMs: HOUR_MS }],
  ])
  await expect(sentryIssues.ask(spec(), asking({}))).rejects.toMatchObject({ code: 'timeout' })
})

it('says that there is no such project where Sentry does not accept the question', async () => {
  const refusal = new SourceError('Sentry', 'garbage', 'Sentry did not accept the question (400)')
  const issues = () => Promise.reject(refusal)
  const missing = sentryIssues.ask(spec(), asking({ sentry: { issues, project: async () => null } }))
  await expect(missing).rejects.toMatchObject({ code: 'not-found', message: 'Sentry has no project acme/web' })
  // Sentry cannot be asked for the project either, so its first answer stands.
  await expect(sentryIssues.ask(spec(), asking({ sentry: { issues } }))).rejects.toBe(refusal)
})
