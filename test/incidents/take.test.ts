import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledge } from '../../src/incidents/acknowledge.ts'
import { setSeverity } from '../../src/incidents/set-severity.ts'
import { takeSignals } from '../../src/incidents/take.ts'
import { eventsOf } from '../../src/store/incidents.ts'
import { incidents } from '../../src/store/schema.ts'
import { addSignals } from '../../src/store/signals.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createIncidentWorld, later, MINUTE_MS, policy, start } from './world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.close())

const createWorld = (given: Parameters<typeof createIncidentWorld>[1] = {}) => createIncidentWorld(testDatabase, given)

describe('signals that are taken', () => {
  it('open an incident that says what, since when, who suffers, and whom to tell', async () => {
    const world = createWorld()
    await world.hear(world.signal('www', { happenedAt: later(-30_000) }))
    const incident = await world.only()
    expect(incident).toMatchObject({
      title: 'www is down',
      severity: 'major',
      state: 'open',
      affects: 'Users of www',
      channelId: '#acme',
      startedAt: later(-30_000),
      openedAt: start,
      openedBy: 'monitor',
      climbsAt: later(15 * MINUTE_MS),
      changes: null,
      suspectId: null,
    })
    expect(await world.events(incident.id)).toMatchObject([
      {
        kind: 'opened',
        sentence: 'www is down: Answered 502, expected 200',
        tell: { roles: ['backend', 'qa'], people: [], except: [] },
      },
    ])
    expect(await world.acts()).toEqual(['incident.open'])
    expect(await world.pending()).toBe(0)
    expect(world.queued.map(({ name, data }) => [name, data])).toEqual([
      ['show-incidents', { channel: '#acme' }],
      ['gather-changes', { incidentId: incident.id }],
    ])
  })

  it('name the release that was deployed within the hour before, and tell who made it and who deployed it', async () => {
    const world = createWorld()
    await world.release(later(-90 * MINUTE_MS))
    const suspect = await world.release(later(-20 * MINUTE_MS))
    await world.hear(world.signal('www'))
    const incident = await world.only()
    expect(incident.suspectId).toBe(suspect.id)
    expect(incident.changes).toEqual([
      {
        kind: 'release',
        what: `Release of ${suspect.commit.slice(0, 7)} to production`,
        at: later(-20 * MINUTE_MS).toISOString(),
        by: 'U4',
        link: { title: suspect.commit.slice(0, 7), url: 'https://git.example/1' },
        releaseId: suspect.id,
      },
    ])
    expect((await world.events(incident.id))[0]?.tell?.people).toEqual(['U4', 'U1'])
  })

  it('join the incident of their fingerprint, and those of siblings and of what lies upstream', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('www'))
    world.pass(MINUTE_MS)
    await world.hear(world.signal('api', { severity: 'critical' }))
    expect(await world.only()).toMatchObject({
      title: 'www and api are failing',
      severity: 'critical',
      affects: 'Users of www',
    })
    await world.hear(world.signal('dns'))
    const incident = await world.only()
    expect(incident).toMatchObject({ title: 'dns is down', affects: 'Users of dns' })
    expect((await world.members(incident.id)).map(({ about, signals }) => [about, signals])).toEqual([
      ['www', 2],
      ['api', 1],
      ['dns', 1],
    ])
    expect(await world.kinds(incident.id)).toEqual(['opened', 'joined', 'severity', 'joined'])
  })

  it('open incidents of their own when they are unrelated, late, or elsewhere', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('mail'), world.signal('api', { environment: 'staging' }))
    world.pass(10 * MINUTE_MS + 1)
    await world.hear(world.signal('dns'))
    expect((await world.rows()).map(({ title }) => title)).toEqual([
      'www is down',
      'mail is down',
      'api is down',
      'dns is down',
    ])
  })

  it('close it when all of it is well, after a short quiet', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('api'))
    world.pass(MINUTE_MS)
    await world.hear(world.signal('www', { status: 'resolved' }))
    expect((await world.only()).closesAt).toBeNull()
    await world.hear(world.signal('api', { status: 'resolved' }))
    expect((await world.only()).closesAt).toEqual(later(MINUTE_MS + 10_000))
    expect(world.queued.filter(({ name }) => name === 'sweep-incidents')).toHaveLength(1)
    await world.sweep()
    expect((await world.only()).state).toBe('open')
    world.pass(10_000)
    await world.sweep()
    await world.sweep()
    const incident = await world.only()
    expect(incident).toMatchObject({
      state: 'resolved',
      resolvedBy: 'recovery',
      resolvedAt: later(MINUTE_MS + 10_000),
      climbsAt: null,
      closesAt: null,
    })
    expect(await world.kinds(incident.id)).toEqual(['opened', 'joined', 'recovered', 'recovered', 'resolved'])
    expect(await world.acts()).toEqual(['incident.open', 'incident.resolve'])
  })

  it('open it again within half an hour, and a new one later', async () => {
    const world = createWorld()
    const closeNow = async () => {
      await world.hear(world.signal('www', { status: 'resolved' }))
      world.pass(10_000)
      await world.sweep()
    }
    await world.hear(world.signal('www'))
    await closeNow()
    world.pass(30 * MINUTE_MS)
    await world.hear(world.signal('www'))
    expect(await world.only()).toMatchObject({ state: 'open', reopened: 1, resolvedAt: null, resolvedBy: null })
    await closeNow()
    world.pass(30 * MINUTE_MS + 1)
    await world.hear(world.signal('www'))
    expect((await world.rows()).map(({ state, reopened }) => [state, reopened])).toEqual([
      ['resolved', 1],
      ['open', 0],
    ])
    expect(await world.acts()).toEqual([
      'incident.open',
      'incident.resolve',
      'incident.reopen',
      'incident.resolve',
      'incident.open',
    ])
  })

  it('hold it open for ten quiet minutes when it comes and goes, and say so once', async () => {
    const world = createWorld()
    for (let times = 0; times < 8; times += 1) {
      await world.hear(world.signal('www'))
      world.pass(5_000)
      await world.hear(world.signal('www', { status: 'resolved' }))
      world.pass(5_000)
      await world.sweep()
    }
    const last = world.outside.now.getTime() - 5_000
    const incident = await world.only()
    expect(incident).toMatchObject({ state: 'open', flapping: true, closesAt: new Date(last + 10 * MINUTE_MS) })
    expect(await world.kinds(incident.id)).toEqual([
      'opened',
      'recovered',
      'fired-again',
      'recovered',
      'fired-again',
      'flapping',
    ])
    expect((await world.members(incident.id))[0]).toMatchObject({ signals: 16, status: 'resolved' })
    expect((await world.members(incident.id))[0]?.turns).toHaveLength(6)
    world.outside.now = new Date(last + 10 * MINUTE_MS)
    await world.sweep()
    expect(await world.only()).toMatchObject({ state: 'resolved', flapping: false, reopened: 0 })
  })

  it('believe nothing old that comes late', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    world.pass(MINUTE_MS)
    await world.hear(world.signal('www', { status: 'resolved' }))
    world.pass(1_000)
    await world.hear(world.signal('www', { happenedAt: start }))
    const incident = await world.only()
    expect(incident.closesAt).not.toBeNull()
    expect((await world.members(incident.id))[0]).toMatchObject({ status: 'resolved', signals: 3 })
  })

  it('that only say that all is well open nothing', async () => {
    const world = createWorld()
    await world.hear(world.signal('www', { status: 'resolved' }))
    expect(await world.rows()).toEqual([])
    expect(await world.pending()).toBe(0)
  })

  it('never wake it when a person has resolved it, until it was well and fails again', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const { id } = await world.only()
    await testDatabase.database
      .update(incidents)
      .set({ state: 'resolved', resolvedAt: start, resolvedBy: 'U1' })
      .where(eq(incidents.id, id))
    world.pass(MINUTE_MS)
    await world.hear(world.signal('www'))
    expect((await world.only()).state).toBe('resolved')
    await world.hear(world.signal('www', { status: 'resolved' }))
    expect((await world.only()).state).toBe('resolved')
    world.pass(MINUTE_MS)
    await world.hear(world.signal('www'))
    expect(await world.only()).toMatchObject({ state: 'open', reopened: 1 })
  })

  it('stay hidden when they come back in a maintenance window', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('www', { status: 'resolved' }))
    world.pass(10_000)
    await world.sweep()
    await addSignals(testDatabase.database, [world.signal('www')])
    await world.take({ isHidden: () => true })
    expect(await world.only()).toMatchObject({ state: 'resolved', reopened: 0 })
    world.pass(MINUTE_MS)
    await world.sweep()
    await world.take()
    expect(await world.only()).toMatchObject({ state: 'open', reopened: 1 })
  })

  it('say how bad it is by the newest word of what fires', async () => {
    const world = createWorld()
    await world.hear(world.signal('www', { severity: 'minor' }))
    await world.hear(world.signal('www', { severity: 'critical', evidence: { summary: 'Gone', link: null } }))
    const incident = await world.only()
    expect(incident.severity).toBe('critical')
    expect(await world.members(incident.id)).toMatchObject([{ signals: 2, evidence: { summary: 'Gone' } }])
    await world.hear(world.signal('api', { severity: 'minor' }))
    await world.hear(world.signal('www', { status: 'resolved' }))
    expect((await world.only()).severity).toBe('minor')
    expect(await world.kinds(incident.id)).toEqual(['opened', 'severity', 'joined', 'recovered'])
  })

  it('lose nothing that people do meanwhile, and undo none of it', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const { id } = await world.only()
    await Promise.all([
      ...Array.from({ length: 10 }, (_none, index) =>
        world.hear(world.signal('www', { fingerprint: `more.${index}`, severity: 'critical' })),
      ),
      acknowledge(world.by('U1'), id),
      setSeverity(world.by('U2'), id, 'minor'),
    ])
    expect(await world.only()).toMatchObject({
      acknowledgedBy: 'U1',
      climbsAt: null,
      severity: 'minor',
      severityChosen: true,
    })
    expect(await world.members(id)).toHaveLength(11)
  })

  it('are dropped when their product has gone from the manifests', async () => {
    const world = createWorld()
    const gone = `gone-${randomUUID()}`
    await addSignals(testDatabase.database, [world.signal('www', { product: gone })])
    await takeSignals(world.context(), gone)
    expect(await testDatabase.database.select().from(incidents).where(eq(incidents.product, gone))).toEqual([])
  })
})

