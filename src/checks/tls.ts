import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { certificateProblem, day } from '../sources/outage.ts'
import type { CertificateAnswer } from '../sources/tls.ts'
import { type Asking, type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { DAY_MS, Duration } from './duration.ts'
import { isAboutEndpoint } from './endpoint-outage.ts'
import { counted, listed, OneOrSeveral, shareOf, worstOf } from './rows.ts'

const Spec = z.object({
  hosts: OneOrSeveral.describe(
    'The host whose certificate is looked at, or a list; with a port as host:port, else 443.',
  ),
  warnBefore: Duration.prefault('21d').describe('Warn when the certificate ends sooner than this; 21d when left out.'),
  failBefore: Duration.prefault('7d').describe('Fail when the certificate ends sooner than this; 7d when left out.'),
})

type Limits = Pick<z.output<typeof Spec>, 'warnBefore' | 'failBefore'>

/** Looks at the certificates of one host or several. */
export const tls = defineCheck('tls', {
  summary: 'Certificates are trusted, made out to the right name and not about to end.',
  spec: Spec,
  ask: async (spec, asking) => {
    const rows = await Promise.all(spec.hosts.map((host) => askHost(host, spec, asking)))
    return answerOf(rows)
  },
})

/** A row with the sentence that says it by itself and the code of what it found. */
interface Row extends Detail {
  /** When the certificate ends. */
  readonly validTo?: Date
  readonly code: string
  readonly sentence: string
}

async function askHost(subject: string, limits: Limits, { sources, signal, now }: Asking): Promise<Row> {
  const [, host = subject, port = '443'] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(subject) ?? []
  try {
    return judgeCertificate(subject, await sources.tls.certificate(host, Number(port), { signal }), limits, now)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const sentence = error.message
    return isAboutEndpoint(error)
      ? { status: 'fail', code: `tls.${error.code}`, subject, found: 'no certificate', note: sentence, sentence }
      : { status: 'unknown', code: `source.${error.code}`, subject, found: 'not asked', note: sentence, sentence }
  }
}

/** Judges one certificate at a moment; pure. */
export function judgeCertificate(subject: string, certificate: CertificateAnswer, limits: Limits, now: Date): Row {
  const { problem, validTo, issuer } = certificate
  const leftMs = validTo.getTime() - now.getTime()
  const note = issuer === '' ? 'unknown issuer' : `issued by ${issuer}`
  if (problem === 'CERT_HAS_EXPIRED' || leftMs <= 0) {
    const found = `expired on ${day(validTo)}`
    return {
      status: 'fail',
      code: 'tls.expired',
      subject,
      found,
      note,
      validTo,
      sentence: `The certificate of ${subject} ${found}`,
    }
  }
  if (problem !== undefined) {
    const found = certificateProblem(problem)
    const sentence = `The certificate of ${subject} ${found}${problem.includes('ALTNAME') ? `: ${listed(certificate.names)}` : ''}`
    const code = problem.includes('ALTNAME') ? 'tls.name' : 'tls.untrusted'
    return { status: 'fail', code, subject, found, note, sentence, validTo }
  }
  const found = `${counted(Math.floor(leftMs / DAY_MS), 'day')} left`
  const sentence = `The certificate of ${subject} ends on ${day(validTo)}, ${found}`
  if (leftMs < limits.failBefore)
    return { status: 'fail', code: 'tls.ends_soon', subject, found, note, sentence, validTo }
  if (leftMs < limits.warnBefore)
    return { status: 'warn', code: 'tls.ends_soon', subject, found, note, sentence, validTo }
  return { status: 'pass', code: 'tls.ok', subject, found, note, sentence, validTo }
}

/** Sums up the rows; pure. */
export function answerOf(rows: readonly Row[]): CheckAnswer {
  const status = worstOf(rows)
  const worst = rows.filter((row) => row.status === status)
  const details = rows.map(({ code: _code, sentence: _sentence, validTo: _validTo, ...detail }) => detail)
  const [first] = worst
  const summary =
    status === 'pass' && rows.length > 1
      ? `All ${rows.length} certificates are valid`
      : worst.length > 1
        ? `${counted(worst.length, 'certificate')} of ${rows.length} ${FOUND[status]}: ${listed(worst.map((row) => row.subject))}`
        : (first?.sentence ?? 'No host is named')
  const [soonest] = rows.flatMap(({ validTo }) => validTo ?? []).toSorted((one, other) => Number(one) - Number(other))
  const until = soonest === undefined ? {} : { until: soonest.toISOString() }
  return { status, code: first?.code ?? 'tls.unknown', summary, share: shareOf(rows), details, ...until }
}

const FOUND = {
  pass: 'are valid',
  warn: 'end soon',
  fail: 'are not usable',
  unknown: 'could not be looked at',
} as const
