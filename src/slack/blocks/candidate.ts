import type { ActionsBlock, KnownBlock, PlainTextOption, RichTextBlock, TableBlock } from '@slack/types'
import type { ChecklistState, SectionState } from '../../signoffs/progress.ts'
import type { MissingRole, ShownCandidate } from '../../signoffs/show.ts'
import type { CandidateState } from '../../signoffs/state.ts'
import type { Candidate } from '../../store/candidates.ts'
import type { Signature } from '../../store/signatures.ts'
import { capital, short } from '../../words.ts'
import { button, cell, contextLine, sectionText } from './elements.ts'
import { fitMessage, limits } from './limits.ts'
import type { Message } from './readiness.ts'
import { releaseBlocks, releaseButtons, releaseHead } from './release.ts'
import { shipsLine } from './ships.ts'
import { statusEmoji, statusSign, verdictSign } from './status.ts'
import { fitTable, timeCell } from './table.ts'
import { count, cut, cutMarkup, escapeText, link, mentionOf, plain, time } from './text.ts'

export const signAction = 'candidate.sign'
export const refreshCandidateAction = 'candidate.refresh'
export const mineAction = 'candidate.mine'
export const nudgeAction = 'candidate.nudge'
export const sectionAction = 'candidate.section'
export const moreAction = 'candidate.more'

/** What the overflow menu of a card offers. */
export const moreChoices = {
  withdraw: 'Withdraw my signature',
  conditions: 'Close a condition',
  record: 'Write the record',
  close: 'Withdraw the request',
} as const

export type MoreChoice = keyof typeof moreChoices

const reasonsOnCard = 6
const conditionsOnCard = 8
const peopleOnCard = 6

export const phaseTitles = {
  before: 'Before the deployment',
  during: 'During the deployment',
  after: 'After the deployment',
  'first-hour': 'First hour',
  'first-day': 'First day',
  ongoing: 'Ongoing',
} as const

const phaseWords = {
  before: 'before',
  during: 'during',
  after: 'after',
  'first-hour': 'first hour',
  'first-day': 'first day',
  ongoing: 'ongoing',
} as const

const decisionWords = {
  approve: 'Approved',
  'approve-with-conditions': 'Approved with conditions',
  reject: 'Rejected',
} as const

export const outcomeHeads = { go: '🟢 GO for deployment', waiting: '🟡 Waiting', 'no-go': '🔴 NO-GO' } as const

/** The placeholder that is posted at once. */
export function openingMessage(candidate: Candidate): Message {
  const what = `${cut(candidate.productTitle, 200)} ${cut(candidate.environment, 80)}`
  const ref = candidate.ref === '' ? 'the default branch' : cut(candidate.ref, 100)
  const text = `Looking up ${escapeText(ref)} for the sign-off of ${escapeText(what)}…`
  return { text, blocks: [contextLine(text)] }
}

/**
 * A candidate's card: the decision and why, progress, signatures, conditions, buttons.
 * @param sameCard the address of the card that has the same commit; null when there is none
 */
export function candidateCard(shown: ShownCandidate, sameCard: string | null = null): Message {
  const { candidate, state } = shown
  if (state === null || candidate.state === 'failed') return failedCard(shown, sameCard)
  const head = headOf(shown, state)
  const body: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(head, limits.headerText), emoji: true } },
    sectionText([named(state), ...(reasonBlocks(state).length > 0 ? [] : [why(state)])].join('\n')),
    ...shipsLine(state.candidate, shown.authorNames),
    ...reasonBlocks(state),
    ...releaseBlocks(shown, state),
    ...readinessLine(state),
    ...progressBlocks(state.checklists),
    ...signatureBlocks(shown, state),
    ...conditionBlocks(state),
  ]
  const tail: KnownBlock[] = candidate.state === 'open' ? openTail(shown, state) : closedTail(shown, state)
  return {
    text: cutMarkup(summaryText(head, shown, state), limits.fallbackText),
    blocks: fitMessage(body, tail, (missing) =>
      contextLine(`${count(missing, 'part')} left out for length; the thread and the windows have everything.`),
    ),
  }
}

