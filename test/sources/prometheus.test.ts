import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startMetrics } from '../../playground/emulators/metrics.ts'
import { metricsRappit } from '../../playground/seeds/metrics-rappit.ts'
import { SourceError } from '../../src/errors.ts'
import { createHttp } from '../../src/sources/http.ts'
import { scrape } from '../../src/sources/prometheus.ts'
import { createTls } from '../../src/sources/tls.ts'
import { closedPort, localNetwork, patient, serveHttp } from './local.ts'

function read(url: string, signal = patient()) {
  const network = localNetwork()
  return scrape(createHttp(network, createTls(network)), url, { signal })
}

async function failure(promise: Promise<unknown>): Promise<SourceError> {
  const error = await promise.then(
    () => new Error('It answered'),
    (reason: unknown) => reason,
  )
  if (error instanceof SourceError) return error
  throw error
}

const serve = async (text: string, type = 'text/plain') => {
  const port = await serveHttp((_, response) => response.writeHead(200, { 'content-type': type }).end(text))
  return `http://127.0.0.1:${port}/metrics`
}

async function start() {
  const emulator = await startMetrics(metricsRappit)
  onTestFinished(emulator.close)
  return emulator
}

describe('reading metrics', () => {
  it('gives samples and types', async () => {
    const { samples, types } = await read((await start()).metricsUrl)
    expect(types.get('rate_limit_remaining')).toBe('gauge')
    expect(samples.filter(({ name }) => name === 'http_requests_total')).toHaveLength(4)
  })

  it('takes more than a web page would have', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `requests_total{route="/a/${index}"} ${index}`)
    expect((await read(await serve(lines.join('\n')))).samples).toHaveLength(20_000)
  })

  it.each([
    [401, 'unauthorized', 'the address asks for credentials (401)'],
    [403, 'forbidden', 'the address is forbidden to us (403)'],
    [404, 'not-found', 'nothing is found at this address (404)'],
    [429, 'rate-limited', 'the server says that we ask too often (429)'],
    [500, 'server-error', 'the server failed while answering (500)'],
    ['half', 'garbage', 'broke off its answer half-way'],
    ['close', 'refused', 'closed the connection without an answer'],
    ['garbage', 'garbage', 'answered something that is not HTTP'],
    ['web page', 'garbage', 'answered something that is not metrics: line 1 does not begin with the name of a series'],
  ] as const)('of a server with %s is an outage', async (fault, code, sentence) => {
    const emulator = await start()
    emulator.fault(/./, fault)
    const error = await failure(read(emulator.metricsUrl))
    expect(error).toMatchObject({ code, ...(fault === 429 ? { retryAfterMs: 30_000 } : {}) })
    expect(error.message).toContain(sentence)
  })

  it('of nobody, or of a server that never answers, is an outage', async () => {
    expect(await failure(read(`http://127.0.0.1:${await closedPort()}/`))).toMatchObject({ code: 'refused' })
    const emulator = await start()
    emulator.fault(/./, 'silence')
    expect(await failure(read(emulator.metricsUrl, AbortSignal.timeout(100)))).toMatchObject({ code: 'timeout' })
  })

  it('of an odd status is an outage', async () => {
    const port = await serveHttp((_, response) => response.writeHead(204).end())
    const { message } = await failure(read(`http://127.0.0.1:${port}/`))
    expect(message).toMatch(/the answer is not one with metrics \(204\)$/)
  })

  it.each([
    ['nothing', '', 'text/plain', 'exposes no metrics'],
    ['half of OpenMetrics', 'a 1\n', 'application/openmetrics-text; version=1.0.0', 'broke off its metrics half-way'],
    ['too much', `${'#'.repeat(8 * 1024 * 1024)}\n`, 'text/plain', 'exposes more than 8 MiB of metrics'],
  ])('of %s is an outage', async (_, text, type, sentence) => {
    const error = await failure(read(await serve(text, type)))
    expect(error.code).toBe('garbage')
    expect(error.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ ${sentence}$`))
  })

  it('never quotes what it read', async () => {
    const error = await failure(read(await serve('token=canary-1\n')))
    expect(inspect(error, { depth: null })).not.toContain('canary')
  })
})
