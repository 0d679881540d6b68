import { type OutageCause, SourceError } from '../errors.ts'
import type { Http, HttpAnswer } from './http.ts'
import { type Exposition, ExpositionError, parseExposition } from './prometheus-text.ts'
import { retryAfterMs } from './retry-after.ts'

export type { Exposition, Sample } from './prometheus-text.ts'

/** A busy process exposes a few hundred KiB; what is longer would be judged by a part of it, so it is not judged. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024

const ACCEPT = 'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5'

/**
 * Reads what an address exposes.
 * @throws SourceError for every answer that is not a whole, readable exposition
 */
export async function scrape(http: Http, url: string, options: { signal: AbortSignal }): Promise<Exposition> {
  const answer = await http.get(url, { ...options, headers: { accept: ACCEPT }, bodyLimitBytes: BODY_LIMIT_BYTES })
  return readAnswer(answer)
}

/** Reads an answer as an exposition; pure but for the time of a Retry-After date. */
export function readAnswer({ url, status, headers, body }: HttpAnswer): Exposition {
  const { host } = new URL(url)
  if (status !== 200) {
    const waitMs = retryAfterMs(headers['retry-after'], new Date())
    const [code, meaning] = meaningOf(status)
    const sentence = `The metrics of ${host} could not be read: ${meaning} (${status})`
    throw new SourceError('Metrics', code, sentence, waitMs === undefined ? {} : { retryAfterMs: waitMs })
  }
  const garbage = (problem: string) => new SourceError('Metrics', 'garbage', `${host} ${problem}`)
  if (Buffer.byteLength(body) >= BODY_LIMIT_BYTES) throw garbage('exposes more than 8 MiB of metrics')
  try {
    const exposition = parseExposition(body)
    const isOpenMetrics = /^application\/openmetrics-text\b/i.test(headers['content-type'] ?? '')
    if (isOpenMetrics && !exposition.isEnded) throw garbage('broke off its metrics half-way')
    if (exposition.samples.length === 0 && exposition.types.size === 0) throw garbage('exposes no metrics')
    return exposition
  } catch (error) {
    if (error instanceof ExpositionError) throw garbage(`answered something that is not metrics: ${error.message}`)
    throw error
  }
}

function meaningOf(status: number): readonly [OutageCause, string] {
  if (status === 401) return ['unauthorized', 'the address asks for credentials']
  if (status === 403) return ['forbidden', 'the address is forbidden to us']
  if (status === 404 || status === 410) return ['not-found', 'nothing is found at this address']
  if (status === 429) return ['rate-limited', 'the server says that we ask too often']
  if (status >= 500) return ['server-error', 'the server failed while answering']
  return ['garbage', 'the answer is not one with metrics']
}
