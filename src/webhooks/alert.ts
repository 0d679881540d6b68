import { z } from 'zod'
import type { Context } from '../context.ts'
import { nearest } from '../nearest.ts'
import type { Product } from '../products/product.ts'
import { signatureProblem } from '../sources/hook-signature.ts'
import { severities } from '../store/incident-words.ts'
import { claimed } from './signals/signal.ts'
import { jsonOf, refused, type Webhook } from './webhook.ts'

/** An alert of anything that can send a request; strangers among its fields are left alone. */
const PlainAlert = z.object({
  product: z.string(),
  environment: z.string().optional(),
  fingerprint: z.string().min(1).max(2_000),
  status: z.enum(['firing', 'resolved']),
  severity: z.enum(severities).default('major'),
  title: z.string().min(1),
  summary: z.string().optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  about: z.string().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
})

type PlainAlert = z.output<typeof PlainAlert>

const problems = {
  missing: 'Sign it: webhook-id, webhook-timestamp and webhook-signature are needed, as standardwebhooks.com says.',
  wrong: 'The signature does not fit: use the secret in ALERT_WEBHOOK_SECRET.',
  'too-old': 'The signature is more than five minutes away from now: look at the sender’s clock.',
} as const

/** Whoever has no webhook of its own here signs a plain alert as Standard Webhooks says. */
export const alert: Webhook = {
  sender: 'alert',
  receive: async (context, { headers, body }, take) => {
    const secret = context.config.webhookSecrets.alert
    if (secret === null) {
      return refused(
        503,
        'not_configured',
        'Set ALERT_WEBHOOK_SECRET to the secret that alerts are signed with, and start anew.',
      )
    }
    const problem = signatureProblem(secret, headers, body.toString('utf8'), context.now())
    if (problem !== null) return refused(401, 'signature', problems[problem])
    const id = String(headers['webhook-id'])
    if (id.length > 200) return refused(400, 'body', 'webhook-id may have 200 characters.')
    const given = PlainAlert.safeParse(jsonOf(body))
    if (!given.success) return refused(400, 'body', `The body is not an alert: ${explain(given.error)}.`)
    const product = context.products.get(given.data.product)
    const sentence =
      product === undefined ? unknownProduct(context, given.data.product) : strangerIn(product, given.data)
    if (product === undefined || sentence !== null) return refused(400, 'body', sentence ?? '')
    const { about = null, at, environment = null, fingerprint, link, summary, ...said } = given.data
    const alert = {
      ...said,
      summary: summary ?? said.title,
      link: { title: 'Where it comes from', url: link },
      at: at === undefined ? null : new Date(at),
      environment,
    }
    const claim = { product, about, fingerprint: `alert:${product.name}/${fingerprint}` }
    return take({ sender: 'alert', id }, claimed('alert', alert, [claim], context.now()))
  },
}

function explain({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.')
  return place ? `${place}: ${issue?.message}` : 'it is not a JSON object'
}

function unknownProduct({ products }: Context, name: string): string {
  return `There is no product “${name}”.${meant(products.closest(name))}`
}

/** A name in an alert that its product does not have; null when it has all of them. */
function strangerIn({ title, environments, monitors }: Product, { environment, about }: PlainAlert): string | null {
  const known = { environment: environments.map(({ name }) => name), monitor: monitors.map(({ name }) => name) }
  const [kind, name] =
    environment !== undefined && !known.environment.includes(environment)
      ? (['environment', environment] as const)
      : (['monitor', about ?? ''] as const)
  if (kind === 'monitor' && (about === undefined || known.monitor.includes(about))) return null
  return `${title} has no ${kind} “${name}”.${meant(nearest(name, known[kind]))}`
}

const meant = (name: string | undefined) => (name === undefined ? '' : ` Did you mean “${name}”?`)
