import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Deployment } from '../sources/vercel.ts'
import { type Asking, type CheckAnswer, defineCheck, type Link } from './check.ts'
import { Duration } from './duration.ts'
import { type BuildError, buildError, ERRORS, placeOf } from './vercel-deployments-build-error.ts'
import { commonCause, outcomeOf, streakOf, typicalBuildMs } from './vercel-deployments-facts.ts'
import {
  buildTime,
  type DeploymentFacts,
  deploymentRows,
  shortId,
  summaryRows,
  whenOf,
} from './vercel-deployments-rows.ts'
import { projectFields, teamOf } from './vercel-fields.ts'

/** Logs of builds are large; the newest failures tell what goes wrong. */
const LOG_LIMIT = 5

const Spec = z.object({
  ...projectFields,
  target: z.string().min(1).default('production').describe('Which deployments count: production, staging or preview.'),
  last: z.number().int().min(1).max(100).default(20).describe('How many of the newest deployments to look at.'),
  buildTimeBudget: Duration.optional().describe('Warn when half of the successful builds take longer, such as 3m.'),
  maxFailedStreak: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'How many failures in a row are only a warning, as long as an earlier deployment is good; none when left out.',
    ),
})

/** Asks for a project's newest deployments, and the logs of those that failed last for the line that says why. */
export const vercelDeployments = defineCheck('vercel-deployments', {
  summary: "A Vercel project's newest deployment succeeded, within its build time.",
  spec: Spec,
  ask: async (spec, asking) => {
    const { project, team, target, last } = spec
    const options = { ...teamOf(team), target, limit: last, signal: asking.signal }
    const deployments = await asking.sources.vercel.deployments(project, options)
    return judgeDeployments({ spec, deployments, errors: await explain(asking, team, deployments) })
  },
})

async function explain(
  { sources, signal }: Asking,
  team: string | undefined,
  deployments: readonly Deployment[],
): Promise<ReadonlyMap<string, BuildError>> {
  const failed = streakOf(deployments).slice(0, LOG_LIMIT)
  const errors = await Promise.all(
    failed.map(async ({ id }): Promise<[string, BuildError][]> => {
      try {
        const lines = await sources.vercel.buildLines(id, { ...teamOf(team), signal })
        const error = buildError(lines.map(({ text }) => text))
        return error === null ? [] : [[id, error]]
      } catch (error) {
        // That it failed is known already; without its log only the reason is missing.
        if (error instanceof SourceError) return []
        throw error
      }
    }),
  )
  return new Map(errors.flat())
}

/** Judges the newest deployments, newest first; pure. */
export function judgeDeployments(facts: DeploymentFacts & { readonly spec: z.output<typeof Spec> }): CheckAnswer {
  const { spec, deployments } = facts
  const { project, target } = spec
  const newest = deployments.find((each) => ['ready', 'failed'].includes(outcomeOf(each)))
  const underway = deployments.slice(0, newest ? deployments.indexOf(newest) : undefined)
  const running = underway.find((each) => outcomeOf(each) === 'running')
  if (deployments.length === 0) {
    const summary = `${project} has no ${target} deployment`
    return { status: 'fail', code: 'deployments.none', summary, details: [] }
  }
  const details = [...summaryRows(facts, spec.buildTimeBudget), ...deploymentRows(facts)]
  const link = linkOf(newest ?? running)
  const after = running ? `; ${shortId(running)} is ${running.state.toLowerCase()}` : ''
  const answer = (status: CheckAnswer['status'], code: string, sentence: string): CheckAnswer => {
    return { status, code, summary: `${sentence}${after}`, details, ...link }
  }
  if (!newest) {
    const summary = `No ${target} deployment of ${project} has finished yet, of ${deployments.length} looked at`
    return { status: 'unknown', code: 'deployments.unfinished', summary, details, ...link }
  }
  const streak = streakOf(deployments)
  if (streak.length > 0) {
    const good = deployments.some((each) => outcomeOf(each) === 'ready')
    const tolerated = good && streak.length <= spec.maxFailedStreak
    return answer(tolerated ? 'warn' : 'fail', 'deployments.failed', failureOf(facts, streak))
  }
  const buildMs = typicalBuildMs(deployments)
  const at = `${shortId(newest)} of ${whenOf(newest)}`
  if (buildMs !== null && spec.buildTimeBudget !== undefined && buildMs > spec.buildTimeBudget) {
    return answer(
      'warn',
      'deployments.slow',
      `The newest deployment, ${at}, is ready, but builds take ${buildTime(buildMs)}, longer than ${buildTime(spec.buildTimeBudget)}`,
    )
  }
  return answer('pass', 'deployments.ok', `The newest deployment, ${at}, is ready`)
}

/** What failed, since when and why: the newest failure's own line, because that is the one to mend next. */
function failureOf({ deployments, errors }: DeploymentFacts, streak: readonly Deployment[]): string {
  const [newest] = streak
  const error = newest && errors.get(newest.id)
  const cause = commonCause(streak, errors)
  const kind = cause ? (cause.kind === null ? ` (${cause.text})` : ` with ${ERRORS[cause.kind]}`) : ''
  const count = streak.length === 1 ? 'The last deployment failed' : `The last ${streak.length} deployments failed`
  const good = deployments.find((each) => outcomeOf(each) === 'ready')
  const lastGood = good
    ? `the last good one is ${shortId(good)} of ${whenOf(good)}`
    : deployments.length === 1
      ? 'there is no good one'
      : `none of the last ${deployments.length} is good`
  const place = error && placeOf(error)
  const line = error ? `: ${error.message}${place === null ? '' : ` (${place})`}` : ''
  return `${count}${kind}; ${lastGood}${line}`
}

function linkOf(deployment: Deployment | undefined): { link?: Link } {
  if (!deployment?.inspectorUrl) return {}
  return { link: { title: `Deployment ${shortId(deployment)}`, url: deployment.inspectorUrl } }
}
