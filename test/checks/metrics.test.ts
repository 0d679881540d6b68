import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import type { Fault } from '../../playground/emulators/faulty-server.ts'
import { type FamilyState, startMetrics } from '../../playground/emulators/metrics.ts'
import { metricsRappit } from '../../playground/seeds/metrics-rappit.ts'
import { Condition, metrics } from '../../src/checks/metrics.ts'
import { answerOfMetrics, judgeCondition } from '../../src/checks/metrics-judgement.ts'
import { SourceError } from '../../src/errors.ts'
import { createHttp } from '../../src/sources/http.ts'
import { parseExposition } from '../../src/sources/prometheus-text.ts'
import { createTls } from '../../src/sources/tls.ts'
import { localNetwork, patient } from '../sources/local.ts'
import { asking } from './asking.ts'

const now = new Date('2026-01-11T12:00:00Z')
const startedMinutesAgo = (minutes: number) => `process_start_time_seconds ${now.getTime() / 1000 - minutes * 60}\n`

const TEXT = `
# TYPE blocks_total counter
blocks_total{organization_id="a",endpoint="/x"} 30
blocks_total{organization_id="a",endpoint="/y"} 25
blocks_total{organization_id="b",endpoint="/x"} 4
# TYPE quiet_total counter
# TYPE temperature gauge
temperature{room="hall"} 21.5
temperature{room="cellar"} 12
temperature{room="attic"} NaN
# TYPE ms histogram
ms_bucket{route="/x",le="100"} 90
ms_bucket{route="/x",le="500"} 99
ms_bucket{route="/x",le="+Inf"} 100
ms_sum{route="/x"} 9000
ms_count{route="/x"} 100
# TYPE took summary
took{quantile="0.95"} 340
# TYPE idle histogram
idle_bucket{le="1"} 0
idle_bucket{le="+Inf"} 0
undeclared 7
`

type Spec = z.input<typeof Condition>

const judge = (spec: Spec, text = TEXT, later?: string) =>
  judgeCondition(Condition.parse(spec), {
    reading: parseExposition(text),
    later: later === undefined ? undefined : parseExposition(later),
    now,
  })

