import { parse } from 'yaml'
import { z } from 'zod'

const Step = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
})

const Input = z.object({ required: z.boolean().optional(), default: z.unknown().optional() }).nullable()

/** A workflow file, cut to what a run that is started by an API needs. */
const File = z.object({
  name: z.string().optional(),
  'run-name': z.string().optional(),
  on: z.unknown(),
  jobs: z.record(z.string(), z.object({ name: z.string().optional(), steps: z.array(Step).default([]) })),
})

export interface WorkflowFile {
  readonly name: string | null
  readonly runName: string | null
  /** The declared inputs; null when the file does not let itself be started. */
  readonly inputs: Readonly<Record<string, z.output<typeof Input>>> | null
  readonly jobs: z.output<typeof File>['jobs']
}

/** Reads a workflow file; null when it is none. */
export function readWorkflow(text: string): WorkflowFile | null {
  const parsed = File.safeParse(parse(text))
  if (!parsed.success) return null
  const { name, 'run-name': runName, on, jobs } = parsed.data
  return { name: name ?? null, runName: runName ?? null, inputs: inputsOf(on), jobs }
}

function inputsOf(on: unknown): WorkflowFile['inputs'] {
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) return {}
  const events = z.record(z.string(), z.unknown()).safeParse(on)
  if (!events.success || !('workflow_dispatch' in events.data)) return null
  const declared = z.object({ inputs: z.record(z.string(), Input).optional() }).safeParse(events.data.workflow_dispatch)
  return declared.success ? (declared.data.inputs ?? {}) : {}
}

/** What the expressions of a workflow file may name. */
export interface Surroundings {
  readonly inputs: Readonly<Record<string, string>>
  readonly sha: string
  readonly refName: string
  /** What every output of a step is: the commit that was checked out. */
  readonly checkedOut: string
}

/** Fills in `${{ … }}`; of `a || b` the first that is not empty. */
export function evaluated(text: string, { inputs, sha, refName, checkedOut }: Surroundings): string {
  const termOf = (term: string): string => {
    const input = /^(?:github\.event\.)?inputs\.([\w-]+)$/.exec(term)?.[1]
    if (input !== undefined) return inputs[input] ?? ''
    if (/^steps\.[\w-]+\.outputs\./.test(term)) return checkedOut
    return { 'github.sha': sha, 'github.ref_name': refName }[term] ?? /^'(.*)'$/.exec(term)?.[1] ?? ''
  }
  return text.replaceAll(/\$\{\{\s*(.+?)\s*\}\}/g, (_, expression: string) => {
    const values = expression.split('||').map((term) => termOf(term.trim()))
    return values.find((value) => value !== '') ?? ''
  })
}

/** The commit or ref that the first checkout names; null when it takes what the run was started on. */
export function checkoutOf(file: WorkflowFile, surroundings: Omit<Surroundings, 'checkedOut'>): string | null {
  const steps = Object.values(file.jobs).flatMap((job) => job.steps)
  const ref = steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))?.with?.ref
  return typeof ref === 'string' ? evaluated(ref, { ...surroundings, checkedOut: '' }) || null : null
}

/** The jobs with their steps, as GitHub names them. */
export function jobsOf(
  file: WorkflowFile,
  surroundings: Surroundings,
): readonly { readonly name: string; readonly steps: readonly string[] }[] {
  return Object.entries(file.jobs).map(([key, job]) => ({
    name: evaluated(job.name ?? key, surroundings),
    steps: [
      'Set up job',
      ...job.steps.map(({ name, uses, run }) => {
        return name === undefined ? `Run ${uses ?? run?.split('\n', 1)[0] ?? ''}` : evaluated(name, surroundings)
      }),
      'Complete job',
    ],
  }))
}
