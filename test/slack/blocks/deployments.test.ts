import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OriginDeployments } from '../../../src/deployments/deployments.ts'
import type { Deployed, Standing } from '../../../src/deployments/origin.ts'
import { deploymentsMessage } from '../../../src/slack/blocks/deployments.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { textOf } from '../../support/scenario.ts'

const at = new Date('2026-01-10T12:00:00Z')
const options = { by: '<@U1>', at }

const deployed = (given: Partial<Deployed> = {}): Deployed => ({
  id: 'dpl_9gCjstzr73BM',
  state: 'ready',
  said: 'ready',
  commit: 'abc1234def',
  what: 'Fix the cart\n\nlong',
  by: 'dana',
  at,
  since: at,
  url: 'https://vercel.example/d',
  ...given,
})

const origin = (standing: Partial<Standing> | null, title = 'Frontend'): OriginDeployments => ({
  title,
  standing: standing && { deployed: [deployed()], current: deployed(), rollback: null, failedSince: 0, ...standing },
  outage: standing === null ? 'Vercel did not answer' : null,
})

const message = (...origins: OriginDeployments[]) =>
  deploymentsMessage({ product: 'acme', productTitle: 'Acme', environment: 'production', origins }, options)

describe('what is deployed', () => {
  it('says what runs, since when, by whom and what to go back to', () => {
    const rollback = deployed({ commit: 'fedcba9876', url: null })
    const { text, blocks } = message(origin({ rollback }))
    const shown = textOf(blocks)
    expect(shown.split('\n')[0]).toBe('✅ abc1234 runs · Acme production')
    expect(shown).toContain('*Frontend:* <https://vercel.example/d|abc1234> since <!date^1768046400^')
    expect(shown).toContain('> by dana.\nRollback target: fedcba9 of <!date^')
    expect(shown).toContain('abc1234\n✅ ready\ndana\nFix the cart')
    expect(shown).not.toContain('Where')
    expect(text).toMatch(/^Acme production: Frontend: abc1234 since <!date.* by dana\. Rollback target: fedcba9 of/)
  })

  it('says first when the newest failed, and how many', () => {
    const shown = textOf(message(origin({ failedSince: 5 })).blocks)
    expect(shown.split('\n')[0]).toBe('❌ The newest deployment failed · Acme production')
    expect(shown).toContain(':x: The last 5 failed.\nThere is no earlier success to go back to.')
    expect(textOf(message(origin({ failedSince: 1 })).blocks)).toContain(':x: The newest one failed.')
  })

  it('says what could not be asked, and shows the rest', () => {
    const shown = textOf(message(origin(null), origin({}, 'Backend')).blocks)
    expect(shown.split('\n')[0]).toBe('❔ Not everything could be asked · Acme production')
    expect(shown).toContain('*Frontend:* :grey_question: Vercel did not answer.')
    expect(shown).toContain('*Backend:* <https')
    expect(shown).toContain('Where')
  })

  it('says when nothing runs', () => {
    expect(textOf(message(origin({ deployed: [], current: null })).blocks)).toContain('nothing was deployed yet.')
    const shown = textOf(message(origin({ current: null, deployed: [deployed({ state: 'other' })] })).blocks)
    expect(shown).toContain('the only one has not succeeded.')
    expect(shown.split('\n')[0]).toBe('❔ Nothing good is deployed · Acme production')
  })

  it('fits Slack whatever is deployed, shows at most twenty, and mentions nobody', () => {
    const wild = fc.constantFrom('<!channel>', 'x'.repeat(5000), '<@U123> *b*', 'a')
    const any = fc.record({
      id: wild,
      state: fc.constantFrom('ready', 'failed', 'running', 'other'),
      said: wild,
      commit: fc.option(wild),
      what: fc.option(wild),
      by: fc.option(wild),
      at: fc.constant(at),
      since: fc.constant(at),
      url: fc.constantFrom(null, 'https://acme.example', `https://acme.example/${'p'.repeat(3000)}`),
    })
    const origins = fc.array(
      fc
        .record({ title: wild, all: fc.array(any, { maxLength: 20 }), failedSince: fc.nat(20) })
        .map(({ title, all, failedSince }) =>
          origin({ deployed: all, current: all[0] ?? null, rollback: all[1] ?? null, failedSince }, title),
        ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(origins, (given) => {
        const { text, blocks } = message(...given)
        expect(blocks.length).toBeLessThanOrEqual(limits.blocksInMessage)
        expect(textLength(blocks)).toBeLessThanOrEqual(limits.messageText)
        expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
        expect(text).not.toMatch(/<[@#!](?!date\^)/)
        const table = blocks.find((block) => block.type === 'table')
        if (table?.type === 'table') expect(table.rows.length).toBeLessThanOrEqual(22)
        for (const block of blocks)
          if (block.type === 'section') expect(block.text?.text).not.toMatch(/<[@#!](?!date\^)/)
      }),
      { numRuns: 40 },
    )
  })
})