describe('a condition', () => {
  it.each<[Spec, string, string, string, string | undefined]>([
    [{ series: 'blocks_total' }, 'pass', 'blocks_total', 'exposed', '3 values'],
    [
      { series: 'blocks_total', labels: { organization_id: 'b' } },
      'pass',
      'blocks_total{organization_id="b"}',
      'exposed',
      '1 value',
    ],
    [{ series: 'blocks_total', exists: true, by: ['endpoint'] }, 'pass', 'blocks_total', 'exposed', '3 values'],
    [{ series: 'blocks_total', by: ['tenant'] }, 'fail', 'blocks_total', 'no label tenant', undefined],
    [{ series: 'quiet_total' }, 'pass', 'quiet_total', 'exposed', 'no value yet'],
    [{ series: 'ms' }, 'pass', 'ms', 'exposed', '1 value'],
    [{ series: 'nothing_total' }, 'fail', 'nothing_total', 'no series nothing_total', undefined],
    [{ series: 'undeclared', labels: { a: 'b' } }, 'fail', 'undeclared{a="b"}', 'no label a', undefined],
    [{ series: 'undeclared', atLeast: 7, atMost: 7 }, 'pass', 'undeclared', '7', 'at least 7 and at most 7'],
    [
      { series: 'temperature', labels: { room: 'hall' }, atMost: 25 },
      'pass',
      'temperature{room="hall"}',
      '21.5',
      'at most 25',
    ],
    [
      { series: 'temperature', labels: { room: 'hall' }, atMost: 20 },
      'fail',
      'temperature{room="hall"}',
      '21.5',
      'at most 20',
    ],
    [{ series: 'temperature', atLeast: 15 }, 'fail', 'temperature', '12', 'room="cellar"; at least 15'],
    [
      { series: 'temperature', atMost: 25 },
      'unknown',
      'temperature',
      'no number',
      'room="attic"; at most 25; nothing was observed yet',
    ],
    [
      { series: 'temperature', labels: { room: 'garden' }, atMost: 25 },
      'fail',
      'temperature{room="garden"}',
      'no series with these labels',
      undefined,
    ],
    [
      { series: 'blocks_total', atMost: 28 },
      'fail',
      'blocks_total',
      '30',
      'organization_id="a", endpoint="/x"; at most 28',
    ],
    [{ series: 'blocks_total', as: 'sum', atMost: 59 }, 'pass', 'sum of blocks_total', '59', 'at most 59'],
    [
      { series: 'blocks_total', as: 'sum', by: ['organization_id'], atMost: 50 },
      'fail',
      'sum of blocks_total',
      '55',
      'organization_id="a"; at most 50',
    ],
    [
      { series: 'blocks_total', as: 'sum', labels: { organization_id: 'b' }, atMost: 50 },
      'pass',
      'sum of blocks_total{organization_id="b"}',
      '4',
      'at most 50',
    ],
    [
      { series: 'blocks_total', as: 'sum', labels: { organization_id: 'new' }, atMost: 50 },
      'pass',
      'sum of blocks_total{organization_id="new"}',
      '0',
      'at most 50',
    ],
    [
      { series: 'quiet_total', as: 'sum', by: ['organization_id'], atMost: 50 },
      'pass',
      'sum of quiet_total',
      '0',
      'at most 50',
    ],
    [{ series: 'quiet_total', atMost: 50 }, 'fail', 'quiet_total', 'no series with these labels', undefined],
    [{ series: 'ms', quantile: 0.9, atMost: 100 }, 'pass', 'p90 of ms', '100', 'at most 100'],
    [{ series: 'ms', quantile: 0.95, atMost: 250 }, 'fail', 'p95 of ms', '322.22', 'at most 250'],
    [{ series: 'took', quantile: 0.95, atMost: 500 }, 'pass', 'p95 of took', '340', 'at most 500'],
    [{ series: 'took', quantile: 0.99, atMost: 500 }, 'fail', 'p99 of took', 'no series with these labels', undefined],
    [
      { series: 'idle', quantile: 0.95, atMost: 500 },
      'unknown',
      'p95 of idle',
      'no number',
      'at most 500; nothing was observed yet',
    ],
  ])('%j is %s', (spec, status, subject, found, note) => {
    expect(judge(spec)).toEqual({ status, subject, found, ...(note === undefined ? {} : { note }) })
  })

  it('shows labels from outside on one line, and not at any length', () => {
    const text = `a{x="${'long '.repeat(40)}\\n\u202eend"} 9`
    const { note = '' } = judge({ series: 'a', atMost: 1 }, text)
    expect(note).toMatch(/^x="long .*…"; at most 1$/)
    expect(note.length).toBeLessThan(100)
  })

  it.each<[object, string]>([
    [{ series: 'a', as: 'sum' }, 'needs atLeast or atMost'],
    [{ series: 'a', quantile: 0.5 }, 'needs atLeast or atMost'],
    [{ series: 'a', quantile: 0.5, as: 'sum', atMost: 1 }, 'leave out as'],
    [{ series: 'a', over: '1h', atMost: 1 }, 'add as: increase'],
    [{ series: 'a{b="c"}' }, 'must be the name of a series'],
    [{ series: 'a', most: 1 }, 'most'],
  ])('%j is refused', (spec, problem) => {
    expect(Condition.safeParse(spec).error?.message).toContain(problem)
  })
})

