import { generateKeyPairSync } from 'node:crypto'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { describe, expect, it } from 'vitest'
import { ask, REPOSITORY, smallGitHub, TOKEN } from './github-small.ts'

const CI = '.github/workflows/ci.yml'
const [owner = '', repo = ''] = REPOSITORY.split('/')
const octokitOf = (baseUrl: string, auth = TOKEN) => new Octokit({ baseUrl, auth, log: silent })
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

describe('the door of the emulated GitHub', () => {
  it('takes a known token in both spellings and refuses any other', async () => {
    const github = await smallGitHub()
    expect((await ask(github, '')).status).toBe(200)
    expect((await ask(github, '', { authorization: `token ${TOKEN}` })).status).toBe(200)
    const refused = await ask(github, '', { authorization: 'Bearer ghp_other' })
    expect(refused).toMatchObject({ status: 401, body: { message: 'Bad credentials', status: '401' } })
  })

  it('does not tell nobody that a private repository exists', async () => {
    const hidden = await smallGitHub()
    const open = await smallGitHub({ private: false })
    const path = `/repos/${REPOSITORY}/actions/workflows`
    expect((await fetch(`${hidden.url}${path}`)).status).toBe(404)
    const answer = await fetch(`${open.url}${path}`)
    expect([answer.status, answer.headers.get('x-ratelimit-limit')]).toEqual([200, '60'])
  })

  it('answers 304 to whoever has the answer, free of charge, until the answer changes', async () => {
    const github = await smallGitHub({ runs: [{ id: 1, workflow: CI, conclusion: 'failure' }] })
    const first = await ask(github, '/actions/runs/1')
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999')
    const again = await ask(github, '/actions/runs/1', { 'if-none-match': etag })
    expect([again.status, again.body]).toEqual([304, null])
    expect(again.headers.get('x-ratelimit-remaining')).toBe('4999')
    github.repository(REPOSITORY).changeRun(1, { conclusion: 'success' })
    const changed = await ask(github, '/actions/runs/1', { 'if-none-match': etag })
    expect(changed).toMatchObject({ status: 200, body: { conclusion: 'success' } })
    expect(changed.headers.get('x-ratelimit-remaining')).toBe('4998')
  })

  it('re-validates what emulate answers too', async () => {
    const github = await smallGitHub()
    const { headers } = await ask(github, '')
    expect((await ask(github, '', { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  })

  it('gives an installed app a token, and refuses one that signs with another key', async () => {
    const app = { id: 31, slug: 'reader', installationId: 41, account: owner }
    const github = await smallGitHub({ secrets: ['ONE'] }, { app })
    const appOctokit = (privateKey: string) =>
      new Octokit({
        baseUrl: github.url,
        log: silent,
        authStrategy: createAppAuth,
        auth: { appId: app.id, installationId: app.installationId, privateKey },
      })
    const octokit = appOctokit(github.appKey ?? '')
    expect((await octokit.rest.actions.listRepoSecrets({ owner, repo })).data.total_count).toBe(1)
    expect((await octokit.rest.repos.get({ owner, repo })).data.full_name).toBe(REPOSITORY)
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    })
    await expect(appOctokit(privateKey).rest.repos.get({ owner, repo })).rejects.toMatchObject({ status: 401 })
  })

  it('ends the hour of a token that has used it up', async () => {
    const github = await smallGitHub()
    github.setRemaining(TOKEN, 1)
    expect((await ask(github, '')).status).toBe(200)
    const refused = await ask(github, '')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
  })

  it('keeps a log of the requests', async () => {
    const github = await smallGitHub()
    const { headers } = await ask(github, '/actions/secrets?per_page=5')
    await ask(github, '/actions/secrets?per_page=5', { 'if-none-match': headers.get('etag') ?? '' })
    await ask(github, '/actions/runs/1')
    const path = `/repos/${REPOSITORY}/actions/secrets?per_page=5`
    expect(github.requests).toEqual([
      { method: 'GET', path, conditional: false, status: 200 },
      { method: 'GET', path, conditional: true, status: 304 },
      { method: 'GET', path: `/repos/${REPOSITORY}/actions/runs/1`, conditional: false, status: 404 },
    ])
  })
})

describe('faults', () => {
  it('break the chosen routes only, until they are ended', async () => {
    const github = await smallGitHub()
    const end = github.fault(/\/actions\/secrets/, { kind: 'answer', status: 500, body: '{}' })
    expect((await ask(github, '/actions/secrets')).status).toBe(500)
    expect((await ask(github, '/actions/workflows')).status).toBe(200)
    end()
    expect((await ask(github, '/actions/secrets')).status).toBe(200)
  })

  it.each(['close', 'half', 'garbage'] as const)('make an answer fail by %s', async (kind) => {
    const github = await smallGitHub()
    github.fault(/./, { kind })
    await expect(ask(github, '')).rejects.toThrow()
  })

  it('leave a question without an answer, and the emulator still closes', async () => {
    const github = await smallGitHub()
    github.fault(/./, { kind: 'silence' })
    const asked = fetch(github.url)
    await expect.poll(() => github.requests.length).toBe(1)
    await github.close()
    await expect(asked).rejects.toThrow()
    expect(github.requests[0]?.status).toBe(null)
  })

  it('make an answer late, or one of our choice', async () => {
    const github = await smallGitHub()
    github.fault(/./, { kind: 'slow', delayMs: 60 })
    const startedAt = performance.now()
    expect((await ask(github, '')).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(50)
    github.fault(/./, { kind: 'answer', status: 429, headers: { 'retry-after': '7' } })
    const limited = await ask(github, '')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  })
})

describe('what Octokit reads', () => {
  it('walks through all pages of secrets', async () => {
    const names = Array.from({ length: 45 }, (_, index) => `SECRET_${String(index).padStart(2, '0')}`)
    const github = await smallGitHub({ secrets: names })
    const octokit = octokitOf(github.url)
    const secrets = await octokit.paginate('GET /repos/{owner}/{repo}/actions/secrets', { owner, repo, per_page: 20 })
    expect(secrets.map(({ name }) => name)).toEqual(names)
    expect(github.requests.map(({ path }) => new URL(path, github.url).searchParams.get('page'))).toEqual([
      null,
      '2',
      '3',
    ])
  })

  it('filters the runs and gives the newest first', async () => {
    const at = (day: number) => `2026-02-0${day}T00:00:00Z`
    const github = await smallGitHub({
      runs: [
        { id: 1, workflow: CI, createdAt: at(1), conclusion: 'failure' },
        { id: 2, workflow: CI, createdAt: at(3), event: 'workflow_dispatch' },
        { id: 3, workflow: CI, createdAt: at(2), branch: 'next', commit: 'main' },
        { id: 4, workflow: CI, createdAt: at(4), status: 'queued' },
        { id: 5, workflow: '.github/workflows/deploy.yml', createdAt: at(5) },
      ],
    })
    const octokit = octokitOf(github.url)
    const runs = async (filters: object) => {
      const { data } = await octokit.rest.actions.listWorkflowRuns({ owner, repo, workflow_id: 'ci.yml', ...filters })
      return data.workflow_runs.map(({ id }) => id)
    }
    expect(await runs({})).toEqual([4, 2, 3, 1])
    expect(await runs({ workflow_id: 11 })).toEqual([4, 2, 3, 1])
    expect(await runs({ branch: 'main' })).toEqual([4, 2, 1])
    expect(await runs({ event: 'workflow_dispatch' })).toEqual([2])
    expect(await runs({ status: 'completed' })).toEqual([2, 3, 1])
    expect(await runs({ status: 'failure' })).toEqual([1])
    expect(await runs({ head_sha: '0'.repeat(40) })).toEqual([])
    expect(await runs({ per_page: 1, page: 2 })).toEqual([2])
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ owner, repo })
    expect(data.workflow_runs.map(({ id }) => id)).toEqual([5, 4, 2, 3, 1])
  })

  it('gives the jobs of the latest attempt, or of all', async () => {
    const github = await smallGitHub({
      runs: [
        {
          id: 1,
          workflow: CI,
          attempt: 2,
          jobs: [
            { name: 'Test', attempt: 1, conclusion: 'failure' },
            { name: 'Test', attempt: 2 },
          ],
        },
      ],
    })
    const octokit = octokitOf(github.url)
    const jobs = async (filter: 'latest' | 'all') => {
      const { data } = await octokit.rest.actions.listJobsForWorkflowRun({ owner, repo, run_id: 1, filter })
      return data.jobs.map((job) => job.conclusion)
    }
    expect(await jobs('latest')).toEqual(['success'])
    expect(await jobs('all')).toEqual(['failure', 'success'])
  })

  it('keeps logs on another host, which refuses the token', async () => {
    const jobs = [{ id: 7, name: 'Test', log: '2026-01-01T00:00:00.0000000Z hello\n' }]
    const github = await smallGitHub({ runs: [{ id: 1, workflow: CI, jobs }] })
    const path = `${github.url}/repos/${REPOSITORY}/actions/jobs/7/logs`
    const redirect = await fetch(path, { headers: { authorization: `Bearer ${TOKEN}` }, redirect: 'manual' })
    const location = redirect.headers.get('location') ?? ''
    expect(redirect.status).toBe(302)
    expect(new URL(location).host).not.toBe(new URL(github.url).host)
    expect(await (await fetch(location)).text()).toBe(jobs[0]?.log)
    expect((await fetch(location, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(400)
    expect((await fetch(`${new URL(location).origin}/made-up`)).status).toBe(404)
  })

  it('shows the newest check of each name, over all pages', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 1, 1, 0, minute)).toISOString()
    const many = Array.from({ length: 35 }, (_, index) => ({
      name: `Check ${index}`,
      commit: 'main',
      startedAt: at(index),
    }))
    const github = await smallGitHub({
      checkRuns: [
        { name: 'Lint', commit: 'main', conclusion: 'success', startedAt: at(50) },
        { name: 'Lint', commit: 'main', conclusion: 'failure', startedAt: at(40) },
        ...many,
      ],
    })
    const octokit = octokitOf(github.url)
    const checks = async (filter: 'latest' | 'all') =>
      octokit.paginate(octokit.rest.checks.listForRef, { owner, repo, ref: 'main', filter })
    const latest = await checks('latest')
    expect(latest).toHaveLength(36)
    expect(latest.filter(({ name }) => name === 'Lint').map(({ conclusion }) => conclusion)).toEqual(['success'])
    expect(await checks('all')).toHaveLength(37)
    await github.repository(REPOSITORY).addCheckRun({ name: 'Lint', commit: 'main', conclusion: 'failure' })
    expect((await checks('latest'))[0]).toMatchObject({ name: 'Lint', conclusion: 'failure' })
  })

  it('sums up the statuses of the older kind', async () => {
    const github = await smallGitHub()
    const handle = github.repository(REPOSITORY)
    const octokit = octokitOf(github.url)
    const state = async () =>
      (await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref: 'main' })).data.state
    expect(await state()).toBe('pending')
    await handle.addStatus({ context: 'coverage', commit: 'main', state: 'failure' })
    expect(await state()).toBe('failure')
    await handle.addStatus({ context: 'coverage', commit: 'main', state: 'success' })
    expect(await state()).toBe('success')
  })
})

