import type { Finding, Waiver } from '../readiness/assessment.ts'
import { section, sentence, statusWords, table, text, time, titled } from '../readiness/markdown/text.ts'
import type { StoredEntry } from '../store/ledger-about.ts'
import type { Signature, StoredCondition } from '../store/signatures.ts'
import { short } from '../words.ts'
import type { ItemState } from './progress.ts'
import type { CandidateState } from './state.ts'

/** What a record is written from. */
export interface RecordFacts {
  readonly state: CandidateState
  /** Every signature that the candidate ever had, oldest first. */
  readonly signatures: readonly Signature[]
  readonly conditions: readonly StoredCondition[]
  /** Everything that was done about it, oldest first. */
  readonly entries: readonly StoredEntry[]
  /** Names by Slack user id. */
  readonly names: ReadonlyMap<string, string>
  readonly writtenAt: Date
  /** Where the candidate's card is reached from outside Slack; null where nothing leads there. */
  readonly cardUrl: string | null
}

/** The signed release record as a Markdown document: pure, whole, and nothing in it can act as markup. */
export function recordMarkdown(facts: RecordFacts): string {
  const { state, entries, writtenAt, cardUrl } = facts
  const { candidate, decision, requirement } = state
  const [last] = entries.slice(-1)
  const sections = [
    `# Release record: ${text(candidate.productTitle)} ${text(candidate.environment)} at ${short(candidate.commit)}`,
    `**${sentence(decision.sentence)}**`,
    ...closedLine(state),
    ...commitSection(facts),
    ...readinessSection(facts),
    ...state.checklists.flatMap((checklist) => [
      `## ${text(checklist.title)}`,
      checklist.problem === null
        ? `${checklist.done} of ${checklist.total} done${checklist.file === null ? '' : `, from ${text(checklist.file)}`}.`
        : sentence(`It cannot be worked through: ${checklist.problem}`),
      ...checklist.sections.flatMap((each) => [
        `### ${text(each.title)}`,
        each.items.map((item) => itemLine(item, facts)).join('\n'),
      ]),
    ]),
    ...conditionsSection(facts),
    ...section('## Prerequisites', ...list(decision.prerequisites)),
    '## Sign-Off',
    requirement.roles.length === 0
      ? 'Nobody has to sign here.'
      : `Before deploying to ${text(candidate.environment)}, this must be reviewed and signed off by:`,
    ...signOffTable(facts),
    ...deploymentLines(facts),
    ...endedSection(facts),
    ...historySection(facts),
    ...(cardUrl === null ? [] : [`The card in Slack: ${titled(cardUrl, { title: cardUrl, url: cardUrl })}`]),
    last === undefined
      ? `Written ${time(writtenAt)}.`
      : `Written ${time(writtenAt)}. The ledger of ${text(candidate.product)} held this at entry ${last.sequence}, hash ${last.hash}; verify it with: npm run cli -- ledger verify --product ${text(candidate.product)}`,
  ]
  return `${sections.join('\n\n')}\n`
}

const actorName = (actor: StoredEntry['actor'], facts: RecordFacts) =>
  actor.kind === 'slack-user' ? nameOf(actor.userId, facts) : 'Countersign'

const nameOf = (id: string, { names }: RecordFacts) => text(names.get(id) ?? id)

const list = (lines: readonly string[]) =>
  lines.length === 0 ? [] : [lines.map((line) => `- ${text(line)}`).join('\n')]

const closedWords: Partial<Record<CandidateState['candidate']['state'], string>> = {
  superseded: 'Superseded',
  lapsed: 'Lapsed',
  withdrawn: 'Withdrawn',
  released: 'Released',
}

function closedLine({ candidate: { state, problem } }: CandidateState): string[] {
  const word = closedWords[state]
  return word === undefined ? [] : [sentence(problem === null ? word : `${word}: ${problem}`)]
}

function commitSection(facts: RecordFacts): string[] {
  const { candidate } = facts.state
  const rows = candidate.commits.map(({ commit, title, login, url }) => [
    titled(short(commit), { title: commit, url }),
    text(title),
    text(login ?? ''),
  ])
  return [
    `Commit ${candidate.commit}${candidate.branch === null ? '' : ` of ${text(candidate.branch)}`} in ${text(candidate.repository)}, put up for sign-off by ${nameOf(candidate.requestedBy, facts)} at ${time(candidate.requestedAt)}.`,
    ...section('## What ships', ...table(['Commit', 'Change', 'Author'], rows)),
  ]
}

function findingLine({ priority, title, summary, waiver }: Finding, facts: RecordFacts): string {
  if (waiver === undefined) return `${priority} ${title}: ${summary}`
  const { expiresAt, grantedBy, grantedAs, askedBy, reason } = waiver
  const name = (id: string) => facts.names.get(id) ?? id
  const who = `granted by ${name(grantedBy)} as ${grantedAs}, asked by ${name(askedBy)}`
  return `${priority} ${title}: ${summary} (waived until ${time(expiresAt)}, ${who}: ${reason})`
}

function readinessSection(facts: RecordFacts): string[] {
  const { report } = facts.state
  if (report === null) return ['## Evidence', 'The sources were not asked.']
  const { assessment, finishedAt, id, manifestHash } = report
  const gates = (assessment.gates ?? []).map(({ title, level, status }) => [text(title), level, statusWords[status]])
  return [
    '## Evidence',
    `Readiness ${assessment.verdict}, ${assessment.score} %, asked at ${time(finishedAt)} (report ${id}, manifest ${manifestHash}).`,
    ...table(['Gate', 'Level', 'Status'], gates),
    ...section('### Findings', ...list(assessment.findings.map((finding) => findingLine(finding, facts)))),
  ]
}

