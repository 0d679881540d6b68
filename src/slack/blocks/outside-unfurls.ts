import type { KnownBlock } from '@slack/types'
import type { Verdict } from '../../readiness/assessment.ts'
import type { CheckRun, PullRequest } from '../../sources/github.ts'
import type { CommitDetails } from '../../sources/github-commits.ts'
import type { Deployment } from '../../sources/vercel.ts'
import { capital, short } from '../../words.ts'
import { contextLine, sectionText } from './elements.ts'
import { statusSign, verdictSign } from './status.ts'
import { count, cut, link, plain, time } from './text.ts'

/** A product that something outside belongs to, and how it stands, as far as the readers may know. */
export interface Belonging {
  readonly productTitle: string
  readonly environment: string
  readonly verdict: { readonly verdict: Verdict; readonly score: number; readonly at: Date } | null
}

const namesShown = 4
const productsShown = 3
const good = new Set(['success', 'neutral', 'skipped'])

/** A pull request: its checks first, then what it is, and the product it would change. */
export function pullRequestUnfurl(
  pull: PullRequest,
  checks: readonly CheckRun[],
  repository: string,
  products: readonly Belonging[],
): KnownBlock[] {
  const by = pull.author === null ? '' : ` by ${plain(cut(pull.author, 80))}`
  const name = link(pull.url, `#${pull.number} ${cut(pull.title, 150)}`)
  const lines = [`*${name}*`, `${pullState(pull)}${by} in ${plain(cut(repository, 140))}`, checksLine(checks)]
  return [sectionText(lines.join('\n')), ...belongs(products)]
}

function pullState({ state, isMerged, isDraft }: PullRequest): string {
  if (isMerged) return '🟣 Merged'
  if (state !== 'open') return '⚪ Closed'
  return isDraft ? '⚪ Draft' : '🟢 Open'
}

/** A commit: its checks, and who made it. */
export function commitUnfurl(
  commit: CommitDetails,
  checks: readonly CheckRun[],
  repository: string,
  products: readonly Belonging[],
): KnownBlock[] {
  const when = commit.date === null ? '' : ` ${time(commit.date)}`
  const lines = [
    `*${link(commit.url, `${short(commit.commit)} ${cut(commit.title, 150)}`)}*`,
    `By ${plain(cut(commit.authorLogin ?? commit.authorName, 80))} in ${plain(cut(repository, 140))}${when}`,
    checksLine(checks),
  ]
  return [sectionText(lines.join('\n')), ...belongs(products)]
}

/** How a commit's checks stand, in a line: what failed, else what runs, else that all is well. */
export function checksLine(checks: readonly CheckRun[]): string {
  if (checks.length === 0) return `${statusSign.unknown} No checks ran`
  const running = checks.filter(({ status }) => status !== 'completed')
  const failed = checks.filter(({ status, conclusion }) => status === 'completed' && !good.has(conclusion ?? ''))
  if (failed.length > 0) {
    return `${statusSign.fail} ${failed.length} of ${count(checks.length, 'check')} failed: ${namesOf(failed)}`
  }
  if (running.length === 0) return `${statusSign.pass} ${count(checks.length, 'check')} passed`
  return `🔵 ${running.length} of ${count(checks.length, 'check')} not done: ${namesOf(running)}`
}

function namesOf(checks: readonly CheckRun[]): string {
  const shown = checks.slice(0, namesShown).map(({ name }) => plain(cut(name, 80)))
  const more = checks.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const stateSigns: Readonly<Record<string, string>> = {
  READY: statusSign.pass,
  ERROR: statusSign.fail,
  CANCELED: '⚪',
  DELETED: '⚪',
  BLOCKED: statusSign.warn,
}

/** A deployment of Vercel: its state and target, and what was deployed. What its build wrote is not shown. */
export function deploymentUnfurl(deployment: Deployment, products: readonly Belonging[]): KnownBlock[] {
  const { state, target, name, commit, commitMessage, author, branch, createdAt } = deployment
  const head = `${stateSigns[state] ?? '🔵'} ${capital(plain(cut(state.toLowerCase(), 40)))} · ${plain(cut(name, 100))} ${plain(cut(target, 60))}`
  const [message = ''] = (commitMessage ?? '').split('\n', 1)
  const from = branch === null ? '' : ` on ${plain(cut(branch, 80))}`
  const by = author === null ? '' : ` by ${plain(cut(author, 80))}`
  const lines = [
    `*${head}*`,
    ...(commit === null ? [] : [`\`${plain(short(commit))}\` ${plain(cut(message, 150))}${from}`]),
    `Made${by} ${time(createdAt)}`,
  ]
  return [sectionText(lines.join('\n')), ...belongs(products)]
}

function belongs(products: readonly Belonging[]): KnownBlock[] {
  const more = products.length - productsShown
  const lines = products.slice(0, productsShown).map(({ productTitle, environment, verdict }) => {
    const name = `${plain(cut(productTitle, 80))} ${plain(cut(environment, 80))}`
    if (verdict === null) return name
    return `${name}: ${verdictSign[verdict.verdict]} ${verdict.verdict}, ${verdict.score} %, asked ${time(verdict.at)}`
  })
  return [contextLine([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))]
}
