import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { historySince, lastKnownAnswers, scoreHistory, turningPoints } from '../../src/store/report-history.ts'
import {
  beginReport,
  failReport,
  findReport,
  finishReport,
  forgetCandidateReports,
  gatheringReports,
  latestGo,
  latestReport,
  type ReportBeginning,
} from '../../src/store/reports.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeCheck, makeReport } from '../support/reports.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const now = new Date('2026-01-10T12:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

/** The beginning of a report of a product that no other test uses. */
function beginning(given: Partial<ReportBeginning> = {}): ReportBeginning {
  return {
    id: randomUUID(),
    product: `product-${randomUUID()}`,
    productTitle: 'Acme',
    environment: 'production',
    askedIn: 'C1',
    askedBy: 'U1',
    place: { channelId: 'C1', messageTs: null, responseUrl: null },
    manifestHash: 'abc',
    now,
    staleAfterMs: 60_000,
    ...given,
  }
}

const reportOf = ({ id, product }: ReportBeginning, given: Parameters<typeof makeReport>[0] = {}) =>
  makeReport({ id, product, startedAt: now, finishedAt: later(1_200), ...given })

describe('beginning a report', () => {
  it('tells whoever asks second who was first', async () => {
    const first = beginning()
    expect(await beginReport(test.database, first)).toEqual({ began: true })
    const second = { ...first, id: randomUUID(), askedBy: 'U2', now: later(5_000) }
    expect(await beginReport(test.database, second)).toEqual({
      began: false,
      reportId: first.id,
      askedBy: 'U1',
      startedAt: now,
    })
  })

  it('lets exactly one of many at once begin', async () => {
    const first = beginning()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => beginReport(test.database, { ...first, id: randomUUID() })),
    )
    expect(answers.filter(({ began }) => began)).toHaveLength(1)
  })

  it('keeps places and environments apart', async () => {
    const first = beginning()
    await beginReport(test.database, first)
    expect(await beginReport(test.database, { ...first, id: randomUUID(), askedIn: 'C2' })).toEqual({ began: true })
    expect(await beginReport(test.database, { ...first, id: randomUUID(), environment: 'staging' })).toEqual({
      began: true,
    })
  })

  it('replaces one that was lost, but not one that may still come', async () => {
    const lost = beginning()
    await beginReport(test.database, lost)
    const early = { ...lost, id: randomUUID(), now: later(60_000) }
    expect((await beginReport(test.database, early)).began).toBe(false)
    const next = { ...lost, id: randomUUID(), now: later(60_001) }
    expect(await beginReport(test.database, next)).toEqual({ began: true })
    expect((await findReport(test.database, lost.id))?.state).toBe('failed')
    expect(await finishReport(test.database, reportOf(lost))).toBe(false)
  })
})

describe('finishing a report', () => {
  it('gives back exactly what was stored, dates and all', async () => {
    const begun = beginning()
    await beginReport(test.database, begun)
    const lastKnown = { status: 'pass', summary: 'answered 200', askedAt: new Date('2026-01-09T08:00:00Z') } as const
    const checks = [
      { ...makeCheck({ id: 'b', title: 'B', status: 'unknown' }), lastKnown },
      makeCheck({ id: 'a', title: 'A', status: 'pass' }),
    ]
    const report = reportOf(begun, { checks })
    expect(await finishReport(test.database, report)).toBe(true)
    expect(await findReport(test.database, begun.id)).toEqual({
      state: 'reported',
      place: begun.place,
      askedBy: 'U1',
      product: begun.product,
      productTitle: 'Acme',
      environment: 'production',
      askedIn: 'C1',
      startedAt: now,
      manifestHash: 'abc',
      report,
    })
  })

  it('happens once, and makes room for the next', async () => {
    const begun = beginning()
    await beginReport(test.database, begun)
    const outcomes = await Promise.all([1, 2, 3].map(() => finishReport(test.database, reportOf(begun))))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await failReport(test.database, begun.id, now)).toBe(false)
    expect(await beginReport(test.database, { ...begun, id: randomUUID() })).toEqual({ began: true })
  })

  it('takes a product without checks', async () => {
    const begun = beginning()
    await beginReport(test.database, begun)
    expect(await finishReport(test.database, reportOf(begun, { checks: [] }))).toBe(true)
    expect((await findReport(test.database, begun.id))?.report?.checks).toEqual([])
  })

  it('takes characters that PostgreSQL refuses', async () => {
    const begun = beginning()
    await beginReport(test.database, begun)
    const check = makeCheck({ id: 'log', title: 'Log', status: 'fail', summary: 'a\0b \uD800 c' })
    expect(await finishReport(test.database, reportOf(begun, { checks: [check] }))).toBe(true)
    const found = await findReport(test.database, begun.id)
    expect(found?.report?.checks[0]?.answer.summary).toBe('a\uFFFDb \uFFFD c')
  })
})

