import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { notStarted, phasesField } from './fields.ts'
import {
  type Carrying,
  defineTarget,
  type Found,
  type Order,
  type Started,
  type TargetStatus,
  type Told,
} from './target.ts'
import { Report, readDeployCallback, statusOfReport, withUsual } from './webhook-report.ts'

const Address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })

const Spec = z.object({
  url: Address.describe('The address that carries deployments out; it gets a signed POST.'),
  secret: z
    .string()
    .regex(/^DEPLOY_[A-Z0-9_]+$/, 'must be the name of a variable that begins with DEPLOY_')
    .describe('The name of the bot’s variable with the secret that signs both ways, such as DEPLOY_HOOK_SECRET.'),
  rollbackUrl: Address.optional().describe('The address that goes back; left out, this target cannot go back.'),
  statusUrl: Address.optional().describe(
    'The address that is asked how a deployment goes, with ?nonce=; left out, its receiver has to call back.',
  ),
  phases: phasesField,
})

type Spec = z.output<typeof Spec>

const Handle = z.object({
  nonce: z.string(),
  url: z.string().nullable(),
  sentAt: z.iso.datetime(),
  /** What the receiver has told by itself. */
  told: Report.nullish(),
})

type Handle = z.output<typeof Handle>

/** What the receiver may answer to an order. */
const Receipt = z.object({ url: z.url({ protocol: /^https?$/ }).optional() })

/** Deploys by whatever listens at an address. */
export const webhook = defineTarget('webhook', {
  summary: 'Sends a signed request to an address that deploys, and asks it or is told by it how that goes.',
  spec: Spec,
  handle: Handle,
  // The receiver does nothing for a nonce that it knows, so nothing has to be waited for.
  settleMs: 0,
  find: async (spec, order, carrying): Promise<Found<Handle>> => {
    const report = await ask(spec, order, carrying)
    if (report === null) return { kind: 'none' }
    const sentAt = (order.triedAt ?? carrying.now).toISOString()
    return { kind: 'found', handle: { nonce: order.nonce, url: report.url ?? null, sentAt } }
  },
  deploy: (spec, order, carrying) => send(spec, spec.url, 'deploy', order, carrying),
  rollback: ({ rollbackUrl }) =>
    rollbackUrl === undefined ? null : (spec, order, carrying) => send(spec, rollbackUrl, 'rollback', order, carrying),
  status: async (spec, order, handle, carrying): Promise<TargetStatus> => {
    if (spec.statusUrl === undefined && handle.told) return statusOfReport(handle.told, order, spec.phases)
    if (spec.statusUrl === undefined) {
      const phases = withUsual({ phases: [] }, spec.phases)
      return { kind: 'running', phases, url: handle.url, needsAdvance: false }
    }
    const report = await ask(spec, order, carrying)
    if (report) return statusOfReport(report, order, spec.phases)
    const sentence = `${new URL(spec.statusUrl).host} does not know this deployment`
    return { kind: 'unknown', code: 'report.missing', sentence, url: handle.url }
  },
  hear: ({ secret }, order, handle, telling, { variables, now }): Told<Handle> => {
    const value = variables.get(secret)
    if (value === undefined) return { kind: 'refused', status: 503, sentence: `${secret} is not set` }
    const read = readDeployCallback(telling, value, now)
    if (read.kind === 'refused') return read
    const { report, deliveryId } = read
    const sentAt = (order.triedAt ?? now).toISOString()
    const known = handle ?? { nonce: order.nonce, url: report.url ?? null, sentAt }
    const told = known.told && rank[known.told.state] > rank[report.state] ? known.told : report
    return { kind: 'told', handle: { ...known, told }, deliveryId }
  },
})

/** Reports may come late: one of the beginning does not undo one of the end. */
const rank = { waiting: 0, running: 1, succeeded: 2, failed: 2 } as const

async function send(
  { secret }: Spec,
  url: string,
  act: 'deploy' | 'rollback',
  order: Order,
  { sources, now, signal }: Carrying,
): Promise<Started<Handle>> {
  const { nonce, product, environment, repository, commit, ref, previous } = order
  const body = { act, nonce, product, environment, repository, commit, ref, previousCommit: previous?.commit ?? null }
  const acted = await sources.deployHook.send(url, { secret, nonce, now, signal, body })
  if (acted.kind !== 'done') return notStarted(acted, 'hook.refused')
  const receipt = Receipt.safeParse(acted.value)
  const page = receipt.success ? (receipt.data.url ?? null) : null
  return { kind: 'accepted', handle: { nonce, url: page, sentAt: now.toISOString() } }
}

/** The receiver's report of an order; null when it knows none or cannot be asked. */
async function ask(
  { statusUrl, secret }: Spec,
  { nonce }: Order,
  { sources, now, signal }: Carrying,
): Promise<Report | null> {
  if (statusUrl === undefined) return null
  const address = new URL(statusUrl)
  address.searchParams.set('nonce', nonce)
  const answer = await sources.deployHook.ask(address.href, { secret, nonce, now, signal })
  if (answer === null) return null
  const parsed = Report.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new SourceError('deploy hook', 'garbage', `${address.host} answered something that is no report`)
}
