import type { KnownBlock } from '@slack/types'
import type { Report } from '../../readiness/assessment.ts'
import type { Candidate } from '../../store/candidates.ts'
import type { Incident } from '../../store/incidents.ts'
import type { Release } from '../../store/releases.ts'
import { short } from '../../words.ts'
import { closedHeads, outcomeHeads } from './candidate.ts'
import { contextLine, sectionText } from './elements.ts'
import { releaseHead } from './release.ts'
import { verdictSign } from './status.ts'
import { count, cut, link, plain, time } from './text.ts'

/** What a person is called in a preview: a mention would call them each time that somebody shares a link. */
export type NameOf = (by: string) => string

interface Carded {
  /** The address of the card in Slack; null where Slack does not tell. */
  readonly cardUrl: string | null
  readonly nameOf: NameOf
}

const nouns = { release: 'A release', incident: 'An incident', report: 'A report' } as const

/** Tells that there is something, and nothing of it: its card stands where the readers may not look. */
export function privateUnfurl(kind: keyof typeof nouns): KnownBlock[] {
  return [contextLine(`${nouns[kind]} in a private channel.`)]
}

/** A candidate, and its release where there is one. */
export function releaseUnfurl(
  { candidate, release }: { readonly candidate: Candidate; readonly release: Release | null },
  { cardUrl, nameOf }: Carded,
): KnownBlock[] {
  const [newest] = candidate.commits
  const title = newest === undefined ? '' : ` ${plain(cut(newest.title, 150))}`
  const commit = candidate.commit === null ? plain(cut(candidate.ref, 100)) : `\`${short(candidate.commit)}\`${title}`
  return preview(
    releaseHead({ release }) ?? headOf(candidate),
    candidate.productTitle,
    candidate.environment,
    [commit, release === null ? openSince(candidate, nameOf) : releasedSince(release, nameOf)],
    cardUrl,
  )
}

function headOf({ state, decision }: Candidate): string {
  if (state === 'opening') return '⚪ Being looked up'
  if (state === 'failed') return '⚪ Could not be opened'
  return closedHeads[state] ?? (decision === null ? outcomeHeads.waiting : outcomeHeads[decision.outcome])
}

function openSince({ state, requestedBy, requestedAt, lapsesAt, endedAt }: Candidate, nameOf: NameOf): string {
  const asked = `Asked by ${nameOf(requestedBy)} ${time(requestedAt)}`
  if (endedAt !== null) return `${asked}, ended ${time(endedAt)}.`
  return state === 'open' ? `${asked}, open until ${time(lapsesAt)}.` : `${asked}.`
}

function releasedSince({ deployedBy, startedAt, stateSince }: Release, nameOf: NameOf): string {
  return `So since ${time(stateSince)}. Deployed by ${nameOf(deployedBy)} ${time(startedAt)}.`
}

/** An incident: where it stands, how bad it is, since when, and who has it. */
export function incidentUnfurl(incident: Incident, { cardUrl, nameOf }: Carded): KnownBlock[] {
  const { number, severity, productTitle, environment, title, affects } = incident
  const name = `${incidentHead(incident)} · Incident ${number}, ${severity}`
  const lines = [
    `*${plain(cut(title, 200))}*`,
    ...(affects === null ? [] : [`Affects ${plain(cut(affects, 200))}.`]),
    incidentSince(incident, nameOf),
  ]
  return preview(name, productTitle, environment, lines, cardUrl)
}

function incidentHead({ state, acknowledgedAt }: Incident): string {
  if (state === 'resolved') return '🟢 Resolved'
  return acknowledgedAt === null ? '🔴 Open' : '🟠 Being worked on'
}

function incidentSince(incident: Incident, nameOf: NameOf): string {
  const { startedAt, resolvedAt, resolvedBy, assignee, acknowledgedBy } = incident
  const began = `Began ${time(startedAt)}`
  if (incident.state === 'resolved' && resolvedAt !== null) {
    const by = resolvedBy === null || resolvedBy === 'recovery' ? 'by itself' : `by ${nameOf(resolvedBy)}`
    return `${began}, resolved ${by} ${time(resolvedAt)}.`
  }
  if (assignee !== null) return `${began}. ${nameOf(assignee)} has it.`
  return acknowledgedBy === null
    ? `${began}. Nobody has acknowledged it.`
    : `${began}, acknowledged by ${nameOf(acknowledgedBy)}.`
}

/** A report: the verdict, and how many findings stand behind it. */
export function reportUnfurl(report: Report, askedBy: string, { cardUrl, nameOf }: Carded): KnownBlock[] {
  const { verdict, score, findings } = report.assessment
  const asked = `Asked by ${nameOf(askedBy)} ${time(report.finishedAt)}.`
  const [first] = findings
  const worst = first === undefined ? '' : `, first *${plain(cut(first.title, 150))}*`
  const found = findings.length === 0 ? 'No findings.' : `${count(findings.length, 'finding')}${worst}.`
  const head = `${verdictSign[verdict]} ${verdict}, ${score} %`
  return preview(head, report.productTitle, report.environment, [found, asked], cardUrl)
}

/** A report that has found nothing yet, or never did. */
export function unfinishedUnfurl(
  { state, productTitle, environment }: { state: string; productTitle: string; environment: string },
  { cardUrl }: Pick<Carded, 'cardUrl'>,
): KnownBlock[] {
  const head = state === 'gathering' ? '⚪ Being gathered' : '⚪ Could not be gathered'
  return preview(head, productTitle, environment, [], cardUrl)
}

function preview(
  head: string,
  productTitle: string,
  environment: string,
  lines: readonly string[],
  cardUrl: string | null,
): KnownBlock[] {
  const name = `${head} · ${plain(cut(productTitle, 80))} ${plain(cut(environment, 80))}`
  const way = cardUrl === null ? [] : [link(cardUrl, 'Open the card')]
  return [sectionText([`*${name}*`, ...lines, ...way].join('\n'))]
}
