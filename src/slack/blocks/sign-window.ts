import type { KnownBlock, ModalView } from '@slack/types'
import type { Report } from '../../readiness/assessment.ts'
import type { Difference } from '../../readiness/difference.ts'
import type { StaffedRole } from '../../signoffs/rights.ts'
import { noCommit } from '../../signoffs/seal.ts'
import type { CandidateState } from '../../signoffs/state.ts'
import { short } from '../../words.ts'
import { contextLine, sectionText } from './elements.ts'
import { radioInput, selectInput, textInput } from './inputs.ts'
import { differenceLine, waiverLine } from './readiness-notes.ts'
import { statusEmoji, verdictSign } from './status.ts'
import { count, cut, link, plain, time } from './text.ts'

export const signView = 'candidate.sign'

const findingsShown = 6
const commitsShown = 8

export interface SignWindow {
  readonly state: CandidateState
  readonly report: Report
  /** The roles that the person can fill. */
  readonly roles: readonly StaffedRole[]
  /** Authors, where they may not sign, of whom nobody knows who they are in Slack. */
  readonly strangers: readonly string[]
  /** What changed since the last signature of this environment; null when there was none. */
  readonly sinceLast: { readonly difference: Difference; readonly signedAt: Date } | null
  readonly channelId: string | null
}

/** The window in which somebody signs: first what is signed, then the signature. */
export function signWindow({ state, report, roles, strangers, sinceLast, channelId }: SignWindow): ModalView {
  const { candidate } = state
  const [only] = roles
  const metadata = {
    candidate: candidate.id,
    report: report.id,
    branchHead: candidate.branchHead,
    manifest: candidate.manifestHash,
    role: roles.length === 1 ? (only?.role ?? null) : null,
    channelId,
  }
  return {
    type: 'modal',
    callback_id: signView,
    private_metadata: JSON.stringify(metadata),
    title: { type: 'plain_text', text: 'Sign' },
    submit: { type: 'plain_text', text: 'Sign' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      ...whatIsSigned(state, report, strangers, sinceLast),
      { type: 'divider' },
      ...(roles.length > 1
        ? [
            selectInput({
              name: 'role',
              label: 'You sign as',
              hint: 'One person fills one role.',
              choices: roles.map(({ role, title }) => ({ text: title, value: role })),
            }),
          ]
        : [sectionText(`You sign as *${plain(cut(only?.title ?? '', 80))}*.`)]),
      radioInput({
        name: 'decision',
        label: 'Decision',
        choices: [
          { text: 'Approve', value: 'approve' },
          { text: 'Approve with conditions', value: 'approve-with-conditions' },
          { text: 'Reject', value: 'reject' },
        ],
      }),
      textInput({
        name: 'conditions',
        label: 'Conditions',
        hint: 'One a line. Each must be closed before the deployment.',
        isOptional: true,
        isMultiline: true,
        most: 3000,
      }),
      textInput({
        name: 'reason',
        label: 'Reason',
        hint: 'Needed for a rejection.',
        isOptional: true,
        isMultiline: true,
        most: 2000,
      }),
    ],
  }
}

function whatIsSigned(
  state: CandidateState,
  report: Report,
  strangers: readonly string[],
  sinceLast: SignWindow['sinceLast'],
): KnownBlock[] {
  const { candidate, checklists, conditions } = state
  const { assessment } = report
  const gates = (assessment.gates ?? []).filter(({ effect }) => effect !== 'note')
  const open = conditions.filter(({ closedAt }) => closedAt === null)
  const findings = assessment.findings
    .filter(({ effect, waiver }) => effect !== 'note' || waiver !== undefined)
    .slice(0, findingsShown)
  const more = assessment.findings.length - findings.length
  const moved =
    candidate.branchHead === null || candidate.branchHead === candidate.commit
      ? []
      : [
          sectionText(
            `${statusEmoji.warn} ${plain(cut(candidate.branch ?? '', 80))} ${candidate.branchHead === noCommit ? 'is gone' : 'has moved on since: this is not its newest commit'}.`,
          ),
        ]
  return [
    sectionText(
      `*${plain(cut(candidate.productTitle, 100))}* ${plain(candidate.environment)} at *\`${short(candidate.commit)}\`*: ` +
        `readiness ${verdictSign[assessment.verdict]} ${assessment.verdict}, ${assessment.score} %, asked ${time(report.finishedAt)}.`,
    ),
    ...moved,
    ...lines(
      'What ships',
      candidate.commits
        .slice(0, commitsShown)
        .map(({ commit, title, url }) => `${link(url, short(commit))} ${plain(cut(title, 120))}`),
      candidate.commits.length,
    ),
    ...strangersLine(strangers),
    ...lines(
      'Held up by',
      gates.map(({ title, status }) => `${statusEmoji[status]} ${plain(cut(title, 120))}`),
      gates.length,
    ),
    ...findings.map(({ status, priority, title, summary, waiver }) => {
      const line = `${statusEmoji[status]} *${priority} ${plain(cut(title, 120))}:* ${plain(cut(summary, 300))}`
      return contextLine(waiver === undefined ? line : `${line.replace(/[.\s]+$/, '')}. ${waiverLine(waiver)}`)
    }),
    ...(more > 0 ? [contextLine(`${count(more, 'more finding')} in the full report.`)] : []),
    ...checklists.map(({ title, done, total }) => contextLine(`${plain(cut(title, 120))}: ${done} of ${total} done.`)),
    ...lines(
      'Open conditions',
      open.map(({ text }) => plain(cut(text, 200))),
      open.length,
    ),
    ...(sinceLast === null
      ? [contextLine('Nobody has signed here before.')]
      : [contextLine(`Since the last signature: ${differenceLine(sinceLast.difference, time(sinceLast.signedAt))}`)]),
  ]
}

/** Four eyes rest on knowing the authors: whoever signs is told of whom nobody knows who it is. */
function strangersLine(unknown: readonly string[]): KnownBlock[] {
  if (unknown.length === 0) return []
  const names = unknown.slice(0, commitsShown).map((name) => plain(cut(name, 60)))
  const more = unknown.length - names.length
  const rest = more > 0 ? ` and ${more} more` : ''
  return [
    sectionText(
      `${statusEmoji.warn} Authors may not sign, and nobody knows who in Slack ${names.join(', ')}${rest} is: do not sign your own commit.`,
    ),
  ]
}

function lines(heading: string, shown: readonly string[], total: number): KnownBlock[] {
  if (shown.length === 0) return []
  const more = total - shown.length
  return [sectionText([`*${heading}*`, ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))]
}
