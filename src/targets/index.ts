import { githubWorkflow } from './github-workflow.ts'
import { vercel } from './vercel.ts'
import { webhook } from './webhook.ts'

/** Every target kind, by its word in the YAML. */
export const targetKinds = { 'github-workflow': githubWorkflow, vercel, webhook } as const
