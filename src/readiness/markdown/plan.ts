import { listed } from '../../checks/rows.ts'
import { day } from '../../sources/outage.ts'
import type { Report } from '../assessment.ts'
import type { PrerequisiteAssessment } from '../gate.ts'
import type { PlanAssessment } from '../plan.ts'
import { section, sentence, statusWords, table, text } from './text.ts'

/** Performance targets, prerequisites, the go-live checklist, milestones and estimates. */
export function planSections({ assessment: { plan, prerequisites } }: Report): string[] {
  return [
    ...(plan ? performanceSection(plan) : []),
    ...section('## Prerequisites', ...lines((prerequisites ?? []).map(prerequisiteLine))),
    ...(plan ? [...goLiveSection(plan), ...milestonesSection(plan), ...estimatesSection(plan)] : []),
  ]
}

const lines = (all: readonly string[]) => (all.length === 0 ? [] : [all.join('\n')])

function performanceSection({ performance }: PlanAssessment): string[] {
  const rows = performance.map(({ title, target, status, found }) => [
    text(title),
    text(target),
    status === null ? 'not measured' : statusWords[status],
    text(found ?? ''),
  ])
  return section('## Performance targets', ...table(['Figure', 'Target', 'Status', 'Found'], rows))
}

const toConfirm = 'to be confirmed by a person'

function prerequisiteLine({ title, check, owner, status, confirmation }: PrerequisiteAssessment): string {
  const confirmed = confirmation ? `: confirmed by ${text(confirmation.by)} on ${day(confirmation.at)}` : ''
  const open = check === null ? toConfirm : `its check says ${statusWords[status]}`
  const why = status === 'pass' ? confirmed : `: ${open}`
  const whose = owner ? ` (${text(owner.title)})` : ''
  return `- [${status === 'pass' ? 'x' : ' '}] ${text(title)}${whose}${why}`
}

function goLiveSection({ goLive }: PlanAssessment): string[] {
  const items = goLive.map(({ title, ...prospect }) => {
    const why = prospect.progress === 'done' ? '' : `: ${progressWords(prospect)}`
    return `- [${prospect.progress === 'done' ? 'x' : ' '}] ${text(title)}${why}`
  })
  return section('## Go-live checklist', ...lines(items))
}

function milestonesSection({ milestones }: PlanAssessment): string[] {
  const rows = milestones.map(({ title, target, ...prospect }) => {
    return [text(title), text(target), prospect.progress === 'done' ? 'reached' : progressWords(prospect)]
  })
  return section('## Milestones', ...table(['Milestone', 'Target', 'State'], rows))
}

function progressWords({
  progress,
  waitsFor,
}: Pick<PlanAssessment['goLive'][number], 'progress' | 'waitsFor'>): string {
  return progress === 'to-confirm' ? toConfirm : `waits for ${text(listed(waitsFor))}`
}

function estimatesSection({ estimates }: PlanAssessment): string[] {
  const quotes = estimates.map(({ claim, by, on }) => `> ${sentence(claim)} (${text(by)}, ${on})`)
  const meaning = 'What people estimated, quoted as theirs; nothing in this report is computed with it.'
  return section('## Estimates', ...(quotes.length === 0 ? [] : [meaning, ...quotes]))
}

/** Whom to call, and for what. */
export function contactsSection({ assessment: { plan } }: Report): string[] {
  const rows = (plan?.contacts ?? []).map(({ title, people, escalation }) => {
    return [text(title), text(people.join(', ')), text(escalation ?? '')]
  })
  return section('## Contacts and escalation', ...table(['Role', 'People', 'Called in for'], rows))
}
