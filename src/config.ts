import { existsSync } from 'node:fs'
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

/** `host:port` of a name server; an IPv6 address stands in brackets. */
const nameServers = list.pipe(
  z.array(
    z
      .string()
      .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+)(:\d{1,5})?$/, 'must be host:port, comma-separated, such as 127.0.0.1:5353'),
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
    .startsWith('xoxb-', 'must be a bot token, which starts with xoxb-')
    .describe('The bot token of your Slack app (xoxb-…), from "OAuth & Permissions".'),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('The signing secret of your Slack app, from "Basic Information"; needed unless SLACK_APP_TOKEN is set.'),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'must be an app-level token, which starts with xapp-')
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
  VERCEL_TOKEN: z.string().min(1).optional().describe('A Vercel token that may read the products’ projects.'),
  VERCEL_API_URL: address('https://api.vercel.com').describe('Where the Vercel REST API is.'),
  SENTRY_AUTH_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('A Sentry token of an internal integration with read rights.'),
  SENTRY_URL: address('https://sentry.io').describe('Where Sentry is; your region’s address, or your own host.'),
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

export interface Config {
  readonly slack: {
    readonly botToken: string
    readonly signingSecret: string | null
    /** Its presence chooses Socket Mode. */
    readonly appToken: string | null
    readonly apiUrl: string
  }
  readonly github: {
    readonly auth:
      | { readonly kind: 'token'; readonly token: string }
      | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string; readonly installationId: string }
      | { readonly kind: 'none' }
    readonly apiUrl: string
  }
  readonly vercel: { readonly token: string | null; readonly apiUrl: string }
  readonly sentry: { readonly token: string | null; readonly url: string }
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly dataDir: string
  readonly productsDir: string
  readonly port: number
  readonly network: {
    readonly nameServers: readonly string[]
    readonly connectTo: readonly ConnectTo[]
    readonly allowedNetworks: readonly string[]
    readonly extraCertificatesFile: string | null
  }
  /** What products' files may have sent to the addresses they name: variables that begin with CHECK_, by name. */
  readonly checkVariables: ReadonlyMap<string, string>
  readonly logLevel: string
}

/** Settings that cannot work; the message lists every problem, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `Countersign cannot start: ${problems.length === 1 ? 'one setting needs' : `${problems.length} settings need`} attention.\n` +
        problems.map((problem) => `  - ${problem}`).join('\n') +
        '\nSee .env.example for every variable and its meaning.',
    )
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings from environment variables. An empty variable counts as left out.
 * @throws ConfigError with all problems at once
 */
export function readConfig(environment: Environment): Config {
  const variables = readVariables(environment, Variables, (given) => [
    ...slackProblems(given),
    ...gitHubProblems(given),
  ])
  return {
    slack: {
      botToken: variables.SLACK_BOT_TOKEN,
      signingSecret: variables.SLACK_SIGNING_SECRET ?? null,
      appToken: variables.SLACK_APP_TOKEN ?? null,
      apiUrl: variables.SLACK_API_URL,
    },
    ...settingsBesideSlack(variables),
    checkVariables: checkVariables(environment),
  }
}

/**
 * Reads the settings of the command line, which asks sources and needs no Slack; Slack's variables are not looked at.
 * @throws ConfigError with all problems at once
 */
export function readConfigWithoutSlack(environment: Environment): Omit<Config, 'slack'> {
  const variables = readVariables(environment, VariablesBesideSlack, gitHubProblems)
  return { ...settingsBesideSlack(variables), checkVariables: checkVariables(environment) }
}

/** The prefix keeps a product's file from sending our own tokens somewhere. */
function checkVariables(environment: Environment): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(environment).flatMap(([name, value]): [string, string][] =>
      name.startsWith('CHECK_') && value ? [[name, value]] : [],
    ),
  )
}

const VariablesBesideSlack = Variables.omit({
  SLACK_BOT_TOKEN: true,
  SLACK_SIGNING_SECRET: true,
  SLACK_APP_TOKEN: true,
  SLACK_API_URL: true,
})

/** @param further finds what no single variable can tell */
function readVariables<Schema extends z.ZodObject>(
  environment: Environment,
  schema: Schema,
  further: (given: Environment) => string[],
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message.replace(/^Invalid/, 'is invalid')}`)
  problems.push(...further(given))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return parsed.data
}

function slackProblems(given: Environment): string[] {
  if (given.SLACK_SIGNING_SECRET || given.SLACK_APP_TOKEN) return []
  return [
    'SLACK_SIGNING_SECRET is missing: copy it from your Slack app, page "Basic Information" (or set SLACK_APP_TOKEN for Socket Mode)',
  ]
}

function gitHubProblems(given: Environment): string[] {
  const problems: string[] = []
  const appParts = ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_INSTALLATION_ID']
  const missingParts = appParts.filter((name) => !given[name])
  if (missingParts.length > 0 && missingParts.length < appParts.length) {
    problems.push(
      `${missingParts.join(' and ')} ${missingParts.length === 1 ? 'is' : 'are'} missing: a GitHub App needs all three`,
    )
  }
  if (given.GITHUB_TOKEN && missingParts.length === 0) {
    problems.push('GITHUB_TOKEN and a GitHub App are both set: keep one of them')
  }
  return problems
}

function settingsBesideSlack(
  variables: z.output<typeof VariablesBesideSlack>,
): Omit<Config, 'slack' | 'checkVariables'> {
  return {
    github: { auth: gitHubAuth(variables), apiUrl: variables.GITHUB_API_URL },
    vercel: { token: variables.VERCEL_TOKEN ?? null, apiUrl: variables.VERCEL_API_URL },
    sentry: { token: variables.SENTRY_AUTH_TOKEN ?? null, url: variables.SENTRY_URL },
    databaseUrl: variables.DATABASE_URL ?? null,
    redisUrl: variables.REDIS_URL ?? null,
    dataDir: variables.DATA_DIR,
    productsDir: variables.PRODUCTS_DIR,
    port: variables.PORT,
    network: {
      nameServers: variables.DNS_SERVERS,
      connectTo: variables.CONNECT_TO,
      allowedNetworks: variables.ALLOWED_NETWORKS,
      extraCertificatesFile: variables.NODE_EXTRA_CA_CERTS ?? null,
    },
    logLevel: variables.LOG_LEVEL,
  }
}

function gitHubAuth(variables: z.output<typeof VariablesBesideSlack>): Config['github']['auth'] {
  if (variables.GITHUB_TOKEN) return { kind: 'token', token: variables.GITHUB_TOKEN }
  const {
    GITHUB_APP_ID: appId,
    GITHUB_APP_PRIVATE_KEY: privateKey,
    GITHUB_APP_INSTALLATION_ID: installationId,
  } = variables
  if (appId && privateKey && installationId) return { kind: 'app', appId, privateKey, installationId }
  return { kind: 'none' }
}

/** The process's environment, with the lines of a `.env` file in the working directory below it. */
export function loadEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}
