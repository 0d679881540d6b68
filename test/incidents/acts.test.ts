import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledge } from '../../src/incidents/acknowledge.ts'
import { assign } from '../../src/incidents/assign.ts'
import { escalate } from '../../src/incidents/escalate.ts'
import { noteEvent } from '../../src/incidents/note.ts'
import { openIncident } from '../../src/incidents/open.ts'
import { resolveIncident } from '../../src/incidents/resolve.ts'
import { setSeverity } from '../../src/incidents/set-severity.ts'
import { loadShown, loadTold } from '../../src/incidents/show.ts'
import { snooze } from '../../src/incidents/snooze.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createIncidentWorld, later, MINUTE_MS, policy } from './world.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.close())

const path = policy({
  escalation: [
    { role: 'backend', withinMs: 10 * MINUTE_MS },
    { role: 'security', withinMs: 20 * MINUTE_MS },
  ],
})

/** A world with one incident that U1, U2 and U3 (backend) and U5 (qa) are told of; U7 has no role. */
async function createOpened(given: Parameters<typeof createIncidentWorld>[1] = {}) {
  const world = createIncidentWorld(testDatabase, { incidents: path, ...given })
  await world.hear(world.signal('www'))
  world.pass(MINUTE_MS)
  return { ...world, id: (await world.only()).id }
}

describe('acknowledging', () => {
  it('stops the climb, and gives the incident to who does it', async () => {
    const world = await createOpened()
    const { sentence } = await acknowledge(world.by('U1'), world.id)
    expect(sentence).toMatch(/^You look after incident \d+ now; nobody is reminded any more\.$/)
    expect(await world.only()).toMatchObject({
      acknowledgedBy: 'U1',
      acknowledgedAt: later(MINUTE_MS),
      assignee: 'U1',
      climbsAt: null,
      revision: 1,
    })
    expect(await world.kinds(world.id)).toEqual(['opened', 'acknowledged'])
    expect(await world.acts()).toEqual(['incident.open', 'incident.acknowledge'])
    world.pass(60 * MINUTE_MS)
    await world.sweep()
    expect(await world.kinds(world.id)).toEqual(['opened', 'acknowledged'])
  })

  it('is done once however many press at once, and the others are told who was first', async () => {
    const world = await createOpened()
    const presses = Array.from({ length: 100 }, (_none, index) =>
      acknowledge(world.by(`U${(index % 5) + 1}`), world.id),
    )
    const outcomes = await Promise.allSettled(presses)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { acknowledgedBy } = await world.only()
    const reasons = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    for (const reason of reasons) {
      expect(reason).toMatchObject({ name: 'UserError', code: 'incident.acknowledged' })
      expect(reason.message).toMatch(new RegExp(`^(<@${acknowledgedBy}> has|You have) acknowledged incident`))
    }
    expect(await world.acts()).toEqual(['incident.open', 'incident.acknowledge'])
    expect(await world.kinds(world.id)).toEqual(['opened', 'acknowledged'])
  })

  it('settles the act of who comes too late, so that it is not tried again', async () => {
    const world = await createOpened()
    await acknowledge(world.by('U1'), world.id)
    const actId = await world.receive()
    await expect(acknowledge(world.context('U2', actId), world.id)).rejects.toMatchObject({
      code: 'incident.acknowledged',
    })
    await expect(acknowledge(world.context('U2', actId), world.id)).rejects.toThrow(
      expect.objectContaining({ name: 'AlreadySettled' }),
    )
  })

  it('is possible again when the incident was opened again; the first time stays', async () => {
    const world = await createOpened()
    await acknowledge(world.by('U1'), world.id)
    await world.hear(world.signal('www', { status: 'resolved' }))
    world.pass(10_000)
    await world.sweep()
    world.pass(MINUTE_MS)
    await world.hear(world.signal('www'))
    const reopened = (await world.events(world.id)).at(-1)
    expect(reopened).toMatchObject({ kind: 'reopened', tell: { roles: ['backend', 'qa'], people: ['U1'] } })
    await acknowledge(world.by('U2'), world.id)
    expect(await world.only()).toMatchObject({
      acknowledgedAt: later(MINUTE_MS),
      acknowledgedBy: 'U2',
      assignee: 'U1',
      climbsAt: null,
    })
  })
})

