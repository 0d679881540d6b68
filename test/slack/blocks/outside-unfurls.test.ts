import type { KnownBlock } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/slack/blocks/limits.ts'
import {
  type Belonging,
  checksLine,
  commitUnfurl,
  deploymentUnfurl,
  pullRequestUnfurl,
} from '../../../src/slack/blocks/outside-unfurls.ts'
import type { CheckRun, PullRequest } from '../../../src/sources/github.ts'
import type { Deployment } from '../../../src/sources/vercel.ts'
import { textOf } from '../../support/scenario.ts'

const at = new Date('2026-01-10T12:00:00Z')

const check = (name: string, status: string, conclusion: string | null = null): CheckRun => ({
  name,
  status,
  conclusion,
  url: null,
  summary: null,
  startedAt: null,
})

const pull: PullRequest = {
  number: 7,
  title: 'Fix the price',
  state: 'open',
  isDraft: false,
  isMerged: false,
  author: 'ada',
  headCommit: '1a2b3c4d5e',
  url: 'https://github.com/acme/web/pull/7',
}

const deployment: Deployment = {
  id: 'dpl_1',
  name: 'web',
  url: 'https://web-1.vercel.app',
  state: 'READY',
  substate: null,
  target: 'production',
  branch: 'main',
  commit: '1a2b3c4d5e',
  commitMessage: 'Fix the price\n\nIt was wrong',
  author: 'ada',
  createdAt: at,
  buildingAt: null,
  readyAt: null,
  errorCode: 'BUILD_FAILED',
  errorMessage: 'DATABASE_URL=postgres://secret',
  isRollbackCandidate: false,
  inspectorUrl: null,
  nonce: null,
}

const acme: Belonging = { productTitle: 'Acme', environment: 'production', verdict: null }

describe('checksLine', () => {
  it.each<[readonly CheckRun[], string]>([
    [[], '❔ No checks ran'],
    [[check('a', 'completed', 'success')], '✅ 1 check passed'],
    [[check('a', 'completed', 'success'), check('b', 'completed', 'skipped')], '✅ 2 checks passed'],
    [[check('a', 'completed', 'success'), check('b', 'queued')], '🔵 1 of 2 checks not done: b'],
    [[check('a', 'in_progress'), check('b', 'completed', 'timed_out')], '❌ 1 of 2 checks failed: b'],
    [[check('a', 'completed', null)], '❌ 1 of 1 check failed: a'],
    [
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => check(name, 'completed', 'failure')),
      '❌ 6 of 6 checks failed: a, b, c, d and 2 more',
    ],
  ])('of %o', (checks, expected) => {
    expect(checksLine(checks)).toBe(expected)
  })
})

describe('pullRequestUnfurl', () => {
  it.each<[Partial<PullRequest>, string]>([
    [{}, '🟢 Open by ada in acme/web'],
    [{ isDraft: true }, '⚪ Draft by ada in acme/web'],
    [{ state: 'closed', author: null }, '⚪ Closed in acme/web'],
    [{ state: 'closed', isMerged: true }, '🟣 Merged by ada in acme/web'],
  ])('of %o says how it stands', (given, expected) => {
    expect(textOf(pullRequestUnfurl({ ...pull, ...given }, [], 'acme/web', [acme])).split('\n')[1]).toBe(expected)
  })

  it('names three products and counts the others', () => {
    const verdict = { verdict: 'GO WITH CONDITIONS' as const, score: 91, at }
    const many = [{ ...acme, verdict }, acme, acme, acme, acme]
    expect(textOf(pullRequestUnfurl(pull, [], 'acme/web', many))).toMatch(
      /Acme production: 🟡 GO WITH CONDITIONS, 91 %, asked <!date[^>]*>\nAcme production\nAcme production\nand 2 more$/,
    )
  })
})

describe('deploymentUnfurl', () => {
  it.each([
    ['READY', '✅ Ready'],
    ['ERROR', '❌ Error'],
    ['BUILDING', '🔵 Building'],
    ['CANCELED', '⚪ Canceled'],
  ])('of %s says so first', (state, expected) => {
    const text = textOf(deploymentUnfurl({ ...deployment, state }, [acme]))
    expect(text).toMatch(
      new RegExp(`^\\*${expected} · web production\\*\n\`1a2b3c4\` Fix the price on main\nMade by ada `),
    )
    expect(text).not.toContain('secret')
  })
})

it('text from outside stays harmless and fits, whatever it is', () => {
  const wild = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4_000 }),
    fc.constantFrom('<!channel>', '<@U0123> *x* `y`', '|>', 'x'.repeat(5_000), '<https://evil.example|Sign in>'),
  )
  fc.assert(
    fc.property(wild, wild, wild, (one, two, three) => {
      const belonging = { ...acme, productTitle: two, environment: three }
      const checks = [check(one, 'completed', 'failure'), check(two, 'queued')]
      const commit = { commit: one, title: two, message: two, authorName: three, authorEmail: null, authorLogin: null }
      const all: KnownBlock[] = [
        ...pullRequestUnfurl({ ...pull, title: one, author: two }, checks, three, [belonging]),
        ...commitUnfurl({ ...commit, date: at, url: pull.url }, checks, three, [belonging]),
        ...deploymentUnfurl({ ...deployment, state: one, name: two, commitMessage: three, author: one }, [belonging]),
      ]
      const text = textOf(all)
      expect(text).not.toMatch(/<(?!!date\^\d+\^|https:\/\/github\.com\/acme\/web\/pull\/7\|)/)
      for (const block of all) expect(textOf([block]).length).toBeLessThanOrEqual(limits.sectionText)
    }),
  )
})
