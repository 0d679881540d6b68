import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BoundTrigger, BoundWatch, Measure } from '../../src/products/release-fields.ts'
import type { Sample } from '../../src/releases/sample.ts'
import { judgeWatch, type WatchJudgement } from '../../src/releases/watch.ts'
import { vivrTriggers } from './simulated-release.ts'

const MINUTE = 60_000
const deployedAt = new Date('2026-03-02T10:00:00Z')
const at = (seconds: number) => new Date(deployedAt.getTime() + seconds * 1000)

const trigger = (measure: Measure, changed: Partial<BoundTrigger> = {}): BoundTrigger => {
  const found = vivrTriggers.find((each) => each.measure === measure)
  const own = { name: measure, measure, over: 0, forMs: 0, minimumSamples: 1, series: null }
  return { ...(found ?? own), ...changed }
}
const watchOf = (...triggers: BoundTrigger[]): BoundWatch => ({
  warmUpMs: MINUTE,
  windowMs: 10 * MINUTE,
  intervalMs: 15_000,
  baselineMs: 10 * MINUTE,
  triggers,
})

type Value = number | null | readonly [value: number, count: number]

/** Samples every so many seconds, up to and with `to`; none where the value is null. */
function series(
  measure: Measure,
  from: number,
  to: number,
  value: (seconds: number) => Value,
  { every = 15, count = 100, metric = null }: { every?: number; count?: number; metric?: string | null } = {},
): Sample[] {
  const samples: Sample[] = []
  for (let seconds = from; seconds <= to; seconds += every) {
    const found = value(seconds)
    if (found === null) continue
    const [each, resting] = typeof found === 'number' ? [found, count] : found
    samples.push({ at: at(seconds), measure, metric, value: each, count: resting })
  }
  return samples
}

const prior = (measure: Measure, value: Value, count = 100) => series(measure, -600, 0, () => value, { count })
const judge = (watch: BoundWatch, samples: readonly Sample[], seconds: number) =>
  judgeWatch({ watch, deployedAt, samples, now: at(seconds) })

/** When looks every interval first see it trigger, in seconds after the deploy; null for never. */
function triggeredAt(watch: BoundWatch, samples: readonly Sample[]): number | null {
  for (let seconds = 0; seconds <= 660; seconds += 15) {
    if (judge(watch, samples, seconds).kind === 'triggered') return seconds
  }
  return null
}

const errors = watchOf(trigger('error-rate'))
const rates = (value: (seconds: number) => Value, baseline: Value = 0.01, count = 100) => [
  ...prior('error-rate', baseline, count),
  ...series('error-rate', 15, 660, value, { count }),
]

describe('the watch of a release', () => {
  it('lets nothing count while it warms up', () => {
    const samples = rates(() => 1)
    expect(judge(errors, samples, 59)).toEqual({
      kind: 'warming-up',
      until: at(60),
      sentence: 'The release is warming up for another second.',
    })
    expect(triggeredAt(errors, samples)).toBe(180)
    expect(
      triggeredAt(
        errors,
        rates((seconds) => (seconds <= 60 ? 1 : 0.01)),
      ),
    ).toBeNull()
  })

  it('says what triggered, since when, how much, and what was before', () => {
    const judgement = judge(
      errors,
      rates((seconds) => (seconds > 300 ? 0.12 : 0.01)),
      420,
    )
    expect(judgement).toMatchObject({
      kind: 'triggered',
      trigger: { name: 'errors' },
      since: at(300),
      value: expect.closeTo(0.12, 10),
      baseline: expect.closeTo(0.01, 10),
      sentence: 'The error rate has been over 5 % for 2 minutes: 12 % over 800 requests, 1 % before the release.',
      readings: [{ state: 'fires', count: 800 }],
    })
  })

  it('passes what is well to the end, and says so far until then', () => {
    const samples = rates(() => 0.01)
    expect(judge(errors, samples, 300)).toMatchObject({
      kind: 'healthy-so-far',
      until: at(660),
      sentence: 'Well so far: the error rate is 1 % over 1600 requests, and the limit is 5 %.',
    })
    expect(judge(errors, samples, 660)).toMatchObject({
      kind: 'passed',
      sentence: 'Well for 10 minutes: the error rate is 1 % over 4000 requests, and the limit is 5 %.',
    })
  })

  it('judges a late look by the window as it was', () => {
    const samples = [...rates(() => 0.01), ...series('error-rate', 675, 1200, () => 1)]
    expect(judge(errors, samples, 1200).kind).toBe('passed')
  })

  it('never passes what nobody watches', () => {
    expect(judge(watchOf(), [], 660)).toMatchObject({
      kind: 'inconclusive',
      isOver: true,
      sentence: 'Nobody can tell: no trigger is watched.',
    })
  })

  it('names the other triggers that are not clear', () => {
    const watch = watchOf(trigger('error-rate'), trigger('p99'), trigger('failed-probes'))
    expect(
      judge(
        watch,
        rates(() => 0.01),
        660,
      ),
    ).toMatchObject({
      kind: 'inconclusive',
      isOver: true,
      sentence:
        'The watch ended and nobody can tell: the p99 response time is not known, because nothing answered. Not clear either: health.',
    })
  })
})

