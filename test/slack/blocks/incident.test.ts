import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refuseMessage } from '../../../playground/emulators/slack-limits.ts'
import type { ShownIncident } from '../../../src/incidents/incident.ts'
import type { EscalationStep } from '../../../src/products/monitor.ts'
import type { Product } from '../../../src/products/product.ts'
import { incidentCard, incidentVerdict } from '../../../src/slack/blocks/incident.ts'
import { limits } from '../../../src/slack/blocks/limits.ts'
import type { Release } from '../../../src/store/releases.ts'
import { makeIncident, makeMember, minutesLater, startedAt } from '../../support/incidents.ts'
import { textOf } from '../../support/scenario.ts'
import { unmonitored } from '../../support/unmonitored.ts'

const product = (given: { escalation?: EscalationStep[]; runbooks?: string[] } = {}) =>
  ({
    ...unmonitored,
    incidents: { ...unmonitored.incidents, escalation: given.escalation ?? [] },
    runbooks: (given.runbooks ?? []).map((environment) => ({ environments: [environment] })),
  }) as unknown as Product

const shown = (given: Partial<ShownIncident> = {}): ShownIncident => ({
  incident: makeIncident(),
  product: product(),
  members: [makeMember()],
  suspect: null,
  ...given,
})

const suspect = { id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11', commit: 'abcdef0123' } as Release
const names = new Map([
  ['U111', 'Dana *Okafor*'],
  ['U222', 'Lee'],
])
const card = (given: Partial<ShownIncident> = {}) => incidentCard(shown(given), names)
const words = (given: Partial<ShownIncident> = {}) => textOf(card(given).blocks)
const buttons = (given: Partial<ShownIncident> = {}) =>
  [...JSON.stringify(card(given).blocks).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id)

describe('the card of an incident', () => {
  it('says at first sight what fails, where, since when, for whom, and why', () => {
    const { text, blocks } = card()
    expect(text).toBe(
      'Critical: api.acme.example is down. Acme production. Affected: Everybody who pays. Answered 502, expected 200. Nobody has acknowledged it.',
    )
    expect(textOf(blocks)).toMatchInlineSnapshot(`
      ":x: *Critical: api.acme.example is down*
      *Acme* production, since <!date^1768478400^{date_short_pretty} at {time}|2026-01-15 12:00 UTC>
      Affected: Everybody who pays
      :x: api.acme.example is down: Answered 502, expected 200 <https://api.acme.example/|api.acme.example>
      Looking at what changed just before.
      Nobody has acknowledged it.
      Acknowledge
      Resolve
      Resolve incident 12?
      api.acme.example is down. What still fails is told again after it was well, or in half an hour.
      Resolve
      Not now
      Change…
      Incident 12, opened <!date^1768478460^{date_short_pretty} at {time}|2026-01-15 12:01 UTC>."
    `)
  })

  it('names the suspected release first, and who has it by name, so that nobody is notified', () => {
    const incident = makeIncident({
      acknowledgedAt: minutesLater(3),
      acknowledgedBy: 'U111',
      assignee: 'U222',
      climbsAt: null,
      snoozedUntil: minutesLater(30),
      suspectId: suspect.id,
      changes: [
        { kind: 'release', what: 'Rollback of 1234567', at: minutesLater(-1).toISOString(), by: 'U222', link: null },
        { kind: 'variable', what: 'API_URL', at: minutesLater(-9).toISOString(), by: 'octo', link: null },
        {
          kind: 'release',
          what: 'Release of abcdef0',
          at: minutesLater(-2).toISOString(),
          by: 'U222',
          link: { title: 'Compare', url: 'https://git.example/1' },
          releaseId: suspect.id,
        },
      ],
    })
    expect(words({ incident, suspect })).toMatchInlineSnapshot(`
      ":x: *Critical: api.acme.example is down*
      *Acme* production, since <!date^1768478400^{date_short_pretty} at {time}|2026-01-15 12:00 UTC>
      Affected: Everybody who pays
      :x: api.acme.example is down: Answered 502, expected 200 <https://api.acme.example/|api.acme.example>
      *Changed just before*
      • Release of abcdef0 by Lee, <!date^1768478280^{date_short_pretty} at {time}|2026-01-15 11:58 UTC>, suspected <https://git.example/1|Compare>
      • Rollback of 1234567 by Lee, <!date^1768478340^{date_short_pretty} at {time}|2026-01-15 11:59 UTC>
      • API_URL by octo, <!date^1768477860^{date_short_pretty} at {time}|2026-01-15 11:51 UTC>
      Acknowledged by Dana ​*​Okafor​*​, <!date^1768478580^{date_short_pretty} at {time}|2026-01-15 12:03 UTC>.
      Assigned to Lee.
      Snoozed until <!date^1768480200^{date_short_pretty} at {time}|2026-01-15 12:30 UTC>.
      Resolve
      Resolve incident 12?
      api.acme.example is down. What still fails is told again after it was well, or in half an hour.
      Resolve
      Not now
      Roll back…
      Change…
      Incident 12, opened <!date^1768478460^{date_short_pretty} at {time}|2026-01-15 12:01 UTC>."
    `)
  })

  it('says how it ended, and asks for what comes after', () => {
    const incident = makeIncident({
      state: 'resolved',
      resolvedAt: minutesLater(12),
      resolvedBy: 'recovery',
      changes: [],
      climbsAt: null,
      reopened: 1,
    })
    const members = [makeMember({ status: 'resolved', since: minutesLater(12) })]
    expect(card({ incident, members }).text).toBe(
      'Resolved after 12 minutes: api.acme.example is down. Acme production.',
    )
    expect(words({ incident, members })).toMatchInlineSnapshot(`
      ":white_check_mark: *Resolved after 12 minutes: api.acme.example is down*
      *Acme* production, since <!date^1768478400^{date_short_pretty} at {time}|2026-01-15 12:00 UTC> until <!date^1768479120^{date_short_pretty} at {time}|2026-01-15 12:12 UTC>
      Affected: Everybody who pays
      :white_check_mark: api.acme.example is down: Answered 502, expected 200, over <!date^1768479120^at {time}|2026-01-15 12:12 UTC> <https://api.acme.example/|api.acme.example>
      Nothing that we know of changed just before.
      It closed by itself, because all is well again.
      Post-mortem
      Follow-up…
      Incident 12, opened <!date^1768478460^{date_short_pretty} at {time}|2026-01-15 12:01 UTC>; opened again 1 time."
    `)
    expect(buttons({ incident, members })).toEqual(['incident.document', 'incident.follow-up'])
  })

  it('says that it comes and goes, when it closes, and what is hidden', () => {
    const incident = makeIncident({ flapping: true, closesAt: minutesLater(40) })
    const excuse = { kind: 'maintenance', reason: 'Backup', until: minutesLater(60), by: null } as const
    const said = words({ incident, excuse })
    expect(said).toContain('It comes and goes, and is held open until it stays well.')
    expect(said).toContain('All is well again; it closes <!date^1768480800^')
    expect(said).toContain('Maintenance until <!date^1768482000^')
  })

  it('names five of what fails, the cause first', () => {
    const members = Array.from({ length: 8 }, (_each, index) => makeMember({ title: `Site ${index}` }))
    const said = words({ members })
    expect(said).toContain('Site 4')
    expect(said).not.toContain('Site 5')
    expect(said).toContain('and 3 more')
    expect(card({ members }).text).toContain('8 things fail.')
  })

  it.each<[string, Partial<ShownIncident>, string[]]>([
    ['a new one', {}, ['incident.acknowledge', 'incident.resolve', 'incident.change']],
    [
      'one with all there is',
      { suspect, product: product({ escalation: [{ role: 'cto', withinMs: 1 }], runbooks: ['production'] }) },
      [
        'incident.acknowledge',
        'incident.resolve',
        'incident.roll-back',
        'incident.escalate',
        'incident.change',
        'incident.runbook',
      ],
    ],
    [
      'an acknowledged one',
      { incident: makeIncident({ acknowledgedAt: startedAt, acknowledgedBy: 'U111', climbsAt: null }) },
      ['incident.resolve', 'incident.change'],
    ],
    [
      'one that was opened again',
      { incident: makeIncident({ acknowledgedAt: startedAt, acknowledgedBy: 'U111', reopened: 1 }) },
      ['incident.acknowledge', 'incident.resolve', 'incident.change'],
    ],
    [
      'one at the end of its path',
      {
        incident: makeIncident({ escalationStep: 0 }),
        product: product({ escalation: [{ role: 'cto', withinMs: 1 }], runbooks: ['staging'] }),
      },
      ['incident.acknowledge', 'incident.resolve', 'incident.change'],
    ],
    ['one whose product has gone', { product: null }, ['incident.acknowledge', 'incident.resolve', 'incident.change']],
  ])('of %s has the buttons that do something', (_name, given, expected) => {
    expect(buttons(given)).toEqual(expected)
  })

  it('is taken by Slack whatever comes from outside, and mentions nobody', () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 5_000, unit: 'binary' }),
      fc.constantFrom('<!channel>', '<@U999>', '*bold* `code`', '&'.repeat(3_000), '<'.repeat(4_000)),
    )
    fc.assert(
      fc.property(nasty, nasty, nasty, fc.nat({ max: 300 }), (title, summary, affects, many) => {
        const link = { title, url: `https://x.example/${'y'.repeat(many * 20)}` }
        const change = { kind: 'workflow', what: title, at: startedAt.toISOString(), by: summary, link } as const
        const message = incidentCard(
          shown({
            incident: makeIncident({
              title,
              affects,
              description: summary,
              openedBy: summary,
              changes: Array.from({ length: many }, () => change),
            }),
            members: Array.from({ length: many }, () => makeMember({ title, evidence: { summary, link } })),
            product: product({ escalation: [{ role: 'cto', withinMs: 1 }], runbooks: ['production'] }),
            suspect,
          }),
          names,
        )
        expect(refuseMessage(message.blocks as never)).toBeNull()
        expect(message.text.length).toBeLessThanOrEqual(limits.fallbackText)
        // Confirmations are plain text, in which nothing is a mention.
        const marked = message.blocks.filter(({ type }) => type !== 'actions')
        expect(`${textOf(marked)}${message.text}`).not.toMatch(/<!channel|<@U999/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the verdict', () => {
  it.each([
    [makeIncident({ severity: 'minor' }), 'Minor: api.acme.example is down'],
    [
      makeIncident({ state: 'resolved', resolvedAt: minutesLater(1) }),
      'Resolved after 1 minute: api.acme.example is down',
    ],
    [
      makeIncident({ state: 'resolved', resolvedAt: minutesLater(-1) }),
      'Resolved after 0 seconds: api.acme.example is down',
    ],
  ])('%# reads well', (incident, expected) => {
    expect(incidentVerdict(incident)).toBe(expected)
  })
})