describe('finding reports', () => {
  it('knows nothing of an id that never was, and no result of one that failed or is gathering', async () => {
    expect(await findReport(test.database, randomUUID())).toBeNull()
    const begun = beginning({ place: null })
    await beginReport(test.database, begun)
    expect(await findReport(test.database, begun.id)).toMatchObject({ state: 'gathering', place: null, report: null })
    expect(await failReport(test.database, begun.id, now)).toBe(true)
    expect(await failReport(test.database, begun.id, now)).toBe(false)
    expect(await findReport(test.database, begun.id)).toMatchObject({ state: 'failed', report: null })
  })

  it('finds the newest finished one, whatever else there is', async () => {
    const { product } = beginning()
    expect(await latestReport(test.database, product, 'production')).toBeNull()
    for (const [minute, finish] of [
      [1, true],
      [3, true],
      [2, true],
      [4, false],
    ] as const) {
      const begun = beginning({ product, askedIn: `C${minute}`, now: later(minute * 60_000) })
      await beginReport(test.database, begun)
      if (finish) await finishReport(test.database, reportOf(begun))
    }
    const latest = await latestReport(test.database, product, 'production')
    expect(latest?.startedAt).toEqual(later(3 * 60_000))
    expect(await latestReport(test.database, product, 'staging')).toBeNull()
  })

  it('finds those that have been gathering since before a moment, oldest first', async () => {
    const old = beginning({ now: new Date('2025-01-02T00:00:00Z') })
    const older = beginning({ now: new Date('2025-01-01T00:00:00Z') })
    const done = beginning({ now: new Date('2025-01-01T00:00:00Z') })
    for (const begun of [old, older, done]) await beginReport(test.database, begun)
    await failReport(test.database, done.id, now)
    const found = await gatheringReports(test.database, new Date('2025-01-03T00:00:00Z'))
    expect(found.map(({ id }) => id)).toEqual([older.id, old.id])
    expect(await gatheringReports(test.database, older.now)).toEqual([])
  })
})

it('remembers the newest answer of every check that was not unknown', async () => {
  const { product } = beginning()
  const history = [
    { minute: 1, www: 'pass', api: 'fail', dns: 'unknown' },
    { minute: 3, www: 'unknown', api: 'pass', dns: 'unknown' },
    { minute: 2, www: 'warn', api: 'fail', dns: 'unknown' },
  ] as const
  for (const { minute, ...statuses } of history) {
    const begun = beginning({ product })
    await beginReport(test.database, begun)
    const checks = Object.entries(statuses).map(([id, status]) => ({
      ...makeCheck({ id, title: id, status, summary: `${id} ${minute}` }),
      askedAt: later(minute * 60_000),
    }))
    await finishReport(test.database, reportOf(begun, { checks }))
  }
  expect(await lastKnownAnswers(test.database, product, 'production', historySince(now))).toEqual(
    new Map([
      ['www', { status: 'warn', summary: 'www 2', askedAt: later(2 * 60_000) }],
      ['api', { status: 'pass', summary: 'api 3', askedAt: later(3 * 60_000) }],
    ]),
  )
  expect(await lastKnownAnswers(test.database, product, 'staging', historySince(now))).toEqual(new Map())
})

