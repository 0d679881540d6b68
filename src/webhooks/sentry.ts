import { sentryHeard } from './signals/sentry.ts'
import { isSigned, jsonOf, refused, taken, type Webhook } from './webhook.ts'

/** Sentry tells of issues and metrics: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ */
export const sentry: Webhook = {
  sender: 'sentry',
  receive: async (context, { headers, body }, take) => {
    const secret = context.config.webhookSecrets.sentry
    if (secret === null) {
      return refused(
        503,
        'not_configured',
        'Set SENTRY_WEBHOOK_SECRET to the integration’s client secret, and start anew.',
      )
    }
    if (!isSigned('sha256', secret, body, headers['sentry-hook-signature'])) {
      return refused(401, 'signature', 'The signature does not fit: use the client secret in SENTRY_WEBHOOK_SECRET.')
    }
    const { 'sentry-hook-resource': resource, 'request-id': id } = headers
    // Sentry tells every integration when it is installed.
    if (resource === 'installation') return taken
    if (typeof resource !== 'string' || typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) {
      return refused(400, 'body', 'Sentry-Hook-Resource and Request-ID are needed.')
    }
    const heard = sentryHeard(resource, jsonOf(body), context.products.list(), context.now())
    if (heard === null) return refused(400, 'body', 'The body is not what Sentry documents for this resource.')
    return take({ sender: 'sentry', id }, heard)
  },
}
