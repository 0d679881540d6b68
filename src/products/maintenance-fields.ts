import { Cron } from 'croner'
import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { line } from './fields.ts'
import { localTime, timeZone } from './freeze-fields.ts'

/** Five fields of cron: minute, hour, day of the month, month, day of the week. */
export const cronPattern = z.string().refine((pattern) => {
  if (pattern.trim().split(/\s+/).length !== 5) return false
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}, 'must be five fields of cron that come to pass, such as 0 2 * * 7 for Sundays at 02:00')

/** A planned time in which monitors may fail without an incident: again and again, or once. */
export const MaintenanceFields = z
  .strictObject({
    title: line(80).optional().describe('What people are told, such as Database backup; its key when left out.'),
    starts: cronPattern.optional().describe('When it starts again and again, as cron: 0 2 * * 7 is Sundays at 02:00.'),
    for: Duration.refine((ms) => ms <= 7 * 24 * 60 * 60_000, 'must be at most 7d')
      .optional()
      .describe('How long it lasts from then on, such as 2h.'),
    from: localTime.optional().describe('When one of one time starts, such as 2026-12-20 16:00.'),
    to: localTime.optional().describe('When one of one time ends, such as 2026-12-20 18:00.'),
    zone: timeZone(),
    monitors: z.array(z.string()).min(1).optional().describe('The monitors it is for; all when left out.'),
    environments: z.array(z.string()).min(1).optional().describe('Where; everywhere when left out.'),
  })
  .transform(({ title, starts, for: forMs, from, to, zone, monitors, environments }, { addIssue }) => {
    const common = { title, zone, monitors, environments }
    if (starts !== undefined && forMs !== undefined && from === undefined && to === undefined) {
      return { ...common, kind: 'repeated' as const, cron: starts, forMs }
    }
    if (starts === undefined && forMs === undefined && from !== undefined && to !== undefined) {
      if (from < to) return { ...common, kind: 'dated' as const, from, to }
      addIssue('must end (to) after it starts (from)')
      return z.NEVER
    }
    addIssue('needs either starts and for, or from and to')
    return z.NEVER
  })
