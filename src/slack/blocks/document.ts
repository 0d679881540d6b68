import type { Report } from '../../readiness/assessment.ts'
import type { CandidateState } from '../../signoffs/state.ts'
import type { Incident } from '../../store/incidents.ts'
import type { ScorePoint } from '../../store/report-history.ts'
import { short } from '../../words.ts'
import { contextLine, sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { cut, link, plain } from './text.ts'
import { scoreTrend } from './trend.ts'

/** The reply that leads to a report's document and shows how the score went. */
export function documentMessage(
  report: Report,
  options: {
    readonly link: { readonly kind: 'canvas' | 'file'; readonly url: string }
    readonly history: readonly ScorePoint[]
    readonly by: string
  },
): Message {
  const { assessment, productTitle, environment } = report
  const title = `${cut(productTitle, 100)} ${cut(environment, 60)}`
  const verdict = `${assessment.verdict}, ${assessment.score} %`
  const where = options.link.kind === 'canvas' ? 'as a canvas' : 'as a file'
  const trend = scoreTrend(options.history)
  const line = `*${verdict}:* ${link(options.link.url, `the report on ${title}`)} ${where}.`
  return {
    text: [`${verdict}: the report on ${plain(title)} is here ${where}.`, trend?.text].filter(Boolean).join(' '),
    blocks: [
      sectionText(line),
      ...(trend === null ? [] : [trend.chart, contextLine(trend.text)]),
      contextLine(`Written for ${options.by}.`),
    ],
  }
}

/** The reply that leads to a signed release record. */
export function recordMessage(
  { candidate, decision }: CandidateState,
  options: { readonly link: { readonly kind: 'canvas' | 'file'; readonly url: string }; readonly by: string },
): Message {
  const title = `${cut(candidate.productTitle, 100)} ${cut(candidate.environment, 60)} at ${short(candidate.commit)}`
  const word = { go: 'GO', waiting: 'Not yet a GO', 'no-go': 'NO-GO' }[decision.outcome]
  const where = options.link.kind === 'canvas' ? 'as a canvas' : 'as a file'
  return {
    text: `${word}: the release record of ${plain(title)} is here ${where}.`,
    blocks: [
      sectionText(`*${word}:* ${link(options.link.url, `the release record of ${title}`)} ${where}.`),
      contextLine(`Written for ${options.by}.`),
    ],
  }
}

/** The reply that leads to the draft of a post-mortem. */
export function postMortemMessage(
  { number, title }: Pick<Incident, 'number' | 'title'>,
  options: { readonly link: { readonly kind: 'canvas' | 'file'; readonly url: string }; readonly by: string },
): Message {
  const name = `the post-mortem of incident ${number}`
  const where = options.link.kind === 'canvas' ? 'as a canvas' : 'as a file'
  const about = plain(cut(title, 150))
  return {
    text: `Draft: ${name} is here ${where}. ${about}`,
    blocks: [
      sectionText(`*Draft:* ${link(options.link.url, name)} ${where}.`),
      contextLine(`${about}. Written for ${options.by}.`),
    ],
  }
}
