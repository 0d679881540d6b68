import { Cron } from 'croner'
import { DateTime } from 'luxon'
import type { MaintenanceWindow } from '../products/monitor.ts'

/** What somebody says something of: a monitor, or a product as a whole (null), in an environment. */
export interface Subject {
  readonly environment: string
  readonly monitor: string | null
}

/** A window as it happens once: from its start on, up to but without its end. */
export interface Span {
  readonly from: Date
  readonly until: Date
}

/** A window that is open at a moment. */
export interface Maintenance extends Span {
  readonly window: MaintenanceWindow
}

/** After so many times that run into one another the end is not looked for any further. */
const mostInARow = 60

/** Whether a window is for this: one for some monitors is never for the product as a whole. */
export function isFor({ monitors, environments }: MaintenanceWindow, { environment, monitor }: Subject): boolean {
  if (!environments.includes(environment)) return false
  return monitors === null || (monitor !== null && monitors.includes(monitor))
}

/**
 * Of the windows that are open for this at a moment the one that closes last; null for none. Pure.
 * What is repeated starts by its zone's clocks and lasts as long as it says, however clocks change meanwhile.
 * @param look how a window is looked at; `rememberSpans` for who looks all the time
 */
export function maintenanceAt(
  windows: readonly MaintenanceWindow[],
  subject: Subject,
  at: Date,
  look: typeof spanAt = spanAt,
): Maintenance | null {
  const [last = null] = windows
    .filter((window) => isFor(window, subject))
    .flatMap((window): Maintenance[] => {
      const span = look(window, at)
      return span === null ? [] : [{ window, ...span }]
    })
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())
  return last
}

/**
 * When a window that is open at a moment last opened, and when it closes, over every repeat that runs into the next; null
 * when it is not open. Pure.
 */
export function spanAt(window: MaintenanceWindow, at: Date): Span | null {
  if (window.kind === 'dated') {
    const span = datedSpan(window)
    return span.from <= at && at < span.until ? span : null
  }
  const from = startUpTo(window, at)
  if (from === null || at.getTime() >= from.getTime() + window.forMs) return null
  return { from, until: endOf(window, from) }
}

/** When a window opens next, after a moment; null when it never does again. Pure. */
export function nextSpan(window: MaintenanceWindow, at: Date): Span | null {
  if (window.kind === 'dated') {
    const span = datedSpan(window)
    return span.from > at ? span : null
  }
  const closed = spanAt(window, at)?.until ?? at
  // A start at the very moment that the last repeat ends belongs to it, so that the next one is later.
  const from = new Cron(window.cron, { timezone: window.zone, paused: true }).nextRun(closed)
  return from === null ? null : { from, until: endOf(window, from) }
}

/** The same as `spanAt`, but a window's calendar is only read when it has opened or closed since the last look. */
export function rememberSpans(): typeof spanAt {
  const seen = new WeakMap<
    MaintenanceWindow,
    { readonly from: Date; readonly to: Date | null; readonly span: Span | null }
  >()
  return (window, at) => {
    const last = seen.get(window)
    if (last !== undefined && last.from <= at && (last.to === null || at < last.to)) return last.span
    const span = spanAt(window, at)
    const to = span === null ? (nextSpan(window, at)?.from ?? null) : span.until
    seen.set(window, { from: at, to, span })
    return span
  }
}

function endOf(window: MaintenanceWindow & { readonly kind: 'repeated' }, first: Date): Date {
  let from = first
  for (let count = 0; count < mostInARow; count += 1) {
    const later = startUpTo(window, new Date(from.getTime() + window.forMs))
    if (later === null || later <= from) break
    from = later
  }
  return new Date(from.getTime() + window.forMs)
}

/** The last time, at the latest this very moment, that a pattern came to pass. */
function startUpTo({ cron, zone }: MaintenanceWindow & { readonly kind: 'repeated' }, at: Date): Date | null {
  // Croner looks before a moment, never at it.
  const [start = null] = new Cron(cron, { timezone: zone, paused: true }).previousRuns(1, new Date(at.getTime() + 1))
  return start
}

function datedSpan({ from, to, zone }: MaintenanceWindow & { readonly kind: 'dated' }): Span {
  // A local time that comes twice when clocks go back: it opens at the first and closes at the second.
  const moments = (text: string) =>
    DateTime.fromISO(text, { zone })
      .getPossibleOffsets()
      .map((each) => each.toMillis())
  return { from: new Date(Math.min(...moments(from))), until: new Date(Math.max(...moments(to))) }
}
