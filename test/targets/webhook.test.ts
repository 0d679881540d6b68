import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { sign, signatureProblem } from '../../src/sources/hook-signature.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { webhook } from '../../src/targets/webhook.ts'
import { readDeployCallback, statusOfReport } from '../../src/targets/webhook-report.ts'
import { serveHttp } from '../sources/local.ts'
import { carryingWith, HOOK_SECRET, order, sourcesOn } from './world.ts'

const COMMIT = 'c0ffee'.padEnd(40, '0')
const NOW = new Date('2026-01-10T12:00:00Z')

interface Delivery {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that deploys each nonce once, as ours are asked to, and answers as a test says. */
async function receiver(answers: { order?: number | 'close'; body?: object; reports?: boolean } = {}) {
  const deliveries: Delivery[] = []
  const deployed = new Map<string, { state: string; commit: string }>()
  const port = await serveHttp(async (request, response) => {
    const body = await text(request)
    const delivery = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
    deliveries.push(delivery)
    const nonce = String(request.headers['webhook-id'])
    const json = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (signatureProblem(HOOK_SECRET, request.headers, body, NOW) !== null)
      return json(401, { message: 'Who are you?' })
    if (request.method === 'GET') {
      const found = deployed.get(nonce)
      return found ? json(200, { nonce, ...found }) : json(404, { message: 'No such deployment' })
    }
    const { order: status = 202 } = answers
    if (typeof status === 'number' && status >= 400 && status < 500)
      return json(status, { message: 'Closed on Sundays' })
    if (!deployed.has(nonce)) deployed.set(nonce, { state: 'running', commit: JSON.parse(body).commit })
    if (status === 'close') return request.socket.destroy()
    return json(status, answers.body ?? {})
  })
  const at = `http://127.0.0.1:${port}`
  const target = (fields: object = {}) =>
    bindTarget(
      webhook,
      webhook.spec.parse({ url: `${at}/deploy`, statusUrl: `${at}/status`, secret: 'DEPLOY_HOOK_SECRET', ...fields }),
    )
  return { at, target, deliveries, deployed, carrying: () => carryingWith(sourcesOn({}), NOW) }
}

describe('an order by webhook', () => {
  it('is signed, carries the commit, and is followed to its end', async () => {
    const world = await receiver({ body: { url: 'https://deploy.example/1' } })
    const target = world.target({ phases: { Build: '1m' } })
    const asked = order({ commit: COMMIT, previous: { commit: 'b'.repeat(40), handle: null } })
    const outcome = await target.deploy(asked, world.carrying())
    expect(outcome).toMatchObject({ kind: 'accepted', handle: { url: 'https://deploy.example/1' } })
    const handle = outcome.kind === 'accepted' ? outcome.handle : null
    const sent = world.deliveries.find(({ method }) => method === 'POST')
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      act: 'deploy',
      nonce: asked.nonce,
      product: 'shop',
      environment: 'production',
      repository: 'acme/shop',
      commit: COMMIT,
      ref: 'main',
      previousCommit: 'b'.repeat(40),
    })
    expect(sent?.headers).toMatchObject({ 'webhook-id': asked.nonce, 'idempotency-key': asked.nonce })
    expect(JSON.stringify(world.deliveries)).not.toContain(HOOK_SECRET)
    expect(await target.status(asked, handle, world.carrying())).toMatchObject({
      kind: 'running',
      phases: [{ name: 'Build', state: 'waiting', usualMs: 60_000 }],
    })
    world.deployed.set(asked.nonce, { state: 'succeeded', commit: COMMIT })
    expect(await target.status(asked, handle, world.carrying())).toMatchObject({ kind: 'succeeded', commit: COMMIT })
  })

