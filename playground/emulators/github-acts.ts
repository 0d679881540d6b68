import { z } from 'zod'
import { DEPLOYMENT_ACTS } from './github-deployment-routes.ts'
import { siteOf } from './github-owner-shapes.ts'
import { secondOf, USUAL_PLAN } from './github-plan.ts'
import { type Answered, type Asked, runOf, workflowOf } from './github-routes.ts'
import type { RunState } from './github-state.ts'
import { checkoutOf, evaluated, jobsOf, readWorkflow, type WorkflowFile } from './github-workflow-file.ts'

/** What a route that changes something is asked. */
export interface AskedToAct extends Asked {
  readonly body: unknown
  /** The login of whoever asks. */
  readonly actor: string
  readonly nextId: () => number
  /** The commit of a branch or a tag, and of nothing else. */
  readonly refCommit: (ref: string) => Promise<string | null>
  readonly fileText: (path: string, commit: string) => Promise<string | null>
}

export type Act = (asked: AskedToAct) => Answered | null | Promise<Answered | null>

/** GitHub's documentation: at most 25 inputs. */
const INPUT_LIMIT = 25

const Dispatch = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.coerce.string()).default({}),
  return_run_details: z.boolean().optional(),
})

const refuse = (status: number, message: string): Answered => ({ status, body: { message } })

/** What GitHub has against the inputs of a dispatch; null when nothing. */
function inputProblem(declared: NonNullable<WorkflowFile['inputs']>, given: Readonly<Record<string, string>>) {
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(declared, name))
  if (unexpected.length > 0) return `Unexpected inputs provided: ${JSON.stringify(unexpected)}`
  const missing = Object.entries(declared).find(
    ([name, input]) => input?.required === true && input.default === undefined && !given[name],
  )
  if (missing) return `Required input '${missing[0]}' not provided`
  return Object.keys(given).length > INPUT_LIMIT ? `you may only define up to ${INPUT_LIMIT} inputs` : null
}

async function dispatch(asked: AskedToAct): Promise<Answered | null> {
  const { repository, now, nextId } = asked
  const workflow = workflowOf(asked)
  const body = Dispatch.safeParse(asked.body)
  if (!workflow) return null
  if (!body.success) return refuse(422, 'Invalid request.')
  const planned = { ...USUAL_PLAN, ...repository.plans[workflow.path] }
  const { ref, inputs: given, return_run_details: isDetailed } = body.data
  if (!planned.namesRun && isDetailed !== undefined) {
    return refuse(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.')
  }
  const sha = await asked.refCommit(ref)
  if (sha === null) return refuse(422, `No ref found for: ${ref}`)
  const file = readWorkflow((await asked.fileText(workflow.path, sha)) ?? '')
  if (!file?.inputs) return refuse(422, "Workflow does not have 'workflow_dispatch' trigger")
  const problem = inputProblem(file.inputs, given)
  if (problem !== null) return refuse(422, problem)
  const { unless } = planned.failure ?? {}
  const isHealed = unless && ((await asked.fileText(unless.path, sha)) ?? '').includes(unless.text)
  const plan = isHealed ? { ...planned, failure: null } : planned

  const defaults = Object.entries(file.inputs).map(([name, input]) => [name, String(input?.default ?? '')] as const)
  const inputs = { ...Object.fromEntries(defaults), ...given }
  const head = plan.runsInstead ?? sha
  const known = { inputs, sha: head, refName: ref.replace(/^refs\/(heads|tags)\//, '') }
  const checkedOut = plan.runsInstead ?? checkoutOf(file, known) ?? head
  const run: RunState = {
    id: nextId(),
    workflow: workflow.path,
    number: repository.runs.filter((each) => each.workflow === workflow.path).length + 1,
    attempt: 1,
    title: file.runName === null ? workflow.name : evaluated(file.runName, { ...known, checkedOut }),
    event: 'workflow_dispatch',
    branch: known.refName,
    commit: head,
    status: 'queued',
    conclusion: null,
    actor: asked.actor,
    createdAt: secondOf(now),
    updatedAt: secondOf(now),
    jobs: [],
  }
  const jobs = jobsOf(file, { ...known, checkedOut }).map((job) => ({ id: nextId(), ...job }))
  repository.runs.push(run)
  repository.planned.set(run.id, { plan, createdAt: now, inputs, checkedOut, jobs, cancelledAt: null })

  if (plan.answer === 'error') return refuse(502, 'Server Error')
  if (plan.answer === 'close') return { status: 500, body: '', breakage: 'close' }
  if (!isDetailed) return { status: 204, body: null }
  const page = `${siteOf(repository, asked.addresses)}/actions/runs/${run.id}`
  const url = `${asked.addresses.api}/repos/${repository.owner}/${repository.name}/actions/runs/${run.id}`
  return { status: 200, body: { workflow_run_id: run.id, run_url: url, html_url: page } }
}

/** The routes by which something is done, all of them POST; null is a 404. */
export const OWN_ACTS: Readonly<Record<string, Act>> = {
  ...DEPLOYMENT_ACTS,

  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': dispatch,

  '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel': (asked) => {
    const run = runOf(asked)
    if (!run) return null
    const planned = asked.repository.planned.get(run.id)
    if (!planned || run.status === 'completed') {
      return refuse(409, 'Cannot cancel a workflow run that is completed.')
    }
    planned.cancelledAt ??= asked.now
    return { status: 202, body: {} }
  },
}
