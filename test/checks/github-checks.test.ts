import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { githubChecks, judgeChecks } from '../../src/checks/github-checks.ts'
import type { CheckRun } from '../../src/sources/github.ts'
import { asking } from './asking.ts'

const check = (name: string, conclusion: string | null, changes: Partial<CheckRun> = {}): CheckRun => ({
  name,
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  url: `https://github.com/acme/web/runs/${name}`,
  summary: null,
  startedAt: null,
  ...changes,
})

describe('judgeChecks', () => {
  it('passes when all passed; neutral and skipped count', () => {
    const runs = [check('A', 'success'), check('B', 'neutral'), check('C', 'skipped')]
    expect(judgeChecks(runs, undefined, 'main')).toMatchObject({
      status: 'pass',
      code: 'checks.ok',
      summary: 'All 3 checks of main passed',
      share: 1,
    })
    expect(judgeChecks(runs, ['A'], 'main')).toMatchObject({ summary: 'A passed on main' })
  })

  it('names those that failed, with the first line of what they say', () => {
    const runs = [
      check('Governance', 'failure', { summary: '\nPolicy violations\nand a page more' }),
      check('Tests', 'timed_out', { url: null }),
      check('Build', 'success'),
    ]
    expect(judgeChecks(runs, undefined, 'pull request 7')).toMatchObject({
      status: 'fail',
      code: 'checks.failed',
      summary: '2 of 3 checks of pull request 7 have failed: Governance and Tests',
      share: 1 / 3,
      details: [
        {
          status: 'fail',
          subject: 'Governance',
          found: 'failed',
          note: 'Policy violations',
          link: { title: 'Governance', url: 'https://github.com/acme/web/runs/Governance' },
        },
        { status: 'fail', subject: 'Tests', found: 'timed out' },
        { status: 'pass', subject: 'Build', found: 'success' },
      ],
    })
  })

  it('calls test suites by their titles, and lets them be the only ones that count', () => {
    const suites = [
      { check: 'test:unit', title: 'Unit tests' },
      { check: 'test:e2e:security', title: 'Security tests' },
    ]
    const runs = [check('test:unit', 'success'), check('test:e2e:security', 'failure'), check('Lint', 'failure')]
    expect(judgeChecks(runs, undefined, 'main', suites)).toMatchObject({
      status: 'fail',
      summary: '1 of 2 suites of main has failed: Security tests',
      details: [{ subject: 'Unit tests' }, { subject: 'Security tests' }],
    })
    expect(judgeChecks(runs.slice(0, 1), undefined, 'main', suites)).toMatchObject({
      code: 'checks.missing',
      summary: '1 of 2 suites of main has not reported: Security tests',
    })
    expect(judgeChecks(runs, ['Lint'], 'main', suites.slice(0, 1))).toMatchObject({
      summary: '1 of 2 checks of main has failed: Lint',
    })
  })

  it('fails when a required one has not reported, whatever else passed', () => {
    expect(judgeChecks([check('Build', 'success')], ['Build', 'Tests'], 'main')).toMatchObject({
      status: 'fail',
      code: 'checks.missing',
      summary: '1 of 2 checks of main has not reported: Tests',
    })
  })

  it('is unknown while one runs, and when none has reported', () => {
    expect(judgeChecks([check('A', 'success'), check('B', null)], undefined, 'main')).toMatchObject({
      status: 'unknown',
      code: 'checks.running',
      summary: '1 of 2 checks of main is still running: B',
      share: 0.5,
    })
    expect(judgeChecks([], undefined, 'main')).toMatchObject({ status: 'unknown', code: 'checks.none' })
    expect(judgeChecks([check('A', null, { status: 'completed' })], undefined, 'main')).toMatchObject({
      status: 'fail',
    })
  })

  it('never passes unless every considered check passed', () => {
    const conclusion = fc.constantFrom('success', 'neutral', 'skipped', 'failure', 'cancelled', 'action_required', null)
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D'), conclusion), (conclusions) => {
        const runs = Object.entries(conclusions).map(([name, each]) => check(name, each))
        const good = ['success', 'neutral', 'skipped']
        const all = runs.length > 0 && runs.every((run) => good.includes(run.conclusion ?? ''))
        expect(judgeChecks(runs, undefined, 'main').status === 'pass').toBe(all)
      }),
    )
  })
})

describe('github-checks', () => {
  const github = {
    pullRequest: async () => ({
      number: 7,
      title: 'Fix',
      state: 'open',
      isDraft: false,
      isMerged: false,
      author: 'ada',
      headCommit: 'abc',
      url: 'https://github.com/acme/web/pull/7',
    }),
    checkRuns: async (_: string, ref: string) => [check(`seen on ${ref}`, 'success')],
  }
  const ask = (fields: object, changes: Parameters<typeof asking>[1] = {}) =>
    githubChecks.ask(githubChecks.spec.parse(fields), asking({ github }, changes))

  it('looks at the newest commit of a pull request and links to it', async () => {
    expect(await ask({ pullRequest: 7 })).toMatchObject({
      summary: 'seen on abc passed on pull request 7',
      link: { title: 'Pull request 7', url: 'https://github.com/acme/web/pull/7' },
    })
  })

  it('looks at a ref, or the default branch', async () => {
    expect(await ask({ ref: 'v1.2' })).toMatchObject({ summary: 'seen on v1.2 passed on v1.2' })
    expect(await ask({})).toMatchObject({ summary: 'seen on HEAD passed on the default branch' })
  })

  it.each([
    ['instead of the default branch', {}, 'seen on 0123456789 passed on commit 0123456'],
    ['not in place of a ref', { ref: 'main' }, 'seen on main passed on main'],
    ['not in place of a pull request', { pullRequest: 7 }, 'seen on abc passed on pull request 7'],
    ['not in another repository', { repository: 'acme/other' }, 'seen on HEAD passed on the default branch'],
    ['in its own repository by name', { repository: 'acme/web' }, 'seen on 0123456789 passed on commit 0123456'],
  ])('looks at the commit that is asked about, %s', async (_where, fields, summary) => {
    expect(await ask(fields, { commit: '0123456789' })).toMatchObject({ summary })
  })
})
