import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledge } from '../../src/incidents/acknowledge.ts'
import { resolveIncident } from '../../src/incidents/resolve.ts'
import { loadShown, loadTold } from '../../src/incidents/show.ts'
import { snooze } from '../../src/incidents/snooze.ts'
import { channelKey, markShown, markTold, unshownIncidents } from '../../src/store/incident-cards.ts'
import { openIncidents } from '../../src/store/incidents.ts'
import { type MonitorState, saveMonitorStates } from '../../src/store/monitor-states.ts'
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

describe('an open incident that a maintenance window or a mute covers', () => {
  it('reminds nobody until that ends, and then at once', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('mail'))
    const hidden = new Set<string | null>(['www'])
    const isHidden = (_product: unknown, _environment: string, about: string | null) => hidden.has(about)
    const reminded = async () => {
      const rows = await world.rows()
      const kinds = await Promise.all(rows.map(({ id }) => world.kinds(id)))
      return rows.filter((_row, index) => kinds[index]?.includes('reminded')).map(({ title }) => title)
    }
    world.pass(15 * MINUTE_MS)
    await world.sweep({ isHidden })
    expect(await reminded()).toEqual(['mail is down'])
    world.pass(MINUTE_MS)
    hidden.clear()
    await world.sweep({ isHidden })
    expect(await reminded()).toEqual(['www is down', 'mail is down'])
  })

  it('reminds while one of its problems is covered and another, which does not follow from it, is not', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('api'), world.signal('checkout'))
    const { id } = await world.only()
    world.pass(15 * MINUTE_MS)
    const covering = (names: readonly string[]) => ({
      isHidden: (_product: unknown, _environment: string, about: string | null) => names.includes(about ?? ''),
    })
    await world.sweep(covering(['www', 'api']))
    expect(await world.kinds(id)).not.toContain('reminded')
    await world.sweep(covering(['www']))
    expect(await world.kinds(id)).toContain('reminded')
  })

  it('says that a snooze is over though somebody has it', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const { id } = await world.only()
    await acknowledge(world.by('U1'), id)
    await snooze(world.by('U1'), id, 20 * MINUTE_MS)
    world.pass(20 * MINUTE_MS - 1)
    await world.sweep()
    const { snoozedUntil, revision } = await world.only()
    expect(snoozedUntil).not.toBeNull()
    world.pass(1)
    await world.sweep()
    expect(await world.only()).toMatchObject({ snoozedUntil: null, climbsAt: null, revision: revision + 1 })
  })
})

describe('an incident that was resolved by hand while its monitor fails', () => {
  const failing = (product: string, monitor: string, given: Partial<MonitorState> = {}): MonitorState => ({
    product,
    environment: 'production',
    monitor,
    state: 'failing',
    since: start,
    streak: 0,
    streakSince: null,
    lastAt: later(30 * MINUTE_MS),
    lastStatus: 'fail',
    lastSummary: 'Answered 503, expected 200',
    lastTookMs: 20,
    ...given,
  })
  const resolved = async () => {
    const world = createWorld()
    await world.hear(
      ...['www', 'api'].map((name) =>
        world.signal(name, { fingerprint: `monitor:${world.product}/production/${name}` }),
      ),
    )
    await resolveIncident(world.by('U1'), (await world.only()).id, null)
    return world
  }

  it('is opened again after half an hour, with what fails still', async () => {
    const world = await resolved()
    await saveMonitorStates(testDatabase.database, [
      failing(world.product, 'www'),
      failing(world.product, 'api', { state: 'passing' }),
    ])
    world.pass(30 * MINUTE_MS)
    await world.sweep()
    expect(await world.only()).toMatchObject({ state: 'resolved' })
    world.pass(1)
    await world.sweep({ isHidden: () => true })
    expect(await world.only()).toMatchObject({ state: 'resolved' })
    await Promise.all([world.sweep(), world.sweep()])
    const incident = await world.only()
    expect(incident).toMatchObject({ state: 'open', reopened: 1, resolvedAt: null, closesAt: null })
    expect((await world.members(incident.id)).map(({ about, status }) => [about, status])).toEqual([
      ['www', 'firing'],
      ['api', 'resolved'],
    ])
    expect((await world.events(incident.id)).at(-1)).toMatchObject({
      kind: 'reopened',
      sentence: 'It fails still, though it was resolved by hand: www is down: Answered 503, expected 200',
      tell: { roles: ['backend', 'qa'] },
    })
    expect((await world.acts()).at(-1)).toBe('incident.reopen')
    await world.hear(
      world.signal('www', { fingerprint: `monitor:${world.product}/production/www`, status: 'resolved' }),
    )
    world.pass(10_000)
    await world.sweep()
    expect(await world.only()).toMatchObject({ state: 'resolved', resolvedBy: 'recovery' })
  })

  it.each<[string, Partial<MonitorState>]>([
    ['it passes', { state: 'passing' }],
    ['it has been well, and is failing anew', { since: later(MINUTE_MS) }],
    ['nobody has asked it for long', { lastAt: later(-MINUTE_MS) }],
  ])('stays resolved when %s', async (_why, given) => {
    const world = await resolved()
    await saveMonitorStates(testDatabase.database, [failing(world.product, 'www', given)])
    world.pass(31 * MINUTE_MS)
    await world.sweep()
    expect(await world.only()).toMatchObject({ state: 'resolved', reopened: 0 })
  })
})

