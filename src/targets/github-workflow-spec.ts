import { z } from 'zod'
import { repositoryField } from '../checks/repository.ts'
import { phasesField } from './fields.ts'

const Inputs = z.strictObject({
  commit: z.string().min(1).optional().describe('The name of the input that takes the commit (40 characters).'),
  nonce: z
    .string()
    .min(1)
    .optional()
    .describe("The name of the input that takes the attempt's id, which the workflow's run-name must repeat."),
  environment: z.string().min(1).optional().describe('The name of the input that takes the environment.'),
})

const Fixed = z.record(z.string().min(1), z.string()).default({})

const workflow = z.string().min(1)

export const Spec = z.object({
  repository: repositoryField,
  workflow: workflow.describe('The file of the workflow that deploys, such as deploy.yml.'),
  at: z
    .enum(['tag', 'input'])
    .default('tag')
    .describe(
      'How the commit reaches the workflow: on a tag that is made at the commit for this attempt, or as an input that the workflow checks out.',
    ),
  ref: z
    .string()
    .min(1)
    .optional()
    .describe('With at: input, the branch that the workflow file is taken from; the default branch when left out.'),
  inputs: Inputs.default({}).describe('The names of the inputs that the workflow declares.'),
  with: Fixed.describe('Further inputs with their values.'),
  rollback: z
    .strictObject({
      workflow: workflow
        .optional()
        .describe('The file of the workflow that goes back; the one that deploys if left out.'),
      with: Fixed.describe('Further inputs with their values.'),
    })
    .optional()
    .describe('How to go back: a run for the earlier commit. Left out, this target cannot go back.'),
  job: z
    .string()
    .min(1)
    .optional()
    .describe('The job that deploys: when it was skipped, nothing was deployed although the run succeeded.'),
  environment: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The GitHub environment beside which deployments are noted; not needed where a job of the workflow names it.',
    ),
  phases: phasesField,
})

export type Spec = z.output<typeof Spec>

/** A run that was started; its id is missing while GitHub has not told it. */
export const Handle = z.object({
  repository: z.string(),
  workflow: z.string(),
  runId: z.string().nullable(),
  url: z.string().nullable(),
  sentAt: z.iso.datetime(),
})

export type Handle = z.output<typeof Handle>
