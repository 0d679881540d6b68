import type { KnownBlock } from '@slack/types'
import { isAcknowledged } from '../../incidents/climb.ts'
import type { ChangeBefore, ShownIncident } from '../../incidents/incident.ts'
import { spoken } from '../../releases/words.ts'
import type { Severity } from '../../store/incident-words.ts'
import type { Incident, IncidentMember } from '../../store/incidents.ts'
import { capital, isSlackUser } from '../../words.ts'
import { contextLine, sectionText } from './elements.ts'
import { excuseText } from './hiding.ts'
import { incidentButtons } from './incident-buttons.ts'
import { fitMessage } from './limits.ts'
import type { Message } from './readiness.ts'
import { statusEmoji } from './status.ts'
import { count, cut, cutMarkup, escapeText, link, mentionOf, plain, time } from './text.ts'

const membersOnCard = 5
const changesOnCard = 5
const textAtMost = 2_000

/** Stays the same from one update to the next, so that a press on a card that changes just then is still a press. */
const actionsBlock = 'incident.actions'

/** How people are called on cards and in threads: by name, because a mention in a new message would notify them. */
export type Names = ReadonlyMap<string, string>

/** A person's name; a mention where Slack does not tell it; anybody else as they are called. */
export const nameOf = (by: string, names: Names): string => {
  const name = names.get(by)
  return name === undefined ? mentionOf(by) : plain(cut(name, 80))
}

const severitySign: Readonly<Record<Severity, string>> = {
  critical: statusEmoji.fail,
  major: statusEmoji.fail,
  minor: statusEmoji.warn,
}

/** The verdict without formatting: `Critical: Checkout is down`, `Resolved after 12 minutes: Checkout is down`. */
export function incidentVerdict({ severity, title, state, startedAt, resolvedAt }: Incident): string {
  const what = cut(title, 200)
  if (state === 'open') return `${capital(severity)}: ${what}`
  const lasted = (resolvedAt ?? startedAt).getTime() - startedAt.getTime()
  return `Resolved after ${spoken(Math.max(lasted, 0))}: ${what}`
}

/**
 * The living card of an incident: the verdict, since when and for whom, what fails with its evidence, what changed just
 * before, who has it, and what can be done.
 */
export function incidentCard(shown: ShownIncident, names: Names): Message {
  const { incident, members } = shown
  const body: KnownBlock[] = [
    sectionText([`${signOf(incident)} *${plain(incidentVerdict(incident))}*`, whereAndSince(incident)].join('\n')),
    ...(incident.description ? [sectionText(plain(cut(incident.description, 1_000)))] : []),
    ...memberBlocks(members),
    ...changeBlocks(incident, names),
    ...standingBlocks(shown, names),
  ]
  const buttons = incidentButtons(shown)
  const tail: KnownBlock[] = [
    ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, block_id: actionsBlock, elements: buttons }]),
    contextLine(`Incident ${incident.number}, opened ${time(incident.openedAt)}${openedBy(incident, names)}.`),
  ]
  return { text: summaryText(shown), blocks: fitMessage(body, tail, () => contextLine('The rest does not fit here.')) }
}

const signOf = ({ state, severity }: Incident) => (state === 'resolved' ? statusEmoji.pass : severitySign[severity])

function whereAndSince({ productTitle, environment, affects, startedAt, resolvedAt, state }: Incident): string {
  const until = state === 'resolved' && resolvedAt !== null ? ` until ${time(resolvedAt)}` : ''
  const where = `*${plain(cut(productTitle, 100))}* ${plain(cut(environment, 60))}, since ${time(startedAt)}${until}`
  return affects ? `${where}\nAffected: ${plain(cut(affects, 300))}` : where
}

/** The cause first. One whose evidence is all there is to say has a line of its own. */
function memberBlocks(members: readonly IncidentMember[]): KnownBlock[] {
  if (members.length === 0) return []
  const lines = members.slice(0, membersOnCard).map(({ title, status, since, evidence }) => {
    const seen = evidence.summary === '' ? '' : `: ${plain(cut(evidence.summary, 200))}`
    const look = evidence.link === null ? '' : ` ${link(evidence.link.url.slice(0, 500), cut(evidence.link.title, 60))}`
    const well = status === 'resolved' ? `, over ${time(since, 'at {time}')}` : ''
    const sign = status === 'resolved' ? statusEmoji.pass : statusEmoji.fail
    return `${sign} ${plain(cut(title, 150))}${seen}${well}${look}`
  })
  const more = members.length - lines.length
  return [sectionText([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))]
}

