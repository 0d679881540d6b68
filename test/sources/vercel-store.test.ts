import { expect, it } from 'vitest'
import { createAnswerStore } from '../../src/sources/vercel-store.ts'

const answer = (etag: string, size = 1) => ({ etag, answer: etag, size })

it('keeps the newest answer to a question', () => {
  const store = createAnswerStore()
  store.keep('/a', answer('1'))
  store.keep('/a', answer('2'))
  expect(store.get('/a')?.etag).toBe('2')
  expect(store.get('/b')).toBeUndefined()
})

it('forgets what was used longest ago when it is full', () => {
  const store = createAnswerStore(10)
  store.keep('/a', answer('a', 4))
  store.keep('/b', answer('b', 4))
  store.get('/a')
  store.keep('/c', answer('c', 4))
  expect(['/a', '/b', '/c'].map((url) => store.get(url)?.etag)).toEqual(['a', undefined, 'c'])
})

it('does not keep what is larger than all it may hold', () => {
  const store = createAnswerStore(10)
  store.keep('/a', answer('a', 11))
  expect(store.get('/a')).toBeUndefined()
  store.keep('/b', answer('b', 10))
  expect(store.get('/b')?.etag).toBe('b')
})
