import type { Detail } from '../checks/check.ts'
import type { AskedCheck } from '../readiness/assessment.ts'

/** What is looked at: an address, a name, a certificate. */
export type HealthPart = 'endpoint' | 'name' | 'certificate'

const parts: ReadonlyMap<string, HealthPart> = new Map([
  ['http', 'endpoint'],
  ['dns', 'name'],
  ['tls', 'certificate'],
])

/** One endpoint, name or certificate, and how it is. */
export interface HealthRow {
  readonly part: HealthPart
  readonly status: Detail['status']
  readonly subject: string
  /** `404`, `does not resolve`, `55 days left`. */
  readonly found: string
  /** What that means, who issued it, or what was last known; may be empty. */
  readonly note: string
  readonly url: string | null
}

export const isAboutHealth = (kind: string) => parts.has(kind)

const worstFirst = ['fail', 'unknown', 'warn', 'pass']
const partOrder = [...parts.values()]

/** The rows of checks, problems first, then endpoints before names before certificates. Pure. */
export function healthRows(checks: readonly AskedCheck[]): HealthRow[] {
  return checks
    .flatMap(rowsOf)
    .sort(
      (one, other) =>
        worstFirst.indexOf(one.status) - worstFirst.indexOf(other.status) ||
        partOrder.indexOf(one.part) - partOrder.indexOf(other.part),
    )
}

function rowsOf({ kind, title, answer, lastKnown }: AskedCheck): HealthRow[] {
  const part = parts.get(kind)
  if (part === undefined) return []
  const { status, summary, details, link } = answer
  const url = link?.url ?? null
  const [only] = details
  if (only === undefined) {
    const note = lastKnown === null ? '' : `last known: ${lastKnown.summary}`
    return [{ part, status, subject: title, found: summary, note, url }]
  }
  // The rows of an endpoint are the conditions on one answer, so they are one thing together.
  if (part === 'endpoint') {
    const note = status === 'pass' && details.length === 1 ? (only.note ?? '') : summary
    return [{ part, status, subject: only.subject, found: only.found, note, url }]
  }
  return details.map(({ status: each, subject, found, note = '' }) => {
    return { part, status: each, subject, found, note, url: null }
  })
}
