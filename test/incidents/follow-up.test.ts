import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitHubEmulator } from '../../playground/emulators/github.ts'
import type { ActorContext } from '../../src/context.ts'
import { SourceError } from '../../src/errors.ts'
import { followUp, sweepFollowUps } from '../../src/incidents/follow-up.ts'
import { nonceOf, openFollowUp, refusalSentence } from '../../src/incidents/open-follow-up.ts'
import { createGitHub, type GitHub, type Issue } from '../../src/sources/github.ts'
import { followUpsOf } from '../../src/store/follow-ups.ts'
import { eventsOf, findIncident } from '../../src/store/incidents.ts'
import { ask, REPOSITORY, smallGitHub, TOKEN } from '../playground/github-small.ts'
import { type Bot, createBot } from '../releases/bot.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import { localNetwork, patient } from '../sources/local.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { keptIncident } from './kept.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const MINUTE_MS = 60_000

type Act = GitHub['createIssue']

/** An incident, and a bot that can be killed, before an emulated GitHub whose answers can be lost. */
async function afterwards(given: { readonly repository?: string } = { repository: REPOSITORY }) {
  const emulated = await smallGitHub()
  const world = createSignOffWorld(test, { repository: undefined, ...given })
  const bot: Bot = createBot(test.database, () => world.outside.now)
  const settings = { auth: { kind: 'token', token: TOKEN }, apiUrl: emulated.url } as const
  const real = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
  const outside: { createIssue: Act } = { createIssue: real.createIssue }
  const github: GitHub = {
    ...real,
    createIssue: async (repository, options) => {
      bot.step('before createIssue')
      const acted = await outside.createIssue(repository, options)
      bot.step('after createIssue')
      return acted
    },
  }
  const product = world.outside.product.name
  const incident = await keptIncident(test.database, { product, startedAt: world.outside.now })
  const context = (userId = 'U1'): ActorContext => ({
    ...world.context(userId),
    database: bot.database,
    queue: bot.queue,
    sources: { github } as never,
  })
  const run = async ({ name, data }: { name: string; data: Record<string, unknown> }) => {
    if (name === 'open-follow-up') await openFollowUp(context(), String(data.followUpId))
  }
  return {
    world,
    bot,
    real,
    outside,
    emulated,
    incident,
    context,
    wish: (userId = 'U1', title = 'Add a second server') =>
      followUp(context(userId), {
        incidentId: incident.id,
        title,
        body: 'Because one is not enough.',
        labels: ['incident'],
        askedIn: 'C1',
      }),
    /** Carries out what is due, and what becomes due while so much time passes. */
    work: async (ms = 0) => {
      const endMs = world.outside.now.getTime() + ms
      for (;;) {
        const next = bot.next()
        if (bot.isDead() || next === null || next.dueAt > endMs) break
        world.outside.now = new Date(Math.max(next.dueAt, world.outside.now.getTime()))
        await bot.take(next, run)
      }
      if (!bot.isDead()) world.outside.now = new Date(endMs)
    },
    followUps: () => followUpsOf(test.database, incident.id),
    issues: () => issuesOf(emulated),
    failures: () =>
      world.announced.flatMap((each) => (each.kind === 'incident.follow-up-failed' ? [each.sentence] : [])),
  }
}

async function issuesOf(emulated: GitHubEmulator): Promise<(Omit<Issue, 'url'> & { labels: { name: string }[] })[]> {
  return (await ask(emulated, '/issues?state=all')).body as never
}

const lostAfter =
  (real: GitHub): Act =>
  async (repository, options) => {
    await real.createIssue(repository, options)
    return { kind: 'uncertain', sentence: 'GitHub gave no answer' }
  }
const swallowed: Act = async () => ({ kind: 'uncertain', sentence: 'GitHub gave no answer' })