function failedCard({ candidate }: ShownCandidate, sameCard: string | null): Message {
  const what = `*${plain(cut(candidate.productTitle, 200))}* ${plain(cut(candidate.environment, 80))}`
  const problem = plain(cut(candidate.problem ?? 'It could not be opened', 600))
  const where = sameCard === null ? '' : ` ${link(sameCard, 'Open its card')}.`
  const text = `${statusEmoji.unknown} ${what}: ${problem}.${where}`
  return {
    text: cutMarkup(
      escapeText(`${candidate.productTitle} ${candidate.environment}: ${candidate.problem}.`),
      limits.fallbackText,
    ),
    blocks: [sectionText(text)],
  }
}

export const closedHeads: Partial<Record<Candidate['state'], string>> = {
  superseded: '⚪ Superseded',
  lapsed: '⚪ Not signed in time',
  withdrawn: '⚪ Withdrawn',
}

function headOf({ shipping }: ShownCandidate, { candidate, decision }: CandidateState): string {
  const closed = candidate.state === 'released' ? releaseHead(shipping) : closedHeads[candidate.state]
  return `${closed ?? outcomeHeads[decision.outcome]} · ${cut(candidate.productTitle, 80)} ${candidate.environment}`
}

/** Which commit, and what ships with it. */
function named({ candidate }: CandidateState): string {
  const [newest] = candidate.commits
  const title = newest === undefined ? '' : ` ${plain(cut(newest.title, 150))}`
  const from = candidate.branch === null ? '' : ` on ${plain(cut(candidate.branch, 80))}`
  const more = candidate.commits.length > 1 ? `, with ${count(candidate.commits.length - 1, 'more commit')}` : ''
  return `*\`${short(candidate.commit)}\`*${title}${from}${more}`
}

function why({ candidate, decision }: CandidateState): string {
  if (candidate.state !== 'open' && candidate.state !== 'released') {
    return `${capital(plain(cut(candidate.problem ?? '', 500)))}.`
  }
  return `${capital(plain(cut(decision.sentence.replace(/^[^:]*: /, ''), 900)).replace(/[.\s]+$/, ''))}.`
}

function readinessLine({ report, candidate }: CandidateState): KnownBlock[] {
  if (report === null)
    return [contextLine(candidate.state === 'open' ? 'Asking the sources…' : 'The sources were not asked.')]
  const { verdict, score } = report.assessment
  return [contextLine(`Readiness ${verdictSign[verdict]} ${verdict}, ${score} %, asked ${time(report.finishedAt)}.`)]
}

/** Slack takes one table a message, and that is for the signatures. */
function progressBlocks(checklists: readonly ChecklistState[]): KnownBlock[] {
  if (checklists.length === 0) return []
  const lines = checklists.map((checklist) => {
    const phases = phasesOf(checklist)
    const due = phases.filter(({ phase }) => phase === 'before')
    const sign = (due.length > 0 ? due : phases).every(({ done, total }) => done === total) ? statusSign.pass : '⬜'
    const parts = phases.map(({ phase, done, total }) => `${phaseWords[phase]} ${done} of ${total}`)
    const state = checklist.problem === null ? parts.join(', ') : plain(cut(checklist.problem, 300))
    return `${sign} *${plain(cut(checklist.title, 80))}:* ${state}`
  })
  return [sectionText(lines.join('\n'))]
}

function phasesOf({ sections }: ChecklistState) {
  const phases = [...new Set(sections.map(({ phase }) => phase))]
  const sum = (own: readonly SectionState[], of: (section: SectionState) => number) =>
    own.reduce((total, section) => total + of(section), 0)
  return phases.map((phase) => {
    const own = sections.filter((section) => section.phase === phase)
    return { phase, done: sum(own, ({ done }) => done), total: sum(own, ({ items }) => items.length) }
  })
}

