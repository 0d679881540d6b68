import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sign } from '../src/sources/hook-signature.ts'

/** What every sender signs with. */
export const secret = 'bench-secret-of-all-senders'
export const products = ['shop-1', 'shop-2', 'shop-3', 'shop-4', 'shop-5'] as const
export const problemsOfEach = 2
const senders = ['sentry', 'vercel', 'github', 'alertmanager', 'alert'] as const
export const fingerprints = products.length * senders.length * problemsOfEach

/** A delivery as it goes over the wire. */
export interface Sent {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The file of a product that hears of all senders. */
export function productFile(name: string, channel: string): string {
  const projects = Array.from({ length: problemsOfEach }, (_, problem) => `{ project: ${name}-${problem} }`)
  const workflows = Array.from({ length: problemsOfEach }, (_, problem) => `w${problem}.yml`)
  return `product: ${name}
title: ${name}
repository: bench/${name}
channel: "${channel}"
roles: { devops: { title: DevOps, people: ["@devops"] } }
environments: { production: { title: Production } }
areas:
  endpoints:
    title: Endpoints
    weight: 1
    checks:
      health: { kind: http, title: Health, priority: P0, impact: It is down, owner: devops, fix: Go back, url: "https://${name}.example/" }
incidents:
  signals:
    sentry: [{ project: ${name} }]
    vercel: [${projects.join(', ')}]
    github: { workflows: [${workflows.join(', ')}] }
    alertmanager: [{ labels: { product: ${name} } }]
`
}

const hmac = (algorithm: string, body: string) => createHmac(algorithm, secret).update(body).digest('hex')

const examples = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
const published: { name: string; examples: { workflow_run: object; repository: object }[] }[] = JSON.parse(
  readFileSync(examples, 'utf8'),
)
const workflowRun = published.find(({ name }) => name === 'workflow_run')?.examples[1]

/** The alert of a number: all senders in turn, each of its fingerprints as often as any other. */
export function alertOf(number: number): Sent {
  const fingerprint = number % fingerprints
  const product = products[fingerprint % products.length] ?? ''
  const sender = senders[Math.floor(fingerprint / products.length) % senders.length] ?? 'alert'
  const problem = Math.floor(fingerprint / (products.length * senders.length))
  return { path: `/webhooks/${sender}`, ...writers[sender](product, problem, number) }
}

type Writer = (product: string, problem: number, number: number) => Omit<Sent, 'path'>

const writers: Readonly<Record<(typeof senders)[number], Writer>> = {
  sentry: (product, problem) => {
    const event = {
      url: `https://sentry.io/api/0/projects/bench/${product}/events/${randomUUID()}/`,
      issue_id: String(problem),
      title: `Error ${problem} of ${product}`,
      level: 'error',
      web_url: `https://sentry.io/organizations/bench/issues/${problem}/`,
      tags: [['environment', 'production']],
    }
    const body = JSON.stringify({ action: 'triggered', data: { event, triggered_rule: 'Errors' } })
    const ids = { 'request-id': randomUUID(), 'sentry-hook-resource': 'event_alert' }
    return { body, headers: { ...ids, 'sentry-hook-signature': hmac('sha256', body) } }
  },
  vercel: (product, problem) => {
    const name = `${product}-${problem}`
    const payload = { target: 'production', project: { id: name }, deployment: { id: `dpl_${randomUUID()}`, name } }
    const body = JSON.stringify({ id: randomUUID(), type: 'deployment.error', createdAt: Date.now(), payload })
    return { body, headers: { 'x-vercel-signature': hmac('sha1', body) } }
  },
  github: (product, problem) => {
    const path = `.github/workflows/w${problem}.yml`
    const run = { conclusion: 'failure', head_branch: 'main', head_repository: null, event: 'push', path }
    const body = JSON.stringify({
      ...workflowRun,
      action: 'completed',
      workflow_run: { ...workflowRun?.workflow_run, ...run, name: `W${problem}` },
      repository: { ...workflowRun?.repository, full_name: `bench/${product}` },
    })
    const ids = { 'x-github-event': 'workflow_run', 'x-github-delivery': randomUUID() }
    return { body, headers: { ...ids, 'x-hub-signature-256': `sha256=${hmac('sha256', body)}` } }
  },
  alertmanager: (product, problem, number) => {
    const labels = { alertname: `Alert ${problem}`, product, severity: 'warning' }
    // A new beginning each time, because a group in the same state would be a repeat.
    const startsAt = new Date(Date.now() - number).toISOString()
    const alerts = [{ status: 'firing', labels, annotations: {}, startsAt, fingerprint: `${product}-${problem}` }]
    const body = JSON.stringify({ version: '4', groupKey: `{}:{number="${number}"}`, status: 'firing', alerts })
    return { body, headers: { authorization: `Bearer ${secret}` } }
  },
  alert: (product, problem) => {
    const body = JSON.stringify({ product, fingerprint: `p${problem}`, status: 'firing', title: `Problem ${problem}` })
    return { body, headers: { ...sign(secret, { id: randomUUID(), body, now: new Date() }) } }
  },
}
