import { z } from 'zod'
import { hastenAttempts } from '../releases/hasten.ts'
import { NONCE_FIELD } from '../sources/vercel-deployments.ts'
import type { Attempt } from '../store/releases.ts'
import { Handle } from '../targets/vercel-spec.ts'
import { isSigned, jsonOf, once, refused, type Webhook } from './webhook.ts'

/** https://vercel.com/docs/webhooks/webhooks-api; a rollback names the deployments that it went from and to. */
const Envelope = z.object({
  id: z.string().min(1),
  type: z.string(),
  payload: z.object({
    deployment: z.object({ id: z.string(), meta: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    fromDeploymentId: z.string().nullish(),
    toDeploymentId: z.string().nullish(),
  }),
})

type Payload = z.output<typeof Envelope>['payload']

/** Vercel tells of deployments: releases that wait for one are looked at at once. */
export const vercel: Webhook = {
  sender: 'vercel',
  receive: async (context, { headers, body }) => {
    const secret = context.config.webhookSecrets.vercel
    if (secret === null) {
      return refused(503, 'not_configured', 'Set VERCEL_WEBHOOK_SECRET to the secret of this webhook, and start anew.')
    }
    if (!isSigned('sha1', secret, body, headers['x-vercel-signature'])) {
      return refused(401, 'signature', 'The signature does not fit: use the secret in VERCEL_WEBHOOK_SECRET.')
    }
    const envelope = Envelope.safeParse(jsonOf(body))
    if (!envelope.success) return refused(400, 'body', 'The body is not an event as Vercel documents it.')
    const { id, type, payload } = envelope.data
    return once(context, { sender: 'vercel', id }, async () => {
      if (type.startsWith('deployment.')) await hastenAttempts(context, (attempt) => isOf(payload, attempt))
    })
  },
}

function isOf({ deployment, fromDeploymentId, toDeploymentId }: Payload, attempt: Attempt): boolean {
  if (deployment?.meta?.[NONCE_FIELD] === attempt.nonce) return true
  const handle = Handle.safeParse(attempt.handle)
  return handle.success && [deployment?.id, fromDeploymentId, toDeploymentId].includes(handle.data.deploymentId)
}
