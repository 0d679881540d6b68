import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { withdrawCandidate } from '../../src/signoffs/close.ts'
import { openCandidate } from '../../src/signoffs/open.ts'
import { askCandidate } from '../../src/signoffs/request.ts'
import { findCandidate } from '../../src/store/candidates.ts'
import { releases } from '../../src/store/schema.ts'
import { allSignatures } from '../../src/store/signatures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { HOUR_MS, item, section, signingRole } from './given.ts'
import { checklistOf, commitNumber, createSignOffWorld, place, type SignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const roles = [signingRole('backend'), signingRole('security')]
const list = checklistOf({ sections: [section([item('a')])] })
const extra = checklistOf({ name: 'rollback', title: 'Rollback', sections: [section([item('b')])] })
const given = wanting({ roles, checklists: ['deployment'] }, { checklists: [list, extra] })
const ask = (world: SignOffWorld, request: Partial<Parameters<typeof askCandidate>[1]> = {}, by = 'U1') =>
  askCandidate(world.context(by), { productName: world.outside.product.name, place, ...request })

describe('asking', () => {
  it('remembers the request and leaves the looking up to a job', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world)
    expect(await findCandidate(test.database, id)).toMatchObject({
      state: 'opening',
      commit: null,
      ref: '',
      requestedBy: 'U1',
      place,
      lapsesAt: new Date(world.outside.now.getTime() + 48 * HOUR_MS),
    })
    expect(world.queued).toEqual([{ name: 'open-candidate', data: { candidateId: id }, id: `open-candidate.${id}` }])
  })

  it.each([
    ['an unknown environment', { environmentName: 'moon' }, /moon/],
    ['an unknown product', { productName: 'nothing' }, /nothing/],
    ['an unknown checklist', { checklistName: 'x' }, /no checklist "x" for production\. Known: deployment, rollback\./],
  ])('refuses %s in a sentence', async (_what, request, sentence) => {
    const world = createSignOffWorld(test, given)
    await expect(ask(world, request)).rejects.toThrow(sentence)
  })

  it('refuses a product without a repository or without checklists there', async () => {
    const bare = createSignOffWorld(test, { repository: undefined })
    await expect(ask(bare)).rejects.toThrow('Acme names no repository, so there is no commit to sign.')
    await expect(ask(bare, { checklistName: 'x' })).rejects.toThrow('It has none there.')
  })

  it('refuses an outsider, a bot and who has left, and names the roles', async () => {
    const world = createSignOffWorld(test, given)
    world.outside.people = { U1: { isBot: true }, U2: { isDeactivated: true } }
    for (const by of ['U7', 'U1', 'U2']) {
      await expect(ask(world, {}, by)).rejects.toThrow(
        'Only the people of Acme can put a commit up for sign-off: Title of backend, Title of security, Title of qa.',
      )
    }
    const open = createSignOffWorld(test, { roles: [] })
    await expect(ask(open, {}, 'U7')).resolves.toBeTypeOf('string')
  })
})

