import { describe, expect, it } from 'vitest'
import { createCoalesce, untilAborted } from '../../src/sources/coalesce.ts'

describe('createCoalesce', () => {
  it('asks once for equal questions at the same moment, and again later', async () => {
    const coalesce = createCoalesce<number>()
    const { promise, resolve } = Promise.withResolvers<number>()
    let asked = 0
    const ask = () => {
      asked += 1
      return promise
    }
    const signal = new AbortController().signal
    const answers = [coalesce('a', signal, ask), coalesce('a', signal, ask), coalesce('b', signal, ask)]
    resolve(7)
    expect(await Promise.all(answers)).toEqual([7, 7, 7])
    expect(asked).toBe(2)
    await coalesce('a', signal, ask)
    expect(asked).toBe(3)
  })

  it('lets one asker leave without the others, and gives up when the last has left', async () => {
    const coalesce = createCoalesce<number>()
    const seen: AbortSignal[] = []
    const never = (signal: AbortSignal) => {
      seen.push(signal)
      return new Promise<number>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const [one, other] = [new AbortController(), new AbortController()]
    const first = coalesce('a', one.signal, never)
    const second = coalesce('a', other.signal, never)
    one.abort(new Error('too late'))
    await expect(first).rejects.toThrow('too late')
    expect(seen[0]?.aborted).toBe(false)
    other.abort(new Error('too late as well'))
    await expect(second).rejects.toThrow('too late as well')
    expect(seen[0]?.aborted).toBe(true)
    expect(seen).toHaveLength(1)
  })

  it('tells all askers of a failure and asks anew afterwards', async () => {
    const coalesce = createCoalesce<number>()
    const signal = new AbortController().signal
    const broken = () => Promise.reject(new Error('broken'))
    const results = await Promise.allSettled([coalesce('a', signal, broken), coalesce('a', signal, broken)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await coalesce('a', signal, () => Promise.resolve(1))).toBe(1)
  })
})

describe('untilAborted', () => {
  it('does not wait for a promise once the signal has ended', async () => {
    const never = new Promise(() => undefined)
    await expect(untilAborted(AbortSignal.abort(new Error('over')), never)).rejects.toThrow('over')
  })
})