describe('an increase', () => {
  const blocks = (over: string | undefined, limits: { atMost?: number; atLeast?: number }): Spec => ({
    series: 'blocks_total',
    as: 'increase',
    ...limits,
    ...(over === undefined ? {} : { over }),
  })

  it.each<[string, Spec, string, string, string]>([
    ['since the start is the total', blocks(undefined, { atMost: 59 }), '', 'pass', '59'],
    ['cannot be more than the total', blocks('1h', { atMost: 59 }), startedMinutesAgo(600), 'pass', 'between 0 and 59'],
    [
      'is not known to be less than it',
      blocks('1h', { atMost: 50 }),
      startedMinutesAgo(600),
      'unknown',
      'between 0 and 59',
    ],
    ['is not known without the start either', blocks('1h', { atMost: 50 }), '', 'unknown', 'between 0 and 59'],
    [
      'is not known to be anything',
      blocks('1h', { atLeast: 1 }),
      startedMinutesAgo(600),
      'unknown',
      'between 0 and 59',
    ],
    ['is known not to be more', blocks('1h', { atLeast: 60 }), startedMinutesAgo(600), 'fail', 'between 0 and 59'],
    ['is the total of a young process', blocks('1h', { atMost: 50 }), startedMinutesAgo(20), 'fail', '59'],
    ['of a young process may be enough', blocks('1h', { atLeast: 59 }), startedMinutesAgo(20), 'pass', '59'],
  ])('%s', (_, spec, start, status, found) => {
    expect(judge(spec, start + TEXT)).toMatchObject({ status, found })
  })

  it('that cannot be judged says what is needed', () => {
    expect(judge(blocks('1h', { atMost: 50 }))).toEqual({
      status: 'unknown',
      subject: 'increase of blocks_total over 1 hour',
      found: 'between 0 and 59',
      note: 'at most 50; an increase over 1 hour needs a monitor, which keeps earlier readings',
    })
  })

  it('is the difference of two readings, also of a series that is new or began anew', () => {
    const before = 'c{a="1"} 10\nc{a="2"} 90\n'
    const after = 'c{a="3"} 4\nc{a="2"} 6\nc{a="1"} 15\n'
    const spec: Spec = { series: 'c', as: 'increase', over: '5s', by: ['a'], atMost: 5 }
    expect(judge(spec, before, after)).toMatchObject({ status: 'fail', found: '6', note: 'a="2"; at most 5' })
    const together: Spec = { series: 'c', as: 'increase', over: '5s', atMost: 15 }
    expect(judge(together, before, after)).toMatchObject({ status: 'pass', found: '15' })
  })

  it('never passes on less than is known', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(2000), (then, grown, atMost) => {
        const spec: Spec = { series: 'c', as: 'increase', atMost }
        const known = judge({ ...spec, over: '5s' }, `c ${then}`, `c ${then + grown}`)
        const guessed = judge({ ...spec, over: '1h' }, `c ${then + grown}`)
        if (guessed.status !== 'unknown') expect(guessed.status).toBe(known.status)
        expect(known.status).toBe(grown <= atMost ? 'pass' : 'fail')
      }),
    )
  })
})

describe('the answer', () => {
  const row = (spec: Spec) => judge(spec)

  it.each<[string, Spec[], string, string, string]>([
    ['one good', [{ series: 'undeclared' }], 'pass', 'metrics.ok', 'undeclared is exposed'],
    [
      'all good',
      [{ series: 'undeclared' }, { series: 'ms' }],
      'pass',
      'metrics.ok',
      'All 2 conditions on the metrics hold',
    ],
    ['one missing', [{ series: 'x_total' }], 'fail', 'metrics.missing', 'No series x_total'],
    [
      'one of two missing',
      [{ series: 'ms' }, { series: 'x_total' }],
      'fail',
      'metrics.missing',
      '1 of 2 conditions holds; no series x_total',
    ],
    [
      'one label missing',
      [{ series: 'ms', by: ['x'] }, { series: 'x' }, { series: 'ms' }],
      'fail',
      'metrics.missing',
      '1 of 3 conditions holds; ms: no label x, and 1 more problem',
    ],
    ['one too high', [{ series: 'undeclared', atMost: 5 }], 'fail', 'metrics.threshold', 'undeclared is 7 (at most 5)'],
    [
      'one not observed',
      [{ series: 'idle', quantile: 0.5, atMost: 5 }],
      'unknown',
      'metrics.unknown',
      'p50 of idle: no number',
    ],
  ])('of %s', (_, specs, status, code, summary) => {
    expect(answerOfMetrics(specs.map(row))).toMatchObject({ status, code, summary })
  })

  it('has no row without a condition', () => {
    expect(answerOfMetrics([])).toMatchObject({ status: 'unknown', summary: 'No condition is named' })
  })
})

