import { describe, expect, it } from 'vitest'
import { asConfirmed, asWaived, type Confirmation, confirmationOf } from '../../src/readiness/people.ts'
import { asked, at, waiver } from './facts.ts'

const word: Confirmation = { confirms: 'rotation', by: 'U7', at, note: null, link: null }

function manual(code: string) {
  const check = asked({ id: 'rotation', status: 'unknown' })
  const lastKnown = { status: 'pass', summary: 'Said to be in order', askedAt: at } as const
  return { ...check, kind: 'manual', answer: { ...check.answer, code }, lastKnown }
}

describe('a check that waits for a person', () => {
  it.each(['manual.unconfirmed', 'manual.outdated'])('passes once somebody has confirmed it: %s', (code) => {
    expect(asConfirmed(manual(code), [word])).toEqual({
      ...manual(code),
      answer: {
        status: 'pass',
        code: 'manual.confirmed',
        summary: 'Confirmed by U7 on 10 January 2026',
        details: [],
      },
      confirmation: { by: 'U7', at },
      lastKnown: null,
    })
  })

  it.each([
    ['a note', { note: 'Seen in the rota' }, [{ found: 'Seen in the rota' }]],
    [
      'a link',
      { link: 'https://rota.example/week' },
      [{ found: 'see the link', link: { title: 'Open', url: 'https://rota.example/week' } }],
    ],
    ['what is no web page', { note: 'Look', link: 'javascript:alert(1)' }, [{ found: 'Look' }]],
  ])('shows %s as its evidence', (_what, given, details) => {
    const { answer } = asConfirmed(manual('manual.unconfirmed'), [{ ...word, ...given }])
    expect(answer.details).toEqual(details.map((each) => ({ status: 'pass', subject: 'Note', ...each })))
  })

  it('counts by the newest word', () => {
    const earlier = { ...word, by: 'U8', at: new Date(at.getTime() - 1000) }
    expect(confirmationOf('rotation', [earlier, word, { ...earlier, by: 'U9' }])?.by).toBe('U7')
    expect(confirmationOf('other', [word])).toBeNull()
  })
})

describe('a check', () => {
  it('that has an answer of its own is not confirmed by anybody', () => {
    const stated = manual('manual.fail')
    expect(asConfirmed(stated, [word])).toBe(stated)
    const outage = { ...manual('source.timeout'), kind: 'http' }
    expect(asConfirmed(outage, [word])).toBe(outage)
    const unconfirmed = { ...manual('manual.unconfirmed'), kind: 'http' }
    expect(asConfirmed(unconfirmed, [word])).toBe(unconfirmed)
  })

  it('that nobody has confirmed stays as it is', () => {
    const check = manual('manual.unconfirmed')
    expect(asConfirmed(check, [{ ...word, confirms: 'other' }])).toBe(check)
  })
})

describe('a waiver', () => {
  const standing = { ...waiver(), checkId: 'a' }

  it('is carried by its check while that does not pass', () => {
    expect(asWaived(asked({ id: 'a', status: 'warn' }), [standing]).waiver).toEqual(waiver())
    for (const check of [asked({ id: 'a' }), asked({ id: 'b', status: 'fail' })]) {
      expect(asWaived(check, [standing])).toBe(check)
    }
  })

  it('is over once its time has come', () => {
    const check = asked({ id: 'a', status: 'fail' })
    expect(asWaived(check, [{ ...standing, expiresAt: check.askedAt }])).toBe(check)
  })
})
