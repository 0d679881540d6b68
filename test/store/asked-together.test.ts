import { describe, expect, it } from 'vitest'
import { askedTogether } from '../../src/store/asked-together.ts'
import type { Database } from '../../src/store/database.ts'

const database = () => ({}) as Database

/** A question whose answers the test gives. */
function questions() {
  const asked: PromiseWithResolvers<number>[] = []
  const ask = askedTogether(() => {
    const question = Promise.withResolvers<number>()
    asked.push(question)
    return question.promise
  })
  return { asked, ask }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a question that many ask', () => {
  it('is asked once for those who ask at once, and once more for all who came while it was under way', async () => {
    const { asked, ask } = questions()
    const one = database()
    const early = [ask(one), ask(one), ask(one)]
    await turn()
    expect(asked).toHaveLength(1)
    const late = [ask(one), ask(one)]
    await turn()
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(1)
    expect(await Promise.all(early)).toEqual([1, 1, 1])
    await turn()
    expect(asked).toHaveLength(2)
    asked[1]?.resolve(2)
    expect(await Promise.all(late)).toEqual([2, 2])
  })

  it('fails for those who wait for it, and not for the next', async () => {
    const { asked, ask } = questions()
    const one = database()
    const first = ask(one)
    await turn()
    const second = ask(one)
    asked[0]?.reject(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    await turn()
    asked[1]?.resolve(2)
    expect(await second).toBe(2)
  })

  it('is another one for another database', async () => {
    const { asked, ask } = questions()
    void ask(database())
    void ask(database())
    await turn()
    expect(asked).toHaveLength(2)
  })
})
