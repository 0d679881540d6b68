import type { CheckKind } from './check.ts'
import { dns } from './dns.ts'
import { freshness } from './freshness.ts'
import { githubAlerts } from './github-alerts.ts'
import { githubChecks } from './github-checks.ts'
import { githubFiles } from './github-files.ts'
import { githubSecrets } from './github-secrets.ts'
import { githubVariables } from './github-variables.ts'
import { githubWorkflow } from './github-workflow.ts'
import { http } from './http.ts'
import { manual } from './manual.ts'
import { metrics } from './metrics.ts'
import { parity } from './parity.ts'
import { sentryHealth } from './sentry-health.ts'
import { sentryIssues } from './sentry-issues.ts'
import { sentryProject } from './sentry-project.ts'
import { slo } from './slo.ts'
import { tls } from './tls.ts'
import { vercelDeployments } from './vercel-deployments.ts'
import { vercelDomains } from './vercel-domains.ts'
import { vercelEnv } from './vercel-env.ts'

/** Every kind of check, by the word that names it in a product's YAML. */
export const checkKinds = {
  http,
  dns,
  tls,
  'github-workflow': githubWorkflow,
  'github-checks': githubChecks,
  'github-secrets': githubSecrets,
  'github-variables': githubVariables,
  'github-alerts': githubAlerts,
  'github-files': githubFiles,
  parity,
  freshness,
  'sentry-project': sentryProject,
  'sentry-issues': sentryIssues,
  'sentry-health': sentryHealth,
  metrics,
  slo,
  'vercel-deployments': vercelDeployments,
  'vercel-env': vercelEnv,
  'vercel-domains': vercelDomains,
  manual,
} as const satisfies { readonly [Kind in string]: CheckKind<Kind> }
