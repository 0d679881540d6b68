import { z } from 'zod'
import { projectFields } from '../checks/vercel-fields.ts'
import { phasesField } from './fields.ts'

export const Spec = z.object({
  ...projectFields,
  deploy: z
    .enum(['promote', 'create'])
    .default('promote')
    .describe(
      'promote puts the production build that Vercel has made of the commit in front of users, and builds one where there is none; create always builds anew.',
    ),
  phases: phasesField,
})

export type Spec = z.output<typeof Spec>

/** A deployment that is to be in front of users. */
export const Handle = z.object({
  act: z.enum(['deploy', 'rollback']),
  deploymentId: z.string(),
  url: z.string().nullable(),
  sentAt: z.iso.datetime(),
})

export type Handle = z.output<typeof Handle>
