import fc from 'fast-check'
import { expect, it } from 'vitest'
import { storable } from '../../src/store/storable.ts'

it('leaves what can be stored as it is', () => {
  const value = { text: 'ü 😀', at: new Date(0), list: [1, null, true, { nested: 'x' }], none: undefined }
  expect(storable(value)).toEqual(value)
})

it('leaves nothing that PostgreSQL refuses, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' })),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      (texts, surrogate) => {
        const text = storable({ deep: [...texts, '\0', String.fromCharCode(surrogate)] }).deep.join('|')
        expect(text.includes('\0')).toBe(false)
        expect(text.isWellFormed()).toBe(true)
      },
    ),
  )
})

it('mends names as it mends values', () => {
  expect(storable({ 'a\0': { '\uD800': 1 } })).toEqual({ 'a\uFFFD': { '\uFFFD': 1 } })
})
