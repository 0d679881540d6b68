import { createServer, type IncomingHttpHeaders } from 'node:http'
import rawBody from 'raw-body'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Callers, createCallers, newCallerSecrets } from '../../playground/callers.ts'
import { closeServer, listen } from '../../playground/emulators/listen.ts'
import { createSwitches, type Switches } from '../../playground/switches.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { signatureProblem } from '../../src/sources/hook-signature.ts'
import { isSigned } from '../../src/webhooks/webhook.ts'

interface Delivered {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a delivery says, as far as the tests look. */
interface Said {
  readonly action?: string
  readonly type?: string
  readonly status?: string
  readonly data?: { readonly event?: { readonly issue_id: string }; readonly issue?: { readonly id: string } }
  readonly workflow_run?: { readonly conclusion: string; readonly path: string; readonly head_branch: string }
  readonly alert?: { readonly state: string; readonly number: number; readonly secret?: string }
  readonly alerts?: readonly { readonly fingerprint: string; readonly status: string; readonly startsAt: string }[]
}

const secrets = newCallerSecrets()
const delivered: Delivered[] = []
let answer = 202
const bot = createServer(async (request, response) => {
  delivered.push({ path: request.url ?? '', headers: request.headers, body: await rawBody(request) })
  response.writeHead(answer).end(answer < 300 ? 'Taken.' : 'The signature does not fit.')
})
let world: World
let callers: Callers
let switches: Switches

beforeAll(async () => {
  const port = await listen(bot)
  world = await createWorld()
  callers = createCallers(() => `http://127.0.0.1:${port}`, secrets)
  switches = createSwitches(world, callers)
}, 60_000)
beforeEach(() => {
  delivered.length = 0
  answer = 202
})
afterAll(async () => {
  await world?.close()
  await closeServer(bot)
})

/** Flips a switch on and off again; gives what was delivered at each. */
async function onAndOff(id: string): Promise<{ on: Said; off: Said; sent: readonly Delivered[] }> {
  await switches.flip(id, true)
  await switches.flip(id, false)
  const [on = {}, off = {}] = delivered.map(({ body }): Said => JSON.parse(body.toString()))
  return { on, off, sent: [...delivered] }
}

describe('the systems outside', () => {
  it('sign each its own way, so that the bot that has their settings believes them', async () => {
    await callers.github('ping', { zen: 'Keep it logically awesome.' })
    await callers.vercel({ id: 'evt_1' })
    await callers.sentry('issue', { action: 'resolved' })
    await callers.alertmanager({ version: '4' })
    await callers.alert({ title: 'Über 95 %' })
    const [github, vercel, sentry, alertmanager, alert] = delivered
    const { environment } = callers
    const digest = (each: Delivered | undefined, header: string) => String(each?.headers[header]).replace('sha256=', '')
    const body = (each: Delivered | undefined) => each?.body ?? Buffer.alloc(0)
    const holds = (algorithm: 'sha1' | 'sha256', setting: string, each: Delivered | undefined, header: string) =>
      isSigned(algorithm, environment[setting] ?? '', body(each), digest(each, header))
    expect(delivered.map(({ path }) => path)).toEqual(
      ['github', 'vercel', 'sentry', 'alertmanager', 'alert'].map((sender) => `/webhooks/${sender}`),
    )
    expect(holds('sha256', 'GITHUB_WEBHOOK_SECRET', github, 'x-hub-signature-256')).toBe(true)
    expect(holds('sha1', 'VERCEL_WEBHOOK_SECRET', vercel, 'x-vercel-signature')).toBe(true)
    expect(holds('sha256', 'SENTRY_WEBHOOK_SECRET', sentry, 'sentry-hook-signature')).toBe(true)
    expect(alertmanager?.headers.authorization).toBe(`Bearer ${environment.ALERTMANAGER_WEBHOOK_TOKEN}`)
    const problem = signatureProblem(
      environment.ALERT_WEBHOOK_SECRET ?? '',
      alert?.headers ?? {},
      body(alert).toString(),
      new Date(),
    )
    expect(problem).toBeNull()
  })

  it('say what the bot answered when it takes nothing', async () => {
    answer = 401
    await expect(switches.flip('mypay.disk', true)).rejects.toThrow(
      'The bot answered alert with 401: The signature does not fit.',
    )
    expect(switches.list().find(({ id }) => id === 'mypay.disk')?.isOn).toBe(false)
  })

  it('tell of an issue, and of the same one when it is resolved', async () => {
    const { on, off, sent } = await onAndOff('vauntico.sentry-issue')
    expect(sent.map(({ headers }) => headers['sentry-hook-resource'])).toEqual(['event_alert', 'issue'])
    expect([on.action, off.action]).toEqual(['triggered', 'resolved'])
    expect(off.data?.issue?.id).toBe(on.data?.event?.issue_id)
  })

  it.each(['vauntico.sentry-metric', 'rappit.sentry-metric'])('tell of a metric: %s', async (id) => {
    const { on, off } = await onAndOff(id)
    expect([on.action, off.action]).toEqual(['critical', 'resolved'])
  })

  it.each(['vauntico.alertmanager', 'rappit.alertmanager'])('tell of a group of alerts: %s', async (id) => {
    const { on, off } = await onAndOff(id)
    expect([on.status, off.status]).toEqual(['firing', 'resolved'])
    const keys = ({ alerts }: Said) => alerts?.map(({ fingerprint, startsAt }) => ({ fingerprint, startsAt }))
    expect(keys(off)).toEqual(keys(on))
    expect(new Set(keys(on)?.map(({ fingerprint }) => fingerprint)).size).toBe(on.alerts?.length)
  })

  it.each([
    ['vauntico.workflow', '.github/workflows/deploy-production.yml'],
    ['mypay.backup', '.github/workflows/backup.yml'],
  ])('tell of runs that GitHub has: %s', async (id, path) => {
    const { on, off } = await onAndOff(id)
    expect(on.workflow_run).toMatchObject({ conclusion: 'failure', path, head_branch: 'main' })
    expect(off.workflow_run).toMatchObject({ conclusion: 'success', path, head_branch: 'main' })
  })

  it('tell of the run that a switch mends', async () => {
    const { on, off } = await onAndOff('ecosystem.ci')
    expect([on.workflow_run?.conclusion, off.workflow_run?.conclusion]).toEqual(['success', 'failure'])
  })

  it.each([
    ['vauntico.secret', 'secret_scanning_alert', 'resolved'],
    ['ecosystem.secret', 'secret_scanning_alert', 'resolved'],
    ['vivr.dependency', 'dependabot_alert', 'fixed'],
  ])('tell of an alert of GitHub without what was found: %s', async (id, event, ended) => {
    const { on, off, sent } = await onAndOff(id)
    expect(sent.map(({ headers }) => headers['x-github-event'])).toEqual([event, event])
    expect([on.action, off.action]).toEqual(['created', ended])
    expect([on.alert?.state, off.alert?.state]).toEqual(['open', ended])
    expect(off.alert?.number).toBe(on.alert?.number)
    expect(on.alert?.secret).toBeUndefined()
  })

  it('tell of deployments that Vercel has', async () => {
    const { on, off } = await onAndOff('ecosystem.deployment')
    expect([on.type, off.type]).toEqual(['deployment.error', 'deployment.succeeded'])
  })

  it('tell of anything else by a plain alert', async () => {
    const { on, off } = await onAndOff('mypay.disk')
    expect([on.status, off.status]).toEqual(['firing', 'resolved'])
  })

  it('have no switches that only tell where no bot listens', () => {
    const ids = createSwitches(world)
      .list()
      .map(({ id }) => id)
    expect(ids).not.toContain('mypay.disk')
    expect(ids).toContain('ecosystem.ci')
  })
})