describe('the error rate', () => {
  it.each<[string, Sample[], number | null]>([
    ['a gross failure', rates((seconds) => (seconds > 300 ? 0.5 : 0.01)), 420],
    ['just over the limit, and surely', rates((seconds) => (seconds > 120 ? 0.08 : 0.01), 0.01, 1000), 240],
    ['exactly the limit', rates(() => 0.05), null],
    ['over it for 105 seconds', rates((seconds) => (seconds > 300 && seconds <= 405 ? 0.5 : 0.01)), null],
    ['over it in spikes with a minute between', rates((seconds) => (seconds % 120 < 60 ? 0.4 : 0.01)), null],
    [
      'a lull in the middle',
      rates((seconds) => (seconds === 360 || seconds === 375 ? 0 : seconds > 300 ? 0.3 : 0.01)),
      495,
    ],
    ['1 of 3 requests, again and again', rates(() => [1 / 3, 3], 0.01), 180],
    ['1 of 3 requests once', rates((seconds) => (seconds === 300 ? [1 / 3, 3] : [0, 3]), 0.01), null],
    ['too few requests', rates(() => [1, 1], 0.01), 390],
    ['as it was before', rates(() => 0.08, 0.08, 1000), null],
    ['a little worse than before', rates(() => 0.11, 0.08, 1000), null],
    ['much worse than before', rates(() => 0.2, 0.08, 1000), 180],
    ['nothing known from before', series('error-rate', 15, 660, () => 0.5), 180],
    ['only requests of nobody', rates(() => [1, 0]), null],
    ['no numbers', rates(() => Number.NaN), null],
  ])('%s', (_name, samples, expected) => {
    expect(triggeredAt(errors, samples)).toBe(expected)
  })

  it('that was over the limit before is never a pass, and says that it was so before', () => {
    const samples = rates(() => 0.08, 0.08, 1000)
    expect(judge(errors, samples, 660)).toMatchObject({
      kind: 'inconclusive',
      readings: [{ state: 'as-before', limit: expect.closeTo(0.12, 10) }],
      sentence:
        'The watch ended and nobody can tell: the error rate is 8 % over 40000 requests, over the limit of 5 %, but it was 8 % before the release.',
    })
    expect(
      judge(
        errors,
        rates(() => 0.2, 0.08, 1000),
        180,
      ),
    ).toMatchObject({
      sentence:
        'The error rate has been over 12 % (raised because of what was before) for 2 minutes: 20 % over 8000 requests, 8 % before the release.',
    })
  })

  it('that nothing is known of from before says so', () => {
    const few = [...prior('error-rate', 0, 0.1), ...series('error-rate', 15, 660, () => 0.5)]
    for (const samples of [series('error-rate', 15, 660, () => 0.5), few]) {
      expect(judge(errors, samples, 180)).toMatchObject({
        kind: 'triggered',
        baseline: null,
        sentence: expect.stringMatching(/50 % over 800 requests, not known from before\.$/),
      })
    }
  })

  it('that builds up is no health', () => {
    const samples = rates((seconds) => (seconds > 600 ? 0.5 : 0.01))
    expect(judge(errors, samples, 660)).toMatchObject({
      kind: 'inconclusive',
      readings: [{ state: 'over' }],
      sentence: expect.stringMatching(/^The watch ended and nobody can tell: the error rate has been over 5 % for/),
    })
  })

  it('that was over the limit for a while, and is no more, is not clear', () => {
    const samples = rates((seconds) => (seconds < 420 && seconds % 60 < 30 ? 0.5 : 0))
    expect(judge(errors, samples, 660)).toMatchObject({ kind: 'inconclusive', readings: [{ state: 'unclear' }] })
  })

  it('that rests on too few requests is not clear', () => {
    const samples = rates(() => [0, 1], 0.01)
    expect(judge(errors, samples, 300)).toMatchObject({
      kind: 'inconclusive',
      isOver: false,
      sentence:
        'Nobody can tell yet: the error rate is 0 % over 16 requests, which is too little to tell: the limit is 5 %.',
    })
    expect(judge(errors, samples, 660)).toMatchObject({ readings: [{ state: 'unclear', count: 40 }] })
    expect(
      judge(
        errors,
        rates(() => [0, 10], 0.01),
        660,
      ).kind,
    ).toBe('passed')
    // All of it came early: the later half has nothing to say.
    const early = [...prior('error-rate', 0.01), ...series('error-rate', 75, 360, () => 0, { count: 500 })]
    expect(judge(watchOf(trigger('error-rate', { forMs: 10 * MINUTE })), early, 660)).toMatchObject({
      readings: [{ state: 'unclear' }],
    })
  })
})

