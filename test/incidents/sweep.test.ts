import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadShown } from '../../src/incidents/show.ts'
import { channelKey, markShown, markTold, unshownIncidents } from '../../src/store/incident-cards.ts'
import { incidentByNumber, incidentsSince, openIncidents } from '../../src/store/incidents.ts'
import { incidents, releases } from '../../src/store/schema.ts'
import { addSignals } from '../../src/store/signals.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createIncidentWorld, later, MINUTE_MS, policy, start } from './world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.close())

const createWorld = (given: Parameters<typeof createIncidentWorld>[1] = {}) => createIncidentWorld(testDatabase, given)

describe('an incident that nobody acknowledges', () => {
  it('climbs along the path, then reminds its end again and again', async () => {
    const world = createWorld({
      incidents: policy({
        owner: 'qa',
        escalation: [
          { role: 'qa', withinMs: 5 * MINUTE_MS },
          { role: 'security', withinMs: 10 * MINUTE_MS },
        ],
      }),
    })
    await world.hear(world.signal('www'))
    const { id } = await world.only()
    const told: [number, unknown][] = []
    for (let minute = 1; minute <= 40; minute += 1) {
      world.pass(MINUTE_MS)
      const before = (await world.events(id)).length
      await Promise.all([world.sweep(), world.sweep()])
      for (const { kind, tell } of (await world.events(id)).slice(before)) told.push([minute, [kind, tell?.roles]])
    }
    expect(told).toEqual([
      [5, ['escalated', ['security']]],
      [20, ['reminded', ['security', 'qa']]],
      [35, ['reminded', ['security', 'qa']]],
    ])
    expect(await world.acts()).toEqual(['incident.open', 'incident.escalate'])
  })

  it('reminds who was told where there is no path', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    world.pass(15 * MINUTE_MS)
    await world.sweep()
    const { id } = await world.only()
    expect((await world.events(id)).at(-1)).toMatchObject({ kind: 'reminded', tell: { roles: ['backend', 'qa'] } })
  })
})

describe('what a maintenance window or a mute hides', () => {
  it('opens when that ends and it fires still', async () => {
    const world = createWorld()
    let isOver = false
    const isHidden = (_product: unknown, _environment: string, about: string | null) => !isOver && about === 'www'
    await addSignals(testDatabase.database, [world.signal('www'), world.signal('mail')])
    await world.take({ isHidden })
    expect((await world.rows()).map(({ title }) => title)).toEqual(['mail is down'])
    await world.sweep({ isHidden })
    expect(await world.pending()).toBe(0)
    world.pass(60 * MINUTE_MS)
    isOver = true
    await world.sweep({ isHidden })
    expect(world.queued.at(-1)?.name).not.toBe(undefined)
    expect(world.queued.filter(({ name }) => name === 'take-signals')).toHaveLength(1)
    await world.take({ isHidden })
    expect((await world.rows()).map(({ title, startedAt, openedAt }) => [title, startedAt, openedAt])).toEqual([
      ['mail is down', start, start],
      ['www is down', start, later(60 * MINUTE_MS)],
    ])
  })

  it('opens nothing when it was well before that ended', async () => {
    const world = createWorld()
    await addSignals(testDatabase.database, [world.signal('www'), world.signal('www', { status: 'resolved' })])
    await world.take({ isHidden: () => true })
    await world.sweep()
    expect(await world.pending()).toBe(0)
    expect(await world.rows()).toEqual([])
  })

  it('does not hide what is open already', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    await addSignals(testDatabase.database, [world.signal('www', { status: 'resolved' })])
    await world.take({ isHidden: () => true })
    expect((await world.only()).closesAt).not.toBeNull()
  })
})

describe('what a crash leaves behind', () => {
  it('goes on: signals are taken, cards shown, changes asked for', async () => {
    const world = createWorld()
    await addSignals(testDatabase.database, [world.signal('www')])
    await world.sweep()
    expect(world.queued.map(({ name, data }) => [name, data])).toContainEqual([
      'take-signals',
      { product: world.product },
    ])
    await world.take()
    world.queued.length = 0
    world.pass(5_001)
    await world.sweep()
    expect(world.queued.map(({ name }) => name).filter((name) => name !== 'take-signals')).toEqual(
      expect.arrayContaining(['show-incidents', 'gather-changes']),
    )
  })

  it('forgets signals a week after they were joined', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    world.pass(7 * 24 * 60 * MINUTE_MS)
    await world.hear(world.signal('mail'))
    await world.sweep()
    expect(await world.signalRows()).toHaveLength(2)
    world.pass(1)
    await world.sweep()
    expect((await world.signalRows()).map(({ about }) => about)).toEqual(['mail'])
  })
})

