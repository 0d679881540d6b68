import type { Objective } from '../products/monitor.ts'
import type { Measured } from '../sources/history.ts'

/** The share of probes that may fail, 0 to 1, as the stricter of availability and errors has it; null when neither is named. */
export function allowedFailures({
  availability,
  errorRate,
}: Pick<Objective, 'availability' | 'errorRate'>): number | null {
  const allowed = [...(availability === null ? [] : [1 - availability]), ...(errorRate === null ? [] : [errorRate])]
  return allowed.length === 0 ? null : Math.min(...allowed)
}

/**
 * How much of the error budget is left: 1 when nothing failed, 0 when all that may fail has failed, below when more has.
 * Null when nothing is measured, or nothing named.
 */
export function budgetLeft(
  { probes, failed }: Pick<Measured, 'probes' | 'failed'>,
  objective: Pick<Objective, 'availability' | 'errorRate'>,
): number | null {
  const allowed = allowedFailures(objective)
  if (allowed === null || probes === 0) return null
  if (failed === 0) return 1
  const allowedProbes = allowed * probes
  // 1 - 0.999 is a little more than 0.001: whole probes are compared without such crumbs.
  return allowedProbes < 1e-9 ? Number.NEGATIVE_INFINITY : round(1 - failed / allowedProbes)
}

const round = (share: number) => Math.round(share * 1e9) / 1e9