describe('a follow-up', () => {
  it('is opened once in the product’s repository, and the incident leads to it', async () => {
    const set = await afterwards()
    const { id, sentence } = await set.wish()
    expect(sentence).toBe('The issue is opened in acme/shop; the incident’s thread leads to it.')
    await set.work()
    await openFollowUp(set.context(), id)
    const issues = await set.issues()
    expect(issues).toMatchObject([{ title: 'Add a second server', labels: [{ name: 'incident' }] }])
    expect(issues[0]?.body).toBe(`Because one is not enough.\n\n${nonceOf(id)}`)
    const [kept] = await set.followUps()
    expect(kept).toMatchObject({ state: 'opened', number: issues[0]?.number, askedBy: 'U1', problem: null })
    const events = await eventsOf(test.database, set.incident.id)
    expect(events).toMatchObject([
      {
        kind: 'followed-up',
        by: 'U1',
        sentence: `Follow-up opened, acme/shop#${kept?.number}: Add a second server`,
        link: kept?.url,
      },
    ])
    expect((await findIncident(test.database, set.incident.id))?.revision).toBe(1)
    expect(await set.world.ledger()).toMatchObject([
      { verb: 'incident.follow-up', actor: { userId: 'U1' }, after: { repository: 'acme/shop', followUp: id } },
    ])
  })

  it('is for the people of the product, and for a product with a repository', async () => {
    const set = await afterwards()
    await expect(set.wish('U9')).rejects.toMatchObject({ code: 'incident.outsider' })
    expect(await set.followUps()).toEqual([])
    const homeless = await afterwards({})
    await expect(homeless.wish()).rejects.toMatchObject({
      code: 'incident.no_repository',
      message: 'Acme names no repository: add one to its file, so that its issues have a place.',
    })
  })

  it('whose answer was lost is found, and not opened again', async () => {
    const set = await afterwards()
    set.outside.createIssue = lostAfter(set.real)
    await set.wish()
    await set.work(2 * MINUTE_MS)
    expect(await set.issues()).toHaveLength(1)
    expect(await set.followUps()).toMatchObject([{ state: 'opened' }])
    expect(set.failures()).toEqual([])
  })

  it('that never arrived is opened again, but only once it had time to show itself', async () => {
    const set = await afterwards()
    set.outside.createIssue = swallowed
    await set.wish()
    await set.work(50_000)
    set.outside.createIssue = set.real.createIssue
    await set.work(5_000)
    expect(await set.issues()).toEqual([])
    await set.work(MINUTE_MS)
    expect(await set.issues()).toHaveLength(1)
    expect(await set.followUps()).toMatchObject([{ state: 'opened' }])
  })

  it.each([
    [410, 'Issues are switched off in acme/shop.'],
    [403, 'Its token needs the permission “Issues: write” there'],
    [404, 'Its token needs the permission “Issues: write” there, and issues must be switched on'],
    [422, 'GitHub refused to open an issue in acme/shop (422): Validation Failed.'],
  ])('that GitHub answers with %i is told to its person, and ends', async (status, words) => {
    const set = await afterwards()
    set.emulated.fault(/\/issues/, { kind: 'answer', status, body: '{"message":"Validation Failed"}' })
    const { id } = await set.wish()
    await set.work(5 * MINUTE_MS)
    expect(set.failures()).toHaveLength(1)
    expect(set.failures()[0]).toContain(words)
    expect(await set.followUps()).toMatchObject([{ id, state: 'refused', problem: set.failures()[0] }])
    expect(await eventsOf(test.database, set.incident.id)).toEqual([])
  })

  it('waits for a GitHub that is down, and gives up after an hour', async () => {
    const set = await afterwards()
    set.outside.createIssue = async () => {
      throw new SourceError('GitHub', 'refused', 'GitHub refused the connection')
    }
    await set.wish()
    for (let minute = 0; minute < 58; minute += 1) {
      await set.work(MINUTE_MS)
      await sweepFollowUps(set.context())
    }
    expect(await set.followUps()).toMatchObject([{ state: 'asked', triedAt: null }])
    await set.work(3 * MINUTE_MS)
    await sweepFollowUps(set.context())
    await set.work(MINUTE_MS)
    expect(set.failures()).toEqual([
      'The issue was not opened: GitHub could not be reached for an hour. Press Follow-up again.',
    ])
    expect(await set.followUps()).toMatchObject([{ state: 'lost' }])
  })

  it('of which nobody knows says where to look', async () => {
    const set = await afterwards()
    set.outside.createIssue = swallowed
    await set.wish()
    await set.work(62 * MINUTE_MS)
    expect(set.failures()).toEqual([
      'Nobody knows whether the issue was opened: GitHub gave no answer for an hour. Look in acme/shop before you press Follow-up again.',
    ])
  })

  it('killed at any step is opened exactly once', async () => {
    for (let step = 0; ; step += 1) {
      const set = await afterwards()
      set.bot.killAfter(step)
      await set.bot.survive(() => set.wish())
      await set.work(MINUTE_MS)
      const wasKilled = set.bot.isDead()
      set.bot.revive()
      const [kept] = await set.followUps()
      // What died before it was kept was never acknowledged: Slack brings it again.
      if (kept === undefined) await set.wish()
      for (let minute = 0; minute < 4; minute += 1) {
        await sweepFollowUps(set.context())
        await set.work(MINUTE_MS)
      }
      expect(await set.issues(), `killed after ${step} steps`).toHaveLength(1)
      expect(await set.followUps()).toMatchObject([{ state: 'opened' }])
      expect(await eventsOf(test.database, set.incident.id)).toHaveLength(1)
      if (!wasKilled) return
    }
  }, 120_000)

  it('asked for by two bots at once is opened once', async () => {
    const set = await afterwards()
    const { id } = await set.wish()
    await Promise.all([1, 2, 3].map(() => openFollowUp(set.context(), id)))
    expect(await set.issues()).toHaveLength(1)
  })
})

describe('a refusal', () => {
  it('says what to do, and quotes GitHub where nobody can know', () => {
    const sentence = 'GitHub refused to open an issue in acme/shop (451): Unavailable.'
    expect(refusalSentence('acme/shop', { status: 451, sentence })).toBe(`The issue was not opened. ${sentence}`)
  })
})

it('knows the newest issues by their bodies', async () => {
  const set = await afterwards()
  await set.wish('U1', 'One')
  await set.wish('U2', 'Two')
  await set.work()
  const found = await set.real.newestIssues(REPOSITORY, { signal: patient() })
  expect(found.map(({ title }) => title).toSorted()).toEqual(['One', 'Two'])
})
