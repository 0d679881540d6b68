import { RequestError } from '@octokit/request-error'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { AskGitHub } from './github-ask.ts'
import { Moment, repositoryOf } from './github-repository.ts'

export type AlertKind = 'dependabot' | 'secret-scanning' | 'code-scanning'

export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** Something that GitHub found in a repository and nobody has dealt with yet. */
export interface Alert {
  readonly number: number
  readonly severity: Severity
  /** open, as all that are asked for. */
  readonly state: string
  /** What was found; never the secret itself. */
  readonly title: string
  readonly url: string
  readonly createdAt: Date
}

const Level = z.enum(['critical', 'high', 'medium', 'low'])
const common = { number: z.number(), state: z.string(), html_url: z.string(), created_at: Moment }

const Dependabot = z
  .object({
    ...common,
    dependency: z.object({ package: z.object({ name: z.string() }).nullish() }).nullish(),
    security_advisory: z.object({ summary: z.string(), severity: Level }),
    security_vulnerability: z.object({ severity: Level }).nullish(),
  })
  .transform(({ dependency, security_advisory: advisory, security_vulnerability: vulnerability, ...alert }) =>
    alertOf(
      alert,
      vulnerability?.severity ?? advisory.severity,
      dependency?.package ? `${dependency.package.name}: ${advisory.summary}` : advisory.summary,
    ),
  )

const SecretScanning = z
  .object({ ...common, secret_type: z.string(), secret_type_display_name: z.string().nullish() })
  .transform(({ secret_type: type, secret_type_display_name: title, ...alert }) =>
    // GitHub gives leaked secrets no severity; whoever reads the repository holds them.
    alertOf(alert, 'critical', title ?? type),
  )

/** For a rule that is not about security; GitHub's own words, docs.github.com, "About code scanning alerts". */
const RULE_SEVERITY: Readonly<Record<string, Severity>> = { error: 'high', warning: 'medium' }

const CodeScanning = z
  .object({
    ...common,
    rule: z.object({
      id: z.string().nullish(),
      description: z.string().nullish(),
      severity: z.string().nullish(),
      security_severity_level: Level.nullish(),
    }),
  })
  .transform(({ rule, ...alert }) =>
    alertOf(
      alert,
      rule.security_severity_level ?? RULE_SEVERITY[rule.severity ?? ''] ?? 'low',
      rule.description || rule.id || 'Code scanning alert',
    ),
  )

function alertOf(
  { number, state, html_url: url, created_at: createdAt }: z.output<z.ZodObject<typeof common>>,
  severity: Severity,
  title: string,
): Alert {
  return { number, severity, state, title, url, createdAt }
}

const KINDS = {
  dependabot: { name: 'Dependabot', route: 'dependabot/alerts', page: z.array(Dependabot), byCursor: true },
  'secret-scanning': {
    name: 'secret-scanning',
    route: 'secret-scanning/alerts',
    page: z.array(SecretScanning),
    byCursor: false,
  },
  'code-scanning': {
    name: 'code-scanning',
    route: 'code-scanning/alerts',
    page: z.array(CodeScanning),
    byCursor: false,
  },
} as const

/** The open alerts of one kind, all pages; `off` when the repository does not use the feature. */
export async function alerts(
  github: AskGitHub,
  repository: string,
  kind: AlertKind,
  signal: AbortSignal,
): Promise<readonly Alert[] | 'off'> {
  const { name, route, page, byCursor } = KINDS[kind]
  const parameters = {
    ...repositoryOf(repository),
    state: 'open',
    // The secrets themselves should not even travel.
    ...(kind === 'secret-scanning' ? { hide_secret: true } : {}),
  }
  const what = `the ${name} alerts of ${repository}`
  try {
    return await github.all<Alert>(
      { what, route: `GET /repos/{owner}/{repo}/${route}`, parameters, signal, byCursor },
      page,
    )
  } catch (error) {
    if (isOff(error)) return 'off'
    throw error
  }
}

/** GitHub refuses with 403 or 404 also when a feature is off; only its message tells that from a missing right. */
const OFF = /\bdisabled\b|\bmust be enabled\b|\bnot enabled\b|\bno analysis found\b/i

function isOff(error: unknown): boolean {
  if (!(error instanceof SourceError) || (error.code !== 'forbidden' && error.code !== 'not-found')) return false
  return error.cause instanceof RequestError && OFF.test(error.cause.message)
}
