import { describe, expect, it } from 'vitest'
import { mutedWords, muteReason, muteTimeOf, muteWords } from '../../src/incidents/mute-words.ts'

const environments = (productName: string) => (productName === 'acme' ? ['production', 'staging'] : [])
const words = (text: string) => muteWords(text.split(' '), environments)

describe('the words of a mute', () => {
  it.each<[string, object]>([
    ['acme 1h database moves', { productName: 'acme', forMs: 3_600_000, reason: 'database moves' }],
    ['acme www 30m it is slow', { productName: 'acme', monitor: 'www', forMs: 1_800_000, reason: 'it is slow' }],
    ['acme Staging 2d moves', { productName: 'acme', environmentName: 'Staging', forMs: 172_800_000, reason: 'moves' }],
    [
      'acme staging www 1.5h until 3h past noon',
      {
        productName: 'acme',
        environmentName: 'staging',
        monitor: 'www',
        forMs: 5_400_000,
        reason: 'until 3h past noon',
      },
    ],
    ['3acme 1H moves', { productName: '3acme', forMs: 3_600_000, reason: 'moves' }],
  ])('%s', (text, read) => {
    expect(words(text)).toEqual(read)
  })

  it.each([
    ['acme www', 'mute.words', 'Say for how long, and why: /incident mute product [environment] [monitor] 1h reason.'],
    ['acme www 1h', 'mute.reason', 'Say why, so that others know: … 1h database moves.'],
    ['acme www 1hour moves', 'mute.time', '"1hour" is not a time. Say for how long, such as 30m, 1h or 2d.'],
    ['acme www 60 moves', 'mute.time', '"60" is not a time. Say for how long, such as 30m, 1h or 2d.'],
    ['acme www 30s moves', 'mute.time', 'A mute lasts from 1 minute to 7 days'],
    ['acme www 8d moves', 'mute.time', 'A mute lasts from 1 minute to 7 days'],
    ['acme staging www api 1h moves', 'mute.words', 'Name a product, an environment and a monitor at most'],
  ])('%s: %s', (text, code, sentence) => {
    expect(() => words(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(sentence) }))
  })

  it('are the same without a time and a reason', () => {
    expect(mutedWords(['acme'], environments)).toEqual({ productName: 'acme' })
    expect(mutedWords(['acme', 'www'], environments)).toEqual({ productName: 'acme', monitor: 'www' })
    expect(mutedWords(['other', 'staging'], environments)).toEqual({ productName: 'other', monitor: 'staging' })
    expect(() => mutedWords([], environments)).toThrow('Say which product')
  })
})

it.each([
  ['1m', 60_000],
  ['7d', 604_800_000],
  ['1w', 604_800_000],
])('%s is a time', (word, ms) => {
  expect(muteTimeOf(word)).toBe(ms)
})

it('a reason is one line of at most 200 characters', () => {
  expect(muteReason(' a\n b ')).toBe('a b')
  expect(muteReason('x'.repeat(200))).toHaveLength(200)
})
