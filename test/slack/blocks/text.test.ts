import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  cut,
  cutMarkup,
  duration,
  escapeText,
  link,
  plain,
  time,
  unescapeText,
} from '../../../src/slack/blocks/text.ts'

describe('text from outside', () => {
  it.each([
    ['DATABASE_URL', 'DATABASE_URL'],
    ['a*b and 2 * 3', 'a*b and 2 \u200b*\u200b 3'],
    ['_quiet_', '\u200b_\u200bquiet\u200b_\u200b'],
    ['`code`', '\u200b`\u200bcode\u200b`\u200b'],
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
  ])('%s stays text', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  it('comes back from escaping as it was', () => {
    fc.assert(fc.property(fc.string(), (text) => unescapeText(escapeText(text)) === text))
  })

  it('is never longer than allowed when cut, and never ends in half a character, entity or link', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 50 }), (text, length) => {
        expect(cut(text, length).length).toBeLessThanOrEqual(length)
        expect(cut(text, length).isWellFormed()).toBe(
          text.slice(0, length).isWellFormed() || cut(text, length).isWellFormed(),
        )
        const markup = cutMarkup(`${escapeText(text)} ${link('https://a.example', text)}`, length)
        expect(markup.length).toBeLessThanOrEqual(length)
        expect(markup).not.toMatch(/&(?:a|am|amp|l|lt|g|gt)?…$/)
        expect(markup.split('<').length).toBe(markup.split('>').length)
      }),
    )
  })
})

describe('words', () => {
  it.each([
    [1, '1 finding'],
    [0, '0 findings'],
    [2, '2 findings'],
  ])('count %i', (amount, expected) => {
    expect(count(amount, 'finding')).toBe(expected)
  })

  it.each([
    [0.4, '0 ms'],
    [380, '380 ms'],
    [1200, '1.2 s'],
    [9_960, '10 s'],
    [34_000, '34 s'],
    [150_000, '3 min'],
  ])('a duration of %d ms', (ms, expected) => {
    expect(duration(ms)).toBe(expected)
  })

  it('a time in the reader’s zone, with a fallback in UTC', () => {
    expect(time(new Date('2026-01-10T23:42:22Z'))).toBe(
      '<!date^1768088542^{date_short_pretty} at {time}|2026-01-10 23:42 UTC>',
    )
  })

  it('a link whose address and title cannot break out', () => {
    expect(link('https://a.example/?q=<b>|c&d=1', 'x|y <!here>')).toBe(
      '<https://a.example/?q=%3Cb%3E%7Cc&amp;d=1|x¦y &lt;!here&gt;>',
    )
  })
})