describe('a gap in the answers', () => {
  const gap = (from: number, to: number, value: number) =>
    rates((seconds) => (seconds > from && seconds <= to ? null : seconds > 120 ? value : 0.01))

  it('neither breaks what is over the limit nor counts for it', () => {
    expect(triggeredAt(errors, gap(0, 0, 0.5))).toBe(240)
    // A minute without answers, of which a sample may stand for seven seconds and a half more than usual.
    expect(triggeredAt(errors, gap(180, 240, 0.5))).toBe(300)
  })

  it('that is longer than the trigger asks begins anew', () => {
    expect(triggeredAt(errors, gap(195, 330, 0.5))).toBe(450)
  })

  it('at the end is silence, and never a pass', () => {
    expect(judge(errors, gap(480, 700, 0.01), 660)).toMatchObject({
      kind: 'inconclusive',
      sentence: 'The watch ended and nobody can tell: the error rate was known for only 70 % of the time.',
    })
  })

  it('of more than half of the time is silence too', () => {
    expect(judge(errors, gap(75, 500, 0.01), 660)).toMatchObject({ readings: [{ state: 'silent' }] })
  })
})

describe('the other measures', () => {
  const slow = watchOf(trigger('p99'))
  const health = watchOf(trigger('failed-probes'))
  const issues = watchOf(trigger('new-issues'))
  const queue = watchOf(trigger('metric', { name: 'queue', over: 1000, forMs: MINUTE }))
  const p99s = (value: (seconds: number) => Value, baseline: Value = 800) => [
    ...prior('p99', baseline),
    ...series('p99', 15, 660, value),
  ]
  const probes = (value: (seconds: number) => Value) => [
    ...prior('failed-probes', 0, 1),
    ...series('failed-probes', 10, 660, value, { every: 10, count: 1 }),
  ]
  const metric = (value: (seconds: number) => Value, baseline: Value = 10) => [
    ...series('metric', -600, 0, () => baseline, { metric: 'queue', count: 1 }),
    ...series('metric', 15, 660, value, { metric: 'queue', count: 1 }),
    ...series('metric', 15, 660, () => 5000, { metric: 'other', count: 1 }),
  ]
  const news = (value: (seconds: number) => Value) => series('new-issues', 15, 660, value, { count: 1 })

  it.each<[string, BoundWatch, Sample[], number | null]>([
    ['p99 over the limit', slow, p99s((seconds) => (seconds > 300 ? 7000 : 800)), 420],
    ['p99 over it in every fourth sample', slow, p99s((seconds) => (seconds % 60 === 0 ? 9000 : 800)), null],
    ['p99 over it in half of the samples', slow, p99s((seconds) => (seconds % 30 === 0 ? 9000 : 800)), null],
    ['p99 with three good ones in a row', slow, p99s((seconds) => (seconds >= 120 && seconds < 165 ? 800 : 9000)), 270],
    ['p99 at the limit', slow, p99s(() => 5000), null],
    ['every request slow where there are few', slow, p99s(() => [30_000, 3]), 180],
    [
      'a slow one now and then where there are few',
      slow,
      p99s((seconds) => (seconds % 150 === 0 ? [9000, 3] : [300, 3])),
      null,
    ],
    ['as slow as before', slow, p99s(() => 7000, 6500), null],
    ['slower than before by half and more', slow, p99s(() => 10_000, 6500), 180],
    ['all probes failing', health, probes((seconds) => (seconds > 295 ? 1 : 0)), 360],
    ['half of the probes failing', health, probes((seconds) => (seconds % 20 === 0 ? 1 : 0)), null],
    ['most probes failing', health, probes((seconds) => (seconds % 50 === 0 ? 0 : 1)), 240],
    ['a probe failing now and then', health, probes((seconds) => (seconds % 100 === 0 ? 1 : 0)), null],
    ['a new issue', issues, news((seconds) => (seconds >= 300 ? 1 : 0)), 300],
    ['no new issue', issues, news(() => 0), null],
    ['a metric over its limit', queue, metric((seconds) => (seconds > 300 ? 2000 : 10)), 360],
    ['a metric that recovers in between', queue, metric((seconds) => (seconds % 60 === 0 ? 10 : 2000)), null],
    ['a metric as high as before', queue, metric(() => 2000, 1900), null],
    ['a metric much higher than before', queue, metric(() => 3000, 1900), 120],
    ['another metric', queue, metric(() => 10), null],
  ])('%s', (_name, watch, samples, expected) => {
    expect(triggeredAt(watch, samples)).toBe(expected)
  })

  it.each<[string, WatchJudgement, string]>([
    [
      'p99',
      judge(
        slow,
        p99s(() => 7000),
        240,
      ),
      'The p99 response time has been over 5 s for 3 minutes: 7 s over 1000 requests, 800 ms before the release.',
    ],
    [
      'probes',
      judge(
        health,
        probes(() => 1),
        120,
      ),
      'The share of failed health checks has been over 50 % for 60 seconds: 100 % over 6 health checks, 0 % before the release.',
    ],
    [
      'issues',
      judge(
        issues,
        news(() => 3),
        75,
      ),
      'The number of new issues has been over 0 for 15 seconds: 3 over 1 answer, 0 before the release.',
    ],
    [
      'a metric',
      judge(
        queue,
        metric(() => 2000),
        120,
      ),
      'queue has been over 1,000 for 60 seconds: 2,000 over 4 readings, 10 before the release.',
    ],
  ])('%s in words', (_name, { sentence }, expected) => {
    expect(sentence).toBe(expected.replaceAll('60 seconds', '1 minute'))
  })

  it('pass, are as before, or are unclear', () => {
    const state = (watch: BoundWatch, samples: readonly Sample[]) => {
      const judgement = judge(watch, samples, 660)
      return 'readings' in judgement ? judgement.readings.map((each) => each.state) : []
    }
    expect(
      state(
        slow,
        p99s(() => 800),
      ),
    ).toEqual(['under'])
    expect(
      state(
        slow,
        p99s(() => [800, 3]),
      ),
    ).toEqual(['unclear'])
    expect(
      state(
        slow,
        p99s(() => 7000, 6500),
      ),
    ).toEqual(['as-before'])
    expect(
      state(
        health,
        probes(() => 0),
      ),
    ).toEqual(['under'])
    expect(
      state(
        issues,
        news(() => 0),
      ),
    ).toEqual(['under'])
    expect(
      state(
        queue,
        metric(() => 10),
      ),
    ).toEqual(['under'])
    expect(
      state(
        queue,
        metric(() => 2000, 1900),
      ),
    ).toEqual(['as-before'])
    expect(
      state(
        watchOf(trigger('metric', { name: 'queue', over: 1000, minimumSamples: 100 })),
        metric(() => 10),
      ),
    ).toEqual(['unclear'])
  })

  it('looks at one reading where readings are as far apart as the trigger asks', () => {
    const rare: BoundWatch = { ...watchOf(trigger('error-rate')), intervalMs: 2 * MINUTE }
    const samples = [...prior('error-rate', 0.01), ...series('error-rate', 180, 660, () => 0.5, { every: 120 })]
    expect(judge(rare, samples, 180)).toMatchObject({ kind: 'triggered', since: at(60) })
  })
})

