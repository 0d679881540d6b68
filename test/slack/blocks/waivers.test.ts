import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/checks/duration.ts'
import type { ShownWaiver } from '../../../src/slack/announcement.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { readinessCard, waiveAction } from '../../../src/slack/blocks/readiness.ts'
import { askWaiverForm, refuseWaiverForm } from '../../../src/slack/blocks/waiver-forms.ts'
import { standingSentence, waiverMessage, waiverNotice } from '../../../src/slack/blocks/waivers.ts'
import { makeCheck, makeReport } from '../../support/reports.ts'

const at = new Date('2026-01-12T12:00:00Z')
const place = { channelId: 'C1', messageTs: '1.2', responseUrl: 'https://hooks.example/1' }

const waiver = (given: Partial<ShownWaiver> = {}): ShownWaiver => ({
  id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
  product: 'acme',
  productTitle: 'Acme',
  environment: 'production',
  checkId: 'www',
  checkTitle: 'Website',
  found: 'answered 502',
  reason: 'The old site stays up',
  askedBy: 'U111',
  askedAt: at,
  expiresAt: new Date(at.getTime() + DAY_MS),
  state: 'asked',
  decidedBy: null,
  decidedAs: null,
  decidedAsTitle: null,
  decidedAt: null,
  decisionReason: null,
  place,
  ...given,
})

const json = (value: unknown) => JSON.stringify(value)
const actionIds = (message: { readonly blocks: readonly object[] }) =>
  [...json(message.blocks).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id)

