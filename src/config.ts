import { existsSync } from 'node:fs'
import type { z } from 'zod'
import { type ConnectTo, Variables } from './config/variables.ts'

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
  /** What those who call us sign with; null where none is set, and nobody may call. */
  readonly webhookSecrets: {
    readonly github: string | null
    readonly vercel: string | null
    readonly sentry: string | null
    readonly alertmanager: string | null
    readonly alert: string | null
  }
  /** Whether this bot probes monitors. */
  readonly probesMonitors: boolean
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly dataDir: string
  readonly productsDir: string
  readonly port: number
  /** Where people reach this bot, without a slash at the end; null when nothing links to it. */
  readonly publicUrl: string | null
  readonly network: {
    readonly nameServers: readonly string[]
    readonly connectTo: readonly ConnectTo[]
    readonly allowedNetworks: readonly string[]
    readonly extraCertificatesFile: string | null
  }
  /** What products' files may have sent to the addresses they name: variables that begin with CHECK_, by name. */
  readonly checkVariables: ReadonlyMap<string, string>
  /** What deployments of products may be signed with: variables that begin with DEPLOY_, by name. */
  readonly deployVariables: ReadonlyMap<string, string>
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
    ...productVariables(environment),
  }
}

/**
 * Reads the settings of the command line, which asks sources and needs no Slack; Slack's variables are not looked at.
 * @throws ConfigError with all problems at once
 */
export function readConfigWithoutSlack(environment: Environment): Omit<Config, 'slack'> {
  const variables = readVariables(environment, VariablesBesideSlack, gitHubProblems)
  return { ...settingsBesideSlack(variables), ...productVariables(environment) }
}

/** The prefixes keep a product's file from sending our own tokens somewhere. */
function productVariables(environment: Environment): Pick<Config, 'checkVariables' | 'deployVariables'> {
  const beginning = (prefix: string): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(environment).flatMap(([name, value]): [string, string][] =>
        name.startsWith(prefix) && value ? [[name, value]] : [],
      ),
    )
  return { checkVariables: beginning('CHECK_'), deployVariables: beginning('DEPLOY_') }
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
  const problems: string[] = []
  // Tokens of another Slack, such as an emulated one, may look as they like.
  if (!given.SLACK_API_URL) {
    const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app } = given
    // With token rotation Slack puts "xoxe." before it.
    if (bot && !/^(xoxe\.)?xoxb-/.test(bot))
      problems.push('SLACK_BOT_TOKEN must be a bot token, which starts with xoxb-')
    if (app && !app.startsWith('xapp-')) {
      problems.push('SLACK_APP_TOKEN must be an app-level token, which starts with xapp-')
    }
  }
  if (!given.SLACK_SIGNING_SECRET && !given.SLACK_APP_TOKEN) {
    problems.push(
      'SLACK_SIGNING_SECRET is missing: copy it from your Slack app, page "Basic Information" (or set SLACK_APP_TOKEN for Socket Mode)',
    )
  }
  return problems
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
): Omit<Config, 'slack' | 'checkVariables' | 'deployVariables'> {
  return {
    github: { auth: gitHubAuth(variables), apiUrl: variables.GITHUB_API_URL },
    vercel: { token: variables.VERCEL_TOKEN ?? null, apiUrl: variables.VERCEL_API_URL },
    sentry: { token: variables.SENTRY_AUTH_TOKEN ?? null, url: variables.SENTRY_URL },
    webhookSecrets: {
      github: variables.GITHUB_WEBHOOK_SECRET ?? null,
      vercel: variables.VERCEL_WEBHOOK_SECRET ?? null,
      sentry: variables.SENTRY_WEBHOOK_SECRET ?? null,
      alertmanager: variables.ALERTMANAGER_WEBHOOK_TOKEN ?? null,
      alert: variables.ALERT_WEBHOOK_SECRET ?? null,
    },
    probesMonitors: variables.MONITORS === 'on',
    databaseUrl: variables.DATABASE_URL ?? null,
    redisUrl: variables.REDIS_URL ?? null,
    dataDir: variables.DATA_DIR,
    productsDir: variables.PRODUCTS_DIR,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL ?? null,
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
