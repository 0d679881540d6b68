import type { Report } from '../../readiness/assessment.ts'
import type { ScorePoint } from '../../store/report-history.ts'
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
