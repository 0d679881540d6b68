import { z } from 'zod'
import { hastenAttempts } from '../releases/hasten.ts'
import { NONCE_FIELD } from '../sources/vercel-deployments.ts'
import type { Attempt } from '../store/releases.ts'
import { Handle } from '../targets/vercel-spec.ts'
import { vercelHeard } from './signals/vercel.ts'
import { hastened, isSigned, jsonOf, refused, type Webhook } from './webhook.ts'

/** https://vercel.com/docs/webhooks/webhooks-api; a rollback names the deployments that it went from and to. */
const Envelope = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  type: z.string(),
  payload: z.object({
    deployment: z.object({ id: z.string(), meta: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    fromDeploymentId: z.string().nullish(),
    toDeploymentId: z.string().nullish(),
  }),
})

type Payload = z.output<typeof Envelope>['payload']

/** Vercel tells of deployments: releases that wait for one are looked at at once, and one that failed is a signal. */
export const vercel: Webhook = {
  sender: 'vercel',
  receive: async (context, { headers, body }, take) => {
    const secret = context.config.webhookSecrets.vercel
    if (secret === null) {
      return refused(503, 'not_configured', 'Set VERCEL_WEBHOOK_SECRET to the secret of this webhook, and start anew.')
    }
    if (!isSigned('sha1', secret, body, headers['x-vercel-signature'])) {
      return refused(401, 'signature', 'The signature does not fit: use the secret in VERCEL_WEBHOOK_SECRET.')
    }
    const event = jsonOf(body)
    const envelope = Envelope.safeParse(event)
    const heard = vercelHeard(event, context.products.list(), context.now())
    if (!envelope.success || heard === null)
      return refused(400, 'body', 'The body is not an event as Vercel documents it.')
    const { id, type, payload } = envelope.data
    return hastened(context, await take({ sender: 'vercel', id }, heard), async () => {
      if (type.startsWith('deployment.')) await hastenAttempts(context, (attempt) => isOf(payload, attempt))
    })
  },
}

function isOf({ deployment, fromDeploymentId, toDeploymentId }: Payload, attempt: Attempt): boolean {
  if (deployment?.meta?.[NONCE_FIELD] === attempt.nonce) return true
  const handle = Handle.safeParse(attempt.handle)
  return handle.success && [deployment?.id, fromDeploymentId, toDeploymentId].includes(handle.data.deploymentId)
}