describe('the suspected release', () => {
  it('is shown while it can be brought back, and its way back stands in the thread once', async () => {
    const world = createWorld({ deploys: new Map([['production', {} as never]]) })
    const previous = { commit: 'b', releaseId: null, handle: null, deployedAt: null }
    const release = await world.release(later(-MINUTE_MS), { previous })
    await world.hear(world.signal('www'))
    const { id } = await world.only()
    expect((await loadShown(world.context(), await world.only())).suspect?.id).toBe(release.id)
    const move = (state: 'rolling-back' | 'rolled-back') =>
      testDatabase.database.update(releases).set({ state, rolledBackBy: 'U1' }).where(eq(releases.id, release.id))
    await move('rolling-back')
    await world.sweep()
    expect((await loadShown(world.context(), await world.only())).suspect).toBeNull()
    await move('rolled-back')
    await world.sweep()
    await world.sweep()
    expect((await world.events(id)).slice(1).map(({ sentence, by }) => [sentence, by])).toEqual([
      [`The release of ${release.commit.slice(0, 7)} is being rolled back`, 'U1'],
      [`The release of ${release.commit.slice(0, 7)} was rolled back`, 'U1'],
    ])
  })
})

describe('cards', () => {
  it('come before updates, and the oldest change first', async () => {
    const world = createWorld({ incidents: policy({ channel: 'C.1' }) })
    await world.hear(world.signal('www'), world.signal('mail'))
    const [www, mail] = await world.rows()
    if (www === undefined || mail === undefined) throw new Error('There are not two incidents')
    const names = async () =>
      (await unshownIncidents(testDatabase.database, 'C.1'))
        .filter(({ product }) => product === world.product)
        .map(({ title }) => title)
    expect(await names()).toEqual(['www is down', 'mail is down'])
    await markShown(testDatabase.database, www)
    expect(await names()).toEqual(['mail is down'])
    await world.hear(world.signal('api', { severity: 'critical' }))
    expect(await names()).toEqual(['mail is down', 'www and api are failing'])
    await markShown(testDatabase.database, mail)
    await markShown(testDatabase.database, { ...www, revision: 1 })
    await markShown(testDatabase.database, { ...www, revision: 0 })
    expect(await names()).toEqual([])
    expect(world.queued.find(({ name }) => name === 'show-incidents')?.id).toMatch(/^show-incidents\.C-1\.\d+$/)
  })

  it('are shown under the product where it has no channel', async () => {
    const world = createWorld({ incidents: policy({ channel: null }) })
    await world.hear(world.signal('www'))
    const incident = await world.only()
    expect(channelKey(incident)).toBe(`none.${world.product}`)
    expect(await unshownIncidents(testDatabase.database, channelKey(incident))).toHaveLength(1)
  })

  it('are told each thing once', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const { untold } = await loadShown(world.context(), await world.only())
    await markTold(testDatabase.database, untold, later(1))
    await markTold(testDatabase.database, untold, later(2))
    expect((await loadShown(world.context(), await world.only())).untold).toEqual([])
    expect((await world.events((await world.only()).id))[0]?.toldAt).toEqual(later(1))
  })
})

describe('finding incidents', () => {
  it('by number, open ones, and those since a moment', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const incident = await world.only()
    expect(await incidentByNumber(testDatabase.database, incident.number)).toEqual(incident)
    for (const wrong of [0, -1, 1.5, 3_000_000_000, Number.NaN]) {
      expect(await incidentByNumber(testDatabase.database, wrong)).toBeNull()
    }
    const where = { product: world.product }
    expect(await openIncidents(testDatabase.database, where)).toEqual([incident])
    expect(await incidentsSince(testDatabase.database, { ...where, since: start })).toEqual([incident])
    expect(await incidentsSince(testDatabase.database, { ...where, since: later(1) })).toEqual([])
    await testDatabase.database.update(incidents).set({ state: 'resolved' }).where(eq(incidents.id, incident.id))
    expect(await openIncidents(testDatabase.database, where)).toEqual([])
  })
})