describe('the handle of a repository', () => {
  it('pushes to a branch, and a pull request follows it', async () => {
    const github = await smallGitHub()
    const handle = github.repository(REPOSITORY)
    const octokit = octokitOf(github.url)
    const commit = {
      author: { name: 'Ada', email: 'ada@acme.example' },
      date: '2026-01-03T00:00:00Z',
      branch: 'fix/prices',
      from: 'main',
    }
    await handle.push({ ...commit, message: 'Fix prices', files: { 'prices.js': 'export const price = 1\n' } })
    await octokit.rest.pulls.create({ owner, repo, title: 'Fix prices', head: 'fix/prices', base: 'main' })
    const second = await handle.push({ ...commit, message: 'Fix more', files: { 'README.md': null } })
    const { data: pull } = await octokit.rest.pulls.get({ owner, repo, pull_number: 1 })
    expect(pull).toMatchObject({ head: { sha: second }, html_url: `https://github.com/${REPOSITORY}/pull/1` })
    const { data: tree } = await octokit.rest.git.getTree({ owner, repo, tree_sha: second, recursive: 'true' })
    expect(tree.tree.map(({ path }) => path)).toEqual(['prices.js'])
    // A ref may be asked for with its slash escaped or not.
    await handle.addCheckRun({ name: 'Lint', commit: 'fix/prices' })
    for (const ref of ['fix/prices', 'fix%2Fprices']) {
      expect((await ask(github, `/commits/${ref}/check-runs`)).body).toMatchObject({ total_count: 1 })
    }
  })

  it('sets and removes secrets, of the repository and of an environment', async () => {
    const github = await smallGitHub({ secrets: ['ONE'], environments: [{ name: 'production', secrets: [] }] })
    const handle = github.repository(REPOSITORY)
    handle.setSecret('TWO')
    handle.removeSecret('ONE')
    handle.setSecret('THREE', 'production')
    const names = async (path: string) => (await ask(github, path)).body
    expect(await names('/actions/secrets')).toMatchObject({ total_count: 1, secrets: [{ name: 'TWO' }] })
    expect(await names('/environments/production/secrets')).toMatchObject({ secrets: [{ name: 'THREE' }] })
    expect(() => handle.setSecret('FOUR', 'staging')).toThrow('acme/shop has no environment staging')
  })

  it('changes runs and jobs, and knows what it does not have', async () => {
    const github = await smallGitHub({ runs: [{ id: 1, workflow: CI, jobs: [{ id: 2, name: 'Test' }] }] })
    const handle = github.repository(REPOSITORY)
    handle.changeJob(2, { conclusion: 'failure' })
    expect((await ask(github, '/actions/jobs/2')).body).toMatchObject({ conclusion: 'failure' })
    const { id } = await handle.addRun({ workflow: CI, status: 'queued' })
    expect((await ask(github, '/actions/workflows/ci.yml/runs?per_page=1')).body).toMatchObject({
      total_count: 2,
      workflow_runs: [{ id, status: 'queued', conclusion: null }],
    })
    expect(() => handle.changeRun(9, {})).toThrow('acme/shop has no run 9')
    expect(() => handle.changeJob(9, {})).toThrow('acme/shop has no job 9')
    await expect(handle.addRun({ workflow: CI, branch: 'gone' })).rejects.toThrow('acme/shop has no commit gone')
    expect(() => github.repository('acme/gone')).toThrow('The emulated GitHub has no repository acme/gone')
  })
})
