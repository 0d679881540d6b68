import { describe, expect, it } from 'vitest'
import { glassForMs, isThrough } from '../../src/releases/break-glass.ts'

const now = new Date('2026-03-02T10:00:00Z')
const ago = (ms: number) => ({ secondAt: new Date(now.getTime() - ms) })

describe('a glass', () => {
  it.each([
    ['nobody asked for', null, false],
    ['one person asked for', { secondAt: null }, false],
    ['two people broke just now', ago(0), true],
    ['two people broke almost half an hour ago', ago(glassForMs - 1), true],
    ['two people broke half an hour ago', ago(glassForMs), false],
  ])('that %s', (_what, glass, isOpen) => {
    expect(isThrough(glass, now)).toBe(isOpen)
  })
})
