import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SourceError } from '../../src/errors.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { type Carrying, defineTarget } from '../../src/targets/target.ts'
import { order } from './world.ts'

const target = bindTarget(
  defineTarget('scripted', {
    summary: '',
    spec: z.object({}),
    handle: z.object({ id: z.string() }),
    settleMs: 0,
    deploy: async () => ({ kind: 'accepted', handle: { id: '1' } }),
    find: async () => ({ kind: 'none' }),
    status: async () => {
      throw new SourceError('GitHub', 'rate-limited', 'GitHub wants a pause', { retryAfterMs: 42_000 })
    },
    rollback: () => null,
  }),
  {},
)
const asked = order({ commit: 'c'.repeat(40) })

describe('how an order stands, as a bound target tells it', () => {
  it('is unknown when the system cannot be asked, with how long it wants to be left alone', async () => {
    expect(await target.status(asked, { id: '1' }, {} as Carrying)).toEqual({
      kind: 'unknown',
      code: 'source.rate-limited',
      sentence: 'GitHub wants a pause',
      url: null,
      retryAfterMs: 42_000,
    })
  })

  it('is unknown when what was stored of it cannot be read any more', async () => {
    expect(await target.status(asked, { number: 1 }, {} as Carrying)).toMatchObject({
      kind: 'unknown',
      code: 'handle.unreadable',
    })
  })
})
