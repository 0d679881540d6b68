import { z } from 'zod'
import type { OutageCause } from '../errors.ts'
import type { HttpAnswer } from '../sources/http.ts'
import { seconds } from '../sources/outage.ts'
import { capital } from '../words.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { Duration } from './duration.ts'
import { endpointOutage } from './endpoint-outage.ts'
import { Authorization, HeaderCondition, JSON_LIMIT_BYTES, judgeConditions } from './http-conditions.ts'
import { JsonCondition } from './http-json.ts'
import { meaningOf } from './http-meaning.ts'
import { counted, listed, shareOf } from './rows.ts'

const Status = z.number().int().min(100).max(599)

const Spec = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .describe('The address to ask with GET.'),
  expect: z
    .union([Status, z.array(Status).min(1)])
    .default(200)
    .transform((value) => [value].flat())
    .describe('The status that is right, or a list of them; 200 when left out.'),
  bodyContains: z.string().min(1).optional().describe('A text that must stand in the first 256 KiB of the answer.'),
  headers: z.array(HeaderCondition).min(1).optional().describe('What must hold for headers of the answer.'),
  json: z.array(JsonCondition).min(1).optional().describe('What must hold for the answer, read as JSON.'),
  authorization: Authorization.optional().describe(
    'The credential to ask with, by the name of a variable; redirects are then not followed.',
  ),
  maxResponseTime: Duration.optional().describe('A slower answer is a warning, such as 500ms or 2s.'),
  followRedirects: z.boolean().default(false).describe('Whether to follow up to five redirects; false when left out.'),
})

/** Asks an address and says what the answer means for its users. */
export const http = defineCheck('http', {
  summary: 'An address answers as expected.',
  spec: Spec,
  ask: async (spec, { sources, signal }) => {
    const link = { title: new URL(spec.url).host, url: spec.url }
    try {
      const { url, followRedirects, authorization, json } = spec
      const answer = await sources.http.get(url, {
        signal,
        followRedirects,
        ...(authorization === undefined ? {} : { authorization }),
        ...(json === undefined ? {} : { bodyLimitBytes: JSON_LIMIT_BYTES }),
      })
      return { ...judgeAnswer(answer, spec), link }
    } catch (error) {
      const { code, message } = endpointOutage(error)
      return { ...failure(`http.${code}`, message, link.title, FOUND[code] ?? code), link }
    }
  },
})

/** Judges an answer by what was expected; pure. */
export function judgeAnswer(answer: HttpAnswer, spec: z.output<typeof Spec>): CheckAnswer {
  const { host, pathname } = new URL(spec.url)
  const subject = pathname === '/' ? host : `${host}${pathname}`
  const found = String(answer.status)
  if (!spec.expect.includes(answer.status)) {
    const meaning = meaningOf(answer, spec.expect)
    return failure(meaning.code, capital(meaning.sentence), subject, found)
  }
  if (spec.bodyContains !== undefined && !answer.body.includes(spec.bodyContains)) {
    return failure('http.body', `Answered ${found}, but without "${spec.bodyContains}" in the body`, subject, found)
  }
  const took = seconds(answer.tookMs)
  const conditions = judgeConditions(answer, spec)
  const slow = spec.maxResponseTime !== undefined && answer.tookMs > spec.maxResponseTime
  const details: Detail[] = [
    { status: slow ? 'warn' : 'pass', subject, found, note: took },
    ...conditions.map(({ problem: _problem, code: _code, ...row }) => row),
  ]
  const wrong = conditions.filter(({ status }) => status === 'fail')
  const [first] = wrong
  if (first) {
    const summary = `Answered ${found}, but ${listed(wrong.map(({ problem, subject: place }) => problem ?? place))}`
    return { status: 'fail', code: first.code, summary, share: shareOf(details), details }
  }
  if (slow) {
    const summary = `Answered ${found} in ${took}, slower than ${seconds(spec.maxResponseTime ?? 0)}`
    return { status: 'warn', code: 'http.slow', summary, details }
  }
  const holding = `; ${counted(conditions.length, 'condition')} ${conditions.length === 1 ? 'holds' : 'hold'}`
  const summary = `Answered ${found} in ${took}${conditions.length === 0 ? '' : holding}`
  return { status: 'pass', code: 'http.ok', summary, details }
}

/** An outage of the endpoint in a word or two, for its row. */
const FOUND: Readonly<Partial<Record<OutageCause, string>>> = {
  unresolved: 'does not resolve',
  refused: 'no connection',
  timeout: 'no answer',
  tls: 'bad certificate',
  garbage: 'unreadable answer',
}

function failure(code: string, summary: string, subject: string, found: string): CheckAnswer {
  return { status: 'fail', code, summary, details: [{ status: 'fail', subject, found }] }
}
