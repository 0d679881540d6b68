import { day } from '../sources/outage.ts'
import type { Deployment } from '../sources/vercel.ts'
import type { CheckStatus, Detail } from './check.ts'
import { type BuildError, ERRORS, placeOf } from './vercel-deployments-build-error.ts'
import {
  buildMsOf,
  commonCause,
  type Outcome,
  outcomeOf,
  statesOf,
  streakOf,
  typicalBuildMs,
} from './vercel-deployments-facts.ts'

/** The newest deployments, newest first, and why some of the failed ones failed, by their ids. */
export interface DeploymentFacts {
  readonly deployments: readonly Deployment[]
  readonly errors: ReadonlyMap<string, BuildError>
}

/** A deployment's id as Vercel's own pages show it. */
export function shortId({ id }: Pick<Deployment, 'id'>): string {
  return id.replace(/^dpl_/, '')
}

/** The day on which it was made: `22 August 2025`. */
export function whenOf({ createdAt }: Deployment): string {
  return day(createdAt)
}

/** A build time for people: `45 s`, `2 min 31 s`. */
export function buildTime(durationMs: number): string {
  const total = Math.round(durationMs / 1000)
  const minutes = Math.floor(total / 60)
  return [minutes > 0 ? `${minutes} min` : '', total % 60 > 0 || minutes === 0 ? `${total % 60} s` : '']
    .filter(Boolean)
    .join(' ')
}

/** What the deployments say together: states, the last good one, the common cause and the build time. */
export function summaryRows({ deployments, errors }: DeploymentFacts, budgetMs: number | undefined): readonly Detail[] {
  const streak = streakOf(deployments)
  const good = deployments.find((each) => outcomeOf(each) === 'ready')
  const states = [...statesOf(deployments)].map(([state, count]) => `${count} ${state.toLowerCase()}`).join(', ')
  const status = streak.length > 0 ? 'fail' : good ? 'pass' : 'unknown'
  const rows: Detail[] = [{ status, subject: `Last ${deployments.length}`, found: states }]
  if (streak.length > 0) rows.push({ status, subject: 'Failures in a row', found: String(streak.length) })
  const cause = commonCause(streak, errors)
  if (cause) {
    const found = cause.kind === null ? cause.text : ERRORS[cause.kind]
    rows.push({ status, subject: 'Common cause', found, note: `${cause.count} of ${streak.length}` })
  }
  if (good) rows.push({ status: 'pass', subject: 'Last good deployment', found: shortId(good), note: madeOf(good) })
  const buildMs = typicalBuildMs(deployments)
  if (buildMs !== null) {
    const slow = budgetMs !== undefined && buildMs > budgetMs
    const note = budgetMs === undefined ? '' : `, ${slow ? 'over' : 'within'} the ${buildTime(budgetMs)} planned`
    rows.push({
      status: slow ? 'warn' : 'pass',
      subject: 'Build time',
      found: buildTime(buildMs),
      note: `median of the successful builds${note}`,
    })
  }
  return rows
}

const STATUSES: Readonly<Record<Outcome, CheckStatus>> = {
  ready: 'pass',
  failed: 'fail',
  running: 'unknown',
  other: 'unknown',
}

/** One row a deployment: its state, when and of which commit it was made, and why it failed. */
export function deploymentRows({ deployments, errors }: DeploymentFacts): readonly Detail[] {
  return deployments.map((deployment): Detail => {
    const buildMs = buildMsOf(deployment)
    const reason = reasonOf(deployment, errors.get(deployment.id))
    const took = buildMs === null ? null : `built in ${buildTime(buildMs)}`
    return {
      status: STATUSES[outcomeOf(deployment)],
      subject: shortId(deployment),
      found: deployment.state.toLowerCase(),
      note: [madeOf(deployment), reason ?? took].filter(Boolean).join('; '),
      ...(deployment.inspectorUrl === null
        ? {}
        : { link: { title: shortId(deployment), url: deployment.inspectorUrl } }),
    }
  })
}

function madeOf(deployment: Deployment): string {
  const time = deployment.createdAt.toISOString().slice(11, 16)
  const { commit } = deployment
  return `${whenOf(deployment)}, ${time} UTC${commit === null ? '' : `, commit ${commit.slice(0, 7)}`}`
}

function reasonOf(deployment: Deployment, error: BuildError | undefined): string | null {
  if (outcomeOf(deployment) !== 'failed') return null
  if (!error) return deployment.errorMessage ?? deployment.errorCode
  const place = placeOf(error)
  return place === null ? error.message : `${error.message} (${place})`
}
