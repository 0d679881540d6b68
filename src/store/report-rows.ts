import { asc, eq } from 'drizzle-orm'
import type { AskedCheck, Assessment, Confirmer, Report, Waiver } from '../readiness/assessment.ts'
import type { Database } from './database.ts'
import { checkResults, type reports } from './schema.ts'
import { storable } from './storable.ts'

/** A report's checks as rows, in the manifest's order. */
export function checkRows(report: Report): (typeof checkResults.$inferInsert)[] {
  return report.checks.map((check, position) => {
    const asked = storable(check)
    return {
      reportId: report.id,
      position,
      product: report.product,
      environment: report.environment,
      checkId: asked.id,
      status: asked.answer.status,
      code: asked.answer.code,
      summary: asked.answer.summary,
      asked,
      askedAt: asked.askedAt,
      tookMs: Math.round(asked.tookMs),
    }
  })
}

/** Puts a finished report together from its row and its checks; null for one that is not finished. */
export async function reportOf(database: Database, row: typeof reports.$inferSelect): Promise<Report | null> {
  const { id, product, productTitle, environment, assessment, startedAt, finishedAt, manifestHash } = row
  if (row.state !== 'reported' || assessment === null || finishedAt === null) return null
  const rows = await database
    .select({ asked: checkResults.asked })
    .from(checkResults)
    .where(eq(checkResults.reportId, id))
    .orderBy(asc(checkResults.position))
  const checks = rows.map(({ asked }) => revive(asked))
  const whole = reviveAssessment(assessment)
  return { id, product, productTitle, environment, assessment: whole, checks, startedAt, finishedAt, manifestHash }
}

/** Dates come out of `jsonb` as text. */
function revive(asked: AskedCheck): AskedCheck {
  const { lastKnown } = asked
  return {
    ...revivePeople(asked),
    askedAt: new Date(asked.askedAt),
    lastKnown: lastKnown && { ...lastKnown, askedAt: new Date(lastKnown.askedAt) },
  }
}

function reviveAssessment(assessment: Assessment): Assessment {
  const { findings, prerequisites } = assessment
  return {
    ...assessment,
    findings: findings.map(revivePeople),
    ...(prerequisites ? { prerequisites: prerequisites.map(revivePeople) } : {}),
  }
}

/** What people said of a check, a finding or a prerequisite. */
function revivePeople<Said extends { readonly waiver?: Waiver; readonly confirmation?: Confirmer }>(said: Said): Said {
  const { waiver, confirmation } = said
  return {
    ...said,
    ...(waiver ? { waiver: { ...waiver, expiresAt: new Date(waiver.expiresAt) } } : {}),
    ...(confirmation ? { confirmation: { ...confirmation, at: new Date(confirmation.at) } } : {}),
  }
}
