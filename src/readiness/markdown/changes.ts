import type { Changes } from '../changes.ts'
import { type CheckDifference, type Difference, isChanged } from '../difference.ts'
import { statusWords, table, text, time } from './text.ts'

const scoresShown = 10

/** What changed since the last report and since the last GO, and how the score went. */
export function changesSection({ sinceLast, sinceGo, history }: Changes): string[] {
  const isSame = sinceGo !== null && sinceGo.before.id === sinceLast?.before.id
  const content = [
    ...(sinceLast === null ? [] : differenceLines(isSame ? 'the last report, a GO' : 'the last report', sinceLast)),
    ...(sinceGo === null || isSame ? [] : differenceLines('the last GO', sinceGo)),
    ...(sinceLast !== null && sinceGo === null ? ['There was no GO before.'] : []),
    ...trend(history),
  ]
  return content.length === 0 ? [] : ['## What changed', ...content]
}

function differenceLines(since: string, difference: Difference): string[] {
  const { before, after, points, verdict, checks } = difference
  const changed = checks.filter(isChanged)
  const score =
    points === 0
      ? `the score is still ${after.score} %`
      : `the score ${points > 0 ? 'rose' : 'fell'} from ${before.score} % to ${after.score} %`
  const said =
    verdict === 'unchanged' ? `the verdict is still ${after.verdict}` : `${after.verdict} after ${before.verdict}`
  const nothing = changed.length === 0 ? ' No check changed.' : ''
  return [
    `Since ${since} (${time(before.finishedAt)}): ${said}, and ${score}.${nothing}`,
    ...table(['Check', 'Change', 'Before', 'Now', 'Since', 'Says'], changed.map(row)),
  ]
}

const waiverWords = { given: 'waived', ended: 'waiver ended' } as const

function row({ title, change, before, after, since, summary, waiver }: CheckDifference): string[] {
  const changes = [...(change === 'unchanged' ? [] : [change]), ...(waiver === null ? [] : [waiverWords[waiver]])]
  return [
    text(title),
    changes.join(', '),
    before === null ? '' : statusWords[before],
    after === null ? '' : statusWords[after],
    since === null ? '' : time(since),
    text(summary),
  ]
}

function trend(history: Changes['history']): string[] {
  if (history.length < 2) return []
  const shown = history.slice(-scoresShown)
  return [`The score in the last ${shown.length} reports: ${shown.map(({ score }) => `${score} %`).join(', ')}.`]
}
