import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Acted } from '../../src/sources/act.ts'
import { createVercel, type Vercel } from '../../src/sources/vercel.ts'
import { closedPort, localNetwork, patient } from './local.ts'
import { type Answering, deployment, json, localVercel, TOKEN } from './local-vercel.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'

type DoIt = (vercel: Vercel, signal: AbortSignal) => Promise<Acted<unknown>>

const acts: readonly [name: string, words: string, doIt: DoIt][] = [
  [
    'building',
    'build 0123456 of acme/web for web',
    (vercel, signal) =>
      vercel.createDeployment('web', { repository: 'acme/web', commit: SHA, ref: 'main', nonce: 'n1', signal }),
  ],
  ['promoting', 'promote dpl_1 in web', (vercel, signal) => vercel.promote('web', 'dpl_1', { signal })],
  [
    'going back',
    'go back to dpl_1 in web',
    (vercel, signal) => vercel.rollback('web', 'dpl_1', { reason: 'bad', signal }),
  ],
  ['stopping', 'stop dpl_1', (vercel, signal) => vercel.cancelDeployment('dpl_1', { signal })],
]

const refusal = (status: number, message: string): Answering => {
  return (_, response) => json(response, status, { error: { code: 'some_code', message } })
}

describe.each(acts)('%s', (_name, words, doIt) => {
  it.each([
    ['400', 'refused', refusal(400, 'Bad request.')],
    ['402', 'refused', refusal(402, 'Upgrade to Pro.')],
    ['403', 'refused', refusal(403, 'Not authorized')],
    ['404', 'refused', () => undefined],
    ['409', 'refused', refusal(409, 'In progress.')],
    ['422', 'refused', refusal(422, 'Not a candidate.')],
    ['500', 'uncertain', refusal(500, 'Oops')],
    ['a closed connection', 'uncertain', (_, response) => Boolean(response.destroy())],
  ] satisfies [string, string, Answering][])(
    'answered by %s is %s, and asked for once',
    async (_cause, kind, answering) => {
      const { vercel, seen } = await localVercel(answering)
      const acted = await doIt(vercel, patient())
      expect(acted.kind).toBe(kind)
      if (acted.kind !== 'done') expect(acted.sentence).toContain(words)
      expect(inspect(acted, { depth: 20 })).not.toContain(TOKEN)
      expect(seen).toHaveLength(1)
    },
  )

  it('without an answer in time is uncertain', async () => {
    const deadline = new AbortController()
    const { vercel } = await localVercel(() => {
      deadline.abort()
      return true
    })
    expect(await doIt(vercel, deadline.signal)).toMatchObject({ kind: 'uncertain' })
  })

  it('is an outage when it was surely not done', async () => {
    const limited = await localVercel((_, response) =>
      json(response, 429, { error: { code: 'rate_limited' } }, { 'retry-after': '30' }),
    )
    await expect(doIt(limited.vercel, patient())).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 30_000 })
    expect(limited.seen).toHaveLength(1)
    const nobody = createVercel({ token: TOKEN, apiUrl: `http://127.0.0.1:${await closedPort()}` }, localNetwork())
    await expect(doIt(nobody, patient())).rejects.toMatchObject({ code: 'refused' })
    const idle = await localVercel(() => true)
    await expect(doIt(idle.vercel, AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' })
    const bare = await localVercel(() => true, null)
    await expect(doIt(bare.vercel, patient())).rejects.toMatchObject({ code: 'not-configured' })
    expect([...idle.seen, ...bare.seen]).toEqual([])
  })
})

it('a token that Vercel does not know is told as such', async () => {
  const { vercel } = await localVercel((_, response) => json(response, 403, { error: { invalidToken: true } }))
  expect(await vercel.promote('web', 'dpl_1', { signal: patient() })).toMatchObject({
    kind: 'refused',
    sentence: 'Vercel refused the token (403): check VERCEL_TOKEN',
  })
})

it('a promotion is done when Vercel answers with nothing at all', async () => {
  const { vercel, seen } = await localVercel((_, response) => Boolean(response.writeHead(201).end()))
  expect(await vercel.promote('web', 'dpl_1', { team: 'acme', signal: patient() })).toMatchObject({ kind: 'done' })
  expect(seen[0]).toMatchObject({ path: '/v10/projects/web/promote/dpl_1' })
  expect(seen[0]?.query.get('slug')).toBe('acme')
})

it('a build is known by its nonce and its commit, wherever Vercel writes it', async () => {
  const meta = { countersignNonce: 'n1' }
  const { vercel } = await localVercel((_, response) =>
    json(response, 200, deployment({ meta, gitSource: { sha: SHA } })),
  )
  const options = { repository: 'acme/web', commit: SHA, ref: 'main', nonce: 'n1', signal: patient() }
  expect(await vercel.createDeployment('web', options)).toMatchObject({
    kind: 'done',
    value: { nonce: 'n1', commit: SHA },
  })
  const broken = await localVercel((_, response) => json(response, 200, { id: 'dpl_1' }))
  expect(await broken.vercel.createDeployment('web', options)).toMatchObject({ kind: 'uncertain' })
})
