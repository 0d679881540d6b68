import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { withdrawCandidate } from '../../src/signoffs/close.ts'
import { whatToSign } from '../../src/signoffs/look.ts'
import { askRecord, askRecordOf, recordCandidate } from '../../src/signoffs/record.ts'
import { possibleSigners } from '../../src/signoffs/rights.ts'
import { showCandidate } from '../../src/signoffs/show.ts'
import { withdrawSignature } from '../../src/signoffs/withdraw.ts'
import { newsOf } from '../../src/slack/candidate-news.ts'
import { findCandidate } from '../../src/store/candidates.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signingRole } from './given.ts'
import { createSignOffWorld, place, type SignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const roles = [signingRole('backend', { quorum: 2 }), signingRole('security')]
const given = wanting({ roles })

const shown = (world: SignOffWorld) =>
  world.announced.flatMap((each) => (each.kind === 'candidate.shown' ? [each.shown] : []))

describe('showing a card', () => {
  it('tells who is missing, without who asked, and that it is up to date', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open({ by: 'U2' })
    await world.sign(candidateId, 'U1')
    await showCandidate(world.context(), candidateId)
    expect(shown(world).at(-1)).toMatchObject({
      missing: [
        { title: 'Title of backend', missing: 1, people: ['U3'], isOutOfReach: false },
        { title: 'Title of security', missing: 1, people: ['U3', 'U4'], isOutOfReach: false },
      ],
      signatures: [{ person: 'U1' }],
      sameCard: null,
    })
    const after = await findCandidate(test.database, candidateId)
    expect(after?.shownRevision).toBe(after?.revision)
    await showCandidate(world.context(), candidateId)
    expect(shown(world)).toHaveLength(1)
  })

  it('names nobody who cannot sign, and says where too few are left', async () => {
    const world = createSignOffWorld(test, given)
    world.outside.people = { U2: { isBot: true }, U3: { isDeactivated: true } }
    const candidateId = await world.open()
    await showCandidate(world.context(), candidateId)
    expect(shown(world).at(-1)?.missing).toEqual([
      { title: 'Title of backend', missing: 2, people: ['U1'], isOutOfReach: true },
      { title: 'Title of security', missing: 1, people: ['U4'], isOutOfReach: false },
    ])
  })

  it('tells how a GO was lost, and each that came again', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [signingRole('security')] }))
    const candidateId = await world.open()
    const told = async () => {
      await showCandidate(world.context(), candidateId)
      const [last] = shown(world).slice(-1)
      return last === undefined ? [] : newsOf(last).filter(({ key }) => key.startsWith('decision.'))
    }
    await world.sign(candidateId, 'U4')
    await withdrawSignature(world.context('U4'), { candidateId, reason: 'Wait' })
    await world.sign(candidateId, 'U4')
    const news = await told()
    expect(news.map(({ text }) => text.replace(/of \S+ to.*?\*/, '…*'))).toEqual([
      '*GO for deployment …*, given by U4 (Title of security).',
      expect.stringMatching(/^It is no GO any more\. .*signatures are missing: Title of security\.$/),
      '*GO for deployment …*, given by U4 (Title of security).',
    ])
    expect(new Set(news.map(({ key }) => key)).size).toBe(3)
  })

  it('tells those whose signature ended with the request, not whoever ended it', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await withdrawCandidate(world.context('U9'), { candidateId, reason: 'Not now' })
    await showCandidate(world.context(), candidateId)
    const news = shown(world)
      .slice(-1)
      .flatMap((each) => newsOf(each))
    expect(news.filter(({ to }) => to !== null)).toMatchObject([
      { to: 'U1', text: expect.stringContaining('ended with the request: Not now') },
    ])
  })

  it('shows the card all the same when nobody tells who is who', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const context = world.context()
    const people = { ...context.people, members: () => Promise.reject(new Error('no answer')) }
    await showCandidate({ ...context, people }, candidateId)
    expect(
      shown(world)
        .at(-1)
        ?.missing.map(({ people: who }) => who),
    ).toEqual([[], []])
  })

  it('shows what changed while it was being shown', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const context = world.context()
    let times = 0
    await showCandidate(
      {
        ...context,
        announce: async (announcement) => {
          times += 1
          if (times === 1) await world.sign(candidateId, 'U1')
          await context.announce(announcement)
        },
      },
      candidateId,
    )
    expect(shown(world).map(({ signatures }) => signatures.length)).toEqual([0, 1])
  })

  it('is done by one bot at a time, and whoever comes meanwhile comes again', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const context = world.context()
    world.queued.length = 0
    const begun = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const announce = async () => {
      begun.resolve()
      await goOn.promise
    }
    const first = showCandidate({ ...context, announce }, candidateId)
    await begun.promise
    await Promise.all(Array.from({ length: 4 }, () => showCandidate(context, candidateId)))
    expect(shown(world)).toEqual([])
    const again = world.queued.filter(({ name }) => name === 'show-candidate')
    expect(again.map(({ data }) => data)).toEqual(Array.from({ length: 4 }, () => ({ candidateId })))
    expect(new Set(again.map(({ id }) => id)).size).toBe(1)
    goOn.resolve()
    await first
  })

  it('is given up where nobody can be shown it, and tried again in an outage', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    world.outside.isSlackDown = true
    await expect(showCandidate(world.context(), candidateId)).rejects.toThrow('Slack is out of order')
    expect((await findCandidate(test.database, candidateId))?.shownRevision).toBe(-1)
    const refuse = async () => {
      throw new UserError('slack.token_refused', 'Slack refused the token.')
    }
    world.outside.isSlackDown = false
    await showCandidate({ ...world.context(), announce: refuse }, candidateId)
    const after = await findCandidate(test.database, candidateId)
    expect(after?.shownRevision).toBe(after?.revision)
  })

  it('of what is not there does nothing', async () => {
    const world = createSignOffWorld(test, given)
    await showCandidate(world.context(), 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11')
    expect(world.announced).toEqual([])
  })
})

