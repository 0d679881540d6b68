import { inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Acted } from '../../src/sources/act.ts'
import { createGitHub, type GitHub } from '../../src/sources/github.ts'
import { ask, REPOSITORY, TOKEN as SMALL_TOKEN, smallGitHub } from '../playground/github-small.ts'
import { closedPort, localNetwork, patient } from './local.ts'
import { type Answering, json, localGitHub, TOKEN } from './local-github.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'

type DoIt = (github: GitHub, signal: AbortSignal) => Promise<Acted<unknown>>

/** Everything that GitHub is asked to do, with the words by which its sentences name it. */
const acts: readonly [name: string, words: string, doIt: DoIt][] = [
  [
    'making a tag',
    'make the tag t at 0123456 in acme/web',
    (github, signal) => github.createTag('acme/web', { tag: 't', commit: SHA, signal }),
  ],
  [
    'removing a tag',
    'remove the tag t in acme/web',
    (github, signal) => github.deleteTag('acme/web', { tag: 't', signal }),
  ],
  [
    'starting a workflow',
    'start deploy.yml in acme/web on main',
    (github, signal) => github.dispatchWorkflow('acme/web', 'deploy.yml', { ref: 'main', inputs: {}, signal }),
  ],
  [
    'opening an issue',
    'open an issue in acme/web',
    (github, signal) => github.createIssue('acme/web', { title: 'x', body: 'y', labels: ['z'], signal }),
  ],
  ['cancelling a run', 'cancel run 1 in acme/web', (github, signal) => github.cancelRun('acme/web', '1', { signal })],
  [
    'noting a deployment',
    'note a deployment of 0123456 to production in acme/web',
    (github, signal) => {
      const deployment = { commit: SHA, environment: 'production', description: 'x', payload: {} }
      return github.createDeployment('acme/web', { ...deployment, signal })
    },
  ],
  [
    'noting its state',
    'note that deployment 1 in acme/web is in progress',
    (github, signal) => {
      const status = { state: 'in_progress' as const, description: 'x', url: null }
      return github.createDeploymentStatus('acme/web', '1', { ...status, signal })
    },
  ],
]

const half: Answering = (_, response) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"id": 1, "canary', () => response.destroy())
  return true
}

const outcomes: readonly [name: string, kind: 'refused' | 'uncertain', answering: Answering][] = [
  ['401', 'refused', (_, response) => json(response, 401, { message: 'Bad credentials' })],
  ['403', 'refused', (_, response) => json(response, 403, { message: 'Resource not accessible' })],
  ['404', 'refused', () => undefined],
  ['409', 'refused', (_, response) => json(response, 409, { message: 'Conflict' })],
  ['422', 'refused', (_, response) => json(response, 422, { message: 'Validation Failed' })],
  ['500', 'uncertain', (_, response) => json(response, 500, { message: 'Oops' })],
  ['502', 'uncertain', (_, response) => json(response, 502, { message: 'Server Error' })],
  ['a closed connection', 'uncertain', (_, response) => Boolean(response.destroy())],
]

describe.each(acts)('%s', (_name, words, doIt) => {
  it.each(outcomes)('answered by %s is %s, and asked for once', async (_cause, kind, answering) => {
    const { github, seen } = await localGitHub(answering)
    const acted = await doIt(github, patient())
    expect(acted.kind).toBe(kind)
    if (acted.kind !== 'done' && _cause !== '401') expect(acted.sentence).toContain(words)
    expect(inspect(acted, { depth: 20 })).not.toContain(TOKEN)
    expect(seen).toHaveLength(1)
  })

  it('without an answer in time is uncertain', async () => {
    const deadline = new AbortController()
    const { github } = await localGitHub(() => {
      deadline.abort()
      return true
    })
    expect(await doIt(github, deadline.signal)).toMatchObject({ kind: 'uncertain' })
  })

  it('is an outage when it was surely not done', async () => {
    const limited = await localGitHub((_, response) =>
      json(response, 429, { message: 'Slow' }, { 'retry-after': '60' }),
    )
    await expect(doIt(limited.github, patient())).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 60_000 })
    expect(limited.seen).toHaveLength(1)
    const nobody = { auth: { kind: 'token', token: TOKEN }, apiUrl: `http://127.0.0.1:${await closedPort()}` } as const
    const github = createGitHub(nobody, localNetwork(), pino({ level: 'silent' }))
    await expect(doIt(github, patient())).rejects.toMatchObject({ code: 'refused' })
    const { github: idle, seen } = await localGitHub(() => true)
    await expect(doIt(idle, AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' })
    const bare = await localGitHub(() => true, { kind: 'none' })
    await expect(doIt(bare.github, patient())).rejects.toMatchObject({ code: 'not-configured' })
    expect([...seen, ...bare.seen]).toEqual([])
  })
})

it.each(['making a tag', 'noting a deployment'])('%s is uncertain when half an answer comes', async (name) => {
  const doIt = acts.find((act) => act[0] === name)?.[2]
  const { github } = await localGitHub(half)
  expect(await doIt?.(github, patient())).toMatchObject({ kind: 'uncertain' })
})

