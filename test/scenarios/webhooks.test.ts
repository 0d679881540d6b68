import { createHmac, randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActorContext } from '../../src/context.ts'
import { askCandidate } from '../../src/signoffs/request.ts'
import { signCandidate } from '../../src/signoffs/sign.ts'
import { loadState } from '../../src/signoffs/state.ts'
import { beginAttempt, findAttempt } from '../../src/store/releases.ts'
import { ledger, signatures } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'

const secret = 'canary-webhook-secret'
const repository = 'ecosystem/ecosystem-platform'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot({ GITHUB_WEBHOOK_SECRET: secret, VERCEL_WEBHOOK_SECRET: secret })
})
afterAll(() => bot?.close())

function actingAs(name: string): ActorContext {
  const actor = { kind: 'slack-user', teamId: 'T000000001', userId: bot.slack.idOf(name) } as const
  return { ...bot.app.context, actor, actId: null }
}

const hmac = (algorithm: string, body: string) => createHmac(algorithm, secret).update(body).digest('hex')

const tell = (sender: string, body: string, headers: Record<string, string>) =>
  fetch(`${bot.url}/webhooks/${sender}`, { method: 'POST', headers, body })

function tellPush(id: string): Promise<Response> {
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: repository } })
  const signature = `sha256=${hmac('sha256', body)}`
  return tell('github', body, {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': id,
    'x-hub-signature-256': signature,
  })
}

function tellReady(deploymentId: string): Promise<Response> {
  const payload = { deployment: { id: deploymentId, meta: {} } }
  const body = JSON.stringify({ id: randomUUID(), type: 'deployment.ready', payload })
  return tell('vercel', body, { 'x-vercel-signature': hmac('sha1', body) })
}

/** Puts the newest commit up for production, and lets DevOps sign it. */
async function signed(): Promise<string> {
  const place = { channelId: bot.slack.idOf('#ecosystem'), messageTs: null, responseUrl: null }
  const candidateId = await askCandidate(actingAs('@dana'), { productName: 'ecosystem', place })
  const state = await expect
    .poll(() => loadState(bot.app.context, bot.app.context.database, candidateId), { timeout: 20_000 })
    .toMatchObject({ candidate: { state: 'open' }, report: expect.anything() })
    .then(() => loadState(bot.app.context, bot.app.context.database, candidateId))
  const { reportId, branchHead, manifestHash } = state?.candidate ?? {}
  const outcome = await signCandidate(actingAs('@devi'), {
    candidateId,
    role: null,
    decision: 'approve',
    reason: null,
    conditions: [],
    seen: { reportId: reportId ?? '', branchHead: branchHead ?? null, manifestHash: manifestHash ?? '' },
  })
  expect(outcome).toMatchObject({ outcome: 'signed' })
  return candidateId
}

describe('a push that GitHub tells', () => {
  it('lets a signature fall within a second, once, although the next look by itself comes a minute later', async () => {
    const { database } = bot.app.context
    const candidateId = await signed()
    const standing = () =>
      database
        .select({ end: signatures.end, reason: signatures.endReason })
        .from(signatures)
        .where(eq(signatures.candidateId, candidateId))
    expect(await standing()).toEqual([{ end: null, reason: null }])
    await bot.world.github.repository(repository).push({
      branch: 'main',
      author: { name: 'Ana', email: 'ana@ecosystem.example' },
      date: new Date().toISOString(),
      message: 'Change the checkout once more',
      files: { 'src/checkout.ts': 'export const checkout = 2\n' },
    })
    const id = randomUUID()
    const startedAt = performance.now()
    const answer = await tellPush(id)
    await expect.poll(standing, { interval: 10, timeout: 1_000 }).toMatchObject([{ end: 'fallen' }])
    const fellMs = performance.now() - startedAt
    expect(answer.status).toBe(202)
    expect(fellMs).toBeLessThan(1_000)
    expect((await tellPush(id)).status).toBe(202)
    const falls = await database
      .select()
      .from(ledger)
      .where(and(eq(ledger.product, 'ecosystem'), eq(ledger.verb, 'signature.fall')))
    expect(falls).toHaveLength(1)
    const metrics = await (await fetch(`${bot.url}/metrics`)).text()
    expect(metrics).toContain('countersign_repeated_deliveries_total{sender="github"} 1')
  })
})

describe('a build that Vercel tells', () => {
  it('lets its release be looked at within a second, although the next look by itself may come fifteen later', async () => {
    const { database } = bot.app.context
    const sentAt = new Date()
    const nonce = `cs-${randomUUID()}`
    await beginAttempt(database, {
      nonce,
      kind: 'deploy',
      product: 'ecosystem',
      environment: 'production',
      commit: 'c0ffee'.padEnd(40, '0'),
      startedBy: 'U1',
      startedAt: sentAt,
      handle: { act: 'deploy', deploymentId: 'dpl_gone', url: null, sentAt: sentAt.toISOString() },
    })
    expect((await tellReady('dpl_gone')).status).toBe(202)
    const status = async () => (await findAttempt(database, nonce))?.status
    await expect.poll(status, { interval: 10, timeout: 1_000 }).toMatchObject({ kind: 'unknown' })
  })
})
