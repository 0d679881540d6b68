import type { Database } from '../store/database.ts'
import { historySince, type ScorePoint, scoreHistory, turningPoints } from '../store/report-history.ts'
import { latestGo, latestReport } from '../store/reports.ts'
import type { Report } from './assessment.ts'
import { type Difference, differenceOf } from './difference.ts'

/** What is told beside a report: how it differs from earlier ones, and how the score went. */
export interface Changes {
  /** Null when there is no earlier report. */
  readonly sinceLast: Difference | null
  /** Null when there was no GO before. */
  readonly sinceGo: Difference | null
  /** Oldest first. */
  readonly history: readonly ScorePoint[]
}

const pointsShown = 30

/** Compares a report with the last one before it and with the last GO before it. */
export async function readinessChanges(database: Database, report: Report): Promise<Changes> {
  const { product, environment, startedAt } = report
  const [last, go, turnedAt, history] = await Promise.all([
    latestReport(database, product, environment, { before: startedAt, byPeople: true }),
    latestGo(database, product, environment, { before: startedAt, byPeople: true }),
    turningPoints(database, product, environment, historySince(startedAt)),
    scoreHistory(database, product, environment, pointsShown),
  ])
  return {
    sinceLast: last && differenceOf(last, report, turnedAt),
    sinceGo: go && differenceOf(go, report, turnedAt),
    history,
  }
}

/** Compares a report with the last one before it; null when there is none. */
export async function differenceToLast(database: Database, report: Report): Promise<Difference | null> {
  const { product, environment, startedAt } = report
  const last = await latestReport(database, product, environment, { before: startedAt, byPeople: true })
  return (
    last && differenceOf(last, report, await turningPoints(database, product, environment, historySince(startedAt)))
  )
}
