import { section, sentence, table, text, time, titled } from '../readiness/markdown/text.ts'
import type { FollowUp } from '../store/follow-ups.ts'
import type { Incident, IncidentMember } from '../store/incidents.ts'
import { figuresOf } from './figures.ts'
import { spanOf } from './span.ts'
import { type TimelineLine, timelineOf } from './timeline.ts'

/** What a post-mortem is drafted from. */
export interface PostMortemFacts {
  readonly incident: Incident
  /** The cause first. */
  readonly members: readonly IncidentMember[]
  readonly events: Parameters<typeof timelineOf>[0]
  readonly followUps: readonly FollowUp[]
  /** Names by Slack user id. */
  readonly names: ReadonlyMap<string, string>
  readonly writtenAt: Date
}

/** A canvas takes no table of more than 300 cells. https://docs.slack.dev/surfaces/canvases */
const rowsInTable = 90
const mostLines = 450
/** Of what the machine saw, so many lines from either end are kept when there are too many. */
const machineLinesKept = 60

/**
 * The draft of a post-mortem as Markdown: what is known is filled in, what only people know is asked for. Nothing from
 * outside can act as markup.
 */
export function postMortemMarkdown(facts: PostMortemFacts): string {
  const { incident, writtenAt } = facts
  const sections = [
    `# Post-mortem: incident ${incident.number}, ${text(incident.title)}`,
    '*A draft. What is known is filled in; the lines in italics ask for what only people know.*',
    ...figuresSection(facts),
    ...summarySection(facts),
    ...impactSection(facts),
    ...timelineSection(facts),
    ...changesSection(facts),
    ...prompts,
    ...followUpsSection(facts),
    `Drafted ${time(writtenAt)}.`,
  ]
  return `${sections.join('\n\n')}\n`
}

const nameOf = (id: string | null, { names }: PostMortemFacts) => (id === null ? 'Countersign' : (names.get(id) ?? id))

function figuresSection({ incident }: PostMortemFacts): string[] {
  const { detectMs, acknowledgeMs, resolveMs } = figuresOf(incident)
  const { startedAt, openedAt, acknowledgedAt, resolvedAt, reopened, severity } = incident
  const moment = (at: Date | null) => (at === null ? '' : time(at))
  const rows = [
    ['Began', moment(startedAt), ''],
    ['Detected', moment(openedAt), `${spanOf(detectMs)} after it began`],
    acknowledgeMs === null
      ? ['Acknowledged', '', 'nobody did']
      : ['Acknowledged', moment(acknowledgedAt), `${spanOf(acknowledgeMs)} after it was detected`],
    resolveMs === null
      ? ['Resolved', '', 'not yet']
      : ['Resolved', moment(resolvedAt), `${spanOf(resolveMs)} after it was detected`],
  ]
  const again = reopened === 0 ? '' : ` It came back ${reopened === 1 ? 'once' : `${reopened} times`}.`
  return [
    '## Figures',
    ...table(['', 'When', 'Took'], rows),
    `${severity.charAt(0).toUpperCase()}${severity.slice(1)}.${again}`,
  ]
}

function summarySection(facts: PostMortemFacts): string[] {
  const { incident } = facts
  const { title, productTitle, environment, startedAt, resolvedBy, description } = incident
  const { resolveMs } = figuresOf(incident)
  const end =
    resolveMs === null
      ? 'It is not over.'
      : resolvedBy === null || resolvedBy === 'recovery'
        ? `It was over ${spanOf(resolveMs)} after it was detected, by itself.`
        : `${sentence(`${nameOf(resolvedBy, facts)} resolved it ${spanOf(resolveMs)} after it was detected`)}`
  return [
    '## Summary',
    `${sentence(`${title}, in ${productTitle} ${environment}, from ${time(startedAt)}`)} ${end}`,
    ...(description === null ? [] : [sentence(description)]),
    '*What happened, in three sentences for somebody who was not there?*',
  ]
}

