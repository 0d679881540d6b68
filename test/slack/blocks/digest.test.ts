import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { digestMessage } from '../../../src/slack/blocks/digest.ts'
import { digestDetails } from '../../../src/slack/blocks/digest-details.ts'
import { headlineOf } from '../../../src/slack/blocks/digest-headline.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { ago, digestOf, digestProduct, incident, release, to, turned } from '../../digests/given.ts'

const shownText = (blocks: readonly KnownBlock[]) => JSON.stringify(blocks)

describe('the headline of a digest', () => {
  it.each([
    ['one that is as it was', digestOf({ isChanged: false }), 'Acme is NO-GO at 71 %, as before'],
    ['one without a report before', digestOf({ products: [digestProduct({ before: null })] }), 'Acme is NO-GO at 71 %'],
    [
      'one incident that ended',
      digestOf({ products: [digestProduct({ incidents: [incident()] })] }),
      'Acme is NO-GO at 71 %: 1 incident over',
    ],
    [
      'a better score with a broken check',
      digestOf({
        products: [
          digestProduct({
            before: { verdict: 'NO-GO', score: 60 },
            worse: [turned('Health', 'P0')],
            better: [turned('Names')],
          }),
        ],
      }),
      'Acme is NO-GO at 71 %: 1 check got worse, 1 check got better',
    ],
    [
      'incidents of both kinds',
      digestOf({ products: [digestProduct({ incidents: [incident({ resolvedAt: null }), incident()] })] }),
      'Acme is NO-GO at 71 %: 1 incident open, 1 over',
    ],
    ['one without a report', digestOf({ products: [digestProduct({ now: null })] }), 'Acme has no report'],
    ['a week of one', digestOf({ kind: 'weekly' }), 'The week: Acme is NO-GO at 71 %, as before'],
    [
      'several without reports before',
      digestOf({ products: [digestProduct({ before: null }), digestProduct({ before: null })] }),
      '2 NO-GO',
    ],
    [
      'several that are as they were',
      digestOf({ isChanged: false, products: [digestProduct(), digestProduct()] }),
      'Nothing changed, 2 NO-GO',
    ],
    [
      'a rollback among several',
      digestOf({
        kind: 'weekly',
        products: [digestProduct(), digestProduct({ releases: [release({ state: 'rolled-back' })] })],
      }),
      'The week: 1 release rolled back',
    ],
    [
      'a release among several',
      digestOf({ products: [digestProduct(), digestProduct({ releases: [release()] })] }),
      '2 NO-GO, as good as before',
    ],
    [
      'one open incident',
      digestOf({ products: [digestProduct({ incidents: [incident({ resolvedAt: null })] })] }),
      'Acme is NO-GO at 71 %: 1 incident open',
    ],
    [
      'one worse, one better',
      digestOf({
        products: [
          digestProduct({ before: { verdict: 'GO', score: 95 } }),
          digestProduct({ now: { verdict: 'GO', score: 95, at: to } }),
        ],
      }),
      '1 product got worse, 1 product got better',
    ],
    [
      'a verdict that fell with a higher score',
      digestOf({
        products: [
          digestProduct({ now: { verdict: 'NO-GO', score: 90, at: to }, before: { verdict: 'GO', score: 80 } }),
        ],
      }),
      'Acme is NO-GO at 90 %: it got worse',
    ],
    [
      'a release only',
      digestOf({ products: [digestProduct({ releases: [release()] })] }),
      'Acme is NO-GO at 71 %, as before',
    ],
  ])('%s', (_name, digest, expected) => {
    expect(headlineOf(digest)).toBe(expected)
  })
})

