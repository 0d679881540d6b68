import { alert } from './alert.ts'
import { alertmanager } from './alertmanager.ts'
import { deploy } from './deploy.ts'
import { github } from './github.ts'
import { sentry } from './sentry.ts'
import { vercel } from './vercel.ts'
import type { Webhook } from './webhook.ts'

/** Every system that may call us. */
export const webhooks: readonly Webhook[] = [alert, alertmanager, deploy, github, sentry, vercel]
