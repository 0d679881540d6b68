import { z } from 'zod'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { Duration, longDuration } from './duration.ts'
import { askOrigin, Origin } from './freshness-origin.ts'

/** More rows than this hide what matters. */
const ROW_LIMIT = 10
/** Clocks differ a little. */
const TOLERANCE_MS = 5 * 60 * 1000

const Spec = z
  .object({
    of: Origin.describe('What must be fresh: artifact, release, workflow or json.'),
    atMost: Duration.describe('How old the newest may be, such as 26h.'),
    keep: z
      .strictObject({ atLeast: z.number().int().min(1).describe('How many must be there.') })
      .optional()
      .describe('How many of them must be kept, such as the last five backups.'),
  })
  .refine(({ of, keep }) => keep === undefined || !('workflow' in of), {
    error: 'counts artifacts, releases or dates: of a workflow only the newest run is looked at',
    path: ['keep'],
  })

/** Asks how old the newest of something is. */
export const freshness = defineCheck('freshness', {
  summary: 'The newest backup, artifact, release or run is not too old, and enough of them are kept.',
  spec: Spec,
  ask: async ({ of, atMost, keep }, asking) =>
    judgeFreshness(await askOrigin(of, asking), { atMostMs: atMost, keepAtLeast: keep?.atLeast, now: asking.now }),
})

/** One thing with its age: a backup, a release, a run. */
export interface Dated {
  readonly title: string
  readonly at: Date
  readonly url?: string
}

/** What was found, and how a sentence names it. */
export interface Found {
  /** One of them, as a sentence names it: `artifact backup-*`. */
  readonly noun: string
  readonly items: readonly Dated[]
}

/** Judges ages at a moment; pure. */
export function judgeFreshness(
  { noun, items }: Found,
  { atMostMs, keepAtLeast, now }: { atMostMs: number; keepAtLeast: number | undefined; now: Date },
): CheckAnswer {
  const newestFirst = items.toSorted((one, other) => other.at.getTime() - one.at.getTime())
  const [newest] = newestFirst
  if (newest === undefined) {
    return { status: 'fail', code: 'freshness.none', summary: `There is no ${noun}`, share: 0, details: [] }
  }
  const ageMs = now.getTime() - newest.at.getTime()
  const link = newest.url === undefined ? {} : { link: { title: newest.title, url: newest.url } }
  if (ageMs < -TOLERANCE_MS) {
    const summary = `The newest ${noun} is dated in the future: ${newest.at.toISOString()}`
    const details: Detail[] = [{ status: 'unknown', subject: newest.title, found: 'in the future' }]
    return { status: 'unknown', code: 'freshness.future', summary, details, ...link }
  }
  const isOld = ageMs > atMostMs
  const age = longDuration(Math.max(ageMs, 0))
  const isFew = keepAtLeast !== undefined && items.length < keepAtLeast
  const kept = `${items.length} ${items.length === 1 ? 'is' : 'are'} kept`
  const problems = [
    ...(isOld ? [`The newest ${noun} is ${age} old, at most ${longDuration(atMostMs)} is right`] : []),
    ...(isFew ? [`${isOld ? '' : `Of ${noun} `}${kept}, at least ${keepAtLeast} are needed`] : []),
  ]
  const details = newestFirst.slice(0, ROW_LIMIT).map(({ title, at, url }, index): Detail => {
    const found = `${longDuration(Math.max(now.getTime() - at.getTime(), 0))} old`
    const status = index === 0 && isOld ? 'fail' : 'pass'
    return { status, subject: title, found, ...(url === undefined ? {} : { link: { title, url } }) }
  })
  const keepRow: Detail[] =
    keepAtLeast === undefined
      ? []
      : [
          {
            status: isFew ? 'fail' : 'pass',
            subject: 'Kept',
            found: String(items.length),
            note: `at least ${keepAtLeast}`,
          },
        ]
  const rules = keepAtLeast === undefined ? 1 : 2
  const share = 1 - ((isOld ? 1 : 0) + (isFew ? 1 : 0)) / rules
  const common = { share, details: [...keepRow, ...details], ...link }
  if (problems.length > 0) {
    return { status: 'fail', code: isOld ? 'freshness.old' : 'freshness.few', summary: problems.join('; '), ...common }
  }
  const also = keepAtLeast === undefined ? '' : `; ${kept}`
  return { status: 'pass', code: 'freshness.ok', summary: `The newest ${noun} is ${age} old${also}`, ...common }
}
