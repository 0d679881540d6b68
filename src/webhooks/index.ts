import type { Webhook } from './webhook.ts'

/** Every system that may call us. */
export const webhooks: readonly Webhook[] = []
