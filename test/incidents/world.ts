import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import type { ActorContext } from '../../src/context.ts'
import { sweepIncidents } from '../../src/incidents/sweep.ts'
import { type IsHidden, takeSignals } from '../../src/incidents/take.ts'
import type { IncidentPolicy, Monitor } from '../../src/products/monitor.ts'
import type { Product } from '../../src/products/product.ts'
import { eventsOf, type Incident, type IncidentMember, membersOf } from '../../src/store/incidents.ts'
import { candidates, incidents, ledger, releases, signals } from '../../src/store/schema.ts'
import { addSignals, type NewSignal } from '../../src/store/signals.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import type { TestDatabase } from '../support/database.ts'

export const MINUTE_MS = 60_000
/** A Thursday, at noon in London. */
export const start = new Date('2026-01-15T12:00:00Z')
export const later = (ms: number) => new Date(start.getTime() + ms)

/** A monitor whose check nobody asks here. */
export const monitor = (name: string, given: Partial<Monitor> = {}): Monitor => ({
  name,
  check: { id: name, owner: { role: 'backend', title: 'Title of backend' } } as Monitor['check'],
  environments: ['production'],
  everyMs: 15_000,
  failAfter: 3,
  passAfter: 2,
  tries: 2,
  severity: 'major',
  dependsOn: [],
  affects: `Users of ${name}`,
  ...given,
})

export const policy = (given: Partial<IncidentPolicy> = {}): IncidentPolicy => ({
  channel: '#acme',
  owner: null,
  onCall: 'qa',
  escalation: [],
  remindMs: 15 * MINUTE_MS,
  signals: { sentry: [], vercel: [], github: null, alertmanager: [] },
  ...given,
})

/** Named like the products of the documents: three sites beside each other, behind one name server. */
export const monitors = [
  monitor('dns'),
  monitor('www', { dependsOn: ['dns'] }),
  monitor('api', { dependsOn: ['dns'], severity: 'critical' }),
  monitor('checkout', { dependsOn: ['api'] }),
  monitor('mail', { severity: 'minor' }),
]

/** A product's incidents in a real database, with time in the test's hands. */
export function createIncidentWorld({ database }: Pick<TestDatabase, 'database'>, given: Partial<Product> = {}) {
  const world = createSignOffWorld({ database }, { monitors, incidents: policy(), ...given })
  const { outside, context } = world
  outside.now = start
  const product = outside.product.name

  const signal = (name: string, more: Partial<NewSignal> = {}): NewSignal => ({
    sender: 'monitor',
    product,
    environment: 'production',
    fingerprint: `monitor.${name}`,
    status: 'firing',
    severity: 'major',
    title: `${name} is down`,
    about: name,
    evidence: { summary: 'Answered 502, expected 200', link: null },
    happenedAt: outside.now,
    receivedAt: outside.now,
    ...more,
  })
  const rows = (): Promise<Incident[]> =>
    database.select().from(incidents).where(eq(incidents.product, product)).orderBy(asc(incidents.number))
  const take = (options: { isHidden?: IsHidden; batch?: number } = {}) => takeSignals(context(), product, options)

  return {
    ...world,
    product,
    signal,
    rows,
    take,
    only: async (): Promise<Incident> => {
      const [row, ...more] = await rows()
      if (row === undefined || more.length > 0) throw new Error('There is not one incident')
      return row
    },
    members: async (incidentId: string): Promise<IncidentMember[]> => membersOf(database, [incidentId]),
    kinds: async (incidentId: string) => (await eventsOf(database, incidentId)).map(({ kind }) => kind),
    events: (incidentId: string) => eventsOf(database, incidentId),
    /** Signals come in and are joined. */
    hear: async (...heard: NewSignal[]) => {
      await addSignals(database, heard)
      await take()
    },
    sweep: (options: { isHidden?: IsHidden } = {}) => sweepIncidents(context(), options),
    by: (userId: string): ActorContext => context(userId),
    pending: async () =>
      (await database.select().from(signals).where(eq(signals.product, product))).filter(
        ({ settledAt }) => settledAt === null,
      ).length,
    signalRows: () => database.select().from(signals).where(eq(signals.product, product)),
    acts: async () =>
      (await database.select().from(ledger).where(eq(ledger.product, product)).orderBy(asc(ledger.sequence))).map(
        ({ verb }) => verb,
      ),
    /** A release that is live since a moment. */
    release: async (deployedAt: Date, more: Partial<typeof releases.$inferInsert> = {}) => {
      const candidateId = randomUUID()
      const commit = `${randomUUID().replaceAll('-', '')}00000000`
      const common = { product, environment: 'production', commit }
      await database.insert(candidates).values({
        ...common,
        id: candidateId,
        productTitle: 'Acme',
        repository: 'acme/api',
        ref: 'main',
        branch: 'main',
        commits: [{ commit, title: 'Change', login: 'Ann', email: null, url: 'https://git.example/1' }],
        state: 'released',
        requestedBy: 'U9',
        requestedAt: deployedAt,
        lapsesAt: deployedAt,
        manifestHash: 'abc',
        checklists: [],
      })
      const [row] = await database
        .insert(releases)
        .values({
          ...common,
          id: randomUUID(),
          candidateId,
          state: 'live',
          stateSince: deployedAt,
          deployedBy: 'U4',
          startedAt: new Date(deployedAt.getTime() - MINUTE_MS),
          deployedAt,
          ...more,
        })
        .returning()
      if (row === undefined) throw new Error('There is no release')
      return row
    },
  }
}
