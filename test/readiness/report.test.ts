import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CheckAnswer } from '../../src/checks/check.ts'
import type { ActorContext } from '../../src/context.ts'
import { SourceError, UserError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { listProducts } from '../../src/products/load.ts'
import type { Product } from '../../src/products/product.ts'
import { readinessChanges } from '../../src/readiness/changes.ts'
import { reportReadiness } from '../../src/readiness/report.ts'
import { askReadiness } from '../../src/readiness/request.ts'
import type { Announcement, Place } from '../../src/slack/announcement.ts'
import { findReport } from '../../src/store/reports.ts'
import { createTestDatabase } from '../support/database.ts'
import { unmonitored } from '../support/unmonitored.ts'
import { noPlan } from './facts.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const place: Place = { channelId: 'C1', messageTs: null, responseUrl: null }
let announced: Announcement[]
let added: { name: string; data: unknown; id: string }[]
let answer: () => Promise<CheckAnswer>
let timesAsked: number
let context: ActorContext

/** A name of its own for each test, so that their reports do not meet. */
function productNamed(name: string): Product {
  return {
    name,
    title: 'Acme',
    summary: null,
    repository: undefined,
    channel: null,
    targetScore: null,
    roles: [],
    gitHubLogins: new Map(),
    environments: [{ name: 'production', title: 'production', targetScore: null }],
    defaultEnvironment: 'production',
    areas: [{ id: 'area', title: 'Area', weight: 1 }],
    checks: [
      {
        id: 'www',
        area: 'area',
        title: 'Website',
        kind: 'http',
        priority: 'P0',
        weight: 1,
        impact: null,
        owner: null,
        fix: null,
        horizon: 'now',
        environments: ['production'],
        timeoutMs: 5000,
        ask: () => {
          timesAsked += 1
          return answer()
        },
      },
    ],
    gates: [],
    prerequisites: [],
    checklists: [],
    signOffs: new Map(),
    deploys: new Map(),
    runbooks: [],
    plan: noPlan,
    ...unmonitored,
    hash: 'abc',
  }
}

beforeEach(() => {
  announced = []
  added = []
  timesAsked = 0
  answer = async () => ({ status: 'pass', code: 'http.ok', summary: 'answered 200', details: [] })
  context = {
    config: {} as never,
    database: database.database,
    sources: {} as never,
    products: listProducts([productNamed(`acme-${randomUUID()}`)]),
    queue: { add: async (name, data, { id }) => void added.push({ name, data, id }), ping: async () => {} },
    people: { members: async () => [], person: async () => null },
    mayRead: async () => true,
    announce: async (announcement) => void announced.push(announcement),
    resumeActs: async () => {},
    now: () => new Date(),
    log: createLog('silent'),
    actor: { kind: 'slack-user', teamId: 'T1', userId: 'U1' },
    actId: null,
  }
})

const productName = () => context.products.list()[0]?.name ?? ''

async function ask(given: Partial<Place> = {}): Promise<string> {
  const asked = await askReadiness(context, { productName: productName(), place: { ...place, ...given } })
  if (asked.outcome !== 'asked') throw new Error('somebody else is asking')
  return asked.reportId
}

describe('askReadiness', () => {
  it('remembers the report, shows a placeholder and leaves the asking to a job', async () => {
    const reportId = await ask()
    expect(await findReport(context.database, reportId)).toMatchObject({
      state: 'gathering',
      product: productName(),
      environment: 'production',
      askedBy: 'U1',
      askedIn: 'C1',
      place,
      report: null,
    })
    expect(announced).toEqual([
      {
        kind: 'readiness.asked',
        reportId,
        product: productName(),
        productTitle: 'Acme',
        environment: 'production',
        askedBy: 'U1',
        place,
        previous: null,
      },
    ])
    expect(added).toEqual([{ name: 'report-readiness', data: { reportId }, id: `readiness.${reportId}` }])
    expect(timesAsked).toBe(0)
  })

  it('tells the second who was first, in the same channel only', async () => {
    await ask()
    const second = await askReadiness(
      { ...context, actor: { kind: 'slack-user', teamId: 'T1', userId: 'U2' } },
      { productName: productName(), place },
    )
    expect(second).toEqual({ outcome: 'already-asking', askedBy: 'U1', startedAt: expect.any(Date) })
    expect(added).toHaveLength(1)
    await ask({ channelId: 'C2' })
    expect(added).toHaveLength(2)
  })

  it('keeps the last report in sight when a card is refreshed', async () => {
    const first = await ask()
    await reportReadiness(context, first)
    await ask({ messageTs: '1.2' })
    expect(announced.at(-1)).toMatchObject({ kind: 'readiness.asked', previous: { id: first } })
    await ask({ channelId: 'C2' })
    expect(announced.at(-1)).toMatchObject({ kind: 'readiness.asked', previous: null })
  })

  it('asks nevertheless when Slack is down for the placeholder', async () => {
    context = { ...context, announce: () => Promise.reject(new SourceError('Slack', 'server-error', 'Slack is down')) }
    const reportId = await ask()
    expect(added.map(({ id }) => id)).toEqual([`readiness.${reportId}`])
  })

  it('gives the report up when nobody could see it, so that the next one has room', async () => {
    const working = context
    context = { ...context, announce: () => Promise.reject(new UserError('slack.not_in_channel', 'Invite me')) }
    await expect(ask()).rejects.toThrow('Invite me')
    expect(added).toEqual([])
    context = working
    await ask()
  })

  it.each([
    [{ kind: 'webhook', sender: 'github' }, 'github'],
    [{ kind: 'schedule', schedule: 'weekday mornings' }, 'weekday mornings'],
    [{ kind: 'command-line', user: 'dana' }, 'dana'],
  ] as const)('names %o', async (actor, askedBy) => {
    context = { ...context, actor }
    await ask()
    expect(announced[0]).toMatchObject({ askedBy })
  })

  it('refuses what is not there, with nothing stored or queued', async () => {
    await expect(askReadiness(context, { productName: 'nothing', place })).rejects.toThrow(
      'There is no product "nothing".',
    )
    await expect(askReadiness(context, { productName: productName(), environmentName: 'moon', place })).rejects.toThrow(
      'Acme has no environment "moon". Known: production.',
    )
    expect([announced, added]).toEqual([[], []])
  })
})

describe('reportReadiness', () => {
  it('asks, decides, stores and shows', async () => {
    const reportId = await ask()
    await reportReadiness(context, reportId)
    const found = await findReport(context.database, reportId)
    expect(found).toMatchObject({
      state: 'reported',
      report: { id: reportId, assessment: { verdict: 'GO', score: 100 } },
    })
    expect(announced.at(-1)).toEqual({
      kind: 'readiness.reported',
      report: found?.report,
      difference: null,
      askedBy: 'U1',
      place,
    })
  })

  it('says what maintenance hides of what it asked, and nothing of what it did not ask', async () => {
    const [product] = context.products.list()
    const [check] = product?.checks ?? []
    if (product === undefined || check === undefined) throw new Error('there is no product')
    const monitor = {
      name: 'home',
      check,
      environments: ['production'],
      everyMs: 15_000,
      failAfter: 3,
      passAfter: 2,
      tries: 2,
      severity: 'major',
      dependsOn: [],
      affects: null,
    } as const
    const dates = { kind: 'dated', from: '2000-01-01T00:00', to: '2100-01-01T00:00' } as const
    const always = (name: string, monitors: string[] | null, environments: string[]) => ({
      ...{ name, title: name, zone: 'UTC', monitors, environments },
      ...dates,
    })
    const maintenance = [
      always('Move', ['home'], ['production']),
      always('Other', ['mail'], ['production']),
      always('Elsewhere', null, ['staging']),
    ]
    const hidingIn = async (given: Partial<Product>) => {
      context = { ...context, products: listProducts([{ ...product, maintenance, ...given }]) }
      const reportId = await ask()
      await reportReadiness(context, reportId)
      const shown = announced.at(-1)
      return shown?.kind === 'readiness.reported' ? shown.hiding?.map(({ reason }) => reason) : shown?.kind
    }
    expect(await hidingIn({ monitors: [monitor] })).toEqual(['Move'])
    expect(await hidingIn({ monitors: [] })).toBeUndefined()
    expect(await hidingIn({ monitors: [{ ...monitor, name: 'else' }] })).toBeUndefined()
  })

  it('run again, shows the same once more and asks nothing', async () => {
    const reportId = await ask()
    await reportReadiness(context, reportId)
    await reportReadiness(context, reportId)
    expect(timesAsked).toBe(1)
    expect(announced).toHaveLength(3)
    expect(announced[2]).toEqual(announced[1])
  })

  it('run again after Slack was down, shows what was found then', async () => {
    const reportId = await ask()
    const down = () => Promise.reject(new SourceError('Slack', 'server-error', 'Slack is down'))
    await expect(reportReadiness({ ...context, announce: down }, reportId)).rejects.toThrow('Slack is down')
    await reportReadiness(context, reportId)
    expect(timesAsked).toBe(1)
    expect(announced.at(-1)).toMatchObject({ kind: 'readiness.reported' })
  })

  it('run twice at once, shows one and the same', async () => {
    const reportId = await ask()
    await Promise.all([reportReadiness(context, reportId), reportReadiness(context, reportId)])
    expect(announced).toHaveLength(3)
    expect(announced[2]).toEqual(announced[1])
  })

  it('remembers what was last known of what cannot be asked now', async () => {
    await reportReadiness(context, await ask())
    answer = () => Promise.reject(new SourceError('HTTP', 'blocked', 'not allowed'))
    const reportId = await ask()
    await reportReadiness(context, reportId)
    expect((await findReport(context.database, reportId))?.report?.checks[0]).toMatchObject({
      answer: { status: 'unknown', code: 'source.blocked' },
      lastKnown: { status: 'pass', summary: 'answered 200', askedAt: expect.any(Date) },
    })
  })

  it('says so when the product has gone meanwhile, also when run again', async () => {
    const reportId = await ask()
    const without = { ...context, products: listProducts([]) }
    await reportReadiness(without, reportId)
    await reportReadiness(without, reportId)
    expect((await findReport(context.database, reportId))?.state).toBe('failed')
    const failed = {
      kind: 'readiness.failed',
      reportId,
      productTitle: 'Acme',
      environment: 'production',
      sentence: 'Acme with the environment production is no longer among the products.',
      place,
    }
    expect(announced.slice(1)).toEqual([failed, failed])
    expect(timesAsked).toBe(0)
  })

  it('says so when the report was given up', async () => {
    const reportId = await ask()
    const later = new Date(Date.now() + 6 * 60_000)
    await askReadiness({ ...context, now: () => later }, { productName: productName(), place })
    await reportReadiness(context, reportId)
    expect(announced.at(-1)).toMatchObject({
      kind: 'readiness.failed',
      sentence: 'It took too long and was given up. Ask again.',
    })
  })

  it('has nothing to do for a report that is not stored', async () => {
    await reportReadiness(context, randomUUID())
    expect(announced).toEqual([])
  })
})

describe('readinessChanges', () => {
  it('compares with the report before and with the last GO before, not with itself', async () => {
    const verdictless = async (status: CheckAnswer['status']) => {
      answer = async () => ({ status, code: `http.${status}`, summary: `it is ${status}`, details: [] })
      const reportId = await ask()
      await reportReadiness(context, reportId)
      const report = (await findReport(context.database, reportId))?.report
      if (!report) throw new Error('the report is not there')
      return report
    }
    const go = await verdictless('pass')
    expect(await readinessChanges(context.database, go)).toMatchObject({
      sinceLast: null,
      sinceGo: null,
      history: [{ reportId: go.id, score: 100, verdict: 'GO' }],
    })
    const failed = await verdictless('fail')
    const again = await verdictless('fail')
    const { sinceLast, sinceGo, history } = await readinessChanges(context.database, again)
    expect(sinceLast).toMatchObject({ before: { id: failed.id }, verdict: 'unchanged' })
    const since = failed.checks[0]?.askedAt
    expect(sinceLast?.checks).toMatchObject([{ id: 'www', change: 'unchanged', since }])
    expect(sinceGo).toMatchObject({ before: { id: go.id }, verdict: 'worse', points: -100 })
    expect(sinceGo?.checks).toMatchObject([{ id: 'www', change: 'worse', before: 'pass', after: 'fail', since }])
    expect(history.map(({ score }) => score)).toEqual([100, 0, 0])
  })
})