describe('ten thousand alerts with fifty fingerprints', () => {
  const burst = (world: ReturnType<typeof createWorld>) =>
    Array.from({ length: 10_000 }, (_none, index) =>
      world.signal(`x`, {
        sender: 'alert',
        fingerprint: `alert.${index % 50}`,
        title: `Alert ${index % 50}`,
        about: null,
      }),
    )
  const counted = async (world: ReturnType<typeof createWorld>) => {
    const rows = await world.rows()
    const members = (await Promise.all(rows.map(({ id }) => world.members(id)))).flat()
    return { incidents: rows.length, members: members.length, signals: members.map(({ signals }) => signals) }
  }
  const fifty = { incidents: 50, members: 50, signals: Array.from({ length: 50 }, () => 200) }

  it('are fifty incidents, however many bots take them at once', async () => {
    const world = createWorld({ incidents: policy({ channel: null }) })
    const all = burst(world)
    for (let from = 0; from < all.length; from += 1_000) {
      await addSignals(testDatabase.database, all.slice(from, from + 1_000))
    }
    await Promise.all([world.take(), world.take(), world.take()])
    expect(await counted(world)).toEqual(fifty)
    expect(await world.pending()).toBe(0)
    for (const { id } of await world.rows()) {
      expect((await eventsOf(testDatabase.database, id)).map(({ kind }) => kind)).toEqual(['opened'])
    }
    expect(await world.acts()).toHaveLength(50)
  })

  it('are the same fifty when the taking breaks off in the middle of a batch', async () => {
    const world = createWorld()
    await addSignals(testDatabase.database, burst(world).slice(0, 1_000))
    let asked = 0
    const isHidden = () => {
      asked += 1
      if (asked === 35) throw new Error('killed')
      return false
    }
    await expect(world.take({ isHidden, batch: 20 })).rejects.toThrow('killed')
    // The first batch is whole, of the second there is nothing.
    expect(await counted(world)).toEqual({ incidents: 20, members: 20, signals: Array.from({ length: 20 }, () => 1) })
    expect(await world.pending()).toBe(980)
    await world.take()
    expect(await counted(world)).toEqual({ ...fifty, signals: Array.from({ length: 50 }, () => 20) })
    expect(await world.acts()).toHaveLength(50)
  })
})
