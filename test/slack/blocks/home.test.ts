import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import type { Home } from '../../../src/home/home.ts'
import { homeView } from '../../../src/slack/blocks/home.ts'
import { limits } from '../../../src/slack/blocks/limits.ts'
import { textOf } from '../../support/scenario.ts'

const at = new Date('2026-11-26T08:00:00Z')
const card = { channelId: 'C1', ts: '1795700000.000100' }
const placed = { channelId: 'C1', card }
const linkTo = ({ channelId, ts }: typeof card) => `https://example.slack.com/archives/${channelId}/p${ts}`

const nothing: Home = {
  userId: 'U1',
  signatures: [],
  items: [],
  incidents: [],
  locks: [],
  follows: 'all',
  products: [],
  releases: [],
  isUnsure: false,
}

/** As much of everything, with the same text everywhere. */
function full(amount: number, text: string): Home {
  const many = <Row>(make: (index: number) => Row) => Array.from({ length: amount }, (_each, index) => make(index))
  const candidate = {
    candidateId: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
    productTitle: text,
    environment: text,
    commit: 'abcdef123',
  }
  const incident = {
    id: candidate.candidateId,
    productTitle: text,
    title: text,
    severity: 'critical' as const,
    startedAt: at,
  }
  const incidents = many((number) => ({ ...incident, ...placed, number, isAcknowledged: false }))
  return {
    ...nothing,
    signatures: many(() => ({ ...candidate, ...placed, roles: [text, text], since: at })),
    items: many((index) => ({
      ...candidate,
      ...placed,
      list: 0,
      section: index,
      sectionTitle: text,
      titles: many(() => text),
    })),
    incidents,
    locks: many(() => ({
      product: 'acme',
      productTitle: text,
      environment: 'production',
      reason: text,
      expiresAt: at,
    })),
    products: many((index) => ({
      name: `p${index}`,
      title: text,
      now: { verdict: 'NO-GO' as const, score: index % 100, at },
      before: { verdict: 'GO' as const, score: 50 },
      incidents,
    })),
    releases: many((index) => ({ ...candidate, ...placed, id: `${index}`, state: 'live' as const, at, by: 'U2' })),
    isUnsure: true,
  }
}

/** Of these products nobody has asked about the first ones. */
const unasked = (amount: number, ones: number): Home => {
  const home = full(amount, 'Acme')
  return { ...home, products: home.products.map((each, index) => (index < ones ? { ...each, now: null } : each)) }
}

describe('the Home tab', () => {
  it.each([
    ['plain', 'Acme'],
    ['of characters that escaping makes longer', '&<>*`'.repeat(80)],
    ['of characters of several bytes', '漢😀'.repeat(200)],
  ])('keeps Slack’s limits with four hundred of everything, in text %s', (_name, text) => {
    const view = homeView(full(400, text), linkTo)
    expect(view.blocks.length).toBeLessThanOrEqual(limits.blocksInView)
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThanOrEqual(limits.viewBytes + 100)
    for (const block of view.blocks as KnownBlock[]) {
      if (block.type !== 'section') continue
      expect(block.text?.text.length).toBeLessThanOrEqual(limits.sectionText)
      if (block.accessory?.type === 'button') {
        expect(block.accessory.value?.length).toBeLessThanOrEqual(limits.buttonValue)
        expect(block.accessory.accessibility_label?.length).toBeLessThanOrEqual(limits.buttonText)
      }
    }
  })

  it.each([
    [nothing, '*Nothing waits for you.*'],
    [full(1, 'Acme'), '*3 things wait for you.* You hold 1 lock. 1 of 1 product is NO-GO.'],
    [full(2, 'Acme'), '*6 things wait for you.* You hold 2 locks. 2 of 2 products are NO-GO.'],
    [unasked(2, 2), '*6 things wait for you.* You hold 2 locks. Nobody has asked about 2 products yet.'],
    [
      unasked(3, 1),
      '*9 things wait for you.* You hold 3 locks. 2 of 2 products are NO-GO. Nobody has asked about 1 more.',
    ],
  ])('begins with what waits and how it stands', (home, expected) => {
    expect(textOf(homeView(home, linkTo).blocks).split('\n')[0]).toBe(expected)
  })

  it.each([
    [62, 50, '(+12 in a week)'],
    [50, 62, '(−12 in a week)'],
    [50, 50, '(as a week ago)'],
  ])('tells where a score of %i goes from %i', (score, before, expected) => {
    const product = { name: 'acme', title: 'Acme', incidents: [] }
    const now = { verdict: 'GO' as const, score, at }
    const home = { ...nothing, products: [{ ...product, now, before: { verdict: 'GO' as const, score: before } }] }
    expect(textOf(homeView(home, linkTo).blocks)).toContain(`🟢 *Acme* GO, ${score} % ${expected}`)
  })

  it('takes no text from outside for markup', () => {
    const text = textOf(homeView(full(1, '<!channel> *bold*'), linkTo).blocks)
    expect(text).not.toContain('<!channel>')
    expect(text).not.toContain(' *bold*')
  })
})