describe('a digest in one message', () => {
  const full = digestProduct({
    before: { verdict: 'GO', score: 95 },
    worse: [turned('Production deployment', 'P0'), turned('Certificates')],
    better: [turned('GitHub secrets')],
    releases: [release({ state: 'rolled-back' })],
    incidents: [incident()],
    signatures: [
      {
        candidateId: release().candidateId,
        commit: 'abcdef1234567',
        environment: 'production',
        missing: ['Security'],
        since: ago(50),
        channelId: null,
      },
    ],
    expiring: [{ kind: 'certificate', title: 'api.acme.com', at: new Date('2026-12-03T08:00:00Z') }],
    oldestP0: { title: 'api.acme.com', since: ago(100), owner: 'DevOps' },
  })

  it('says what changed, what waits, what ends and what is oldest', () => {
    const { blocks, text } = digestMessage(digestOf({ products: [full] }))
    const shown = shownText(blocks)
    for (const part of [
      '🔴 NO-GO, was GO',
      '71 % (−24)',
      'Incident 12: api.acme.com is down (30 minutes)',
      'Worse: Production deployment and 1 more',
      'Better: GitHub secrets',
      '1a2b3c4 rolled back',
      'has been waiting for the signature of Security for 2 days',
      'The certificate for api.acme.com ends',
      'failing for 4 days (DevOps)',
    ]) {
      expect(shown).toContain(part)
    }
    expect(text).toMatch(
      /^Acme is NO-GO at 71 %: 1 incident over, 1 release rolled back, 2 checks got worse, 1 check got better\. Incident 12/,
    )
  })

  it('counts what the reader may not see, and says nothing of it', () => {
    const hidden = { incidents: 1, releases: 2, signatures: 1 }
    const digest = digestOf({ products: [digestProduct({ hidden }), digestProduct({ title: 'Other' })] })
    const { blocks, text } = digestMessage(digest)
    expect(shownText(blocks)).toContain('1 incident and 2 releases in private channels')
    expect(shownText(blocks)).toContain('Acme: 1 request for signatures in a private channel')
    expect(text).toContain('1 incident and 2 releases in private channels')
    const [details, ...others] = digestDetails(digest)
    expect(shownText(details?.blocks ?? [])).toContain('• 1 incident and 2 releases in private channels')
    expect(others).toEqual([])
    expect(shownText(blocks).match(/private/g)).toHaveLength(2)
  })

  it('says that it comes late', () => {
    const { blocks } = digestMessage(digestOf({ late: ago(3) }))
    expect(shownText(blocks)).toContain('and comes late')
  })

  it('shows the four figures of a week beside those of the week before', () => {
    const dora = { deploymentsAWeek: 3, leadTimeMs: 7_200_000, changeFailureRate: 0.25, timeToRestoreMs: null }
    const { blocks } = digestMessage(
      digestOf({ kind: 'weekly', dora: { now: dora, before: { ...dora, deploymentsAWeek: 1.5 } } }),
    )
    const shown = shownText(blocks)
    expect(shown).toContain('Deployments a week: *3* (before: 1.5)')
    expect(shown).toContain('Changes that failed: *25 %*')
    expect(shown).toContain('Time to restore: *no figure*')
  })

  it('says in one line that there are no figures, where there are none at all', () => {
    const none = { deploymentsAWeek: 0, leadTimeMs: null, changeFailureRate: null, timeToRestoreMs: null }
    const said = (now: typeof none, before: typeof none) =>
      shownText(digestMessage(digestOf({ kind: 'weekly', dora: { now, before } })).blocks)
    expect(said(none, none)).toContain('Nothing was deployed and no incident ended, this week or the week before.')
    expect(said(none, none)).not.toContain('no figure')
    expect(said(none, { ...none, deploymentsAWeek: 1 })).toContain('Deployments a week: *0* (before: 1)')
  })

  it('draws charts with the same as text beside them, and none of too little', () => {
    const points = [1, 2, 3].map((day) => ({ at: ago(24 * (3 - day)), value: 70 + day }))
    const drawn = digestMessage(digestOf({ charts: { scores: points, responseTimes: points, deployments: points } }))
    expect(drawn.blocks.filter((block) => (block.type as string) === 'data_visualization')).toHaveLength(3)
    expect(shownText(drawn.blocks)).toContain('Score by day: 71, 72, 73 %.')
    const level = points.map(({ at }) => ({ at, value: 25 }))
    const still = digestMessage(digestOf({ charts: { scores: level, responseTimes: [], deployments: [] } }))
    expect(shownText(still.blocks)).not.toContain('data_visualization')
    const bare = digestMessage(
      digestOf({
        charts: {
          scores: points.slice(1),
          responseTimes: [],
          deployments: [
            { at: ago(168), value: 0 },
            { at: to, value: 1 },
          ],
        },
      }),
    )
    expect(bare.blocks.filter((block) => (block.type as string) === 'data_visualization')).toHaveLength(0)
  })

  it('says of a product’s first report that it is the first, and repeats no name where there is one product', () => {
    const oldestP0 = { title: 'Backups', since: ago(30), owner: null }
    const first = digestProduct({ before: null, oldestP0 })
    expect(shownText(digestMessage(digestOf({ products: [first] })).blocks)).toContain('First report')
    expect(shownText(digestMessage(digestOf({ products: [first] })).blocks)).toContain('• Backups, failing for 1 day')
    expect(shownText(digestMessage(digestOf({ products: [first, first] })).blocks)).toContain(
      '• Acme: Backups, failing',
    )
  })

  it('says of a required check that has just begun to fail that it has', () => {
    const at = (hours: number) => digestProduct({ oldestP0: { title: 'Backups', since: ago(hours), owner: null } })
    const shown = (hours: number) => shownText(digestMessage(digestOf({ products: [at(hours)] })).blocks)
    expect(shown(0.01)).toContain('• Backups, failing since just now')
    expect(shown(1)).toContain('• Backups, failing for 1 hour')
  })

  it('tells the error budgets that run out, the scarcest first', () => {
    const budget = (left: number) => digestProduct({ title: `At ${left}`, budget: { left, availability: 0.998 } })
    const shown = shownText(digestMessage(digestOf({ products: [budget(0.2), budget(0), budget(0.25)] })).blocks)
    expect(shown).toContain(
      '*Error budget*\\n• At 0: 99.8 % available; the error budget is spent\\n• At 0.2: 99.8 % available; 20 % of the error budget is left"',
    )
  })

  it('holds a hundred products of which everything is said', () => {
    const points = Array.from({ length: 14 }, (_each, day) => ({ at: ago(24 * day), value: 70 }))
    const products = Array.from({ length: 100 }, (_each, index) => ({
      ...full,
      name: `acme-${index}`,
      title: `Acme & Sons <the ${index}th> `.repeat(4),
      worse: Array.from({ length: 20 }, (_check, check) => turned(`Check *${check}* of many `.repeat(5))),
      incidents: Array.from({ length: 20 }, () => incident({ title: '<!channel> everything is down '.repeat(20) })),
    }))
    const digest = digestOf({ products, charts: { scores: points, responseTimes: points, deployments: points } })
    const { blocks, text } = digestMessage(digest)
    expect(blocks.length).toBeLessThanOrEqual(limits.blocksInMessage)
    expect(textLength(blocks)).toBeLessThanOrEqual(limits.messageText)
    expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
    expect(text).not.toContain('<!channel>')
    const details = digestDetails(digest)
    expect(details.length).toBeGreaterThan(1)
    for (const part of details) {
      expect(textLength(part.blocks)).toBeLessThanOrEqual(limits.messageText)
      expect(shownText(part.blocks)).not.toContain('<!channel>')
    }
  })
})

describe('the details in the thread', () => {
  it('leave out the products of which there is nothing to say', () => {
    expect(digestDetails(digestOf())).toEqual([])
  })

  it('tell an incident with its times, and what is left of the error budget', () => {
    const product = digestProduct({ incidents: [incident()], budget: { availability: 0.9995, left: 0.5 } })
    const shown = shownText(digestDetails(digestOf({ products: [product] })).flatMap(({ blocks }) => blocks))
    expect(shown).toContain('(30 minutes), acknowledged after 6 minutes')
    expect(shown).toContain('99.95 % available; 50 % of the error budget is left')
  })
})
