import { z } from 'zod'
import type { CheckRun } from '../sources/github.ts'
import { type CheckAnswer, type CheckStatus, type Detail, defineCheck } from './check.ts'
import { commitIn, repositoryField, repositoryNamed } from './repository.ts'
import { counted, listed, shareOf, worstOf } from './rows.ts'

const Spec = z.object({
  repository: repositoryField,
  pullRequest: z.number().int().positive().optional().describe('The number of the pull request whose checks count.'),
  ref: z
    .string()
    .min(1)
    .default('HEAD')
    .describe(
      'Without a pull request: a branch, tag or commit; when left out the commit of the release, or else the default branch.',
    ),
  required: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of the checks that must pass; all that reported when neither these nor suites are named.'),
  suites: z
    .array(
      z.strictObject({
        check: z.string().min(1).describe('The name of the check, such as test:e2e:security.'),
        title: z.string().min(1).describe('What people call the suite.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Checks that are test suites and must pass, each under its own title.'),
})

/** Asks for the checks of a pull request, branch, tag or commit. */
export const githubChecks = defineCheck('github-checks', {
  summary: 'The checks of a pull request, branch or commit passed.',
  spec: Spec,
  ask: async ({ repository: own, pullRequest, ref, required, suites }, asking) => {
    const { sources, signal } = asking
    const repository = repositoryNamed(own, asking.repository)
    if (pullRequest === undefined) {
      const commit = ref === 'HEAD' ? commitIn(repository, asking) : undefined
      const runs = await sources.github.checkRuns(repository, commit ?? ref, { signal })
      const branch = ref === 'HEAD' ? 'the default branch' : ref
      return judgeChecks(runs, required, commit === undefined ? branch : `commit ${commit.slice(0, 7)}`, suites)
    }
    const pull = await sources.github.pullRequest(repository, pullRequest, { signal })
    const runs = await sources.github.checkRuns(repository, pull.headCommit, { signal })
    const link = { title: `Pull request ${pull.number}`, url: pull.url }
    return { ...judgeChecks(runs, required, `pull request ${pull.number}`, suites), link }
  },
})

/** GitHub counts these as passed, and lets a pull request with them be merged. */
const PASSED = new Set(['success', 'neutral', 'skipped'])

/**
 * Judges the newest check of each name; pure.
 * @param suites checks that people know as test suites, which must pass beside the required ones
 */
export function judgeChecks(
  runs: readonly CheckRun[],
  required: readonly string[] | undefined,
  subject: string,
  suites?: z.output<typeof Spec>['suites'],
): CheckAnswer {
  const titles = new Map(suites?.map(({ check, title }) => [check, title]))
  const names = [...new Set([...(required ?? (suites ? [] : runs.map((run) => run.name))), ...titles.keys()])]
  const noun = suites && !required ? 'suite' : 'check'
  if (names.length === 0) {
    return { status: 'unknown', code: 'checks.none', summary: `No check has reported on ${subject} yet`, details: [] }
  }
  const details = names.map((name): Detail => {
    const run = runs.find((each) => each.name === name)
    const title = titles.get(name) ?? name
    return run ? rowOf(run, title) : { status: 'fail', subject: title, found: 'has not reported' }
  })
  const of = (status: CheckStatus) => details.filter((row) => row.status === status).map((row) => row.subject)
  const status = worstOf(details)
  const common = { status, share: shareOf(details), details }
  const failed = of('fail')
  if (status === 'fail') {
    const missing = details.every((row) => row.status !== 'fail' || row.found === 'has not reported')
    const verb = missing ? 'not reported' : 'failed'
    const summary = `${failed.length} of ${counted(names.length, noun)} of ${subject} ${failed.length === 1 ? 'has' : 'have'} ${verb}: ${listed(failed)}`
    return { ...common, code: missing ? 'checks.missing' : 'checks.failed', summary }
  }
  const running = of('unknown')
  if (status === 'unknown') {
    const summary = `${running.length} of ${counted(names.length, noun)} of ${subject} ${running.length === 1 ? 'is' : 'are'} still running: ${listed(running)}`
    return { ...common, code: 'checks.running', summary }
  }
  const summary =
    names.length === 1
      ? `${details[0]?.subject} passed on ${subject}`
      : `All ${counted(names.length, noun)} of ${subject} passed`
  return { ...common, code: 'checks.ok', summary }
}

function rowOf(run: CheckRun, subject: string): Detail {
  const finished = run.status === 'completed'
  const status = !finished ? 'unknown' : PASSED.has(run.conclusion ?? '') ? 'pass' : 'fail'
  const found = !finished ? 'still running' : run.conclusion === 'failure' ? 'failed' : (run.conclusion ?? 'no result')
  return {
    status,
    subject,
    found: found.replaceAll('_', ' '),
    ...(run.summary === null ? {} : { note: firstLine(run.summary) }),
    ...(run.url === null ? {} : { link: { title: run.name, url: run.url } }),
  }
}

/** A summary may be a page of Markdown; its first line is what a row has room for. */
function firstLine(text: string): string {
  const line = text.trim().split('\n')[0]?.trim() ?? ''
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
