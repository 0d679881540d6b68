import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, type Phase, type PhaseHistory, progressOf } from '../../src/releases/progress.ts'

const MINUTE = 60_000
const now = new Date('2026-03-02T10:00:00Z')
const phase = (name: string, state: Phase['state'], minutesAgo: number | null = null): Phase => ({
  name,
  state,
  startedAt: minutesAgo === null ? null : new Date(now.getTime() - minutesAgo * MINUTE),
})
const history: PhaseHistory = new Map(
  Object.entries({
    Build: [3 * MINUTE, 3 * MINUTE, 30 * MINUTE],
    Migrate: [MINUTE],
    Deploy: [5 * MINUTE, 7 * MINUTE],
  }),
)
const inMinutes = (date: Date | null) => (date === null ? null : (date.getTime() - now.getTime()) / MINUTE)

describe('the progress of a deploy', () => {
  it.each<[string, Phase[], number, number | null, string]>([
    [
      'at its beginning',
      [phase('Build', 'waiting'), phase('Migrate', 'waiting'), phase('Deploy', 'waiting')],
      0,
      10,
      'Waiting to start; about 10 minutes left.',
    ],
    [
      'within a phase',
      [phase('Build', 'done', 5), phase('Migrate', 'done', 2), phase('Deploy', 'running', 1)],
      0.5,
      5,
      'Deploy, usually 6 minutes; about 5 minutes left.',
    ],
    [
      'over the usual',
      [phase('Build', 'running', 5), phase('Migrate', 'waiting'), phase('Deploy', 'waiting')],
      0.3,
      7,
      'Build: 2 minutes over the usual 3 minutes.',
    ],
    [
      'over the usual in the last phase',
      [phase('Build', 'done', 20), phase('Migrate', 'done', 15), phase('Deploy', 'running', 8)],
      0.99,
      0,
      'Deploy: 2 minutes over the usual 6 minutes.',
    ],
    [
      'between two phases',
      [phase('Build', 'done', 5), phase('Migrate', 'waiting'), phase('Deploy', 'waiting')],
      0.3,
      7,
      'Waiting to start; about 7 minutes left.',
    ],
    [
      'with a phase that was skipped',
      [phase('Build', 'done', 5), phase('Other', 'skipped'), phase('Deploy', 'running', 3)],
      6 / 9,
      3,
      'Deploy, usually 6 minutes; about 3 minutes left.',
    ],
    [
      'with a clock that goes ahead',
      [phase('Build', 'running', -1)],
      0,
      3,
      'Build, usually 3 minutes; about 3 minutes left.',
    ],
    [
      'that does not say when it began',
      [phase('Build', 'running')],
      0,
      3,
      'Build, usually 3 minutes; about 3 minutes left.',
    ],
    [
      'without a history of what runs',
      [phase('Smoke test', 'running', 1), phase('Build', 'waiting')],
      0,
      null,
      'Smoke test. How long the whole takes is not known yet.',
    ],
    [
      'without a history of what comes',
      [phase('Build', 'running', 1), phase('Smoke test', 'waiting')],
      0,
      null,
      'Build, usually 3 minutes. How long the whole takes is not known yet.',
    ],
    [
      'over the usual, without a history of the rest',
      [phase('Other', 'done', 9), phase('Build', 'running', 4)],
      0.5,
      null,
      'Build: 1 minute over the usual 3 minutes. How long the whole takes is not known yet.',
    ],
    ['that failed', [phase('Build', 'done', 9), phase('Deploy', 'failed', 4)], 0.5, null, 'Deploy failed.'],
    ['that is done', [phase('Build', 'done', 9), phase('Deploy', 'skipped')], 1, null, 'All phases are done.'],
    ['of nothing', [], 1, null, 'All phases are done.'],
  ])('%s', (_name, phases, fraction, end, sentence) => {
    const progress = progressOf(phases, history, now)
    expect(progress.sentence).toBe(sentence)
    expect(progress.fraction).toBeCloseTo(fraction, 10)
    expect(inMinutes(progress.expectedEnd)).toBe(end)
  })

  it('tells by how much it is over', () => {
    expect(progressOf([phase('Build', 'running', 5)], history, now).overMs).toBe(2 * MINUTE)
    expect(progressOf([phase('Build', 'running', 2)], history, now).overMs).toBe(0)
  })

  it('can tell nothing from phases that usually take no time', () => {
    expect(progressOf([phase('Note', 'waiting')], new Map([['Note', [0]]]), now)).toMatchObject({
      fraction: 0,
      expectedEnd: now,
    })
  })

  it('is never full while something runs, and never goes back as time goes on', () => {
    const names = ['Build', 'Migrate', 'Deploy'] as const
    fc.assert(
      fc.property(fc.nat(2), fc.nat(100), fc.nat(100), (running, one, other) => {
        const at = (minutes: number) => {
          const phases = names.map((name, index) =>
            phase(name, index < running ? 'done' : index === running ? 'running' : 'waiting', 0),
          )
          return progressOf(phases, history, new Date(now.getTime() + minutes * MINUTE)).fraction
        }
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)]
        expect(at(earlier)).toBeLessThanOrEqual(at(later))
        expect(at(later)).toBeLessThan(1)
      }),
    )
  })
})

describe('the median', () => {
  it.each([
    [[], null],
    [[5], 5],
    [[9, 1, 5], 5],
    [[1, 2, 3, 100], 2.5],
  ])('of %j is %s', (durations, expected) => {
    expect(median(durations)).toBe(expected)
  })
})