describe('whoever may not sign', () => {
  it('learns who can, without those who have signed, places that are taken, bots and who has left', async () => {
    const world = createSignOffWorld(test, given)
    world.outside.people = { U2: { isBot: true } }
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await world.sign(candidateId, 'U4')
    const look = await whatToSign(world.context(), candidateId, 'U7')
    if (look.outcome !== 'refused') throw new Error(look.outcome)
    const can = look.roles.map((role) => possibleSigners(role, look.excluded))
    expect(can).toEqual([['U3'], []])
  })
})

describe('the record', () => {
  it('is written with everybody’s name and everything that was done', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1', { reason: 'Fine' })
    await askRecord(world.context('U1'), { candidateId, place })
    const job = world.queued.at(-1)
    expect(job).toMatchObject({ name: 'record-candidate', data: { candidateId, askedBy: 'U1', place } })
    await recordCandidate(world.context(), { candidateId, askedBy: 'U1', place })
    const [last] = world.announced.slice(-1)
    const markdown = last?.kind === 'candidate.recorded' ? last.markdown : ''
    expect(markdown).toContain('| [x] | Title of backend | Name of U1 | Approved |')
    expect(markdown).toContain('put up for sign-off by Name of U9')
    const verbs = markdown.split('\n').flatMap((line) => /^\| \d+ \| [^|]+ \| [^|]+ \| (\S+) \|/.exec(line)?.[1] ?? [])
    expect(verbs).toEqual(await world.verbs())
  })

  it('is of the newest request of an environment; where there is none, it says so', async () => {
    const world = createSignOffWorld(test, given)
    const productName = world.outside.product.name
    await expect(askRecordOf(world.context(), { productName, place })).rejects.toThrow(
      'There is nothing to record here yet',
    )
    const candidateId = await world.open()
    await askRecordOf(world.context(), { productName, environmentName: 'production', place })
    expect(world.queued.at(-1)?.data).toMatchObject({ candidateId })
    await expect(askRecordOf(world.context(), { productName, environmentName: 'staging', place })).rejects.toThrow(
      UserError,
    )
    const unknown = { candidateId: 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11', place }
    await expect(askRecord(world.context(), unknown)).rejects.toThrow(UserError)
    await recordCandidate(world.context(), { ...unknown, askedBy: 'U1' })
  })
})
