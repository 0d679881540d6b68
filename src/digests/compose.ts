import { DAY_MS } from '../checks/duration.ts'
import { budgetLeft } from '../checks/slo-budget.ts'
import type { Context } from '../context.ts'
import { bySeverity } from '../incidents/severity.ts'
import { figuresOf } from '../monitors/figures.ts'
import type { Product } from '../products/product.ts'
import { changeOf, verdictRank } from '../readiness/difference.ts'
import { missingRoles } from '../signoffs/decide.ts'
import { requirementOf } from '../signoffs/requirement.ts'
import type { Database } from '../store/database.ts'
import { endingBetween, incidentsIn, openRequests, releasesIn } from '../store/digest-facts.ts'
import { type DayOfProbes, durationsByDay, probesByDay } from '../store/monitor-history.ts'
import {
  type CheckInShort,
  checksOf,
  failingSince,
  type ReportInShort,
  reportsBefore,
  scoresByDay,
} from '../store/report-facts.ts'
import { deploymentsByWeek, doraIn } from './delivery.ts'
import {
  type Digest,
  type DigestProduct,
  type DigestSchedule,
  type Expiring,
  noneHidden,
  type Point,
  type TurnedCheck,
} from './digest.ts'
import { productsOf } from './schedules.ts'

/** What runs out within this time is told. */
const soonMs = 14 * DAY_MS
/** How far back it is looked since when a check fails. */
const failingForMs = 90 * DAY_MS
const chartDays = 14

/** A span of time that a digest is about. */
export interface Span {
  readonly from: Date
  readonly to: Date
  /** When it was due, where it comes late. */
  readonly late: Date | null
}

/** Gathers what a digest says of a span from our own records: a handful of questions, however many products there are. */
export async function composeDigest(
  context: Pick<Context, 'database' | 'products'>,
  schedule: Pick<DigestSchedule, 'kind' | 'products'>,
  { from, to, late }: Span,
): Promise<Digest> {
  const { database } = context
  const products = productsOf(context, schedule)
  const subjects = products.map(({ name, defaultEnvironment }) => ({ product: name, environment: defaultEnvironment }))
  const names = products.map(({ name }) => name)
  const [reportsNow, reportsThen] = await Promise.all([
    reportsBefore(database, subjects, to),
    reportsBefore(database, subjects, from),
  ])
  const ids = [...new Set([...reportsNow.values(), ...reportsThen.values()].map(({ id }) => id))]
  const [checks, releases, incidents, requests, ending, days] = await Promise.all([
    checksOf(database, ids).then((rows) => Map.groupBy(rows, ({ reportId }) => reportId)),
    releasesIn(database, names, from, to),
    incidentsIn(database, names, from, to),
    openRequests(database, names, to),
    endingBetween(database, names, to, new Date(to.getTime() + soonMs)),
    probesByDay(database, { subjects, from: new Date(to.getTime() - longestObjectiveMs(products)), to }),
  ])
  const known = products.map((product) => {
    const now = reportsNow.get(product.name) ?? null
    const then = reportsThen.get(product.name) ?? null
    return {
      product,
      now,
      then,
      checks: (now && checks.get(now.id)) ?? [],
      checksThen: (then && checks.get(then.id)) ?? [],
    }
  })
  const p0s = await oldestP0s(database, known, to)
  const told = known.map(({ product, ...reports }): DigestProduct => {
    const { name, title, defaultEnvironment: environment } = product
    const own = <Row extends { readonly product: string }>(rows: readonly Row[]) =>
      rows.filter((row) => row.product === name)
    return {
      name,
      title,
      environment,
      now: reports.now,
      before: reports.then,
      ...turned(reports),
      releases: own(releases),
      incidents: own(incidents).toSorted(bySeverity),
      budget: budgetOf(product, own(days), to),
      hidden: noneHidden,
      signatures: own(requests).flatMap((request) => unsigned(product, request)),
      expiring: expiring(own(ending.waivers), own(ending.locks), reports.checks, to),
      oldestP0: p0s.get(name) ?? null,
    }
  })
  const chartsFrom = new Date(to.getTime() - chartDays * DAY_MS)
  const [scores, durations, deployments, dora] = await Promise.all([
    scoresByDay(database, subjects, chartsFrom, to),
    durationsByDay(database, { subjects, from: chartsFrom, to }),
    deploymentsByWeek(database, names, to),
    schedule.kind === 'weekly' ? doraIn(database, names, { from, to }) : null,
  ])
  return {
    kind: schedule.kind,
    from,
    to,
    late,
    products: told.toSorted(
      (one, other) => Number(isChanged(other, from)) - Number(isChanged(one, from)) || worst(one) - worst(other),
    ),
    charts: { scores, responseTimes: responseTimes(durations), deployments },
    dora,
    isChanged: told.some((product) => isChanged(product, from)),
  }
}

/**
 * Whether anything of a product is worth telling again. An incident that was told as open and still is, is no news. Pure.
 * @param since when the digest before was composed
 */
export function isChanged(product: DigestProduct, since: Date): boolean {
  const { now, before, better, worse, releases, incidents } = product
  const turned = incidents.filter(({ startedAt, resolvedAt }) => startedAt >= since || resolvedAt !== null)
  return (
    now?.verdict !== before?.verdict ||
    now?.score !== before?.score ||
    better.length + worse.length + releases.length + turned.length > 0
  )
}

