import { randomUUID } from 'node:crypto'
import type { CheckStatus } from '../../src/checks/check.ts'
import { DAY_MS } from '../../src/checks/duration.ts'
import type { ActorContext, Person } from '../../src/context.ts'
import { createLog } from '../../src/log.ts'
import { listProducts } from '../../src/products/load.ts'
import type { Product, Role } from '../../src/products/product.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { WaiverRequest } from '../../src/signoffs/ask-waiver.ts'
import type { Announcement } from '../../src/slack/announcement.ts'
import { beginReport, finishReport } from '../../src/store/reports.ts'
import { asked, factsOf, noPlan } from '../readiness/facts.ts'
import type { TestDatabase } from '../support/database.ts'
import { makeReport } from '../support/reports.ts'
import { unmonitored } from '../support/unmonitored.ts'

export const longestMs = 30 * DAY_MS

const role = (name: string, title: string, ...people: string[]): Role => ({
  role: name,
  title,
  people,
  escalation: null,
})

/** A product of a name of its own; `@security` and the lead may grant waivers in production, nobody in staging. */
function productNamed(name: string): Product {
  return {
    name,
    title: 'Acme',
    summary: null,
    repository: undefined,
    channel: null,
    targetScore: null,
    roles: [
      role('security', 'Security Lead', '@security'),
      role('lead', 'Technical Lead', 'lead@acme.example'),
      role('backend', 'Backend Team', '@backend'),
    ],
    gitHubLogins: new Map(),
    environments: ['production', 'staging'].map((each) => ({ name: each, title: each, targetScore: null })),
    defaultEnvironment: 'production',
    areas: [],
    checks: [],
    gates: [],
    prerequisites: [],
    checklists: [],
    deploys: new Map(),
    runbooks: [],
    signOffs: new Map([
      [
        'production',
        {
          environment: 'production',
          readiness: 'GO',
          checklists: [],
          roles: [],
          withinMs: DAY_MS,
          authorsMaySign: true,
          waivers: { roles: ['security', 'lead'], longestMs },
          hours: { from: 9, to: 18 },
        },
      ],
    ]),
    plan: noPlan,
    ...unmonitored,
    hash: 'abc',
  }
}

/** A product with its people, its newest report and everything that verbs of waivers touch, in a real database. */
export interface WaiverWorld {
  readonly product: string
  /** The groups, as they are at this moment, and as they were when they were last looked up. */
  readonly groups: Map<string, string[]>
  readonly known: Map<string, string[]>
  readonly persons: Map<string, Person>
  readonly announced: Announcement[]
  readonly queued: { name: string; data: Record<string, unknown>; id: string }[]
  readonly clock: { now: Date }
  /** The world as somebody acts in it. */
  readonly as: (userId: string, actId?: string) => ActorContext
  readonly request: (given?: Partial<WaiverRequest>) => WaiverRequest
  /** Stores a newest report in which the checks say this. */
  readonly report: (answers: Readonly<Record<string, CheckStatus>>, environment?: string) => Promise<void>
}

export async function waiverWorld({ database }: TestDatabase): Promise<WaiverWorld> {
  const product = `acme-${randomUUID()}`
  const groups = new Map([
    ['@security', ['USEC', 'UBOT', 'UGONE']],
    ['lead@acme.example', ['ULEAD']],
    ['@backend', ['UDEV']],
  ])
  const known = new Map(groups)
  const person = (id: string, name: string, given: Partial<Person> = {}): [string, Person] => [
    id,
    { id, name, isBot: false, isDeactivated: false, timeZone: null, ...given },
  ]
  const persons = new Map([
    person('USEC', 'Sam Sec'),
    person('ULEAD', 'Lea Lead'),
    person('UDEV', 'Dan Dev'),
    person('UOUT', 'Olga Out'),
    person('UBOT', 'Botty', { isBot: true }),
    person('UGONE', 'Gus Gone', { isDeactivated: true }),
  ])
  const announced: Announcement[] = []
  const queued: { name: string; data: Record<string, unknown>; id: string }[] = []
  const clock = { now: new Date('2026-01-12T12:00:00Z') }
  const context: Omit<ActorContext, 'actor' | 'actId'> = {
    config: { publicUrl: null } as never,
    database,
    sources: {} as never,
    products: listProducts([productNamed(product)]),
    queue: {
      // As the real one does: the same id twice is one job.
      add: async (name, data, { id }) => {
        if (!queued.some((job) => job.id === id)) queued.push({ name, data, id })
      },
      ping: async () => {},
    },
    people: {
      members: async (references, { fresh }) =>
        references.flatMap((reference) => (fresh ? groups : known).get(reference) ?? []),
      person: async (id) => persons.get(id) ?? null,
    },
    mayRead: async () => true,
    announce: async (announcement) => void announced.push(announcement),
    resumeActs: async () => {},
    now: () => clock.now,
    log: createLog('silent'),
  }
  const report: WaiverWorld['report'] = async (answers, environment = 'production') => {
    const id = randomUUID()
    const checks = Object.entries(answers).map(([checkId, status]) => asked({ id: checkId, status, priority: 'P0' }))
    const { now } = clock
    const begun = { product, productTitle: 'Acme', environment, askedBy: 'U1', place: null, manifestHash: 'abc' }
    await beginReport(database, { ...begun, id, askedIn: id, now, staleAfterMs: 1000 })
    const assessment = assess(factsOf(checks))
    await finishReport(
      database,
      makeReport({ id, product, environment, checks, assessment, startedAt: now, finishedAt: now }),
    )
  }
  await report({ www: 'fail', api: 'pass', dns: 'unknown' })
  return {
    product,
    groups,
    known,
    persons,
    announced,
    queued,
    clock,
    as: (userId, actId) => ({
      ...context,
      actor: { kind: 'slack-user', teamId: 'T1', userId },
      actId: actId ?? null,
    }),
    request: (given = {}) => ({
      product,
      environment: 'production',
      checkId: 'www',
      reason: 'The old site stays up.',
      until: { forMs: DAY_MS },
      place: { channelId: 'C1', messageTs: '1.2', responseUrl: null },
      ...given,
    }),
    report,
  }
}