function changeBlocks({ changes, suspectId, state }: Incident, names: Names): KnownBlock[] {
  if (changes === null) return state === 'open' ? [contextLine('Looking at what changed just before.')] : []
  if (changes.length === 0) return [contextLine('Nothing that we know of changed just before.')]
  const isRelease = ({ kind }: ChangeBefore) => kind === 'release'
  const isSuspected = ({ releaseId }: ChangeBefore) => releaseId !== undefined && releaseId === suspectId
  const rankOf = (change: ChangeBefore) => (isSuspected(change) ? 0 : isRelease(change) ? 1 : 2)
  const ordered = changes.toSorted((one, other) => rankOf(one) - rankOf(other))
  const lines = ordered.slice(0, changesOnCard).map((change) => {
    const by = change.by === null ? '' : ` by ${nameOf(change.by, names)}`
    const look = change.link === null ? '' : ` ${link(change.link.url.slice(0, 500), cut(change.link.title, 60))}`
    const suspected = isSuspected(change) ? ', suspected' : ''
    return `• ${plain(cut(change.what, 200))}${by}, ${time(new Date(change.at))}${suspected}${look}`
  })
  const more = ordered.length - lines.length
  return [sectionText(['*Changed just before*', ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))]
}

/** Who has it, and what it waits for. */
function standingBlocks({ incident, excuse = null }: ShownIncident, names: Names): KnownBlock[] {
  const { state, acknowledgedBy, acknowledgedAt, assignee, snoozedUntil, flapping, closesAt } = incident
  const isOpen = state === 'open'
  const lines = [
    ...(isOpen && !isAcknowledged(incident) ? ['Nobody has acknowledged it.'] : []),
    ...(acknowledgedBy !== null && acknowledgedAt !== null && (!isOpen || isAcknowledged(incident))
      ? [`Acknowledged by ${nameOf(acknowledgedBy, names)}, ${time(acknowledgedAt)}.`]
      : []),
    ...(assignee === null ? [] : [`Assigned to ${nameOf(assignee, names)}.`]),
    ...(isOpen && snoozedUntil !== null ? [`Snoozed until ${time(snoozedUntil)}.`] : []),
    ...(isOpen && flapping ? ['It comes and goes, and is held open until it stays well.'] : []),
    ...(isOpen && closesAt !== null ? [`All is well again; it closes ${time(closesAt)} unless something fails.`] : []),
    ...(isOpen || incident.resolvedBy === null ? [] : [resolvedLine(incident, names)]),
    ...(excuse === null ? [] : [`${capital(excuseText(excuse))}.`]),
  ]
  return lines.length === 0 ? [] : [sectionText(lines.join('\n'))]
}

const resolvedLine = ({ resolvedBy }: Incident, names: Names) =>
  resolvedBy === null || resolvedBy === 'recovery'
    ? 'It closed by itself, because all is well again.'
    : `Resolved by ${nameOf(resolvedBy, names)}.`

const openedBy = ({ openedBy: by, reopened }: Incident, names: Names) => {
  const again = reopened === 0 ? '' : `; opened again ${count(reopened, 'time')}`
  return isSlackUser(by) ? ` by ${nameOf(by, names)}${again}` : again
}

/** What a notification and a screen reader say. */
function summaryText({ incident, members }: ShownIncident): string {
  const { productTitle, environment, affects, state } = incident
  const [cause] = members
  const failing = members.filter(({ status }) => status === 'firing').length
  const parts = [
    `${incidentVerdict(incident)}.`,
    `${cut(productTitle, 100)} ${cut(environment, 60)}.`,
    ...(affects && state === 'open' ? [`Affected: ${cut(affects, 200)}.`] : []),
    ...(state === 'open' && cause !== undefined && cause.evidence.summary !== ''
      ? [`${cut(cause.evidence.summary, 200)}.`]
      : []),
    ...(state === 'open' && failing > 1 ? [`${failing} things fail.`] : []),
    ...(state === 'open' && !isAcknowledged(incident) ? ['Nobody has acknowledged it.'] : []),
  ]
  return cutMarkup(escapeText(parts.join(' ')), textAtMost)
}
