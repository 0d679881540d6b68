import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/checks/duration.ts'
import { judgeCertificate, tls } from '../../src/checks/tls.ts'
import { SourceError } from '../../src/errors.ts'
import type { CertificateAnswer } from '../../src/sources/tls.ts'
import { asking, NOW } from './asking.ts'

const certificate = (daysLeft: number, changes: Partial<CertificateAnswer> = {}): CertificateAnswer => ({
  host: 'a.test',
  subject: 'a.test',
  issuer: "Let's Encrypt",
  names: ['a.test', 'www.a.test'],
  validFrom: new Date('2025-01-01T00:00:00Z'),
  validTo: new Date(NOW.getTime() + daysLeft * DAY_MS),
  protocol: 'TLSv1.3',
  ...changes,
})
const limits = tls.spec.parse({ hosts: 'a.test' })
const judge = (answer: CertificateAnswer) => judgeCertificate('a.test', answer, limits, NOW)

describe('a certificate', () => {
  it.each([
    [21, 'pass', 'tls.ok', '21 days left'],
    [20.9, 'warn', 'tls.ends_soon', '20 days left'],
    [7, 'warn', 'tls.ends_soon', '7 days left'],
    [6.9, 'fail', 'tls.ends_soon', '6 days left'],
    [1.5, 'fail', 'tls.ends_soon', '1 day left'],
    [0, 'fail', 'tls.expired', 'expired on 11 January 2026'],
    [-1, 'fail', 'tls.expired', 'expired on 10 January 2026'],
  ])('with %s days left: %s', (daysLeft, status, code, found) => {
    expect(judge(certificate(daysLeft))).toMatchObject({ status, code, found, note: "issued by Let's Encrypt" })
  })

  it.each([
    ['CERT_HAS_EXPIRED', -8, 'tls.expired', 'The certificate of a.test expired on 3 January 2026'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      90,
      'tls.name',
      'The certificate of a.test is made out to another name: a.test and www.a.test',
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      90,
      'tls.untrusted',
      'The certificate of a.test comes from an authority that is not trusted',
    ],
  ])('with the problem %s has an own sentence', (problem, daysLeft, code, sentence) => {
    expect(judge(certificate(daysLeft, { problem }))).toMatchObject({ status: 'fail', code, sentence })
  })
})

describe('hosts', () => {
  const answering = (answers: Readonly<Record<string, CertificateAnswer | SourceError>>) => ({
    tls: {
      certificate: async (host: string, port: number) => {
        const answer = answers[`${host}:${port}`]
        if (answer instanceof Error || answer === undefined)
          throw answer ?? new TypeError(`no answer for ${host}:${port}`)
        return answer
      },
    },
  })
  const ask = (hosts: string | string[], answers: Parameters<typeof answering>[0]) =>
    tls.ask(tls.spec.parse({ hosts }), asking(answering(answers)))

  it('are asked on port 443 or their own', async () => {
    const answers = { 'a.test:443': certificate(90), 'b.test:8443': certificate(90), '::1:443': certificate(90) }
    expect(await ask(['a.test', 'b.test:8443', '[::1]'], answers)).toMatchObject({
      status: 'pass',
      code: 'tls.ok',
      summary: 'All 3 certificates are valid',
      share: 1,
    })
    expect(await ask('a.test', answers)).toMatchObject({
      summary: 'The certificate of a.test ends on 11 April 2026, 90 days left',
      details: [{ status: 'pass', subject: 'a.test', found: '90 days left', note: "issued by Let's Encrypt" }],
    })
  })

  it('show the worst first', async () => {
    const refused = new SourceError('TLS', 'refused', 'b.test refused the connection on port 443')
    expect(await ask(['a.test', 'b.test'], { 'a.test:443': certificate(90), 'b.test:443': refused })).toMatchObject({
      status: 'fail',
      code: 'tls.refused',
      summary: 'b.test refused the connection on port 443',
      share: 0.5,
    })
    expect(await ask(['a.test', 'b.test'], { 'a.test:443': certificate(3), 'b.test:443': refused })).toMatchObject({
      summary: '2 certificates of 2 are not usable: a.test and b.test',
    })
  })

  it('are unknown when we could not ask', async () => {
    const blocked = new SourceError('network', 'blocked', '10.0.0.1 is not a public address')
    expect(await ask('a.test', { 'a.test:443': blocked })).toMatchObject({ status: 'unknown', code: 'source.blocked' })
  })

  it('throw a mistake of our own on', async () => {
    await expect(ask('c.test', {})).rejects.toBeInstanceOf(TypeError)
  })
})
