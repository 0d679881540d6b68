import { type Addresses, apiOf, siteOf } from './github-owner-shapes.ts'
import type { AlertKind, AlertState, RepositoryState } from './github-state.ts'

/** What GitHub answers where a feature is off; each of the three says it in its own way. */
export function alertRefusal(kind: AlertKind): { status: number; body: { message: string } } {
  if (kind === 'dependabot') {
    return { status: 403, body: { message: 'Dependabot alerts are disabled for this repository.' } }
  }
  if (kind === 'secret-scanning') {
    return { status: 404, body: { message: 'Secret scanning is disabled on this repository.' } }
  }
  return {
    status: 403,
    body: { message: 'Code scanning is not enabled for this repository. Please enable code scanning.' },
  }
}

function common(kind: AlertKind, alert: AlertState, repository: RepositoryState, addresses: Addresses) {
  const page = kind === 'secret-scanning' || kind === 'code-scanning' ? kind : 'dependabot'
  return {
    number: alert.number,
    state: alert.state,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    url: `${apiOf(repository, addresses)}/${kind}/alerts/${alert.number}`,
    html_url: `${siteOf(repository, addresses)}/security/${page}/${alert.number}`,
  }
}

/** As GitHub's `dependabot-alert`. */
export function dependabotShape(alert: AlertState, repository: RepositoryState, addresses: Addresses): object {
  const named = { ecosystem: 'npm', name: alert.package }
  const vulnerability = {
    package: named,
    severity: alert.severity,
    vulnerable_version_range: '< 2.0.0',
    first_patched_version: { identifier: '2.0.0' },
  }
  const ghsa = `GHSA-aaaa-bbbb-${String(alert.number).padStart(4, '0')}`
  return {
    ...common('dependabot', alert, repository, addresses),
    dependency: {
      package: named,
      manifest_path: 'package-lock.json',
      scope: 'runtime',
      relationship: 'direct',
    },
    security_advisory: {
      ghsa_id: ghsa,
      cve_id: null,
      summary: alert.title,
      description: alert.title,
      vulnerabilities: [vulnerability],
      severity: alert.severity,
      cvss: { score: 0, vector_string: null },
      cwes: [],
      identifiers: [{ type: 'GHSA', value: ghsa }],
      references: [],
      published_at: alert.createdAt,
      updated_at: alert.createdAt,
      withdrawn_at: null,
    },
    security_vulnerability: vulnerability,
    dismissed_at: null,
    dismissed_by: null,
    dismissed_reason: null,
    dismissed_comment: null,
    fixed_at: alert.state === 'fixed' ? alert.createdAt : null,
  }
}

/** As GitHub's `secret-scanning-alert`; the secret is given unless it is to be hidden. */
export function secretScanningShape(
  alert: AlertState,
  isHidden: boolean,
  repository: RepositoryState,
  addresses: Addresses,
): object {
  const shared = common('secret-scanning', alert, repository, addresses)
  return {
    ...shared,
    state: alert.state === 'open' ? 'open' : 'resolved',
    locations_url: `${shared.url}/locations`,
    resolution: null,
    resolved_at: null,
    resolved_by: null,
    resolution_comment: null,
    secret_type: alert.title.toLowerCase().replaceAll(/\W+/g, '_'),
    secret_type_display_name: alert.title,
    ...(isHidden ? {} : { secret: `leaked-value-of-alert-${alert.number}` }),
    push_protection_bypassed: false,
    push_protection_bypassed_by: null,
    push_protection_bypassed_at: null,
    validity: 'unknown',
    publicly_leaked: false,
    multi_repo: false,
  }
}

/** As GitHub's `code-scanning-alert-items`. */
export function codeScanningShape(alert: AlertState, repository: RepositoryState, addresses: Addresses): object {
  const shared = common('code-scanning', alert, repository, addresses)
  const id = `js/${alert.title.toLowerCase().replaceAll(/\W+/g, '-')}`
  return {
    ...shared,
    instances_url: `${shared.url}/instances`,
    fixed_at: alert.state === 'fixed' ? alert.createdAt : null,
    dismissed_by: null,
    dismissed_at: null,
    dismissed_reason: null,
    dismissed_comment: null,
    rule: {
      id,
      name: id,
      severity: 'error',
      security_severity_level: alert.severity,
      description: alert.title,
      tags: ['security'],
    },
    tool: { name: 'CodeQL', guid: null, version: '2.23.0' },
    most_recent_instance: {
      ref: 'refs/heads/main',
      analysis_key: '.github/workflows/codeql.yml:analyze',
      environment: '{}',
      category: '/language:javascript',
      state: alert.state,
      message: { text: alert.title },
      location: { path: 'src/index.ts', start_line: 1, end_line: 1, start_column: 1, end_column: 2 },
      classifications: [],
    },
  }
}