function signatureBlocks(
  { missing }: ShownCandidate,
  { signatures, requirement, candidate }: CandidateState,
): KnownBlock[] {
  if (requirement.roles.length === 0) return []
  const titleOf = (role: string) => requirement.roles.find((each) => each.role === role)?.title ?? role
  const given = signatures.map((signature) => [
    cell(cut(titleOf(signature.role), 60)),
    personCell(signature.person),
    cell(`${signature.decision === 'reject' ? statusSign.fail : statusSign.pass} ${decisionWords[signature.decision]}`),
    timeCell(signature.signedAt),
  ])
  const open = candidate.state === 'open' ? missing.map(missingRow) : []
  const rows = [...given, ...open]
  if (rows.length === 0) return []
  const table: TableBlock = fitTable(
    ['Role', 'Signed by', 'Decision', 'When'],
    rows,
    (more) => count(more, 'more row'),
    3_000,
  )
  return [table]
}

function missingRow({ title, missing, people, isOutOfReach }: MissingRole) {
  const name = missing === 1 ? cut(title, 60) : `${cut(title, 60)} (${missing})`
  const state = isOutOfReach
    ? `${statusSign.fail} Cannot be filled: ${missing} wanted, ${people.length} left`
    : '⬜ Missing'
  return [cell(name), peopleCell(people), cell(state), cell('')]
}

function personCell(userId: string): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: userId }] }] }
}

/** `one of @a @b`; a table's mention notifies nobody when the card is updated. */
function peopleCell(people: readonly string[]) {
  if (people.length === 0) return cell('nobody known')
  const shown = people.slice(0, peopleOnCard)
  const words =
    people.length === 1 ? '' : people.length > shown.length ? `one of ${people.length}, such as ` : 'one of '
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          ...(words === '' ? [] : [{ type: 'text' as const, text: words }]),
          ...shown.flatMap((user, index) => [
            ...(index === 0 ? [] : [{ type: 'text' as const, text: ' ' }]),
            { type: 'user' as const, user_id: user },
          ]),
        ],
      },
    ],
  } satisfies RichTextBlock
}

function conditionBlocks({ conditions, signatures }: CandidateState): KnownBlock[] {
  if (conditions.length === 0) return []
  const shown = conditions.slice(0, conditionsOnCard).map((condition) => {
    const by = signatures.find(({ id }) => id === condition.signatureId)?.person ?? ''
    const closed = condition.closedBy === null ? '' : `, closed by ${mentionOf(condition.closedBy)}`
    return `${condition.closedBy === null ? '⬜' : statusSign.pass} ${plain(cut(condition.text, 250))} (wanted by ${mentionOf(by)}${closed})`
  })
  const more = conditions.length - shown.length
  return [sectionText(['*Conditions*', ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))]
}

function reasonBlocks({ decision, candidate }: CandidateState): KnownBlock[] {
  if (candidate.state !== 'open' || decision.reasons.length < 2) return []
  const shown = decision.reasons
    .slice(0, reasonsOnCard)
    .map(({ sentence }) => `• ${plain(cut(capital(sentence), 300))}`)
  return [sectionText(shown.join('\n'))]
}

function openTail(shown: ShownCandidate, state: CandidateState): KnownBlock[] {
  const { candidate, checklists } = state
  const value = { candidate: candidate.id }
  const what = `${candidate.productTitle} ${short(candidate.commit)}`
  const sections = sectionOptions(checklists)
  const buttons: ActionsBlock = {
    type: 'actions',
    elements: [
      ...releaseButtons(shown, state),
      ...(state.requirement.roles.length === 0
        ? []
        : [{ ...button(signAction, 'Sign', `Look at ${what} and sign it`, value), style: 'primary' as const }]),
      button(refreshCandidateAction, 'Refresh', `Ask the sources again about ${what}`, value),
      button(mineAction, 'Mine', 'Show what waits for me', value),
      ...(state.requirement.roles.length === 0
        ? []
        : [button(nudgeAction, 'Nudge', 'Remind those whose signature is missing', value)]),
      {
        type: 'overflow',
        action_id: moreAction,
        options: (Object.keys(moreChoices) as MoreChoice[]).map((choice) =>
          option(moreChoices[choice], { do: choice, id: candidate.id }),
        ),
      },
    ],
  }
  return [...sectionSelect(candidate.id, sections), buttons, contextLine(footer(state))]
}