describe('everything that people do', () => {
  const verbs = {
    acknowledge: (world: Awaited<ReturnType<typeof createOpened>>, by: string) => acknowledge(world.by(by), world.id),
    assign: (world: Awaited<ReturnType<typeof createOpened>>, by: string) => assign(world.by(by), world.id, 'U4'),
    setSeverity: (world: Awaited<ReturnType<typeof createOpened>>, by: string) =>
      setSeverity(world.by(by), world.id, 'critical'),
    escalate: (world: Awaited<ReturnType<typeof createOpened>>, by: string) => escalate(world.by(by), world.id),
    snooze: (world: Awaited<ReturnType<typeof createOpened>>, by: string) => snooze(world.by(by), world.id, MINUTE_MS),
    resolve: (world: Awaited<ReturnType<typeof createOpened>>, by: string) =>
      resolveIncident(world.by(by), world.id, null),
  }
  it.each(Object.entries(verbs))(
    '%s is for the people of the product, and leaves a mark of each',
    async (_name, verb) => {
      const world = await createOpened()
      await expect(verb(world, 'U7')).rejects.toMatchObject({
        code: 'incident.outsider',
        message: 'Only the people of Acme can do this: Title of backend, Title of security, Title of qa.',
      })
      expect((await world.only()).revision).toBe(0)
      const shownBefore = world.queued.filter(({ name }) => name === 'show-incidents').length
      await verb(world, 'U5')
      expect((await world.only()).revision).toBe(1)
      expect(await world.acts()).toHaveLength(2)
      expect((await world.events(world.id)).at(-1)?.by).toBe('U5')
      expect(world.queued.filter(({ name }) => name === 'show-incidents')).toHaveLength(shownBefore + 1)
    },
  )

  it.each(Object.entries(verbs))('%s is too late when it is over', async (_name, verb) => {
    const world = await createOpened()
    await resolveIncident(world.by('U1'), world.id, 'Restarted it')
    await expect(verb(world, 'U5')).rejects.toMatchObject({
      code: 'incident.resolved',
      message: expect.stringMatching(/^Incident \d+ is over: <@U1> resolved it\.$/),
    })
  })
})

describe('assigning', () => {
  it('tells who gets it, and acknowledges', async () => {
    const world = await createOpened()
    await assign(world.by('U1'), world.id, 'U4')
    expect(await world.only()).toMatchObject({ assignee: 'U4', acknowledgedBy: 'U1', climbsAt: null })
    expect((await world.events(world.id)).at(-1)).toMatchObject({
      kind: 'assigned',
      tell: { roles: [], people: ['U4'], except: ['U1'] },
    })
    await expect(assign(world.by('U2'), world.id, 'U4')).rejects.toMatchObject({ code: 'incident.assigned' })
    await assign(world.by('U2'), world.id, 'U2')
    expect(await world.only()).toMatchObject({ assignee: 'U2', acknowledgedBy: 'U1' })
  })

  it('is refused for somebody without a role', async () => {
    const world = await createOpened()
    await expect(assign(world.by('U1'), world.id, 'U7')).rejects.toMatchObject({ code: 'incident.stranger' })
  })
})

describe('a severity that a person chose', () => {
  it('stays whatever signals say', async () => {
    const world = await createOpened()
    await setSeverity(world.by('U1'), world.id, 'minor')
    await world.hear(world.signal('api', { severity: 'critical' }))
    expect(await world.only()).toMatchObject({ severity: 'minor', severityChosen: true })
    await expect(setSeverity(world.by('U2'), world.id, 'minor')).rejects.toMatchObject({
      code: 'incident.same_severity',
    })
  })

  it('wakes a snoozed incident when it is worse', async () => {
    const world = await createOpened()
    await snooze(world.by('U1'), world.id, 60 * MINUTE_MS)
    await setSeverity(world.by('U1'), world.id, 'critical')
    expect(await world.only()).toMatchObject({ snoozedUntil: null, climbsAt: world.outside.now })
  })
})

describe('escalating by hand', () => {
  it('goes up step by step, to the end of the path', async () => {
    const world = await createOpened({ incidents: { ...path, owner: 'qa' } })
    expect((await world.only()).escalationStep).toBe(-1)
    for (const role of ['backend', 'security']) {
      const { sentence } = await escalate(world.by('U5'), world.id)
      expect(sentence).toContain(`Title of ${role} is told of incident`)
      expect((await world.events(world.id)).at(-1)?.tell).toEqual({ roles: [role], people: [], except: ['U5'] })
    }
    await expect(escalate(world.by('U5'), world.id)).rejects.toMatchObject({ code: 'incident.top' })
  })

  it('needs a path', async () => {
    const world = await createOpened({ incidents: policy() })
    await expect(escalate(world.by('U5'), world.id)).rejects.toMatchObject({ code: 'incident.no_path' })
  })
})