describe('what a maintenance window or a mute hides', () => {
  it('opens however long it was hidden: a monitor speaks only when it turns', async () => {
    const world = createWorld()
    await addSignals(testDatabase.database, [
      world.signal('www'),
      world.signal('api', { sender: 'sentry', fingerprint: 'sentry:1' }),
    ])
    await world.take({ isHidden: () => true })
    world.pass(8 * 24 * 60 * MINUTE_MS)
    await world.sweep({ isHidden: () => true })
    await world.sweep()
    await world.take()
    expect((await world.rows()).map(({ title, startedAt }) => [title, startedAt])).toEqual([['www is down', start]])
  })

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

describe('what a maintenance window or a mute hid', () => {
  it('opens however much else is hidden still', async () => {
    const world = createWorld()
    const noise = Array.from({ length: 1_001 }, (_none, index) =>
      world.signal('www', { fingerprint: `monitor.www.${index}` }),
    )
    await addSignals(testDatabase.database, [...noise, world.signal('mail')])
    await world.take({ isHidden: () => true })
    await world.take({ isHidden: () => true })
    const isHidden = (_product: unknown, _environment: string, about: string | null) => about !== 'mail'
    await world.sweep({ isHidden })
    await world.take({ isHidden })
    expect((await world.rows()).map(({ title }) => title)).toEqual(['mail is down'])
  })
})

describe('what a crash leaves behind', () => {
  it('goes on, whatever fails with one incident', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'), world.signal('mail'))
    world.pass(15 * MINUTE_MS)
    const isHidden = (_product: unknown, _environment: string, about: string | null) => {
      if (about === 'www') throw new Error('one of its bugs')
      return false
    }
    await expect(world.sweep({ isHidden })).rejects.toThrow('one of its bugs')
    const [www, mail] = await world.rows()
    expect(await world.kinds(www?.id ?? '')).not.toContain('reminded')
    expect(await world.kinds(mail?.id ?? '')).toContain('reminded')
  })

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
    const { untold } = await loadTold(world.context(), await world.only())
    await markTold(testDatabase.database, untold, later(1))
    await markTold(testDatabase.database, untold, later(2))
    expect((await loadTold(world.context(), await world.only())).untold).toEqual([])
    expect((await world.events((await world.only()).id))[0]?.toldAt).toEqual(later(1))
  })
})

describe('finding incidents', () => {
  it('tells open ones', async () => {
    const world = createWorld()
    await world.hear(world.signal('www'))
    const incident = await world.only()
    const where = { product: world.product }
    expect(await openIncidents(testDatabase.database, where)).toEqual([incident])
    await testDatabase.database.update(incidents).set({ state: 'resolved' }).where(eq(incidents.id, incident.id))
    expect(await openIncidents(testDatabase.database, where)).toEqual([])
  })
})
