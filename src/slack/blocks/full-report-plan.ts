import type { KnownBlock } from '@slack/types'
import type { Report } from '../../readiness/assessment.ts'
import { isLeftToWaivers } from '../../readiness/gate.ts'
import type { PlanAssessment, Progress } from '../../readiness/plan.ts'
import { sectionText } from './elements.ts'
import { limits } from './limits.ts'
import { stepLine } from './readiness-notes.ts'
import { statusEmoji, statusWord } from './status.ts'
import { count, cut, mentionOf, plain, time } from './text.ts'

/** The way to GO, gates and prerequisites: what a reader of the full report wants before the evidence. */
export function requirementBlocks({ assessment }: Report): KnownBlock[] {
  const { shortestPath, verdict, gates = [], prerequisites = [] } = assessment
  const steps = verdict === 'GO' ? [] : (shortestPath?.steps ?? [])
  const way = shortestPath?.leadsToGo
    ? `After ${count(steps.length, 'step')} the score is ${shortestPath.scoreAfter} %.`
    : 'No fix leads to GO: something that decides here is not asked in this environment.'
  return [
    ...part('Shortest path to GO', [
      ...steps.map((step, index) => `${index + 1}. ${stepLine(step)}${step.gain > 0 ? `, +${step.gain} points` : ''}`),
      ...(steps.length === 0 ? [] : [way]),
    ]),
    ...part(
      'Gates',
      gates.map((gate) => {
        const { title, status, level, note } = gate
        const why = `${isLeftToWaivers(gate) ? ' Waived.' : ''}${note ? ` ${plain(cut(note, 300))}` : ''}`
        return `${statusEmoji[status]} *${plain(cut(title, 150))}* (${level}): ${statusWord[status]}.${why}`
      }),
    ),
    ...part(
      'Prerequisites',
      prerequisites.map(({ title, check, owner, status, confirmation }) => {
        const done = confirmation ? `confirmed by ${mentionOf(confirmation.by)}, ${time(confirmation.at)}` : 'done'
        const open = check === null ? 'to be confirmed by a person' : statusWord[status].toLowerCase()
        const whose = owner ? ` (${plain(cut(owner.title, 80))})` : ''
        return `${statusEmoji[status]} ${plain(cut(title, 200))}${whose}: ${status === 'pass' ? done : open}`
      }),
    ),
  ]
}

/** What the product's file says beside its checks, and how far it has come. */
export function planBlocks({ assessment: { plan } }: Report): KnownBlock[] {
  if (plan === undefined) return []
  const { performance, milestones, goLive, estimates, contacts } = plan
  return [
    ...part(
      'Performance',
      performance.map(({ title, target, status, found }) => {
        const state = status === null ? 'not measured' : plain(cut(found ?? statusWord[status], 300))
        const sign = statusEmoji[status ?? 'unknown']
        return `${sign} ${plain(cut(title, 150))}, target ${plain(cut(target, 150))}: ${state}`
      }),
    ),
    ...part(
      'Go-live',
      goLive.map((item) => `${progressSign[item.progress]} ${plain(cut(item.title, 200))}${waiting(item)}`),
    ),
    ...part(
      'Milestones',
      milestones.map((milestone) => {
        const { title, target, progress } = milestone
        const due = plain(cut(target, 100))
        return `${progressSign[progress]} *${due}* ${plain(cut(title, 200))}${waiting(milestone)}`
      }),
    ),
    ...part(
      'Estimates',
      estimates.map(({ claim, by, on }) => `“${plain(cut(claim, 400))}” ${plain(cut(by, 100))}, ${on}`),
    ),
    ...part(
      'Contacts',
      contacts.map(({ title, people, escalation }) => {
        const why = escalation ? `: ${plain(cut(escalation, 200))}` : ''
        return `*${plain(cut(title, 80))}* ${plain(cut(people.join(', '), 400))}${why}`
      }),
    ),
  ]
}

const progressSign: Readonly<Record<Progress, string>> = {
  done: statusEmoji.pass,
  open: statusEmoji.fail,
  'to-confirm': statusEmoji.unknown,
}

function waiting({ progress, waitsFor }: Pick<PlanAssessment['goLive'][number], 'progress' | 'waitsFor'>): string {
  if (progress === 'done') return ''
  return progress === 'to-confirm'
    ? ': to be confirmed by a person'
    : `: waits for ${plain(cut(waitsFor.join(', '), 300))}`
}

/** A heading and its lines; nothing without lines. */
function part(heading: string, lines: readonly string[]): KnownBlock[] {
  if (lines.length === 0) return []
  return [{ type: 'divider' }, { type: 'header', text: { type: 'plain_text', text: heading } }, ...lineSections(lines)]
}

/** Lines in as few sections as their limit allows. */
export function lineSections(lines: readonly string[]): KnownBlock[] {
  const sections: string[] = []
  for (const line of lines) {
    const last = sections.at(-1)
    if (last !== undefined && last.length + line.length + 1 <= limits.sectionText)
      sections[sections.length - 1] = `${last}\n${line}`
    else sections.push(line)
  }
  return sections.map(sectionText)
}
