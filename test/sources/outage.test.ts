import { describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { asSourceError, causeCode, certificateProblem, day, seconds } from '../../src/sources/outage.ts'

const failing = (code: string) => Object.assign(new Error('raw words of a library'), { code })
const attempt = { subject: 'api.a.test', port: 443, tookMs: 10_004, signal: new AbortController().signal }

describe('asSourceError', () => {
  it.each([
    ['ENOTFOUND', 'unresolved', 'api.a.test does not resolve'],
    ['ECONNREFUSED', 'refused', 'api.a.test refused the connection on port 443'],
    ['EHOSTUNREACH', 'refused', 'api.a.test cannot be reached: there is no route to it'],
    ['ETIMEDOUT', 'timeout', 'api.a.test did not answer within 10 s'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'api.a.test did not answer within 10 s'],
    ['CERT_HAS_EXPIRED', 'tls', 'The certificate of api.a.test has expired'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'tls',
      'The certificate of api.a.test is signed by itself, so nobody vouches for it',
    ],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'tls',
      'api.a.test does not speak TLS that we accept (ERR_SSL_WRONG_VERSION_NUMBER)',
    ],
    ['HPE_INVALID_CONSTANT', 'garbage', 'api.a.test answered something that is not HTTP'],
    ['ECONNRESET', 'refused', 'api.a.test closed the connection without an answer'],
    ['ESOMETHING', 'refused', 'api.a.test could not be asked (ESOMETHING)'],
  ])('says what %s means', (code, cause, sentence) => {
    const error = asSourceError('HTTP', new TypeError('fetch failed', { cause: failing(code) }), attempt)
    expect(error).toMatchObject({ system: 'HTTP', code: cause, message: sentence })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('leaves the port out when it does not know it', () => {
    const { port: _, ...without } = attempt
    const { message } = asSourceError('HTTP', failing('ECONNREFUSED'), without)
    expect(message).toBe('api.a.test refused the connection')
  })

  it('blames our own network when there is no way out of it', () => {
    expect(asSourceError('HTTP', failing('ENETUNREACH'), attempt)).toMatchObject({ system: 'network' })
  })

  it('gives a SourceError within back as it is, also after the deadline', () => {
    const inner = new SourceError('DNS', 'unresolved', 'a.test does not resolve')
    const ended = { ...attempt, signal: AbortSignal.abort() }
    expect(asSourceError('HTTP', new AggregateError([inner]), ended)).toBe(inner)
  })

  it('says who did not answer when the deadline itself is told as a SourceError', () => {
    const reason = new SourceError('Countersign', 'timeout', 'No answer within 10 s')
    const ended = { ...attempt, signal: AbortSignal.abort(reason) }
    expect(asSourceError('HTTP', reason, ended)).toMatchObject({
      system: 'HTTP',
      code: 'timeout',
      message: 'api.a.test did not answer within 10 s',
    })
  })

  it('takes any failure after the deadline as no answer', () => {
    const ended = { ...attempt, tookMs: 340, signal: AbortSignal.abort() }
    const { code, message } = asSourceError('HTTP', failing('ECONNRESET'), ended)
    expect([code, message]).toEqual(['timeout', 'api.a.test did not answer within 340 ms'])
  })
})

describe('words', () => {
  it('finds the code below errors that sum up others', () => {
    expect(causeCode(new AggregateError([new Error('one'), failing('EX')]))).toBe('EX')
    expect(causeCode('not an error')).toBe('')
  })

  it('says durations, days and unknown problems', () => {
    expect([seconds(3.4), seconds(999), seconds(1500), seconds(60_000)]).toEqual(['3 ms', '999 ms', '1.5 s', '60 s'])
    expect(day(new Date('2026-03-03T23:59:59Z'))).toBe('3 March 2026')
    expect(certificateProblem('X')).toBe('is not trusted (X)')
  })
})
