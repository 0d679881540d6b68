import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, it, onTestFinished } from 'vitest'
import { startVercel, type VercelEmulator } from '../../playground/emulators/vercel.ts'
import { ECOSYSTEM_VERCEL } from '../../playground/seeds/vercel-ecosystem.ts'

const TOKEN = 'token'
const PROJECT = 'ecosystem-platform'
const LAST_GOOD = 'dpl_9gCjstzr73BMjMAstBs8YR5xYjje'

async function ecosystem(): Promise<VercelEmulator> {
  const emulator = await startVercel({ tokens: [TOKEN], teams: [structuredClone(ECOSYSTEM_VERCEL)], aheadMs: 0 })
  onTestFinished(emulator.close)
  await emulator.change(({ teams }) => {
    const project = teams[0]?.projects[0]
    const domain = { name: 'app.example.com', isVerified: false, isMisconfigured: true, redirect: 'example.com' }
    project?.domains.push(domain)
    project?.variables.push({ name: 'OF_A_BRANCH', value: 'x', type: 'plain', targets: ['preview'], branch: 'develop' })
  })
  return emulator
}

async function ask(emulator: VercelEmulator, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${emulator.url}${path}${path.includes('?') ? '&' : '?'}slug=ecosystem`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(answer.status, path).toBeLessThan(300)
  const text = await answer.text()
  return text === '' ? null : JSON.parse(text)
}

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
const compiled = new Map<string, ValidateFunction>()

/** What Vercel's published schema has against an answer. Its schemas name every field, so an invented one is found. */
function objections(file: string, answer: unknown): unknown[] {
  const path = resolve(import.meta.dirname, `../fixtures/vercel/${file}.json`)
  const validate = compiled.get(file) ?? ajv.compile(JSON.parse(readFileSync(path, 'utf8')))
  compiled.set(file, validate)
  validate(answer)
  return validate.errors ?? []
}

const answers = [
  ['list-deployments', '/v6/deployments?limit=100'],
  ['list-deployments', '/v7/deployments?limit=3&state=ERROR,READY'],
  ['get-deployment', `/v13/deployments/${LAST_GOOD}`],
  ['deployment-events', `/v3/deployments/${LAST_GOOD}/events?limit=-1`],
  ['get-project', `/v9/projects/${PROJECT}?rollbackInfo=true`],
  ['project-environment', `/v10/projects/${PROJECT}/env`],
  ['project-environment', `/v10/projects/${PROJECT}/env?decrypt=true`],
  ['project-domains', `/v9/projects/${PROJECT}/domains`],
  ['domain-config', '/v6/domains/app.example.com/config'],
  ['promote-aliases', `/v1/projects/${PROJECT}/promote/aliases`],
] as const

it.each(answers)('%s is what Vercel publishes: GET %s', async (file, path) => {
  expect(objections(file, await ask(await ecosystem(), 'GET', path))).toEqual([])
})

it('deployments that fail, and both shapes of events, are what Vercel publishes', async () => {
  const emulator = await ecosystem()
  const shapes = new Set<boolean>()
  for (const { id } of emulator.state().teams[0]?.projects[0]?.deployments ?? []) {
    const events = await ask(emulator, 'GET', `/v3/deployments/${id}/events`)
    expect(objections('deployment-events', events)).toEqual([])
    expect(objections('get-deployment', await ask(emulator, 'GET', `/v13/deployments/${id}`))).toEqual([])
    if (Array.isArray(events)) shapes.add('payload' in events[0])
  }
  expect(shapes).toEqual(new Set([true, false]))
})

it('what is made, cancelled and moved is what Vercel publishes, at every stage', async () => {
  const emulator = await ecosystem()
  const redeploy = { name: PROJECT, deploymentId: LAST_GOOD, target: 'production', meta: { nonce: '1' } }
  const first = await ask(emulator, 'POST', '/v13/deployments?forceNew=1', redeploy)
  expect(objections('create-deployment', first)).toEqual([])
  const { id } = first as { id: string }
  expect(objections('cancel-deployment', await ask(emulator, 'PATCH', `/v12/deployments/${id}/cancel`))).toEqual([])
  await ask(emulator, 'POST', '/v13/deployments', redeploy)
  const rollback = emulator.state().teams[0]?.projects[0]?.deployments[0]?.id
  await ask(emulator, 'POST', `/v9/projects/${PROJECT}/rollback/${rollback}`)
  for (const stageMs of [0, 1_500, 2_000, 20_000]) {
    await emulator.advance(stageMs)
    for (const [file, path] of answers) expect(objections(file, await ask(emulator, 'GET', path))).toEqual([])
  }
})

it('an invented answer is found', () => {
  expect(objections('list-deployments', { deployments: [{ uid: 'dpl_1', state: 'EXPLODED' }] })).not.toEqual([])
  expect(objections('domain-config', { misconfigured: 'no' })).not.toEqual([])
  expect(objections('project-domains', { domains: [{ name: 'x', mood: 'good' }], pagination: {} })).not.toEqual([])
})