describe('any watch', () => {
  const anySamples = fc.array(
    fc.record({
      seconds: fc.integer({ min: -600, max: 700 }),
      measure: fc.constantFrom<Measure>('error-rate', 'p99', 'failed-probes', 'new-issues', 'metric'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.nat(300),
    }),
    { maxLength: 80 },
  )
  const all = watchOf(...vivrTriggers, trigger('new-issues'), trigger('metric', { name: 'queue', over: 5 }))
  const samplesOf = (drawn: readonly { seconds: number; measure: Measure; share: number; count: number }[]) =>
    drawn.map(({ seconds, measure, share, count }): Sample => {
      const isShare = measure === 'error-rate' || measure === 'failed-probes'
      const value = isShare ? share : measure === 'p99' ? share * 10_000 : Math.round(share * 10)
      return { at: at(seconds), measure, metric: measure === 'metric' ? 'queue' : null, value, count }
    })

  it('answers the same whatever the order of the samples, and whatever comes later', () => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 0, max: 660 }), (drawn, seconds) => {
        // Two at one moment have no order.
        const single = [...new Map(drawn.map((each) => [`${each.measure} ${each.seconds}`, each])).values()]
        const samples = samplesOf(single)
        const known = samples.filter((each) => each.at <= at(seconds))
        expect(judge(all, samples.toReversed(), seconds)).toEqual(judge(all, known, seconds))
      }),
    )
  })

  it('never passes nor triggers without answers, and is over when the window is', () => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 0, max: 900 }), (drawn, seconds) => {
        const judgement = judge(all, samplesOf(drawn.filter((each) => each.seconds <= 60)), seconds)
        const expected = seconds < 60 ? 'warming-up' : 'inconclusive'
        expect(judgement.kind).toBe(expected)
        if (judgement.kind === 'inconclusive') expect(judgement.isOver).toBe(seconds >= 660)
      }),
    )
  })

  it('never triggers on what was worse before', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, other) => {
          const [now, earlier] = [Math.min(one, other), Math.max(one, other)]
          expect(
            triggeredAt(
              errors,
              rates(() => now, earlier, 1000),
            ) === null || now > earlier,
          ).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('decides on a gross failure within one interval of the condition', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 500 }), fc.double({ min: 0.3, max: 1, noNaN: true }), (from, share) => {
        const found = triggeredAt(
          errors,
          rates((seconds) => (seconds > from ? share : 0.005), 0.005),
        )
        expect(found).not.toBeNull()
        expect(found ?? 0).toBeGreaterThanOrEqual(from + 120 - 15)
        expect(found ?? 0).toBeLessThanOrEqual(from + 120 + 15)
      }),
      { numRuns: 50 },
    )
  })
})