describe('opening', () => {
  it('finds the commit, what ships, and the checklists that must be done', async () => {
    const world = createSignOffWorld(test, given)
    const candidateId = await world.open()
    const { candidate } = await world.stateOf(candidateId)
    expect(candidate).toMatchObject({
      state: 'open',
      ref: 'main',
      branch: 'main',
      commit: commitNumber(1).commit,
      branchHead: commitNumber(1).commit,
      commits: [{ title: 'Change 1' }],
      checklists: [{ name: 'deployment', isRequired: true }],
    })
    expect(world.announced.map(({ kind }) => kind)).toEqual(['candidate.opening'])
    expect((await world.verbs()).slice(0, 2)).toEqual(['candidate.open', 'candidate.decide'])
  })

  it('adds the checklist that was asked for, also after a crash lost the job', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world, { checklistName: 'rollback' })
    await openCandidate(world.context(), id)
    expect((await world.stateOf(id)).checklists).toMatchObject([
      { name: 'deployment', isRequired: true, total: 1 },
      { name: 'rollback', isRequired: false, total: 1 },
    ])
  })

  it('run twice opens once', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world)
    await Promise.all([openCandidate(world.context(), id), openCandidate(world.context(), id)])
    await openCandidate(world.context(), id)
    expect((await world.verbs()).filter((verb) => verb === 'candidate.open')).toHaveLength(1)
  })

  it.each([
    [
      'a branch, tag or commit that is not there',
      { ref: 'nowhere' },
      'acme/api has no branch, tag or commit "nowhere"',
    ],
  ])('fails for %s, and says so', async (_what, request, problem) => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world, request)
    await openCandidate(world.context(), id)
    expect(await findCandidate(test.database, id)).toMatchObject({ state: 'failed', problem })
    expect(world.queued.at(-1)).toMatchObject({ name: 'show-candidate', data: { candidateId: id } })
    expect((await world.ledger()).at(-1)).toMatchObject({ verb: 'candidate.fail', object: { id }, reason: problem })
  })

  it.each([{}, { ref: 'main' }])('fails where the repository of %j is hidden, and says so', async (request) => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world, request)
    world.outside.isRepositoryHidden = true
    await openCandidate(world.context(), id)
    expect(await findCandidate(test.database, id)).toMatchObject({
      state: 'failed',
      problem: 'acme/api is not visible to Countersign on GitHub',
    })
  })

  it('fails where the product or its environment has gone meanwhile', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world)
    world.outside.product = { ...world.outside.product, environments: [] }
    await openCandidate(world.context(), id)
    expect(await findCandidate(test.database, id)).toMatchObject({
      state: 'failed',
      problem: 'Acme with the environment production is no longer among the products',
    })
  })

  it('is tried again while GitHub is out, and waits meanwhile', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world)
    world.outside.isGitHubDown = true
    await expect(openCandidate(world.context(), id)).rejects.toThrow('GitHub is out of order')
    expect(await findCandidate(test.database, id)).toMatchObject({ state: 'opening' })
    world.outside.isGitHubDown = false
    await openCandidate(world.context(), id)
    expect(await findCandidate(test.database, id)).toMatchObject({ state: 'open' })
  })

  it('fails where the channel is closed to the bot, so that nobody is told twice', async () => {
    const world = createSignOffWorld(test, given)
    const id = await ask(world)
    const closed = {
      ...world.context(),
      announce: async () => {
        throw new UserError('candidate.not_invited', 'Invite me.')
      },
    }
    await expect(openCandidate(closed, id)).rejects.toThrow('Invite me.')
    expect(await findCandidate(test.database, id)).toMatchObject({ state: 'failed' })
    await openCandidate(closed, id)
  })
})

describe('a checklist in a file', () => {
  const inFile = checklistOf({ file: { repository: 'acme/api', path: 'docs/list.md' } })
  const required = wanting({ checklists: ['deployment'] }, { checklists: [inFile] })
  const stateOf = async (files: Record<string, string>) => {
    const world = createSignOffWorld(test, required)
    world.outside.files = files
    return world.stateOf(await world.open())
  }

  it('is read at the commit', async () => {
    const { checklists } = await stateOf({ 'docs/list.md': '# List\n\n## Before\n\n- [ ] One\n- [ ] Two\n' })
    expect(checklists).toMatchObject([{ total: 2, problem: null, file: 'docs/list.md' }])
  })

  it('that is missing, or has no boxes, blocks and says so', async () => {
    const missing = await stateOf({})
    expect(missing.decision).toMatchObject({ outcome: 'waiting', reasons: [{ code: 'checklist.missing' }] })
    expect(missing.checklists[0]?.problem).toBe('docs/list.md is not in acme/api at 0001ccc')
    const empty = await stateOf({ 'docs/list.md': '# Nothing here' })
    expect(empty.checklists[0]?.problem).toBe('docs/list.md has no boxes to tick')
    expect(empty.decision.outcome).toBe('waiting')
  })

  it('of another repository is read as it is there now', async () => {
    const world = createSignOffWorld(
      test,
      wanting(
        { checklists: ['deployment'] },
        { checklists: [checklistOf({ file: { repository: 'acme/docs', path: 'l.md' } })] },
      ),
    )
    const asked: unknown[] = []
    const id = await ask(world)
    const context = world.context()
    const fileText = async (repository: string, _path: string, options: { ref?: string }) => {
      asked.push([repository, options.ref])
      return '- [ ] One'
    }
    const { github } = context.sources
    await openCandidate({ ...context, sources: { github: { ...github, fileText } } as never }, id)
    expect(asked).toEqual([['acme/docs', undefined]])
  })
})