describe('snoozing', () => {
  it('lets nobody be reminded until it is over', async () => {
    const world = await createOpened()
    await snooze(world.by('U1'), world.id, 60 * MINUTE_MS)
    const until = new Date(world.outside.now.getTime() + 60 * MINUTE_MS)
    expect((await world.only()).snoozedUntil).toEqual(until)
    world.pass(59 * MINUTE_MS)
    await world.sweep()
    expect(await world.kinds(world.id)).toEqual(['opened', 'snoozed'])
    world.outside.now = until
    await world.sweep()
    expect(await world.kinds(world.id)).toEqual(['opened', 'snoozed', 'escalated'])
    expect((await world.only()).snoozedUntil).toBeNull()
  })

  it('ends when something worse joins', async () => {
    const world = await createOpened()
    await snooze(world.by('U1'), world.id, 60 * MINUTE_MS)
    await world.hear(world.signal('api', { severity: 'critical' }))
    expect((await world.only()).snoozedUntil).toBeNull()
    await world.sweep()
    expect((await world.kinds(world.id)).at(-1)).toBe('escalated')
  })

  it.each([[0], [59_999], [24 * 60 * MINUTE_MS + 1], [Number.NaN]])('is not for %d ms', async (forMs) => {
    const world = await createOpened()
    await expect(snooze(world.by('U1'), world.id, forMs)).rejects.toMatchObject({ code: 'incident.snooze_length' })
  })
})

describe('opening by hand', () => {
  const request = {
    title: ' The shop is slow ',
    severity: 'minor',
    description: 'Since noon',
    channelId: 'C7',
  } as const

  it('tells who is responsible, but not who opened it', async () => {
    const world = createIncidentWorld(testDatabase, { incidents: policy({ owner: 'backend', channel: null }) })
    await world.release(later(-5 * MINUTE_MS))
    const incident = await openIncident(world.by('U4'), { ...request, productName: world.product })
    expect(incident).toMatchObject({
      title: 'The shop is slow',
      description: 'Since noon',
      severity: 'minor',
      severityChosen: true,
      channelId: 'C7',
      openedBy: 'U4',
      environment: 'production',
      revision: 0,
    })
    expect((await world.events(incident.id))[0]?.tell).toEqual({
      roles: ['backend', 'qa'],
      people: ['U1'],
      except: ['U4'],
    })
    expect(world.queued.map(({ name }) => name)).toEqual(['show-incidents', 'gather-changes'])
    world.pass(60 * MINUTE_MS)
    await world.sweep()
    expect((await world.only()).state).toBe('open')
    await resolveIncident(world.by('U1'), incident.id, 'Restarted it')
    expect((await world.events(incident.id)).at(-1)?.sentence).toBe('Resolved: Restarted it')
  })

  it('is refused to outsiders, and without words', async () => {
    const world = createIncidentWorld(testDatabase)
    const asked = { ...request, productName: world.product }
    await expect(openIncident(world.by('U7'), asked)).rejects.toMatchObject({ code: 'incident.outsider' })
    await expect(openIncident(world.by('U1'), { ...asked, title: '  ' })).rejects.toMatchObject({
      code: 'incident.untitled',
    })
    await expect(openIncident(world.by('U1'), { ...asked, productName: 'nothing' })).rejects.toMatchObject({
      code: 'product.unknown',
    })
    expect(await world.rows()).toEqual([])
  })
})

describe('what other parts note', () => {
  it('stands once in the timeline, however many note it at once', async () => {
    const world = await createOpened()
    const noted = await Promise.all(
      Array.from({ length: 20 }, () =>
        noteEvent(world.context(), world.id, {
          kind: 'followed-up',
          sentence: 'Filed as #12',
          by: 'U1',
          key: 'issue.12',
        }),
      ),
    )
    expect(noted.filter((incident) => incident !== null)).toHaveLength(1)
    expect((await world.only()).revision).toBe(1)
    const { untold } = await loadTold(world.context(), await world.only())
    const { members } = await loadShown(world.context(), await world.only())
    expect(untold.map(({ kind }) => kind)).toEqual(['opened', 'followed-up'])
    expect(members).toHaveLength(1)
  })
})
