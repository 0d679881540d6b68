import { describe, expect, it } from 'vitest'
import { freshness, judgeFreshness } from '../../src/checks/freshness.ts'
import type { Artifact, Release } from '../../src/sources/github.ts'
import { asking, NOW } from './asking.ts'

const HOUR_MS = 60 * 60 * 1000
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS)
const judge = (hours: readonly number[], keepAtLeast?: number) =>
  judgeFreshness(
    { noun: 'backup', items: hours.map((each) => ({ title: `B${each}`, at: ago(each) })) },
    { atMostMs: 26 * HOUR_MS, keepAtLeast, now: NOW },
  )

describe('judgeFreshness', () => {
  const cases: readonly [hours: number[], keep: number | undefined, code: string, summary: string, share: number][] = [
    [[30, 3], undefined, 'freshness.ok', 'The newest backup is 3 hours old', 1],
    [[26], undefined, 'freshness.ok', 'The newest backup is 1 day old', 1],
    [[-0.05], undefined, 'freshness.ok', 'The newest backup is 0 seconds old', 1],
    [[1, 2, 3, 4, 5], 5, 'freshness.ok', 'The newest backup is 1 hour old; 5 are kept', 1],
    [[1], 1, 'freshness.ok', 'The newest backup is 1 hour old; 1 is kept', 1],
    [[50, 60], undefined, 'freshness.old', 'The newest backup is 2 days old, at most 1 day is right', 0],
    [[1, 2], 5, 'freshness.few', 'Of backup 2 are kept, at least 5 are needed', 0.5],
    [
      [50],
      5,
      'freshness.old',
      'The newest backup is 2 days old, at most 1 day is right; 1 is kept, at least 5 are needed',
      0,
    ],
    [[], undefined, 'freshness.none', 'There is no backup', 0],
  ]
  it.each(cases)('%j, keep %s: %s', (hours, keep, code, summary, share) => {
    const status = code === 'freshness.ok' ? 'pass' : 'fail'
    expect(judge(hours, keep)).toMatchObject({ status, code, summary, share })
  })

  it('does not believe the future', () => {
    expect(judge([-24])).toMatchObject({
      status: 'unknown',
      code: 'freshness.future',
      summary: 'The newest backup is dated in the future: 2026-01-12T00:00:00.000Z',
    })
  })

  it('shows the newest first, ten at most, with what is kept', () => {
    const { details } = judge([...Array(20).keys()].map((hour) => hour + 1).toReversed(), 5)
    expect(details).toHaveLength(11)
    expect(details[0]).toEqual({ status: 'pass', subject: 'Kept', found: '20', note: 'at least 5' })
    expect(details[1]).toEqual({ status: 'pass', subject: 'B1', found: '1 hour old' })
  })
})

describe('freshness', () => {
  const artifact = (name: string, hours: number, isExpired = false): Artifact => ({
    id: name,
    name,
    sizeBytes: 1,
    isExpired,
    createdAt: ago(hours),
  })
  const ask = (of: object, answers: Parameters<typeof asking>[0]) =>
    freshness.ask(freshness.spec.parse({ of, atMost: '26h' }), asking(answers))

  it('looks at artifacts by pattern or exact name, without those that are gone', async () => {
    const asked: unknown[] = []
    const artifacts = async (repository: string, { name }: { name?: string }) => {
      asked.push([repository, name])
      return [artifact('backup-3', 1, true), artifact('report', 1), artifact('backup-2', 3)]
    }
    expect(await ask({ artifact: 'backup-*' }, { github: { artifacts } })).toMatchObject({
      status: 'pass',
      summary: 'The newest artifact backup-* is 3 hours old',
    })
    const exact = { artifact: 'report', repository: 'acme/api' }
    expect(await ask(exact, { github: { artifacts } })).toMatchObject({ details: [{ subject: 'report' }] })
    expect(asked).toEqual([
      ['acme/web', undefined],
      ['acme/api', 'report'],
    ])
  })

  it('looks at releases by tag', async () => {
    const release = (tag: string, hours: number, isPrerelease = false): Release => ({
      name: tag,
      tag,
      isPrerelease,
      publishedAt: ago(hours),
      url: `https://github.com/acme/web/releases/${tag}`,
    })
    const releases = async () => [release('v2', 1, true), release('web/v1', 3), release('v0', 30)]
    expect(await ask({ release: '*' }, { github: { releases } })).toMatchObject({
      status: 'pass',
      summary: 'The newest release is 3 hours old',
      link: { title: 'web/v1', url: 'https://github.com/acme/web/releases/web/v1' },
    })
    expect(await ask({ release: 'v*' }, { github: { releases } })).toMatchObject({
      status: 'fail',
      summary: 'The newest release v* is 1 day old, at most 1 day is right',
    })
  })

  it('looks at the newest success of a workflow', async () => {
    const asked: unknown[] = []
    const latestRun = async (_: string, workflow: string, { signal: __, ...options }: { signal: AbortSignal }) => {
      asked.push([workflow, options])
      return null
    }
    const answer = await ask({ workflow: 'backup.yml', branch: 'main' }, { github: { latestRun } })
    expect(answer).toMatchObject({ status: 'fail', summary: 'There is no successful run of backup.yml' })
    expect(asked).toEqual([['backup.yml', { status: 'success', branch: 'main' }]])
  })

  const told = (body: string, status = 200) => ({
    http: { get: async (url: string) => ({ url, status, headers: {}, body, tookMs: 1, finalUrl: url }) },
  })
  const json = { json: { url: 'https://ops.a.test/backups', path: '[*].at' } }

  it.each([
    ['ISO 8601', '2026-01-10T21:00:00Z'],
    ['seconds', NOW.getTime() / 1000 - 3 * 3600],
    ['milliseconds', NOW.getTime() - 3 * HOUR_MS],
  ])('reads dates in JSON as %s', async (_, at) => {
    const answer = await ask(json, told(JSON.stringify([{ at: 1 }, { at }])))
    expect(answer).toMatchObject({ status: 'pass', summary: 'The newest date at [*].at is 3 hours old' })
  })

  it.each([
    ['[]', 200, 'There is no date at [*].at'],
    ['', 503, 'ops.a.test answered 503 when asked for dates'],
    ['<html>', 200, 'ops.a.test answered something that is not JSON'],
    ['[{"at":"soon"}]', 200, 'ops.a.test has something at [*].at that is not a date'],
    ['[{"at":null}]', 200, 'ops.a.test has something at [*].at that is not a date'],
  ])('says what is wrong with %j (%s)', async (body, status, sentence) => {
    const answer = await ask(json, told(body, status)).catch((error: Error) => error)
    expect(answer instanceof Error ? answer.message : answer.summary).toBe(sentence)
  })

  it.each([
    { of: {}, atMost: '1h' },
    { of: { artifact: 'a', release: 'b' }, atMost: '1h' },
    { of: { artifact: 'a' } },
    { of: { workflow: 'a.yml' }, atMost: '1h', keep: { atLeast: 5 } },
    { of: { json: { url: 'ftp://a', path: 'a' } }, atMost: '1h' },
  ])('refuses %j', (fields) => {
    expect(freshness.spec.safeParse(fields).success).toBe(false)
  })
})