describe('the next commit', () => {
  it('supersedes the one before of its branch, whose signatures end with it', async () => {
    const world = createSignOffWorld(test, given)
    const first = await world.open()
    await world.sign(first, 'U1')
    world.pass(HOUR_MS)
    world.push(2)
    const second = await world.open()
    expect((await world.stateOf(first)).candidate).toMatchObject({
      state: 'superseded',
      problem: '0002ccc was put up for sign-off',
    })
    expect(await allSignatures(test.database, first)).toMatchObject([
      { end: 'closed', endReason: '0002ccc was put up for sign-off' },
    ])
    expect((await world.stateOf(second)).signatures).toEqual([])
    expect(await world.verbs()).toContain('candidate.supersede')
  })

  it('leaves another branch’s, another environment’s, and a plain commit’s request alone', async () => {
    const world = createSignOffWorld(test, given)
    const hotfix = commitNumber(9)
    world.outside.commits = [...world.outside.commits, hotfix]
    world.outside.branches.hotfix = hotfix.commit
    const others = [
      await world.open({ ref: 'hotfix' }),
      await world.open({ environmentName: 'staging' }),
      await world.open({ ref: commitNumber(1).commit }),
    ]
    world.push(2)
    await world.open()
    for (const id of others) expect((await world.stateOf(id)).candidate.state).toBe('open')
  })

  it('ships everything since the last go, or itself where that is no longer in the history', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [] }))
    await world.open()
    world.pass(HOUR_MS)
    world.push(2)
    world.push(3)
    expect((await world.stateOf(await world.open())).candidate.commits.map(({ title }) => title)).toEqual([
      'Change 3',
      'Change 2',
    ])
    world.pass(HOUR_MS)
    world.outside.commits = []
    world.push(4)
    expect((await world.stateOf(await world.open())).candidate.commits.map(({ title }) => title)).toEqual(['Change 4'])
  })
})

