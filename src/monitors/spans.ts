import { type HistoryPart, keptMs, type RollupSpan, spanMs } from '../store/monitor-history.ts'

const coarsestFirst: readonly RollupSpan[] = ['day', 'hour', 'minute']

/**
 * Divides a time into the coarsest rollups that fit, finer ones at its ends, and probes for what is left. An end that is
 * too old for finer ones is left out, so the time may begin up to a day later than asked.
 * @param rolledTo until when minutes were rolled up; null for never
 * @returns parts that follow one another without gaps
 */
export function historyParts(from: Date, to: Date, rolledTo: Date | null, now: Date): readonly HistoryPart[] {
  return divide(from.getTime(), to.getTime(), rolledTo?.getTime() ?? Number.NEGATIVE_INFINITY, now.getTime(), 0)
}

function divide(fromMs: number, toMs: number, rolledToMs: number, nowMs: number, level: number): HistoryPart[] {
  if (fromMs >= toMs) return []
  const span = coarsestFirst[level] ?? 'raw'
  if (span === 'raw') return [part('raw', fromMs, toMs)]
  const unitMs = spanMs[span]
  const beginMs = Math.ceil(fromMs / unitMs) * unitMs
  const endMs = Math.floor(Math.min(toMs, rolledToMs) / unitMs) * unitMs
  const finer = (partFromMs: number, partToMs: number) => divide(partFromMs, partToMs, rolledToMs, nowMs, level + 1)
  if (beginMs >= endMs) return finer(fromMs, toMs)
  const isKept = fromMs >= nowMs - keptMs[coarsestFirst[level + 1] ?? 'raw']
  return [...(isKept ? finer(fromMs, beginMs) : []), part(span, beginMs, endMs), ...finer(endMs, toMs)]
}

const part = (span: HistoryPart['span'], fromMs: number, toMs: number): HistoryPart => ({
  span,
  from: new Date(fromMs),
  to: new Date(toMs),
})