  it.each([500, 'close'] as const)('whose answer was lost (%s) is found and not sent again', async (answer) => {
    const world = await receiver({ order: answer })
    const asked = order({ commit: COMMIT })
    expect(await world.target().deploy(asked, world.carrying())).toMatchObject({ kind: 'uncertain' })
    expect(await world.target().deploy({ ...asked, triedAt: NOW }, world.carrying())).toMatchObject({
      kind: 'accepted',
    })
    expect(world.deliveries.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('without a status address is sent again under the same id', async () => {
    const world = await receiver({ order: 500 })
    const asked = order({ commit: COMMIT })
    const target = world.target({ statusUrl: undefined })
    await target.deploy(asked, world.carrying())
    await target.deploy({ ...asked, triedAt: NOW }, world.carrying())
    expect(world.deliveries.map(({ headers }) => headers['idempotency-key'])).toEqual([asked.nonce, asked.nonce])
    expect(world.deployed.size).toBe(1)
  })

  it('is refused in the words of the receiver', async () => {
    const world = await receiver({ order: 409 })
    expect(await world.target().deploy(order({ commit: COMMIT }), world.carrying())).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(
        /^127\.0\.0\.1:\d+ refused to carry out the deployment \(409\): Closed on Sundays$/,
      ),
    })
  })

  it('goes nowhere without its secret, and not into our own network', async () => {
    const world = await receiver()
    const asked = order({ commit: COMMIT })
    const unset = world.target({ secret: 'DEPLOY_OTHER' })
    await expect(unset.deploy(asked, world.carrying())).rejects.toMatchObject({ code: 'not-configured' })
    const closed = carryingWith(sourcesOn({ allowedNetworks: [] }), NOW)
    await expect(world.target().deploy(asked, closed)).rejects.toMatchObject({ code: 'blocked' })
    expect(world.deliveries).toEqual([])
  })

  it('that the receiver has forgotten is unknown', async () => {
    const world = await receiver()
    const handle = { nonce: 'n', url: null, sentAt: NOW.toISOString() }
    expect(await world.target().status(order({ commit: COMMIT }), handle, world.carrying())).toMatchObject({
      kind: 'unknown',
      code: 'report.missing',
    })
  })

  it('goes back at its own address, or not at all', async () => {
    const world = await receiver()
    expect(world.target().rollback).toBeNull()
    const asked = order({ commit: COMMIT, previous: { commit: COMMIT, handle: null } })
    const target = world.target({ rollbackUrl: `${world.at}/back` })
    expect(await target.rollback?.(asked, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.deliveries.at(-1)).toMatchObject({ path: '/back' })
    expect(JSON.parse(world.deliveries.at(-1)?.body ?? '')).toMatchObject({ act: 'rollback', commit: COMMIT })
  })
})

describe('a report', () => {
  const of = (changes: object) => {
    const body = JSON.stringify({ nonce: 'n1', state: 'succeeded', commit: COMMIT, ...changes })
    const headers = { ...sign(HOOK_SECRET, { id: 'delivery-1', body, now: NOW }) }
    const callback = readDeployCallback({ headers, body }, HOOK_SECRET, NOW)
    if (callback.kind !== 'report') throw new Error(callback.sentence)
    return statusOfReport(callback.report, { nonce: 'n1', commit: COMMIT }, {})
  }

  it.each([
    [{}, 'succeeded', undefined],
    [{ commit: COMMIT.toUpperCase() }, 'succeeded', undefined],
    [{ commit: undefined }, 'unknown', 'commit.unproven'],
    [{ commit: 'd'.repeat(40) }, 'failed', 'commit.mismatch'],
    [{ nonce: 'n2' }, 'unknown', 'report.other'],
    [{ state: 'waiting' }, 'waiting', undefined],
    [{ state: 'running', commit: 'd'.repeat(40) }, 'failed', 'commit.mismatch'],
    [{ state: 'failed', step: 'Migrate', error: 'no such table' }, 'failed', 'report.failed'],
  ])('%j means %s %s', (changes, kind, code) => {
    expect(of(changes)).toMatchObject({ kind, ...(code === undefined ? {} : { code }) })
  })

  it('is believed only with a signature of now', () => {
    const body = JSON.stringify({ nonce: 'n1', state: 'running' })
    const headers = { ...sign(HOOK_SECRET, { id: 'delivery-1', body, now: NOW }) }
    const read = (changes: { headers?: object; body?: string; secret?: string; now?: Date }) =>
      readDeployCallback(
        { headers: { ...headers, ...changes.headers }, body: changes.body ?? body },
        changes.secret ?? HOOK_SECRET,
        changes.now ?? NOW,
      )
    expect(read({})).toMatchObject({ kind: 'report', deliveryId: 'delivery-1' })
    expect(read({ headers: { 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` } }).kind).toBe('report')
    const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
    for (const changes of [
      { headers: { 'webhook-signature': undefined } },
      { headers: { 'webhook-id': 'delivery-2' } },
      { headers: { 'webhook-timestamp': '1768046401' } },
      { headers: { 'webhook-signature': 'v1,AAAA' } },
      { body: body.replace('running', 'succeeded') },
      { secret: 'another' },
      { now: later(6) },
      { now: later(-6) },
    ]) {
      expect(read(changes), JSON.stringify(changes)).toMatchObject({ kind: 'refused', status: 401 })
    }
  })

  it.each(['', '{', '[]', '{"nonce":"n1","state":"exploded"}'])('is refused when it is %j', (body) => {
    const headers = { ...sign(HOOK_SECRET, { id: 'delivery-1', body, now: NOW }) }
    expect(readDeployCallback({ headers, body }, HOOK_SECRET, NOW)).toMatchObject({ kind: 'refused', status: 400 })
  })
})
