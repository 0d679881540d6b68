import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { sign } from '../src/sources/hook-signature.ts'

/** What the systems outside sign with; the bot knows the same. */
export interface CallerSecrets {
  readonly github: string
  readonly vercel: string
  readonly sentry: string
  readonly alertmanager: string
  /** `whsec_` and a key in base64. */
  readonly alert: string
}

/**
 * The systems outside as they call the bot, each signed its own way.
 * @throws Error with what the bot answered when it did not take a delivery
 */
export interface Callers {
  /** The bot's settings with which it knows them. */
  readonly environment: Readonly<Record<string, string>>
  /** @param event GitHub's name, such as `workflow_run` */
  readonly github: (event: string, payload: object) => Promise<void>
  readonly vercel: (payload: object) => Promise<void>
  /** @param resource Sentry's name, such as `event_alert` */
  readonly sentry: (resource: string, payload: object) => Promise<void>
  readonly alertmanager: (payload: object) => Promise<void>
  /** Any program that signs by Standard Webhooks. */
  readonly alert: (payload: object) => Promise<void>
}

/** Secrets that open nothing else. */
export const newCallerSecrets = (): CallerSecrets => ({
  github: randomBytes(16).toString('hex'),
  vercel: randomBytes(16).toString('hex'),
  sentry: randomBytes(16).toString('hex'),
  alertmanager: randomBytes(16).toString('hex'),
  alert: `whsec_${randomBytes(24).toString('base64')}`,
})

const answerWithinMs = 10_000

/** @param botUrl where the bot listens, asked anew at each call */
export function createCallers(botUrl: () => string, secrets: CallerSecrets): Callers {
  const deliver = async (sender: string, body: string, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${botUrl()}/webhooks/${sender}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`The bot answered ${sender} with ${response.status}: ${answer.trim()}`)
  }
  const hex = (algorithm: 'sha1' | 'sha256', secret: string, body: string) =>
    createHmac(algorithm, secret).update(body).digest('hex')

  return {
    environment: {
      GITHUB_WEBHOOK_SECRET: secrets.github,
      VERCEL_WEBHOOK_SECRET: secrets.vercel,
      SENTRY_WEBHOOK_SECRET: secrets.sentry,
      ALERTMANAGER_WEBHOOK_TOKEN: secrets.alertmanager,
      ALERT_WEBHOOK_SECRET: secrets.alert,
    },
    // https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
    github: (event, payload) => {
      const body = JSON.stringify(payload)
      return deliver('github', body, {
        'user-agent': 'GitHub-Hookshot/044aadd',
        'x-github-delivery': randomUUID(),
        'x-github-event': event,
        'x-hub-signature-256': `sha256=${hex('sha256', secrets.github, body)}`,
      })
    },
    // https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks
    vercel: (payload) => {
      const body = JSON.stringify(payload)
      return deliver('vercel', body, { 'x-vercel-signature': hex('sha1', secrets.vercel, body) })
    },
    // https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
    sentry: (resource, payload) => {
      const body = JSON.stringify(payload)
      return deliver('sentry', body, {
        'request-id': randomUUID().replaceAll('-', ''),
        'sentry-hook-resource': resource,
        'sentry-hook-timestamp': String(Math.floor(Date.now() / 1000)),
        'sentry-hook-signature': hex('sha256', secrets.sentry, body),
      })
    },
    // https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
    alertmanager: (payload) =>
      deliver('alertmanager', JSON.stringify(payload), {
        'user-agent': 'Alertmanager/0.28.1',
        authorization: `Bearer ${secrets.alertmanager}`,
      }),
    alert: (payload) => {
      const body = JSON.stringify(payload)
      return deliver('alert', body, { ...sign(secrets.alert, { id: `msg_${randomUUID()}`, body, now: new Date() }) })
    },
  }
}