describe('since when, and how it went', () => {
  it('knows the newest change of each check’s status, or its first answer', async () => {
    const { product, ...rest } = beginning()
    const days = [
      { www: 'pass', api: 'fail' },
      { www: 'fail', api: 'fail' },
      { www: 'pass', api: 'fail' },
      { www: 'pass', api: 'fail', new: 'unknown' },
    ] as const
    for (const [index, statuses] of days.entries()) {
      const begun = { ...rest, product, id: randomUUID(), now: later(index * 1_000) }
      await beginReport(test.database, begun)
      const checks = Object.entries(statuses).map(([id, status]) => {
        return { ...makeCheck({ id, title: id, status }), askedAt: begun.now }
      })
      await finishReport(test.database, reportOf(begun, { checks, startedAt: begun.now }))
    }
    expect(await turningPoints(test.database, product, 'production', historySince(now))).toEqual(
      new Map([
        ['www', later(2_000)],
        ['api', now],
        ['new', later(3_000)],
      ]),
    )
    expect(await turningPoints(test.database, product, 'staging', historySince(now))).toEqual(new Map())
  })

  it('finds the last GO, the last report, and the scores, also of before a moment', async () => {
    const { product, ...rest } = beginning()
    const verdicts = ['GO', 'NO-GO', 'GO', 'GO WITH CONDITIONS'] as const
    const ids: string[] = []
    for (const [index, verdict] of verdicts.entries()) {
      const begun = { ...rest, product, id: randomUUID(), now: later(index * 1_000) }
      ids.push(begun.id)
      await beginReport(test.database, begun)
      const { assessment } = makeReport()
      const told = { assessment: { ...assessment, verdict, score: 10 * index }, startedAt: begun.now }
      await finishReport(test.database, reportOf(begun, told))
    }
    await beginReport(test.database, { ...rest, product, id: randomUUID(), now: later(9_000) })
    const goId = async (before?: Date) =>
      (await latestGo(test.database, product, 'production', before === undefined ? {} : { before }))?.id
    expect([await goId(), await goId(later(2_000)), await goId(now)]).toEqual([ids[2], ids[0], undefined])
    const earlier = await latestReport(test.database, product, 'production', { before: later(3_000) })
    expect(earlier?.id).toBe(ids[2])
    expect(await scoreHistory(test.database, product, 'production', 3)).toEqual([
      { reportId: ids[1], at: later(1_000), score: 10, verdict: 'NO-GO' },
      { reportId: ids[2], at: later(2_000), score: 20, verdict: 'GO' },
      { reportId: ids[3], at: later(3_000), score: 30, verdict: 'GO WITH CONDITIONS' },
    ])
    expect(await scoreHistory(test.database, product, 'staging', 3)).toEqual([])
  })
})

it('compares with what people asked for alone, and forgets what sign-offs asked for and nobody needs', async () => {
  const { product, ...rest } = beginning()
  const begun = (askedIn: string, minute: number) => ({
    ...rest,
    product,
    askedIn,
    id: randomUUID(),
    now: later(minute * 60_000),
  })
  const [asked, own] = [begun('C1', 1), begun(`candidate.${randomUUID()}`, 2)]
  for (const each of [asked, own]) {
    await beginReport(test.database, each)
    await finishReport(test.database, reportOf(each, { startedAt: each.now }))
  }
  const newest = (byPeople: boolean) => latestReport(test.database, product, 'production', { byPeople })
  expect([(await newest(true))?.id, (await newest(false))?.id]).toEqual([asked.id, own.id])
  expect(await forgetCandidateReports(test.database, own.now)).toBe(0)
  expect(await forgetCandidateReports(test.database, later(3 * 60_000))).toBe(1)
  expect((await newest(false))?.id).toBe(asked.id)
})

it('looks no further back than it is told', async () => {
  const { product, ...rest } = beginning()
  const begun = { ...rest, product }
  await beginReport(test.database, begun)
  const check = { ...makeCheck({ id: 'www', title: 'www', status: 'pass' }), askedAt: begun.now }
  await finishReport(test.database, reportOf(begun, { checks: [check] }))
  const after = new Date(begun.now.getTime() + 1)
  expect(await turningPoints(test.database, product, 'production', after)).toEqual(new Map())
  expect(await lastKnownAnswers(test.database, product, 'production', after)).toEqual(new Map())
})
