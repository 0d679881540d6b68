import { alertRefusal, codeScanningShape, dependabotShape, secretScanningShape } from './github-alert-shapes.ts'
import { variableShape } from './github-commit-shapes.ts'
import { bare, newest, paged } from './github-listing.ts'
import { artifactShape, releaseShape } from './github-published-shapes.ts'
import type { Answered, Asked, Route } from './github-routes.ts'
import type { AlertKind, AlertState, VariableState } from './github-state.ts'

export const environmentOf = ({ repository, parameters }: Pick<Asked, 'repository' | 'parameters'>) =>
  repository.environments.find((each) => each.name === parameters.environment_name)

/** GitHub gives variables on pages of ten, thirty at most. */
const VARIABLES_LIMIT = 30

function variablesPage(url: URL, variables: readonly VariableState[]): Answered {
  const limited = new URL(url)
  const asked = Number(url.searchParams.get('per_page')) || 10
  limited.searchParams.set('per_page', String(Math.min(asked, VARIABLES_LIMIT)))
  return paged(limited, 'variables', variables, variableShape)
}

function openAlerts({ repository, url }: Asked, kind: AlertKind): readonly AlertState[] | Answered {
  const alerts = repository.alerts[kind]
  if (alerts === 'off') return alertRefusal(kind)
  const state = url.searchParams.get('state')
  return alerts
    .filter((alert) => state === null || alert.state === state)
    .toSorted((one, other) => other.number - one.number)
}

const isAnswered = (found: readonly AlertState[] | Answered): found is Answered => 'status' in found

/** Dependabot's alerts go on by a cursor, and a number of a page is refused. */
function byCursor(url: URL, alerts: readonly AlertState[], shape: (alert: AlertState) => object): Answered {
  if (url.searchParams.has('page')) {
    return { status: 400, body: { message: 'Pagination using the `page` parameter is not supported.' } }
  }
  const size = Math.min(Number(url.searchParams.get('per_page')) || 30, 100)
  const start = Number(Buffer.from(url.searchParams.get('after') ?? '', 'base64').toString() || 0)
  const next = new URL(url)
  next.searchParams.set('after', Buffer.from(String(start + size)).toString('base64'))
  const headers: Record<string, string> = start + size < alerts.length ? { link: `<${next.href}>; rel="next"` } : {}
  return { status: 200, body: alerts.slice(start, start + size).map(shape), headers }
}

/** The routes of variables, alerts and what was published; null is a 404. */
export const FURTHER_ROUTES: Readonly<Record<string, Route>> = {
  '/repos/{owner}/{repo}/actions/variables': ({ url, repository }) => variablesPage(url, repository.variables),

  '/repos/{owner}/{repo}/actions/organization-variables': ({ url, repository }) =>
    variablesPage(url, repository.organizationVariables),

  '/repos/{owner}/{repo}/environments/{environment_name}/variables': (asked) => {
    const environment = environmentOf(asked)
    return environment ? variablesPage(asked.url, environment.variables) : null
  },

  '/repos/{owner}/{repo}/dependabot/alerts': (asked) => {
    const found = openAlerts(asked, 'dependabot')
    if (isAnswered(found)) return found
    return byCursor(asked.url, found, (alert) => dependabotShape(alert, asked.repository, asked.addresses))
  },

  '/repos/{owner}/{repo}/secret-scanning/alerts': (asked) => {
    const found = openAlerts(asked, 'secret-scanning')
    if (isAnswered(found)) return found
    const isHidden = asked.url.searchParams.get('hide_secret') === 'true'
    return bare(asked.url, found, (alert) => secretScanningShape(alert, isHidden, asked.repository, asked.addresses))
  },

  '/repos/{owner}/{repo}/code-scanning/alerts': (asked) => {
    const found = openAlerts(asked, 'code-scanning')
    if (isAnswered(found)) return found
    return bare(asked.url, found, (alert) => codeScanningShape(alert, asked.repository, asked.addresses))
  },

  '/repos/{owner}/{repo}/actions/artifacts': ({ url, repository, addresses }) => {
    const name = url.searchParams.get('name')
    const artifacts = repository.artifacts.filter((artifact) => name === null || artifact.name === name)
    return paged(url, 'artifacts', newest(artifacts), (artifact) => artifactShape(artifact, repository, addresses))
  },

  '/repos/{owner}/{repo}/releases': ({ url, repository, addresses }) =>
    bare(url, newest(repository.releases), (release) => releaseShape(release, repository, addresses)),
}
