import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemIds, meaningOf } from '../../src/products/item-id.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', '!!!', '<!channel>', 'a-b', 'A b'),
)
const item = fc.record({ headings: fc.array(text, { maxLength: 3 }), title: text })

describe('an item’s id', () => {
  it('is made of the words of its section and its own, cut, with a hash of all of them', () => {
    const [id] = itemIds([
      { headings: ['GATE-003: Isolation of all our organizations'], title: 'The `JWT` guard — validates!' },
    ])
    expect(id).toMatch(/^gate-003-isolation-of-al\/the-jwt-guard-validates-[0-9a-f]{8}$/)
  })

  it('keeps letters of every script, and cuts none in half', () => {
    const ids = itemIds([
      { headings: ['検証'], title: 'データベースのバックアップを確認する' },
      { headings: ['Проверка'], title: 'Резервная копия' },
      { headings: ['بعد النشر'], title: 'راجع السجلات' },
      { headings: ['𝔸'.repeat(50)], title: '𐐷'.repeat(50) },
      { headings: ['🚀'], title: '✅ ✅' },
    ])
    expect(ids.map((id) => id.replace(/[0-9a-f]{8}$/, '…'))).toEqual([
      '検証/データベースのバックアップを確認する-…',
      'проверка/резервная-копия-…',
      'بعد-النشر/راجع-السجلات-…',
      `${'a'.repeat(24)}/${'𐐷'.repeat(32)}-…`,
      '/-…',
    ])
    for (const id of ids) expect(id.isWellFormed()).toBe(true)
  })

  it('is the same for the same words, whatever their case, marks and spaces', () => {
    const [one, other] = [['Run `npm test`'], ['run  NPM – test.']].map((titles) =>
      itemIds(titles.map((title) => ({ headings: ['Code'], title }))),
    )
    expect(one).toEqual(other)
  })

  it('tells apart what differs after the cut, in the headings above, or in signs alone', () => {
    const long = 'word '.repeat(100)
    const ids = itemIds([
      { headings: ['Code'], title: `${long}one` },
      { headings: ['Code'], title: `${long}two` },
      { headings: ['App', 'Code'], title: `${long}one` },
      { headings: ['Code'], title: '+' },
      { headings: ['Code'], title: '++' },
    ])
    expect(new Set(ids).size).toBe(5)
  })

  it('is unique and short, and stays when others are added behind or are taken away', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), fc.array(item, { maxLength: 5 }), (items, others) => {
        const ids = itemIds(items)
        expect(new Set(ids).size).toBe(items.length)
        for (const id of ids) expect([...id].length).toBeLessThanOrEqual(80)
        expect(itemIds([...items, ...others]).slice(0, items.length)).toEqual(ids)
        const key = ({ headings, title }: (typeof items)[number]) => JSON.stringify([...headings, title].map(meaningOf))
        const unrelated = others.filter((other) => !items.some((each) => key(each) === key(other)))
        expect(itemIds([...unrelated, ...items]).slice(unrelated.length)).toEqual(ids)
      }),
    )
  })
})
