import { z } from 'zod'
import type { Context } from '../context.ts'
import { hastenAttempts } from '../releases/hasten.ts'
import { branchMoved, checksEnded } from '../signoffs/hasten.ts'
import type { Attempt } from '../store/releases.ts'
import { Handle } from '../targets/github-workflow-spec.ts'
import { githubHeard } from './signals/github.ts'
import { hastened, isSigned, jsonOf, refused, type Webhook } from './webhook.ts'

/** What a delivery is about; of what nothing here depends on, nothing. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
type News =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'branch'; readonly repository: string; readonly branch: string }
  | { readonly kind: 'checks'; readonly repository: string; readonly commit: string }
  | {
      readonly kind: 'run'
      readonly repository: string
      readonly runId: string | null
      /** Where an attempt's nonce may stand: branches, tags and titles. */
      readonly names: readonly string[]
      /** Of a deployment that whoever made it noted beside the commit; null for what only its run tells. */
      readonly commit: string | null
    }

const nothing: News = { kind: 'nothing' }
const inRepository = { repository: z.object({ full_name: z.string() }).transform((each) => each.full_name) }
const runId = z.number().transform(String)
const text = z.string().nullish()
const present = (names: readonly (string | null | undefined)[]) => names.filter((name) => name != null)

const Push = z.object({ ...inRepository, ref: z.string() }).transform(({ repository, ref }): News => {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
  return branch === undefined ? nothing : { kind: 'branch', repository, branch }
})

const Delete = z
  .object({ ...inRepository, ref: z.string(), ref_type: z.string() })
  .transform(({ repository, ref, ref_type }): News => {
    return ref_type === 'branch' ? { kind: 'branch', repository, branch: ref } : nothing
  })

const Checked = z.object({ head_sha: z.string() })
const checks = (repository: string, action: string, { head_sha }: z.output<typeof Checked>): News =>
  action === 'completed' ? { kind: 'checks', repository, commit: head_sha } : nothing

const CheckRun = z
  .object({ ...inRepository, action: z.string(), check_run: Checked })
  .transform(({ repository, action, check_run }) => checks(repository, action, check_run))

const CheckSuite = z
  .object({ ...inRepository, action: z.string(), check_suite: Checked })
  .transform(({ repository, action, check_suite }) => checks(repository, action, check_suite))

const WorkflowRun = z
  .object({ ...inRepository, workflow_run: z.object({ id: runId, head_branch: text, display_title: text }) })
  .transform(({ repository, workflow_run: { id, head_branch, display_title } }): News => {
    return { kind: 'run', repository, runId: id, names: present([head_branch, display_title]), commit: null }
  })

const WorkflowJob = z
  .object({ ...inRepository, workflow_job: z.object({ run_id: runId, head_branch: text }) })
  .transform(({ repository, workflow_job: { run_id, head_branch } }): News => {
    return { kind: 'run', repository, runId: run_id, names: present([head_branch]), commit: null }
  })

const DeploymentStatus = z
  .object({
    ...inRepository,
    deployment: z.object({ ref: z.string(), sha: z.string() }),
    workflow_run: z.object({ id: runId }).nullish(),
  })
  .transform(({ repository, deployment: { ref, sha }, workflow_run }): News => {
    return { kind: 'run', repository, runId: workflow_run?.id ?? null, names: [ref], commit: sha }
  })

const events: ReadonlyMap<string, z.ZodType<News>> = new Map<string, z.ZodType<News>>([
  ['push', Push],
  ['delete', Delete],
  ['check_run', CheckRun],
  ['check_suite', CheckSuite],
  ['workflow_run', WorkflowRun],
  ['workflow_job', WorkflowJob],
  ['deployment_status', DeploymentStatus],
])

/** GitHub tells of runs, deployments, branches, checks and alerts: what depends on them is looked at at once, and what fails is a signal. */
export const github: Webhook = {
  sender: 'github',
  receive: async (context, { headers, body }, take) => {
    const secret = context.config.webhookSecrets.github
    if (secret === null) {
      return refused(503, 'not_configured', 'Set GITHUB_WEBHOOK_SECRET to the secret of this webhook, and start anew.')
    }
    const [, signature] = /^sha256=(.*)$/.exec(String(headers['x-hub-signature-256'] ?? '')) ?? []
    if (!isSigned('sha256', secret, body, signature)) {
      return refused(401, 'signature', 'The signature does not fit: use the secret in GITHUB_WEBHOOK_SECRET.')
    }
    const { 'x-github-event': event, 'x-github-delivery': id } = headers
    if (typeof event !== 'string' || typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) {
      return refused(400, 'body', 'X-GitHub-Event and X-GitHub-Delivery are needed.')
    }
    const payload = jsonOf(body)
    if (payload === undefined) {
      return refused(400, 'body', 'The body is not JSON: choose the content type application/json.')
    }
    const news = (events.get(event) ?? z.unknown().transform(() => nothing)).safeParse(payload)
    const heard = githubHeard(event, payload, context.products.list(), context.now())
    if (!news.success || 'wrong' in heard) {
      const place = news.success ? '' : news.error.issues[0]?.path.join('.')
      const wrong = 'wrong' in heard ? heard.wrong : ''
      return refused(400, 'body', `This is no ${event} as GitHub documents it: see ${place || wrong}.`)
    }
    const answer = await take({ sender: 'github', id }, heard)
    return hastened(context, answer, () => hasten(context, news.data, id))
  },
}

async function hasten(context: Context, news: News, deliveryId: string): Promise<void> {
  switch (news.kind) {
    case 'nothing':
      return
    case 'branch':
      return branchMoved(context, news, deliveryId)
    case 'checks':
      return checksEnded(context, news)
    case 'run':
      return hastenAttempts(context, (attempt) => isOf(context, news, attempt))
  }
}

/** Whether a run or a deployment is that of an attempt, or may be. */
function isOf({ products }: Context, news: News & { kind: 'run' }, attempt: Attempt): boolean {
  if (news.names.some((name) => name.split(/[^\w-]+/).includes(attempt.nonce))) return true
  const handle = Handle.safeParse(attempt.handle)
  const isRun = handle.success && handle.data.runId !== null && handle.data.runId === news.runId
  if (isRun && isSame(handle.data.repository, news.repository)) return true
  return news.commit === attempt.commit && isSame(products.get(attempt.product)?.repository ?? '', news.repository)
}

/** GitHub's names differ in nothing by their case. */
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