/** Slack takes a hundred options; what is beyond them is reached by turning pages. */
function sectionOptions(checklists: readonly ChecklistState[]): PlainTextOption[] {
  return checklists
    .flatMap((checklist, list) =>
      checklist.sections.map((section, index) =>
        option(`${section.done}/${section.items.length} ${section.title}`, { list, index }),
      ),
    )
    .slice(0, 100)
}

const option = (text: string, value: unknown): PlainTextOption => ({
  text: { type: 'plain_text', text: cut(text, 75) },
  value: JSON.stringify(value),
})

function closedTail(shown: ShownCandidate, state: CandidateState): KnownBlock[] {
  const { candidate, checklists } = state
  const value = { do: 'record', id: candidate.id }
  const due = candidate.state === 'released' ? sectionOptions(checklists) : []
  return [
    ...sectionSelect(candidate.id, due),
    {
      type: 'actions',
      elements: [
        ...releaseButtons(shown, state),
        button(`${moreAction}.record`, 'Write the record', 'Write the signed record as a document', value),
      ],
    },
    contextLine(`Asked by ${mentionOf(candidate.requestedBy)} ${time(candidate.requestedAt)}.`),
  ]
}

function sectionSelect(candidateId: string, options: readonly PlainTextOption[]): ActionsBlock[] {
  if (options.length === 0) return []
  return [
    {
      type: 'actions',
      elements: [
        {
          type: 'static_select',
          action_id: `${sectionAction}.${candidateId}`,
          placeholder: { type: 'plain_text', text: 'Open a section' },
          options: [...options],
        },
      ],
    },
  ]
}

function footer({ candidate, decision }: CandidateState): string {
  const asked = `Asked by ${mentionOf(candidate.requestedBy)} ${time(candidate.requestedAt)}.`
  const nudged =
    candidate.nudgedBy && candidate.nudgedAt
      ? ` Nudged by ${mentionOf(candidate.nudgedBy)} ${time(candidate.nudgedAt)}.`
      : ''
  return decision.outcome === 'go' ? asked : `${asked} Open until ${time(candidate.lapsesAt)}.${nudged}`
}

/** The card as sentences, for notifications and screen readers. */
function summaryText(head: string, { missing }: ShownCandidate, state: CandidateState): string {
  const { signatures, checklists, candidate } = state
  const progress = checklists.map(({ title, done, total }) => `${cut(title, 60)}: ${done} of ${total} done.`)
  const signed = signatures.length === 0 ? '' : `${count(signatures.length, 'signature')} given.`
  const open = missing.length === 0 ? '' : `Missing: ${missing.map(({ title }) => cut(title, 60)).join(', ')}.`
  const name = `${head.replace(/^\S+ /u, '')}, commit ${short(candidate.commit)}.`
  return [escapeText(name), why(state), ...progress.map(escapeText), signed, escapeText(open)].filter(Boolean).join(' ')
}

/** What a signature did, in a line for the thread. */
export function signatureLine(signature: Signature, title: string): string {
  const reason = signature.reason === null ? '' : `: ${plain(cut(signature.reason, 600))}`
  const word = { approve: 'approved', 'approve-with-conditions': 'approved with conditions', reject: 'rejected' }
  return `${mentionOf(signature.person)} ${word[signature.decision]} as ${plain(cut(title, 80))}${reason}`
}

const endWords = {
  withdrawn: 'was withdrawn',
  fallen: 'fell',
  expired: 'expired',
  closed: 'ended with the request',
} as const

/** How a signature ended, in a line for the thread. */
export function signatureEndLine(signature: Signature, title: string): string {
  const why = signature.endReason === null ? '' : `: ${plain(cut(signature.endReason, 600))}`
  return `The signature of ${mentionOf(signature.person)} as ${plain(cut(title, 80))} ${endWords[signature.end ?? 'closed']}${why}`
}