describe('over a real connection', () => {
  const start = async (seed: readonly FamilyState[] = metricsRappit) => {
    const emulator = await startMetrics(seed)
    onTestFinished(emulator.close)
    const network = localNetwork()
    const http = createHttp(network, createTls(network))
    const ask = (conditions: readonly Spec[], signal = patient()) =>
      metrics.ask(metrics.spec.parse({ url: emulator.metricsUrl, conditions }), asking({ http }, { signal }))
    return { emulator, ask }
  }

  /** What Rappit's checklist says of GATE-006 and GATE-007. */
  const RAPPIT: readonly Spec[] = [
    { series: 'subscription_blocks_total', by: ['organization_id', 'subscription_status', 'endpoint'] },
    { series: 'rate_limit_hits_total', by: ['type', 'organization_id', 'endpoint'] },
    { series: 'rate_limit_blocks_total', by: ['type', 'organization_id', 'endpoint'] },
    { series: 'rate_limit_remaining', by: ['type', 'organization_id', 'endpoint'] },
    { series: 'http_requests_total', by: ['method', 'route', 'status_code'] },
    { series: 'http_request_duration_ms', by: ['method', 'route'] },
    { series: 'subscription_blocks_total', as: 'increase', over: '1h', by: ['organization_id'], atMost: 50 },
    { series: 'http_request_duration_ms', quantile: 0.95, atMost: 500 },
  ]

  it("Rappit's series are all there, and its organizations are blocked less than 50 times an hour", async () => {
    const { emulator, ask } = await start()
    const answer = await ask(RAPPIT)
    expect(answer).toMatchObject({ status: 'pass', share: 1, summary: 'All 8 conditions on the metrics hold' })
    expect(answer.details[6]).toMatchObject({
      found: 'between 0 and 11',
      note: 'organization_id="org_souq"; at most 50',
    })
    emulator.change((families) => families.shift())
    expect(await ask(RAPPIT)).toMatchObject({
      status: 'fail',
      summary: '6 of 8 conditions hold; no series subscription_blocks_total, and 1 more problem',
    })
  })

  it('takes two readings for a short window', async () => {
    const { emulator, ask } = await start([
      { name: 'c_total', help: 'c', type: 'counter', series: [{ labels: {}, value: 5 }] },
    ])
    const answer = await ask([
      { series: 'c_total', as: 'increase', over: '10ms', atMost: 0 },
      { series: 'c_total', atMost: 5 },
    ])
    expect(answer).toMatchObject({ status: 'pass', details: [{ found: '0' }, { found: '5' }] })
    expect(emulator.arrived).toHaveLength(2)
  })

  it('does not wait for a second reading longer than its deadline', async () => {
    const { ask } = await start()
    const asked = ask(
      [{ series: 'http_requests_total', as: 'increase', over: '10s', atMost: 0 }],
      AbortSignal.timeout(150),
    )
    await expect(asked).rejects.toMatchObject({ code: 'timeout' })
  })

  it.each<Fault>([401, 403, 404, 429, 500, 'half', 'close', 'garbage', 'web page'])(
    'with %s is an outage',
    async (fault) => {
      const { emulator, ask } = await start()
      emulator.fault(/./, fault)
      await expect(ask([{ series: 'http_requests_total' }])).rejects.toBeInstanceOf(SourceError)
    },
  )
})
