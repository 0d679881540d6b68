import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActorContext } from '../../src/context.ts'
import { SourceError, UserError } from '../../src/errors.ts'
import { listProducts } from '../../src/products/load.ts'
import type { Product } from '../../src/products/product.ts'
import { askOverview, type BegunOverview, reportOverview } from '../../src/readiness/overview.ts'
import type { Announcement } from '../../src/slack/announcement.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { unmonitored } from '../support/unmonitored.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase?.close())

const place = { channelId: 'C1', messageTs: null, responseUrl: null }

const product = (name: string): Product => ({
  name,
  title: name,
  summary: null,
  repository: undefined,
  channel: null,
  targetScore: null,
  roles: [],
  gitHubLogins: new Map(),
  environments: [{ name: 'production', title: 'production', targetScore: null }],
  defaultEnvironment: 'production',
  areas: [],
  checks: [],
  gates: [],
  prerequisites: [],
  checklists: [],
  signOffs: new Map(),
  deploys: new Map(),
  runbooks: [],
  plan: { performance: [], milestones: [], goLive: [], estimates: [], contacts: [] },
  ...unmonitored,
  hash: 'h',
})

/** A bot that keeps what it says and what it queues. */
function rig(products: readonly Product[]) {
  const announced: Announcement[] = []
  const added: BegunOverview[] = []
  const context = {
    database: testDatabase.database,
    products: listProducts(products),
    queue: {
      add: async (_name: string, data: unknown) => void added.push(data as BegunOverview),
      ping: async () => {},
    },
    announce: async (announcement: Announcement) => void announced.push(announcement),
    actor: { kind: 'slack-user', teamId: 'T1', userId: 'U1' },
    sources: {},
    config: {},
    now: () => new Date(),
    log: pino({ level: 'silent' }),
  } as unknown as ActorContext
  return { context, announced, added }
}

async function begin(names: readonly string[]) {
  const made = rig(names.map(product))
  await askOverview(made.context, { place })
  const [begun] = made.added
  if (begun === undefined) throw new Error('nothing was queued')
  return { ...made, begun }
}

describe('an overview', () => {
  it('run again after Slack was down shows the reports that were made then', async () => {
    const { context, announced, begun } = await begin([randomUUID(), randomUUID()])
    const down = () => Promise.reject(new SourceError('Slack', 'server-error', 'Slack is down'))
    await expect(reportOverview({ ...context, announce: down }, begun)).rejects.toThrow('Slack is down')
    await reportOverview(context, begun)
    await reportOverview(context, begun)
    expect(announced.map(({ kind }) => kind)).toEqual(['overview.asked', 'overview.reported', 'overview.reported'])
    expect(announced[2]).toEqual(announced[1])
    expect(announced[1]).toMatchObject({ lines: begun.reportIds.map((id) => ({ report: { id } })) })
  })

  it('is asked all the same when its placeholder could not be shown', async () => {
    const made = rig([product(randomUUID())])
    const announce = () => Promise.reject(new SourceError('Slack', 'server-error', 'Slack is down'))
    await askOverview({ ...made.context, announce }, { place })
    expect(made.added).toHaveLength(1)
    const refused = () => Promise.reject(new UserError('slack.token_refused', 'Slack refused the token.'))
    await expect(askOverview({ ...made.context, announce: refused }, { place })).rejects.toThrow('refused the token')
    expect(made.added).toHaveLength(1)
  })

  it('shows a product without a report when it has gone meanwhile', async () => {
    const gone = randomUUID()
    const stays = randomUUID()
    const { context, announced, begun } = await begin([gone, stays])
    await reportOverview({ ...context, products: listProducts([product(stays)]) }, begun)
    const last = announced.at(-1)
    if (last?.kind !== 'overview.reported') throw new Error('nothing was reported')
    expect(last.lines.find((line) => line.product === gone)?.report).toBeNull()
    expect(last.lines.find((line) => line.product === stays)?.report).not.toBeNull()
  })

  it('keeps the last known verdicts in sight while a table is refreshed', async () => {
    const name = randomUUID()
    const { context, announced, begun } = await begin([name])
    await reportOverview(context, begun)
    await askOverview(context, { place: { ...place, messageTs: '1.1' } })
    expect(announced.at(-1)).toMatchObject({ previous: [{ product: name, report: { id: begun.reportIds[0] } }] })
  })
})