const worst = ({ now }: DigestProduct) => (now === null ? -1 : verdictRank[now.verdict] * 1_000 + now.score)

/** The longest time that an objective is about. */
const longestObjectiveMs = (products: readonly Product[]) =>
  Math.max(DAY_MS, ...products.map(({ objective }) => objective?.overMs ?? 0))

/** What is left of a product's error budget; null without an objective or without probes. */
function budgetOf({ objective }: Product, days: readonly DayOfProbes[], to: Date): DigestProduct['budget'] {
  if (objective === null) return null
  const counted = days.filter(({ day }) => day.getTime() >= to.getTime() - objective.overMs)
  const sum = (of: (day: DayOfProbes) => number) => counted.reduce((total, day) => total + of(day), 0)
  const [probes, failed] = [sum((day) => day.probes), sum((day) => day.failed)]
  const left = budgetLeft({ probes, failed }, objective)
  return left === null ? null : { left: Math.max(left, 0), availability: (probes - failed) / probes }
}

/** The p95 of all monitors by day, oldest first. */
function responseTimes(days: Awaited<ReturnType<typeof durationsByDay>>): Point[] {
  return days
    .toSorted((one, other) => Number(one.day) - Number(other.day))
    .flatMap(({ day, durations }) => {
      const { p95Ms } = figuresOf({ probes: 0, failed: 0, unknown: 0, durations })
      return p95Ms === null ? [] : [{ at: day, value: p95Ms }]
    })
}

interface Reports {
  readonly now: ReportInShort | null
  readonly then: ReportInShort | null
  readonly checks: readonly CheckInShort[]
  readonly checksThen: readonly CheckInShort[]
}

/** The checks that got better and worse since the report before; none when there was none. */
function turned({ then, checks, checksThen }: Reports): Pick<DigestProduct, 'better' | 'worse'> {
  if (then === null) return { better: [], worse: [] }
  const earlier = new Map(checksThen.map((check) => [check.id, check]))
  const changes = checks.map((check) => {
    const before = earlier.get(check.id)
    const { id, title, priority, summary } = check
    const change = before === undefined ? 'new' : changeOf({ answer: answerOf(before) }, { answer: answerOf(check) })
    return { change, told: { id, title, priority, summary } satisfies TurnedCheck }
  })
  const of = (sought: string) => changes.flatMap(({ change, told }) => (change === sought ? [told] : []))
  const byPriority = (one: TurnedCheck, other: TurnedCheck) => one.priority.localeCompare(other.priority)
  return { better: of('better').toSorted(byPriority), worse: of('worse').toSorted(byPriority) }
}

const answerOf = ({ status, share }: CheckInShort) => ({ status, ...(share === undefined ? {} : { share }) })

/** The P0 check of each product that has failed longest, by the product's name. */
async function oldestP0s(
  database: Database,
  known: readonly (Reports & { readonly product: Product })[],
  to: Date,
): Promise<Map<string, DigestProduct['oldestP0']>> {
  const failing = known.flatMap(({ product, checks }) =>
    checks
      .filter(({ priority, status, isWaived }) => priority === 'P0' && status === 'fail' && !isWaived)
      .map((check) => ({ product: product.name, environment: product.defaultEnvironment, checkId: check.id, check })),
  )
  const since = await failingSince(database, failing, new Date(to.getTime() - failingForMs))
  const dated = failing.flatMap(({ product, checkId, check: { title, owner } }) => {
    const at = since.get(`${product}/${checkId}`)
    return at === undefined ? [] : [{ product, title, owner, since: at }]
  })
  const oldestLast = dated.toSorted((one, other) => Number(other.since) - Number(one.since))
  return new Map(oldestLast.map(({ product, ...p0 }) => [product, p0]))
}

/** A request whose signatures are not complete. */
function unsigned(
  product: Product,
  { id, environment, commit, requestedAt, channelId, signatures }: Awaited<ReturnType<typeof openRequests>>[number],
): DigestProduct['signatures'] {
  const requirement = requirementOf(product, environment)
  const missing = missingRoles({ requirement, signatures })
  if (missing.length === 0 || commit === null) return []
  const titles = missing.map(({ title }) => title)
  return [{ candidateId: id, commit, environment, missing: titles, since: requestedAt, channelId }]
}

function expiring(
  waivers: readonly { readonly title: string; readonly at: Date }[],
  locks: readonly { readonly title: string; readonly at: Date | null }[],
  checks: readonly CheckInShort[],
  now: Date,
): Expiring[] {
  const horizon = new Date(now.getTime() + soonMs)
  return [
    ...waivers.map(({ title, at }): Expiring => ({ kind: 'waiver', title, at })),
    ...locks.flatMap(({ title, at }): Expiring[] => (at === null ? [] : [{ kind: 'lock', title, at }])),
    ...checks.flatMap(({ kind, title, until }): Expiring[] => {
      if (until === null || until > horizon) return []
      return [{ kind: kind === 'tls' ? 'certificate' : 'secret', title, at: until }]
    }),
  ].toSorted((one, other) => Number(one.at) - Number(other.at))
}