describe('what ships', () => {
  const titles = async (world: SignOffWorld) => {
    const { candidate } = await world.stateOf(await world.open())
    return candidate.commits.map(({ title }) => title)
  }

  it('counts from what we brought there, and not from a go that was never deployed', async () => {
    const world = createSignOffWorld(test, wanting({ roles: [] }))
    const { name: product } = world.outside.product
    const candidateId = await world.open()
    await test.database.insert(releases).values({
      id: randomUUID(),
      candidateId,
      product,
      environment: 'production',
      commit: commitNumber(1).commit,
      state: 'live',
      stateSince: world.outside.now,
      deployedBy: 'U1',
      startedAt: world.outside.now,
      deployedAt: world.outside.now,
    })
    for (const number of [2, 3]) {
      world.pass(HOUR_MS)
      world.push(number)
      expect((await titles(world)).at(-1)).toBe('Change 2')
    }
  })

  it('counts from what its deployments say, where we deploy and have not yet', async () => {
    const origin = { repository: 'acme/api', branch: undefined, event: undefined }
    const deploys = { kind: 'github-workflow', workflow: 'deploy.yml', ...origin } as const
    const world = createSignOffWorld(
      test,
      wanting({ roles: [] }, { deploys: new Map([['production', { migrations: ['db/*.sql'] } as never]]) }),
    )
    world.outside.changed = ['src/db.ts', 'db/7.sql']
    const [www] = world.outside.product.checks
    if (www === undefined) throw new Error('The product has no check')
    world.outside.product = { ...world.outside.product, checks: [{ ...www, deploys }] }
    world.outside.runs = [
      {
        id: '1',
        workflow: 'deploy.yml',
        title: 'Deploy',
        status: 'completed',
        conclusion: 'success',
        branch: 'main',
        commit: commitNumber(1).commit,
        event: 'push',
        actor: 'ann',
        url: 'https://git.example/runs/1',
        attempt: 1,
        startedAt: world.outside.now,
        updatedAt: world.outside.now,
      },
    ]
    await world.open()
    for (const number of [2, 3]) {
      world.pass(HOUR_MS)
      world.push(number)
      expect((await titles(world)).at(-1)).toBe('Change 2')
    }
    world.push(4)
    const { candidate } = await world.stateOf(await world.open())
    expect(candidate.changes).toEqual({
      base: commitNumber(1).commit,
      url: expect.stringContaining('/compare/'),
      migrations: ['db/7.sql'],
      isEveryFileListed: true,
    })
  })
})

describe('the same commit', () => {
  it('asked for twice joins the request that is open, and brings its checklist along', async () => {
    const world = createSignOffWorld(test, given)
    const first = await world.open()
    await world.sign(first, 'U2')
    const second = await ask(world, { checklistName: 'rollback' }, 'U4')
    await openCandidate(world.context(), second)
    expect(await findCandidate(test.database, second)).toMatchObject({
      state: 'failed',
      sameAs: first,
      problem: '0001ccc is up for sign-off already',
    })
    const { checklists, signatures } = await world.stateOf(first)
    expect(checklists.map(({ name }) => name)).toEqual(['deployment', 'rollback'])
    expect(signatures).toHaveLength(1)
    expect((await world.ledger()).find(({ verb }) => verb === 'candidate.join')).toMatchObject({
      actor: { userId: 'U4' },
      object: { id: first },
      before: { checklists: ['deployment'] },
      after: { checklists: ['deployment', 'rollback'], request: second },
    })
    expect(
      world.queued
        .filter(({ name }) => name === 'show-candidate')
        .slice(-2)
        .map(({ data }) => data.candidateId),
    ).toEqual([second, first])
  })

  it('asked for by many at once is one request', async () => {
    const world = createSignOffWorld(test, given)
    const ids = await Promise.all(['U1', 'U2', 'U3', 'U4', 'U5', 'U1'].map((by) => ask(world, {}, by)))
    await Promise.all(ids.map((id) => openCandidate(world.context(), id)))
    const candidates = await Promise.all(ids.map((id) => findCandidate(test.database, id)))
    const open = candidates.filter((each) => each?.state === 'open')
    expect(open).toHaveLength(1)
    for (const each of candidates) if (each?.state !== 'open') expect(each?.sameAs).toBe(open[0]?.id)
  })

  it('may be asked for anew after the request was withdrawn', async () => {
    const world = createSignOffWorld(test, given)
    const first = await world.open({ by: 'U1' })
    const withdraw = (by: string) => withdrawCandidate(world.context(by), { candidateId: first, reason: 'Not today' })
    expect(await withdraw('U2')).toEqual({ outcome: 'not-yours', requestedBy: 'U1' })
    expect(await withdraw('U1')).toMatchObject({ outcome: 'withdrawn' })
    expect(await withdraw('U1')).toEqual({ outcome: 'not-open', state: 'withdrawn' })
    expect((await world.ledger()).find(({ verb }) => verb === 'candidate.withdraw')).toMatchObject({
      reason: 'Not today',
    })
    world.pass(HOUR_MS)
    expect((await world.stateOf(await world.open())).candidate.state).toBe('open')
  })
})
