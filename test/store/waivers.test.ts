import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assess } from '../../src/readiness/assess.ts'
import { standingConfirmations } from '../../src/store/confirmations.ts'
import { beginReport, findReport, finishReport } from '../../src/store/reports.ts'
import { candidates, ticks, waivers } from '../../src/store/schema.ts'
import { findWaiver, standingWaivers, type WaiverRow } from '../../src/store/waivers.ts'
import { asked, factsOf, prerequisite, waiver } from '../readiness/facts.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeReport } from '../support/reports.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const now = new Date('2026-01-10T12:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

async function store(given: Partial<WaiverRow>): Promise<WaiverRow> {
  const row: WaiverRow = {
    id: randomUUID(),
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    checkId: randomUUID(),
    checkTitle: 'Website',
    found: 'answered 502',
    reason: 'The old site stays up',
    askedBy: 'U1',
    askedAt: now,
    expiresAt: later(1000),
    state: 'granted',
    decidedBy: 'U2',
    decidedAs: 'security',
    decidedAt: now,
    decisionReason: null,
    place: null,
    ...given,
  }
  await test.database.insert(waivers).values(row)
  return row
}

describe('the waivers that stand', () => {
  const product = {
    name: 'acme',
    roles: [{ role: 'security', title: 'Security Lead', people: ['U2'], escalation: null }],
  }

  it('are granted, of this product and environment, and have time left, marked or not', async () => {
    const standing = await store({})
    const ofOldRole = await store({ decidedAs: 'chief', askedAt: later(1) })
    await store({ state: 'asked', decidedBy: null, decidedAs: null })
    await store({ state: 'refused' })
    await store({ state: 'withdrawn' })
    await store({ expiresAt: now })
    await store({ environment: 'staging' })
    await store({ product: 'other' })
    const { id, checkId, reason, askedBy, expiresAt } = standing
    expect(await standingWaivers(test.database, product, 'production', now)).toEqual([
      { id, checkId, reason, askedBy, grantedBy: 'U2', grantedAs: 'Security Lead', expiresAt },
      expect.objectContaining({ id: ofOldRole.id, grantedAs: 'chief' }),
    ])
  })

  it('are found one by one, whatever became of them', async () => {
    const refused = await store({ state: 'refused' })
    expect(await findWaiver(test.database, refused.id)).toEqual(refused)
    expect(await findWaiver(test.database, randomUUID())).toBeNull()
  })
})

describe('what people confirmed', () => {
  async function candidate(given: Partial<typeof candidates.$inferInsert>): Promise<string> {
    const id = randomUUID()
    await test.database.insert(candidates).values({
      id,
      product: 'acme',
      productTitle: 'Acme',
      environment: 'production',
      repository: 'acme/web',
      ref: 'main',
      branch: 'main',
      commit: randomUUID(),
      commits: [],
      state: 'open',
      requestedBy: 'U1',
      requestedAt: now,
      lapsesAt: later(1000),
      manifestHash: 'abc',
      checklists: [],
      ...given,
    })
    return id
  }
  async function tick(candidateId: string, itemId: string, given: Partial<typeof ticks.$inferInsert> = {}) {
    await test.database.insert(ticks).values({
      id: randomUUID(),
      candidateId,
      checklist: 'deployment',
      itemId,
      title: itemId,
      confirms: itemId,
      by: 'U7',
      at: now,
      ...given,
    })
  }

  it('counts for the newest open candidate, and from earlier ones while it holds across commits', async () => {
    const environment = randomUUID()
    const earlier = await candidate({ environment, requestedAt: later(-2000) })
    const newest = await candidate({ environment, requestedAt: later(-1000) })
    const failed = await candidate({ environment, state: 'failed' })
    const elsewhere = await candidate({ environment: randomUUID() })
    await tick(newest, 'here', { note: 'Seen', link: 'https://acme.example' })
    await tick(newest, 'here, for long', { expiresAt: later(1), at: later(-1) })
    await tick(newest, 'here, outdated', { expiresAt: now })
    await tick(newest, 'here, taken back', { endedAt: now, endedBy: 'U7' })
    await tick(newest, 'here, confirming nothing', { confirms: null })
    await tick(earlier, 'earlier')
    await tick(earlier, 'earlier, for long', { expiresAt: later(1), at: later(-2) })
    await tick(failed, 'failed')
    await tick(elsewhere, 'elsewhere', { expiresAt: later(1) })
    const found = await standingConfirmations(test.database, 'acme', environment, now)
    expect(found.map(({ confirms }) => confirms)).toEqual(['earlier, for long', 'here, for long', 'here'])
    expect(found.at(-1)).toEqual({ confirms: 'here', by: 'U7', at: now, note: 'Seen', link: 'https://acme.example' })
  })

  it('is asked of one candidate where several are open', async () => {
    const environment = randomUUID()
    const earlier = await candidate({ environment, requestedAt: later(-2000) })
    const newest = await candidate({ environment, requestedAt: later(-1000) })
    await tick(earlier, 'earlier')
    await tick(newest, 'newest')
    await tick(newest, 'newest, for long', { expiresAt: later(1), at: later(1) })
    const found = await standingConfirmations(test.database, 'acme', environment, now, earlier)
    expect(found.map(({ confirms }) => confirms)).toEqual(['earlier', 'newest, for long'])
  })

  it('of earlier candidates counts also when none is open', async () => {
    const environment = randomUUID()
    await tick(await candidate({ environment, state: 'released' }), 'rotation', { expiresAt: later(1) })
    expect(await standingConfirmations(test.database, 'acme', environment, now)).toHaveLength(1)
  })
})

describe('a stored report', () => {
  it('has the moments of waivers and confirmations as dates again', async () => {
    const id = randomUUID()
    const confirmation = { by: 'U7', at: now }
    const checks = [asked({ id: 'a', status: 'fail', waiver: waiver() }), { ...asked({ id: 'b' }), confirmation }]
    const prerequisites = [prerequisite({ confirmed: true, confirmation })]
    const assessment = assess({ ...factsOf(checks, { prerequisites }), commit: 'c0ffee' })
    const begun = { product: 'acme', productTitle: 'Acme', environment: 'production', askedBy: 'U1', place: null }
    await beginReport(test.database, { ...begun, id, askedIn: id, manifestHash: 'abc', now, staleAfterMs: 1000 })
    const report = makeReport({ id, checks, assessment, startedAt: now, finishedAt: now })
    await finishReport(test.database, report)
    expect((await findReport(test.database, id))?.report).toEqual(report)
  })
})
