import fc from 'fast-check'
import { Counter, Gauge, Histogram, Registry, type RegistryContentType, Summary } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { ExpositionError, parseExposition } from '../../src/sources/prometheus-text.ts'

const samplesOf = (text: string) => parseExposition(text).samples

describe('a sample', () => {
  it.each([
    ['up 1', { name: 'up', labels: {}, value: 1 }],
    ['up{} 1', { name: 'up', labels: {}, value: 1 }],
    ['  up\t{ a = "b" , }  -1.5e3 1712345678901', { name: 'up', labels: { a: 'b' }, value: -1500 }],
    ['a:b_total{x="1",y="2"} +Inf', { name: 'a:b_total', labels: { x: '1', y: '2' }, value: Number.POSITIVE_INFINITY }],
    ['a -Inf', { name: 'a', labels: {}, value: Number.NEGATIVE_INFINITY }],
    ['a NaN', { name: 'a', labels: {}, value: Number.NaN }],
    ['a .5', { name: 'a', labels: {}, value: 0.5 }],
    ['a{p="C:\\\\x\\n\\"q\\" } , {"} 1', { name: 'a', labels: { p: 'C:\\x\n"q" } , {' }, value: 1 }],
    ['a{p="\\d"} 1', { name: 'a', labels: { p: '\\d' }, value: 1 }],
    ['{"http.duration",method="GET"} 2', { name: 'http.duration', labels: { method: 'GET' }, value: 2 }],
    ['a{"my.label"="x"} 2', { name: 'a', labels: { 'my.label': 'x' }, value: 2 }],
    ['a_bucket{le="1"} 4 # {trace="ab"} 0.67 1520879607.789', { name: 'a_bucket', labels: { le: '1' }, value: 4 }],
    ['a 1 1520879607.789\r', { name: 'a', labels: {}, value: 1 }],
    ['a{__proto__="x"} 1', { name: 'a', labels: Object.fromEntries([['__proto__', 'x']]), value: 1 }],
  ])('%s', (line, sample) => {
    expect(samplesOf(line)).toEqual([sample])
  })

  it.each([
    ['<!doctype html>', 'does not begin with the name of a series'],
    ['{"detail": "Not found"}', 'has labels that cannot be read'],
    ['{method="GET"} 1', 'does not begin with the name of a series'],
    ['a', 'has no value that can be read'],
    ['a one', 'has no value that can be read'],
    ['a 1 2 3', 'has no value that can be read'],
    ['a{b="c" 1', 'has labels that cannot be read'],
    ['a{b=c} 1', 'has labels that cannot be read'],
    ['a{"b"} 1', 'has a label without a value'],
    ['a{b="1",b="2"} 1', 'names a label twice'],
    ['a{b="half', 'has labels that cannot be read'],
  ])('is refused when it is %s', (line, problem) => {
    const read = () => parseExposition(`up 1\n${line}`)
    expect(read).toThrow(ExpositionError)
    expect(read).toThrow(`line 2 ${problem}`)
  })

  it('that is refused is not quoted', () => {
    expect(() => parseExposition('password=canary')).toThrow(expect.not.stringContaining('canary'))
  })
})

describe('comments', () => {
  it('tell types; other ones are read over', () => {
    const { types, samples } = parseExposition(
      '# HELP a_total Counts # things\n# TYPE a_total COUNTER\n# TYPE "odd name" gauge\n#TYPE no counter\n# hello\n\n',
    )
    expect([...types]).toEqual([
      ['a_total', 'counter'],
      ['odd name', 'gauge'],
    ])
    expect(samples).toEqual([])
  })

  it('tell the end, behind which nothing may stand', () => {
    expect(parseExposition('a 1\n# EOF\n').isEnded).toBe(true)
    expect(parseExposition('a 1\n').isEnded).toBe(false)
    expect(() => parseExposition('a 1\n# EOF\nb 2')).toThrow('line 3 stands behind the end')
  })
})

describe('what prom-client writes', () => {
  const names = fc.uniqueArray(fc.constantFrom('method', 'route', 'status_code', 'le_', 'x'), {
    minLength: 1,
    maxLength: 3,
  })
  const values = fc.array(fc.string({ unit: 'binary' }), { minLength: 3, maxLength: 3 })
  const number = fc.double({ noDefaultInfinity: false, noNaN: false })

  it('is read back, whatever stands in labels and values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ names, values, number }), async ({ names, values, number }) => {
        const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
        const registry = new Registry()
        new Gauge({ name: 'odd', help: 'a\nb', labelNames: names, registers: [registry] }).set(labels, number)
        const { samples, types } = parseExposition(await registry.metrics())
        expect(types.get('odd')).toBe('gauge')
        expect(samples).toEqual([{ name: 'odd', labels, value: Object.is(number, -0) ? 0 : number }])
      }),
    )
  })

  it.each([Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE] as const)(
    'is complete in %s',
    async (contentType) => {
      const registry = new Registry<RegistryContentType>()
      registry.setContentType(contentType)
      const registers = [registry as Registry]
      new Counter({ name: 'calls_total', help: 'c', labelNames: ['a'], registers }).inc({ a: 'x' }, 3)
      new Summary({ name: 'took', help: 's', percentiles: [0.5], registers }).observe(4)
      const histogram = new Histogram({ name: 'ms', help: 'h', buckets: [1, 10], registers })
      for (const each of [0.5, 5, 50]) histogram.observe(each)
      const { samples, isEnded } = parseExposition(await registry.metrics())
      expect(isEnded).toBe(contentType === Registry.OPENMETRICS_CONTENT_TYPE)
      expect(samples).toContainEqual({ name: 'calls_total', labels: { a: 'x' }, value: 3 })
      expect(samples).toContainEqual({ name: 'took', labels: { quantile: '0.5' }, value: 4 })
      expect(samples.filter(({ name }) => name === 'ms_bucket').map(({ labels, value }) => [labels.le, value])).toEqual(
        [
          ['1', 1],
          ['10', 2],
          ['+Inf', 3],
        ],
      )
      expect(samples).toContainEqual({ name: 'ms_sum', labels: {}, value: 55.5 })
    },
  )

  it('is never read as something else when it is cut', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'calls_total', help: 'c', labelNames: ['a'], registers: [registry] })
    counter.inc({ a: 'one' }, 12.5)
    const text = (await registry.metrics()).trimEnd()
    fc.assert(
      fc.property(fc.integer({ min: text.indexOf('\ncalls_total') + 2, max: text.length - 5 }), (end) => {
        expect(() => parseExposition(text.slice(0, end))).toThrow(ExpositionError)
      }),
    )
  })

  it('and anything else either is refused or gives numbers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          for (const { value } of samplesOf(text)) expect(typeof value).toBe('number')
        } catch (error) {
          expect(error).toBeInstanceOf(ExpositionError)
        }
      }),
    )
  })
})