it('says why GitHub refused, with every reason and no secret', async () => {
  const errors = [{ message: 'ref is short' }, 'sha is long', `token ${TOKEN}`]
  const { github } = await localGitHub((_, response) => json(response, 422, { message: 'Validation Failed', errors }))
  const acted = await github.createTag('acme/web', { tag: 't', commit: SHA, signal: patient() })
  expect(acted).toMatchObject({
    sentence:
      'GitHub refused to make the tag t at 0123456 in acme/web (422): Validation Failed; ref is short; sha is long; token [redacted]',
  })
})

describe('what lies between', () => {
  const author = { name: 'Ada', email: 'ada@acme.example' }

  it('is told with all pages of commits, their authors and files', async () => {
    const emulated = await smallGitHub()
    const shop = emulated.repository(REPOSITORY)
    const settings = { auth: { kind: 'token', token: SMALL_TOKEN }, apiUrl: emulated.url } as const
    const github = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
    const commit = (number: number, files: Record<string, string | null>) => ({
      branch: 'main',
      message: `Change ${number}\n\nBecause.`,
      author,
      date: new Date(Date.UTC(2026, 1, 1, 0, number)).toISOString(),
      files,
    })
    const base = await github.commit(REPOSITORY, 'main', { signal: patient() })
    let head = base
    for (let number = 1; number <= 103; number += 1) {
      head = await shop.push(commit(number, { [`db/migrations/${number}.sql`]: '-- x\n' }))
    }
    const forward = await github.compare(REPOSITORY, { base, head, signal: patient() })
    expect(forward).toMatchObject({ status: 'ahead', aheadBy: 103, behindBy: 0, isEveryFileListed: true })
    expect(forward.commits).toHaveLength(103)
    expect(forward.commits.at(-1)).toMatchObject({
      commit: head,
      title: 'Change 103',
      authorName: 'Ada',
      authorEmail: 'ada@acme.example',
      date: new Date('2026-02-01T01:43:00Z'),
      url: `https://github.com/acme/shop/commit/${head}`,
    })
    expect(forward.files).toHaveLength(103)
    expect(forward.files).toContainEqual({ path: 'db/migrations/7.sql', previousPath: null, status: 'added' })
    expect(forward.url).toContain('https://github.com/acme/shop/compare/')
    expect(await github.compare(REPOSITORY, { base: head, head: base, signal: patient() })).toMatchObject({
      status: 'behind',
      behindBy: 103,
      commits: [],
    })
    expect(await github.commitDetails(REPOSITORY, 'main', { signal: patient() })).toMatchObject({ commit: head })
    await expect(github.compare(REPOSITORY, { base: 'nothing', head, signal: patient() })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('names branches, tags and the pull requests that brought a commit', async () => {
    const emulated = await smallGitHub()
    const settings = { auth: { kind: 'token', token: SMALL_TOKEN }, apiUrl: emulated.url } as const
    const github = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
    const fix = {
      branch: 'fix/price',
      from: 'main',
      message: 'Fix',
      author,
      date: '2026-02-01T00:00:00Z',
      files: { a: '' },
    }
    const commit = await emulated.repository(REPOSITORY).push(fix)
    await ask(emulated, '/pulls', {}, { title: 'Fix the price', head: 'fix/price', base: 'main' })
    const { signal } = { signal: patient() }
    expect(await github.pullRequestsOf(REPOSITORY, commit, { signal })).toMatchObject([
      { number: 1, title: 'Fix the price', headCommit: commit, author: 'ada' },
    ])
    expect(await github.branches(REPOSITORY, { signal })).toContainEqual({ name: 'fix/price', commit })
    expect(await github.defaultBranch(REPOSITORY, { signal })).toBe('main')
    expect(await github.createTag(REPOSITORY, { tag: 'countersign/1', commit, signal })).toMatchObject({ kind: 'done' })
    expect(await github.createTag(REPOSITORY, { tag: 'countersign/1', commit, signal })).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining('already exists'),
    })
    expect(await github.tags(REPOSITORY, { signal })).toEqual([{ name: 'countersign/1', commit }])
    expect(await github.tagCommit(REPOSITORY, 'countersign/1', { signal })).toBe(commit)
    expect(await github.deleteTag(REPOSITORY, { tag: 'countersign/1', signal })).toMatchObject({ kind: 'done' })
    expect(await github.tagCommit(REPOSITORY, 'countersign/1', { signal })).toBeNull()
  })
})

it('looks anew after something was done, although an equal question is under way', async () => {
  const release = Promise.withResolvers<void>()
  let asked = 0
  const { github } = await localGitHub(async (_, response) => {
    asked += 1
    if (asked === 1) await release.promise
    return json(response, 200, { ref: 'refs/tags/t', object: { sha: SHA } })
  })
  const early = github.tagCommit('acme/web', 't', { signal: patient() })
  const late = github.tagCommit('acme/web', 't', { signal: patient() })
  expect(await late).toBe(SHA)
  expect(asked).toBe(2)
  release.resolve()
  await early
})
