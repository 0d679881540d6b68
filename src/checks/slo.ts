import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Objective } from '../products/monitor.ts'
import type { Measured, MonitorMeasured } from '../sources/history.ts'
import { seconds } from '../sources/outage.ts'
import { type CheckAnswer, type CheckStatus, type Detail, defineCheck } from './check.ts'
import { DAY_MS, Duration, longDuration } from './duration.ts'
import { counted, listed, shareOf, worstOf } from './rows.ts'
import { budgetLeft } from './slo-budget.ts'

/** Below this share of the error budget the answer is a warning. */
const SCARCE = 0.1

const percent = () => z.number().gt(0, 'must be above 0').max(100, 'must be at most 100').optional()

const Spec = z.object({
  monitors: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('The monitors that are looked at, by name; all of the environment when left out.'),
  availability: percent().describe('The share of probes that must pass, in percent; the product’s own when left out.'),
  p95: Duration.optional().describe('The longest that 95 % of answers may take; the product’s own when left out.'),
  errors: percent().describe('The largest share of probes that may fail, in percent; the product’s own when left out.'),
  over: Duration.refine((ms) => ms >= 60 * 60_000 && ms <= 400 * DAY_MS, 'must be from 1h to 400d')
    .optional()
    .describe('Over which time, such as 7d; the product’s own, or 30d, when left out.'),
  minimumProbes: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('With fewer probes of a monitor its answer is unknown; 100 when left out.'),
})

/** Measures a product's monitors against its objectives. */
export const slo = defineCheck('slo', {
  summary: 'The product’s monitors meet its objectives, with error budget to spare.',
  spec: Spec,
  ask: async (spec, { sources, product, environment, now }) => {
    const measured = await sources.history.measured({
      product,
      environment,
      now,
      ...(spec.monitors === undefined ? {} : { monitors: spec.monitors }),
      ...(spec.over === undefined ? {} : { overMs: spec.over }),
    })
    const own = measured.objective
    const objective: Objective = {
      availability: spec.availability === undefined ? (own?.availability ?? null) : spec.availability / 100,
      p95Ms: spec.p95 ?? own?.p95Ms ?? null,
      errorRate: spec.errors === undefined ? (own?.errorRate ?? null) : spec.errors / 100,
      overMs: measured.overMs,
    }
    if ((objective.availability ?? objective.p95Ms ?? objective.errorRate) === null) {
      throw new SourceError(
        'Countersign',
        'not-configured',
        `${product} has no objectives: name availability, p95 or errors under objectives, or in this check`,
      )
    }
    return judgeObjective(measured, objective, spec.minimumProbes)
  },
})

/** Judges what was measured; pure. */
export function judgeObjective(
  { monitors, all }: { readonly monitors: readonly MonitorMeasured[]; readonly all: Measured },
  objective: Objective,
  minimumProbes: number,
): CheckAnswer {
  const over = `over ${longDuration(objective.overMs)}`
  if (monitors.length === 0) {
    return { status: 'unknown', code: 'slo.no_monitors', summary: 'No monitor watches this environment', details: [] }
  }
  const rows = monitors.map((monitor): Detail => {
    const found = foundOf(monitor, objective)
    return { status: statusOf(monitor, objective, minimumProbes), subject: monitor.title, ...found }
  })
  const status = worstOf(rows)
  const details = [...rows, ...budgetRow(all, objective, minimumProbes)]
  const common = { status, share: shareOf(rows), details }
  const named = (wanted: CheckStatus) => rows.filter((row) => row.status === wanted).map(({ subject }) => subject)
  switch (status) {
    case 'pass': {
      const holds =
        rows.length === 1 ? 'Its monitor meets its objective' : `All ${rows.length} monitors meet their objective`
      return { ...common, code: 'slo.met', summary: `${holds} ${over}` }
    }
    case 'warn':
      return {
        ...common,
        code: 'slo.scarce',
        summary: `The error budget of ${listed(named('warn'))} is nearly used up ${over}`,
      }
    case 'fail': {
      const verb = named('fail').length === 1 ? 'misses its' : 'miss their'
      return { ...common, code: 'slo.missed', summary: `${listed(named('fail'))} ${verb} objective ${over}` }
    }
    case 'unknown': {
      const summary = `${listed(named('unknown'))}: fewer than ${counted(minimumProbes, 'probe')} ${over}, not enough to judge`
      return { ...common, code: 'slo.too_few', summary }
    }
  }
}

function statusOf(measured: Measured, objective: Objective, minimumProbes: number): CheckStatus {
  if (measured.probes < minimumProbes) return 'unknown'
  const left = budgetLeft(measured, objective)
  const isSlow = objective.p95Ms !== null && measured.p95Ms !== null && measured.p95Ms > objective.p95Ms
  if (isSlow || (left !== null && left < 0)) return 'fail'
  return left !== null && left < SCARCE ? 'warn' : 'pass'
}

function foundOf(measured: Measured, objective: Objective): Pick<Detail, 'found' | 'note'> {
  const { availability, p50Ms, p95Ms, p99Ms, probes } = measured
  if (availability === null) return { found: 'no probes' }
  const took = [
    ['p50', p50Ms],
    ['p95', p95Ms],
    ['p99', p99Ms],
  ] as const
  const times = took.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${seconds(ms)}`]))
  const left = budgetLeft(measured, objective)
  const budget = left === null ? [] : [`${percentOf(left)} of the error budget left`]
  return {
    found: `${Math.floor(availability * 100_000) / 1_000} %`,
    note: [counted(probes, 'probe'), ...times, ...budget].join(', '),
  }
}

/** The product's budget as a whole, where more than one monitor draws on it. */
function budgetRow(all: Measured, objective: Objective, minimumProbes: number): Detail[] {
  const left = budgetLeft(all, objective)
  if (left === null) return []
  const status = all.probes < minimumProbes ? 'unknown' : left < 0 ? 'fail' : left < SCARCE ? 'warn' : 'pass'
  return [
    {
      status,
      subject: 'Error budget',
      found: `${percentOf(left)} left`,
      note: `${all.failed} of ${counted(all.probes, 'probe')} failed`,
    },
  ]
}

/** A share for people, rounded down; an overdrawn budget has nothing left. */
const percentOf = (share: number) => `${Math.floor(Math.max(share, 0) * 100)} %`
