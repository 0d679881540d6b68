import { expect, it } from 'vitest'
import { timelineOf } from '../../src/incidents/timeline.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute))
const event = (sequence: number, minute: number, given: Partial<Parameters<typeof timelineOf>[0][number]> = {}) => ({
  sequence,
  at: at(minute),
  kind: 'joined' as const,
  by: null,
  sentence: `Event ${sequence}`,
  link: null,
  ...given,
})

it('tells people, machine and marked messages in the order in which they happened', () => {
  const lines = timelineOf([
    event(1, 0, { kind: 'opened' }),
    event(2, 5, { kind: 'acknowledged', by: 'U1' }),
    event(4, 5),
    event(3, 5),
    event(5, 2, { kind: 'marked', by: 'U2', sentence: 'I restarted it', link: 'https://slack.example/p1' }),
  ])
  expect(lines.map(({ says, voice, by }) => [says, voice, by])).toEqual([
    ['Event 1', 'machine', null],
    ['I restarted it', 'marked', 'U2'],
    ['Event 2', 'person', 'U1'],
    ['Event 3', 'machine', null],
    ['Event 4', 'machine', null],
  ])
})