function impactSection({ incident, members }: PostMortemFacts): string[] {
  const rows = members.map(({ title, status, firstAt, signals, evidence: { summary, link } }) => [
    titled(title, link),
    status === 'firing' ? 'still wrong' : 'well again',
    time(firstAt),
    String(signals),
    text(summary),
  ])
  return [
    '## Impact',
    ...(incident.affects === null ? [] : [sentence(incident.affects)]),
    ...table(['What was wrong', 'Now', 'Since', 'Signals', 'Last evidence'], rows.slice(0, 50)),
    ...(rows.length > 50 ? [`And ${rows.length - 50} more.`] : []),
    '*Who noticed, how many were they, and what could they not do?*',
  ]
}

function timelineSection(facts: PostMortemFacts): string[] {
  const lines = timelineOf(facts.events)
  const kept = shortened(lines)
  const rows = kept.map(({ at, voice, by, says, url }) => {
    const words = says.replace(/<@([UW][A-Z0-9]+)>/g, (_all, id: string) => nameOf(id, facts))
    const link = url === null ? null : { title: 'link', url }
    const what = voice === 'marked' ? `${text(`“${words}”`)} ${titled('message', link)}` : titled(words, link)
    return [seconds(at), text(nameOf(by, facts)), what]
  })
  const tables = Array.from({ length: Math.ceil(rows.length / rowsInTable) }, (_, index) =>
    table(['Time (UTC)', 'Who', 'What'], rows.slice(index * rowsInTable, (index + 1) * rowsInTable)),
  )
  const missing = lines.length - kept.length
  return [
    '## Timeline',
    ...tables.flat(),
    ...(missing === 0 ? [] : [`${missing} ${missing === 1 ? 'line was' : 'lines were'} left out from the middle.`]),
  ]
}

const seconds = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')

/** All lines, or what people did and said with the first and the last of what the machine saw. */
function shortened(lines: readonly TimelineLine[]): readonly TimelineLine[] {
  if (lines.length <= mostLines) return lines
  const kept = lines.filter(
    ({ voice }, index) => voice !== 'machine' || index < machineLinesKept || index >= lines.length - machineLinesKept,
  )
  if (kept.length <= mostLines) return kept
  return [...kept.slice(0, mostLines / 2), ...kept.slice(-mostLines / 2)]
}

function changesSection(facts: PostMortemFacts): string[] {
  const { changes, suspectId } = facts.incident
  const rows = (changes ?? []).map(({ what, at, by, link }) => [
    `${time(new Date(at))}`,
    titled(what, link),
    by === null ? 'nobody knows' : text(nameOf(by, facts)),
  ])
  const nothing =
    changes === null
      ? 'Nobody has asked what changed before.'
      : 'Nothing is known to have changed in the two hours before.'
  return [
    '## Cause',
    ...(rows.length === 0
      ? [nothing]
      : ['What changed in the two hours before:', ...table(['When', 'What', 'Who'], rows)]),
    ...(suspectId === null ? [] : ['The release was suspected while the incident was open.']),
    '*Which of these was it, or what else? Why was it possible, and why was it not seen before?*',
  ]
}

const prompts = ['## What went well', '- *…*', '## What went badly', '- *…*', '## Where we were lucky', '- *…*']

const stateWords = {
  asked: 'being opened',
  opened: '',
  refused: 'could not be opened',
  lost: 'nobody knows whether it was opened',
}

function followUpsSection({ followUps }: PostMortemFacts): string[] {
  const lines = followUps.map(({ repository, number, title, url, state }) => {
    const name = number === null ? title : `${repository}#${number} ${title}`
    const note = stateWords[state]
    return `- [ ] ${titled(name, url === null ? null : { title: name, url })}${note === '' ? '' : ` (${note})`}`
  })
  return section(
    '## Follow-ups',
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    '*What is done so that it does not happen again, by whom, and until when?*',
  )
}