describe('the message of a waiver', () => {
  it('says what is asked, why and until when, names who may grant it, and has what can be done', () => {
    const message = waiverMessage(waiver(), ['U222', 'U333'])
    expect(message.text).toBe('Waiver asked for: Website, Acme production. Reason: The old site stays up')
    const blocks = json(message.blocks)
    expect(blocks).toContain(':grey_question: *Waiver asked for*: Website, *Acme* production\\nFound: answered 502\\n')
    expect(blocks).toContain('Can be granted by <@U222>, <@U333>.')
    expect(blocks).toContain('Asked by <@U111>, <!date^1768219200^')
    expect(blocks).toContain(' Until <!date^1768305600^')
    expect(actionIds(message)).toEqual(['waiver.grant', 'waiver.refuse', 'waiver.withdraw'])
  })

  it.each<[ShownWaiver['state'], Partial<ShownWaiver>, string, string[]]>([
    [
      'granted',
      { decidedBy: 'U222', decidedAsTitle: 'Security Lead' },
      'Granted by <@U222> (Security Lead)',
      ['waiver.withdraw'],
    ],
    [
      'refused',
      { decidedBy: 'U222', decidedAsTitle: 'Lead', decisionReason: 'Mend it' },
      'Refused by <@U222> (Lead): Mend it',
      [],
    ],
    ['withdrawn', { decidedBy: 'U111' }, 'Withdrawn by <@U111>', []],
    ['expired', { decidedBy: 'U222', decidedAsTitle: 'Lead' }, 'Waiver expired', []],
  ])('that is %s tells it first, by whom, and what is left to do', (state, given, part, ids) => {
    const message = waiverMessage(waiver({ state, decidedAt: at, ...given }), ['U333'])
    expect(message.text.startsWith(`Waiver ${state}: Website`)).toBe(true)
    expect(json(message.blocks)).toContain(part)
    expect(json(message.blocks)).not.toContain('Can be granted')
    expect(actionIds(message)).toEqual(ids)
  })

  it('names nobody who may grant when nobody is known', () => {
    expect(json(waiverMessage(waiver()).blocks)).not.toContain('Can be granted')
  })

  it('fits Slack and lets no text from outside become a mention, whatever it holds', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.constantFrom('<!channel>', '<@U999> & `x`', 'y'.repeat(3000)),
    )
    const state = fc.constantFrom<ShownWaiver['state']>('asked', 'granted', 'refused', 'withdrawn', 'expired')
    fc.assert(
      fc.property(wild, wild, state, (title, reason, now) => {
        const shown = waiver({
          checkTitle: title,
          productTitle: title,
          found: reason,
          reason,
          state: now,
          decidedBy: 'U222',
          decisionReason: reason,
        })
        const granters = Array.from({ length: 200 }, (_, index) => `U${index}000`)
        for (const { text, blocks } of [waiverMessage(shown, granters), waiverNotice(shown, granters)]) {
          const read = json([text, blocks]).replaceAll(/"accessibility_label":"(?:[^"\\]|\\.)*"/g, '')
          expect(read).not.toMatch(/<!channel>|<@U999>/)
          expect(textLength(blocks)).toBeLessThan(limits.messageText)
          expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('the notice in its thread', () => {
  it.each<[ShownWaiver['state'], string]>([
    [
      'granted',
      'is granted until <!date^1768305600^{date_short_pretty} at {time}|2026-01-13 12:00 UTC>: the next report counts it.',
    ],
    ['refused', 'is refused.'],
    ['withdrawn', 'is withdrawn: the check counts again.'],
    ['expired', 'has expired: the check counts again.'],
  ])('of one that is %s tells those whom it concerns', (state, effect) => {
    expect(waiverNotice(waiver({ state }), ['U111', 'U222']).text).toBe(
      `<@U111>, <@U222> The waiver for Website ${effect}`,
    )
  })

  it('names nobody where nobody is concerned', () => {
    expect(waiverNotice(waiver({ state: 'refused' }), []).text).toBe('The waiver for Website is refused.')
  })
})

describe('who comes too late is told', () => {
  it.each<[ShownWaiver['state'], RegExp]>([
    ['asked', /^<@U111> asked for this waiver <!date.+; it ends <!date/],
    ['granted', /^This waiver was granted by <@U222> <!date.+; it holds until <!date/],
    ['refused', /^This waiver was refused by <@U222> <!date/],
    ['withdrawn', /^This waiver was withdrawn by <@U222> <!date/],
    ['expired', /^This waiver has expired <!date/],
  ])('that it is %s, and by whom', (state, sentence) => {
    expect(standingSentence(waiver({ state, decidedBy: 'U222', decidedAt: at }))).toMatch(sentence)
  })
})

describe('the form in which a waiver is asked for', () => {
  const periods = (longestMs: number) => {
    const { blocks } = askWaiverForm(makeReport(), longestMs, place)
    const block = blocks.find((each) => each.block_id === 'period')
    return [...json(block).matchAll(/"text":"(\d[^"]+)"/g)].map(([, text]) => text)
  }

  it('offers the checks that do not pass and are not waived', () => {
    const checks = [
      makeCheck({ id: 'www', title: 'Website '.repeat(20), status: 'fail' }),
      makeCheck({ id: 'api', title: 'API', status: 'pass' }),
    ]
    const form = askWaiverForm(makeReport({ checks }), DAY_MS, place)
    const select = form.blocks.find((block) => block.block_id === 'check')
    expect([...json(select).matchAll(/"value":"([^"]+)"/g)].map(([, id]) => id)).toEqual(['www'])
    expect(JSON.parse(form.private_metadata ?? '')).toEqual({ product: 'acme', environment: 'production', ...place })
  })

  it.each([
    [30 * DAY_MS, ['1 day', '7 days', '30 days', '1 day']],
    [7 * DAY_MS, ['1 day', '7 days', '1 day']],
    [DAY_MS / 6, ['4 hours', '4 hours']],
  ])('offers no longer time than %i ms, and that one', (longestMs, texts) => {
    expect(periods(longestMs)).toEqual(texts)
  })

  it('has at most the hundred checks that Slack takes', () => {
    const checks = Array.from({ length: 120 }, (_, index) =>
      makeCheck({ id: `c${index}`, title: 'x'.repeat(200), status: 'fail' }),
    )
    const { findings } = makeReport().assessment
    const [finding] = findings
    const many = checks.flatMap(({ id }) => (finding ? [{ ...finding, checkId: id, title: 'x'.repeat(200) }] : []))
    const plain = makeReport({ checks })
    const form = askWaiverForm({ ...plain, assessment: { ...plain.assessment, findings: many } }, DAY_MS, place)
    const select = json(form.blocks.find((block) => block.block_id === 'check'))
    expect(select.match(/"value":/g)).toHaveLength(100)
    for (const [, text = ''] of select.matchAll(/"text":"([^"]+)"/g)) expect(text.length).toBeLessThanOrEqual(75)
  })

  it('of a refusal carries which waiver it is', () => {
    const form = refuseWaiverForm(waiver(), place)
    expect(JSON.parse(form.private_metadata ?? '')).toEqual({ waiver: waiver().id, channelId: 'C1' })
  })
})

describe('the readiness card', () => {
  const offers = (given: Parameters<typeof readinessCard>[0], mayBeWaived: boolean) =>
    actionIds(readinessCard(given, { askedBy: 'U1', mayBeWaived })).includes(waiveAction)

  it('offers a waiver where somebody may grant one and a check has none', () => {
    expect(offers(makeReport(), true)).toBe(true)
    expect(offers(makeReport(), false)).toBe(false)
    const plain = makeReport()
    const { id, reason, askedBy, expiresAt } = waiver()
    const standing = { id, reason, askedBy, grantedBy: 'U222', grantedAs: 'Lead', expiresAt }
    const findings = plain.assessment.findings.map((finding) => ({ ...finding, waiver: standing }))
    expect(offers({ ...plain, assessment: { ...plain.assessment, findings } }, true)).toBe(false)
  })
})
