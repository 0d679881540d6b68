import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/nearest.ts'
import { didYouMean } from '../../src/products/problem.ts'

describe('nearest', () => {
  it.each([
    ['vauntic', ['vauntico', 'acme'], 'vauntico'],
    ['Vauntico', ['vauntico', 'acme'], 'vauntico'],
    ['prod', ['production', 'staging'], 'production'],
    ['titel', ['title', 'weight'], 'title'],
    ['pro', ['production', 'prototype'], undefined],
    ['something-else', ['vauntico', 'acme'], undefined],
    ['x', ['ab'], undefined],
    ['', ['ab'], undefined],
    ['ab', [], undefined],
  ])('of %s among %j is %s', (name, known, meant) => {
    expect(nearest(name, known)).toBe(meant)
  })
})

describe('didYouMean', () => {
  it('asks when a name is near, and else says nothing', () => {
    expect(didYouMean('titel', ['title'])).toBe('; did you mean "title"?')
    expect(didYouMean('moon', ['title'])).toBe('')
  })
})
