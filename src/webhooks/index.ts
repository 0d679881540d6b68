import { deploy } from './deploy.ts'
import { github } from './github.ts'
import { vercel } from './vercel.ts'
import type { Webhook } from './webhook.ts'

/** Every system that may call us. */
export const webhooks: readonly Webhook[] = [deploy, github, vercel]