function itemLine(item: ItemState, facts: RecordFacts): string {
  return `- [${item.isDone ? 'x' : ' '}] ${text(item.title)}${proofOf(item, facts)}`
}

function proofOf({ tick, proof }: ItemState, facts: RecordFacts): string {
  if (tick !== null) {
    const note = tick.note === null ? '' : `: ${text(tick.note)}`
    const link = tick.link === null ? '' : ` ${titled('evidence', { title: 'evidence', url: tick.link })}`
    return ` (${nameOf(tick.by, facts)}, ${time(tick.at)}${note}${link})`
  }
  if (proof.length === 0) return ''
  return ` (${proof.map(({ title, status, summary, waiver }) => `${text(title)}, ${statusWords[status]}: ${text(summary)}${waivedUntil(waiver)}`).join('; ')})`
}

const waivedUntil = (waiver: Waiver | undefined) =>
  waiver === undefined ? '' : `, waived until ${time(waiver.expiresAt)}`

function conditionsSection(facts: RecordFacts): string[] {
  const { conditions, signatures } = facts
  const lines = conditions.map(({ text: words, signatureId, closedBy, closedAt, note }) => {
    const by = signatures.find(({ id }) => id === signatureId)?.person ?? ''
    const closed =
      closedBy === null || closedAt === null
        ? 'open'
        : `closed by ${nameOf(closedBy, facts)}, ${time(closedAt)}${note === null ? '' : `: ${text(note)}`}`
    return `- [${closedBy === null ? ' ' : 'x'}] ${text(words)} (wanted by ${nameOf(by, facts)}; ${closed})`
  })
  return section('## Conditions', ...(lines.length === 0 ? [] : [lines.join('\n')]))
}

const decisionWords = {
  approve: 'Approved',
  'approve-with-conditions': 'Approved with conditions',
  reject: 'Rejected',
} as const

/** The document's last page: a line for each role, filled in. */
function signOffTable(facts: RecordFacts): string[] {
  const { requirement } = facts.state
  const rows = requirement.roles.flatMap(({ role, title, quorum }) => {
    const own = facts.signatures.filter((signature) => signature.role === role && stands(signature, facts))
    const given = own.map((signature) => [
      '[x]',
      text(title),
      nameOf(signature.person, facts),
      decisionWords[signature.decision],
      time(signature.signedAt),
      text(signature.reason ?? ''),
      `${short(signature.seal.commit)}, ${signature.seal.verdict} ${signature.seal.score} %, report ${signature.seal.reportId}`,
    ])
    const missing = Array.from({ length: Math.max(0, quorum - own.length) }, () => [
      '[ ]',
      text(title),
      '',
      '',
      '',
      '',
      '',
    ])
    return [...given, ...missing]
  })
  return table(['', 'Role', 'Name', 'Decision', 'Date', 'Reason', 'On the evidence of'], rows)
}

/** Of a released candidate the signatures that stood when it was released count, although they have ended with it. */
function stands({ id, end }: Signature, { state }: RecordFacts): boolean {
  return state.signatures.some((each) => each.id === id) || (state.candidate.state === 'released' && end === 'closed')
}

/** What is watched runs already; of what was lost from sight a person says whether it does. */
function isRunning({ verb, after }: RecordFacts['entries'][number]): boolean {
  return verb === 'release.watch' || verb === 'release.live' || (verb === 'release.resolve' && after?.runs === true)
}

function deploymentLines(facts: RecordFacts): string[] {
  const { decision } = facts.state
  const approved = decision.givenBy.map(({ person, title }) => `${nameOf(person, facts)} (${text(title)})`).join(', ')
  const released = facts.entries.find(isRunning)
  const deployed = facts.entries.findLast(({ verb }) => verb === 'release.deploy')
  const by = deployed === undefined ? 'nobody yet' : actorName(deployed.actor, facts)
  return [
    [
      `**Deployment Date:** ${released === undefined ? 'not deployed yet' : time(released.at)}`,
      `**Deployed By:** ${by}`,
      `**Approved By:** ${approved === '' ? 'nobody yet' : approved}`,
    ].join('  \n'),
  ]
}

const endWords = {
  withdrawn: 'withdrawn',
  fallen: 'fallen',
  expired: 'expired',
  closed: 'ended with the request',
} as const

function endedSection(facts: RecordFacts): string[] {
  const rows = facts.signatures
    .filter((signature) => !stands(signature, facts))
    .map(({ role, person, decision, reason, signedAt, end, endReason, endedAt }) => [
      text(facts.state.requirement.roles.find((each) => each.role === role)?.title ?? role),
      nameOf(person, facts),
      `${decisionWords[decision]}, ${time(signedAt)}${reason === null ? '' : `: ${text(reason)}`}`,
      `${endWords[end ?? 'closed']}${endedAt === null ? '' : `, ${time(endedAt)}`}${endReason === null ? '' : `: ${text(endReason)}`}`,
    ])
  return section('### Signatures that ended', ...table(['Role', 'Name', 'Given', 'Ended'], rows))
}

function historySection(facts: RecordFacts): string[] {
  const rows = facts.entries.map(({ sequence, at, actor, verb, object, reason }) => [
    String(sequence),
    time(at),
    actorName(actor, facts),
    verb,
    text(object.title ?? ''),
    text(reason ?? ''),
  ])
  return section('## Ledger', ...table(['Entry', 'Time', 'Who', 'What', 'About', 'Reason'], rows))
}
