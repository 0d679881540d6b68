import { and, min, type SQL, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { monitorResults, monitorRollups } from './schema.ts'

export type RollupSpan = (typeof monitorRollups.$inferSelect)['span']

export const spanMs: Readonly<Record<RollupSpan, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** How long what was measured is kept, in milliseconds. */
export const keptMs: Readonly<Record<'raw' | RollupSpan, number>> = {
  raw: 3 * spanMs.day,
  minute: 14 * spanMs.day,
  hour: 120 * spanMs.day,
  day: 800 * spanMs.day,
}

/**
 * Durations are counted in buckets that grow by this factor, as DDSketch has it (Masson, Rim and Lee, 2019): bucket i holds
 * what is above GROWTH^(i-1) and up to GROWTH^i milliseconds, so that its middle is at most 5 % off. Counts of buckets
 * add up, which percentiles do not.
 */
const GROWTH = 1.05 / 0.95

/** How late a probe may be stored and still be counted. */
const lateMs = 10 * 60_000

/** How long a minute is over before it is rolled up: the last of its probes are stored by then. */
const settlingMs = 5_000

/** What is removed in one statement, and how many of these there are at most in one go. */
const removedAtOnce = 20_000
const removals = 50

/** A middle of a bucket in milliseconds. */
export function bucketMs(bucket: number): number {
  return (2 * GROWTH ** bucket) / (GROWTH + 1)
}

/** The columns that everything is added up of; a probe is one row of them, a rollup one and one more for each bucket. */
const probesAsParts = sql`
  select product, environment, monitor, at, 1 as count,
    (not excused and status <> 'unknown')::integer as probes, (not excused and status = 'fail')::integer as failed,
    (not excused and status = 'unknown')::integer as unknown,
    case when not excused and status in ('pass', 'warn')
      then ceil(ln(greatest(took_ms, 1)::double precision) / ln(${GROWTH}::double precision))::integer end as bucket
  from ${monitorResults}`

const rollupsAsParts = (span: RollupSpan, where: SQL) => sql`
  select product, environment, monitor, at, 0 as count, probes, failed, unknown, null::integer as bucket
  from ${monitorRollups} where span = ${span} and ${where}
  union all
  select product, environment, monitor, at, value::integer, 0, 0, 0, key::integer
  from ${monitorRollups}, jsonb_each_text(durations) where span = ${span} and ${where}`

/** Adds parts up. @param key columns, separated by commas, that make a group */
const addedUp = (key: SQL, parts: SQL) => sql`
  select ${key}, sum(probes)::integer as probes, sum(failed)::integer as failed, sum(unknown)::integer as unknown,
    coalesce(jsonb_object_agg(bucket::text, count) filter (where bucket is not null), '{}') as durations
  from (select ${key}, bucket, sum(count)::integer as count, sum(probes) as probes, sum(failed) as failed,
      sum(unknown) as unknown
    from (${parts}) as parts group by ${key}, bucket) as buckets
  group by ${key}`

/**
 * Rolls probes up by the minute, those minutes by the hour, and those hours by the day, as far as they are over. May be
 * repeated; probes that were stored up to ten minutes late are counted the next time.
 */
export async function rollUp(database: Database, now: Date): Promise<void> {
  const untilMs = floor(now.getTime() - settlingMs, spanMs.minute)
  await database.transaction(async (transaction) => {
    // Two at once would write the same rows in different orders.
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended('monitors.roll-up', 0))`)
    const sinceMs = await firstOpenMs(transaction)
    if (sinceMs === null) return
    const within = (fromMs: number, toMs: number) =>
      sql`at >= ${new Date(fromMs).toISOString()}::timestamptz and at < ${new Date(toMs).toISOString()}::timestamptz`
    const raw = sql`${probesAsParts} where ${within(sinceMs, untilMs)}`
    await keepRollups(transaction, 'minute', raw)
    for (const [span, finer] of [
      ['hour', 'minute'],
      ['day', 'hour'],
    ] as const) {
      const [fromMs, toMs] = [floor(sinceMs, spanMs[span]), floor(untilMs, spanMs[span])]
      if (fromMs < toMs) await keepRollups(transaction, span, rollupsAsParts(finer, within(fromMs, toMs)))
    }
  })
}

/** From when on minutes are rolled up: a little before the newest that were; null when there is nothing. */
async function firstOpenMs(database: Database): Promise<number | null> {
  const rolledTo = await rolledUpTo(database)
  if (rolledTo !== null) return rolledTo.getTime() - lateMs
  const [first] = await database.select({ at: min(monitorResults.at) }).from(monitorResults)
  return first?.at ? floor(first.at.getTime(), spanMs.minute) : null
}

/** Until when everything was rolled up; null when nothing was. */
export async function rolledUpTo(database: Database): Promise<Date | null> {
  // A span is rolled up only when it is over, together with all that it holds, and coarser ones outlive finer ones.
  const end = (span: RollupSpan) =>
    sql`(select max(at) + make_interval(secs => ${spanMs[span] / 1000}) from ${monitorRollups} where span = ${span})`
  const { rows } = await database.execute<{ ms: number | null }>(
    sql`select extract(epoch from greatest(${end('minute')}, ${end('hour')}, ${end('day')}))::double precision * 1000 as ms`,
  )
  const ms = rows[0]?.ms ?? null
  return ms === null ? null : new Date(ms)
}

async function keepRollups(database: Database, span: RollupSpan, parts: SQL): Promise<void> {
  const spans = sql`select product, environment, monitor, date_trunc(${span}::text, at, 'UTC') as at,
    count, probes, failed, unknown, bucket from (${parts}) as finer`
  await database.execute(sql`
    insert into ${monitorRollups} (span, product, environment, monitor, at, probes, failed, unknown, durations)
    select ${span}, * from (${addedUp(sql`product, environment, monitor, at`, spans)}) as added
    on conflict (product, environment, monitor, span, at) do update set
      probes = excluded.probes, failed = excluded.failed, unknown = excluded.unknown, durations = excluded.durations`)
}

/** Removes what has been kept long enough, a bounded number of rows at a time. */
export async function forgetHistory(database: Database, now: Date): Promise<void> {
  const before = (kept: number) => sql`at < ${new Date(now.getTime() - kept).toISOString()}::timestamptz`
  await removeInBatches(database, monitorResults, before(keptMs.raw))
  for (const span of ['minute', 'hour', 'day'] as const) {
    await removeInBatches(database, monitorRollups, sql`span = ${span} and ${before(keptMs[span])}`)
  }
}

async function removeInBatches(
  database: Database,
  table: typeof monitorResults | typeof monitorRollups,
  where: SQL,
): Promise<void> {
  for (let removal = 0; removal < removals; removal += 1) {
    const { rowCount } = await database.execute(
      sql`delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${removedAtOnce}))`,
    )
    if ((rowCount ?? 0) < removedAtOnce) return
  }
}

/** A time that is read from probes or from one kind of rollup; `to` is not part of it. */
export interface HistoryPart {
  readonly span: 'raw' | RollupSpan
  readonly from: Date
  readonly to: Date
}

/** What was counted of a monitor. */
export interface Counts {
  readonly monitor: string
  readonly probes: number
  readonly failed: number
  readonly unknown: number
  /** How many answers lie in each bucket, by its number. */
  readonly durations: Readonly<Record<string, number>>
}

/** Adds up parts of the history of an environment's monitors; who has none is missing. */
export async function countHistory(
  database: Database,
  { product, environment }: { readonly product: string; readonly environment: string },
  parts: readonly HistoryPart[],
): Promise<readonly Counts[]> {
  if (parts.length === 0) return []
  const own = and(sql`product = ${product}`, sql`environment = ${environment}`)
  const selects = parts.map(({ span, from, to }) => {
    const where = sql`${own} and at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz`
    return span === 'raw' ? sql`${probesAsParts} where ${where}` : rollupsAsParts(span, where)
  })
  const { rows } = await database.execute<Counts & Record<string, unknown>>(
    addedUp(sql`monitor`, sql.join(selects, sql` union all `)),
  )
  return rows
}

/** Whose monitors are counted: products, each in one environment, and the time. */
export interface Counting {
  readonly subjects: readonly { readonly product: string; readonly environment: string }[]
  readonly from: Date
  readonly to: Date
}

/** How many probes of a product's monitors failed on a day (UTC). */
export interface DayOfProbes {
  readonly product: string
  readonly day: Date
  readonly probes: number
  readonly failed: number
}

/** Probes of several products by day: of days that are over from their rollups, of the last one from those of its hours. */
export async function probesByDay(database: Database, counting: Counting): Promise<readonly DayOfProbes[]> {
  const { rows } = await database.execute<Omit<DayOfProbes, 'day'> & { day: string } & Record<string, unknown>>(sql`
    select product, date_trunc('day', at, 'UTC') as day, sum(probes)::integer as probes, sum(failed)::integer as failed
      from ${monitorRollups} where ${isCounted(counting)} group by 1, 2`)
  return rows.map(({ day, ...counts }) => ({ ...counts, day: new Date(day) }))
}

/** How long the answers of all these monitors took together, by day. */
export async function durationsByDay(
  database: Database,
  counting: Counting,
): Promise<readonly (Pick<Counts, 'durations'> & { readonly day: Date })[]> {
  const { rows } = await database.execute<{ day: string; durations: Counts['durations'] }>(sql`
    select day, jsonb_object_agg(bucket, count) as durations from (
      select date_trunc('day', at, 'UTC') as day, bucket.key as bucket, sum(bucket.value::integer)::integer as count
        from ${monitorRollups}, jsonb_each_text(durations) as bucket where ${isCounted(counting)} group by 1, 2
    ) as buckets group by day`)
  return rows.map(({ day, durations }) => ({ day: new Date(day), durations }))
}

function isCounted({ subjects, from, to }: Counting): SQL {
  const today = new Date(floor(to.getTime(), spanMs.day))
  const column = (values: readonly string[]) => sql`${sql.param(values)}::text[]`
  const time = (at: Date) => sql`${at.toISOString()}::timestamptz`
  return sql`(product, environment) in (
      select * from unnest(${column(subjects.map(({ product }) => product))}, ${column(subjects.map(({ environment }) => environment))}))
    and ((span = 'day' and at >= ${time(from)} and at < ${time(today)})
      or (span = 'hour' and at >= ${time(today)} and at < ${time(to)}))`
}

const floor = (ms: number, unitMs: number) => Math.floor(ms / unitMs) * unitMs
