import { isIP } from 'node:net'
import { z } from 'zod'

/** Splits `a, b` into its parts; empty parts are dropped. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )

const address = (fallback: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https address, such as https://example.com' })
    .default(fallback)
    .transform((url) => url.replace(/\/+$/, ''))

const port = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(0)
  .max(65535, 'must be at most 65535')

/** `host:port` of a name server, by address: a name would need a name server to be found. */
const nameServers = list.pipe(
  z.array(
    z
      .string()
      .transform((server) => server.replace(/^localhost(?=:|$)/, '127.0.0.1'))
      .refine((server) => {
        const [, bracketed, bare] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::\d{1,5})?$/.exec(server) ?? []
        return isIP(bracketed ?? '') === 6 || isIP(bare ?? '') === 4
      }, 'must be address:port, comma-separated, such as 127.0.0.1:5353 or [::1]:5353'),
  ),
)

/** One line of curl's --connect-to: requests for host:port go to connectHost:connectPort; empty means any, or unchanged. */
export interface ConnectTo {
  readonly host: string
  readonly port: string
  readonly connectHost: string
  readonly connectPort: string
}

const connectTo = list.pipe(
  z.array(
    z
      .string()
      .regex(
        /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/,
        'must be host:port:connect-host:connect-port, comma-separated, as in curl',
      )
      .transform((entry): ConnectTo => {
        const parts = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(entry) ?? []
        const bare = (host = '') => host.replace(/^\[|\]$/g, '')
        return { host: bare(parts[1]), port: parts[2] ?? '', connectHost: bare(parts[3]), connectPort: parts[4] ?? '' }
      }),
  ),
)

/** Every variable Countersign reads. The descriptions are the comments of `.env.example`; a test keeps them equal. */
export const Variables = z.object({
  SLACK_BOT_TOKEN: z
    .string('is missing: copy the Bot User OAuth Token (xoxb-…) from your Slack app, page "OAuth & Permissions"')
    .min(1)
    .describe('The bot token of your Slack app (xoxb-…), from "OAuth & Permissions".'),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The signing secret of your Slack app, from "Basic Information"; needed unless SLACK_APP_TOKEN is set.'),
  SLACK_APP_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('An app-level token (xapp-…); set it to use Socket Mode, with no public address.'),
  SLACK_API_URL: address('https://slack.com/api').describe('Where the Slack Web API is.'),
  GITHUB_TOKEN: z.string().min(1).optional().describe('A GitHub token that may read the products’ repositories.'),
  GITHUB_APP_ID: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .optional()
    .describe('Instead of a token: the id of your GitHub App.'),
  GITHUB_APP_PRIVATE_KEY: z
    .string()
    .includes('PRIVATE KEY', { error: 'must be the PEM text of the private key; write line breaks as \\n' })
    .transform((key) => key.replaceAll('\\n', '\n'))
    .optional()
    .describe('Instead of a token: the private key (PEM) of your GitHub App; line breaks may be written as \\n.'),
  GITHUB_APP_INSTALLATION_ID: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .optional()
    .describe('Instead of a token: the id of the GitHub App’s installation.'),
  GITHUB_API_URL: address('https://api.github.com').describe(
    'Where the GitHub REST API is; for GitHub Enterprise https://HOST/api/v3.',
  ),
  GITHUB_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The secret of the webhook by which GitHub tells at once; left out, GitHub is only asked.'),
  VERCEL_TOKEN: z.string().min(1).optional().describe('A Vercel token that may read the products’ projects.'),
  VERCEL_API_URL: address('https://api.vercel.com').describe('Where the Vercel REST API is.'),
  VERCEL_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The secret of the webhook by which Vercel tells at once; left out, Vercel is only asked.'),
  SENTRY_AUTH_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('A Sentry token of an internal integration with read rights.'),
  SENTRY_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The client secret of that internal integration, with which its webhooks are signed.'),
  SENTRY_URL: address('https://sentry.io').describe('Where Sentry is; your region’s address, or your own host.'),
  ALERTMANAGER_WEBHOOK_TOKEN: z
    .string()
    .min(16, 'must be at least 16 characters long')
    .optional()
    .describe('The bearer token that Prometheus Alertmanager sends with its webhooks; left out, it may not call.'),
  ALERT_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The secret (whsec_…) of alerts that any program of yours may send; left out, none may.'),
  MONITORS: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .describe('Whether this bot probes the products’ monitors: on or off. Of several bots one does at a time.'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a PostgreSQL address: postgresql://user:password@host:5432/name',
    })
    .optional()
    .describe('A PostgreSQL database; left out, an embedded one runs in DATA_DIR.'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a Redis address: redis://host:6379' })
    .optional()
    .describe('A Redis for the job queue; left out, the queue lives in PostgreSQL.'),
  DATA_DIR: z.string().min(1).default('./data').describe('The folder of the embedded database.'),
  PRODUCTS_DIR: z.string().min(1).default('./manifests/products').describe('The folder of the products’ YAML files.'),
  PORT: port.default(3000).describe('The port of Slack’s requests, webhooks, health and metrics.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address, such as https://countersign.example.com' })
    .transform((url) => url.replace(/[?#].*$/, '').replace(/\/+$/, ''))
    .optional()
    .describe('The address at which people reach this bot, for links to its cards; left out, there are none.'),
  DNS_SERVERS: nameServers.describe('Name servers to ask, as host:port, comma-separated; left out, the system’s.'),
  CONNECT_TO: connectTo.describe(
    'Connect elsewhere, as curl does: host:port:connect-host:connect-port, comma-separated.',
  ),
  ALLOWED_NETWORKS: list
    .pipe(
      z.array(
        z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], 'must be addresses or networks, such as 10.0.0.0/8'),
      ),
    )
    .describe('Private networks that products’ addresses may reach, such as 10.0.0.0/8; none by default.'),
  NODE_EXTRA_CA_CERTS: z
    .string()
    .min(1)
    .optional()
    .describe('A PEM file of certificate authorities to trust beside the usual ones.'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    )
    .default('info')
    .describe('How much is logged: trace, debug, info, warn, error, fatal or silent.'),
})
