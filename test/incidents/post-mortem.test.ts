import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type PostMortemFacts, postMortemMarkdown } from '../../src/incidents/post-mortem.ts'
import type { FollowUp } from '../../src/store/follow-ups.ts'
import type { Incident, IncidentMember } from '../../src/store/incidents.ts'

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 1, 12, minute, second))

const incident: Incident = {
  id: randomUUID(),
  number: 12,
  product: 'acme',
  productTitle: 'Acme',
  environment: 'production',
  title: 'www answers 502',
  description: null,
  severity: 'critical',
  severityChosen: false,
  state: 'resolved',
  affects: 'Nobody can pay',
  channelId: 'C1',
  startedAt: at(0),
  openedAt: at(0, 31),
  openedBy: 'monitor',
  acknowledgedAt: at(2, 31),
  acknowledgedBy: 'U1',
  assignee: 'U1',
  snoozedUntil: null,
  escalationStep: 0,
  climbsAt: null,
  flapping: false,
  closesAt: null,
  resolvedAt: at(20, 31),
  resolvedBy: 'recovery',
  reopened: 0,
  changes: [
    {
      kind: 'release',
      what: 'Release of 1a2b3c4 to production',
      at: '2026-03-01T11:55:00.000Z',
      by: 'U2',
      link: { title: '1a2b3c4', url: 'https://git.example/1a2b3c4' },
    },
    { kind: 'variable', what: 'Variable API_URL in acme/shop', at: '2026-03-01T11:40:00.000Z', by: null, link: null },
  ],
  suspectId: randomUUID(),
  revision: 4,
  shownRevision: 4,
  changedAt: at(20),
}

const member: IncidentMember = {
  incidentId: incident.id,
  fingerprint: 'monitor.www',
  sender: 'monitor',
  title: 'www',
  about: 'www',
  severity: 'critical',
  status: 'resolved',
  since: at(20),
  firstAt: at(0),
  signals: 7,
  turns: [],
  evidence: { summary: 'Answered 502, expected 200', link: { title: 'www', url: 'https://www.acme.example' } },
}

const event = (sequence: number, minute: number, given: Partial<PostMortemFacts['events'][number]> = {}) => ({
  sequence,
  at: at(minute),
  kind: 'joined' as const,
  by: null,
  sentence: `Event ${sequence}`,
  link: null,
  ...given,
})

const followUp: FollowUp = {
  id: randomUUID(),
  incidentId: incident.id,
  repository: 'acme/shop',
  title: 'Add a second server',
  body: '',
  labels: [],
  askedBy: 'U1',
  askedAt: at(30),
  askedIn: 'C1',
  state: 'opened',
  triedAt: at(30),
  number: 7,
  url: 'https://github.com/acme/shop/issues/7',
  problem: null,
  endedAt: at(30),
}

const facts = (given: Partial<PostMortemFacts> = {}, of: Partial<Incident> = {}): PostMortemFacts => ({
  incident: { ...incident, ...of },
  members: [member],
  events: [
    event(1, 0, { kind: 'opened', sentence: 'www: Answered 502' }),
    event(2, 2, { kind: 'acknowledged', by: 'U1', sentence: 'Acknowledged' }),
    event(3, 5, { kind: 'marked', by: 'U2', sentence: 'I restarted it', link: 'https://slack.example/p1' }),
  ],
  followUps: [followUp],
  names: new Map([
    ['U1', 'Ann'],
    ['U2', 'Bob'],
  ]),
  writtenAt: at(40),
  ...given,
})

describe('a post-mortem', () => {
  it('is drafted from what is known, and asks for what only people know', () => {
    expect(postMortemMarkdown(facts())).toMatchInlineSnapshot(`
      "# Post-mortem: incident 12, www answers 502

      *A draft. What is known is filled in; the lines in italics ask for what only people know.*

      ## Figures

      |  | When | Took |
      | --- | --- | --- |
      | Began | 2026-03-01 12:00 UTC |  |
      | Detected | 2026-03-01 12:00 UTC | 31 s after it began |
      | Acknowledged | 2026-03-01 12:02 UTC | 2 min after it was detected |
      | Resolved | 2026-03-01 12:20 UTC | 20 min after it was detected |

      Critical.

      ## Summary

      www answers 502, in Acme production, from 2026-03-01 12:00 UTC. It was over 20 min after it was detected, by itself.

      *What happened, in three sentences for somebody who was not there?*

      ## Impact

      Nobody can pay.

      | What was wrong | Now | Since | Signals | Last evidence |
      | --- | --- | --- | --- | --- |
      | [www](<https://www.acme.example>) | well again | 2026-03-01 12:00 UTC | 7 | Answered 502, expected 200 |

      *Who noticed, how many were they, and what could they not do?*

      ## Timeline

      | Time (UTC) | Who | What |
      | --- | --- | --- |
      | 2026-03-01 12:00:00 | Countersign | www: Answered 502 |
      | 2026-03-01 12:02:00 | Ann | Acknowledged |
      | 2026-03-01 12:05:00 | Bob | “I restarted it” [message](<https://slack.example/p1>) |

      ## Cause

      What changed in the two hours before:

      | When | What | Who |
      | --- | --- | --- |
      | 2026-03-01 11:55 UTC | [Release of 1a2b3c4 to production](<https://git.example/1a2b3c4>) | Bob |
      | 2026-03-01 11:40 UTC | Variable API\\_URL in acme/shop | nobody knows |

      The release was suspected while the incident was open.

      *Which of these was it, or what else? Why was it possible, and why was it not seen before?*

      ## What went well

      - *…*

      ## What went badly

      - *…*

      ## Where we were lucky

      - *…*

      ## Follow-ups

      - [ ] [acme/shop\\#7 Add a second server](<https://github.com/acme/shop/issues/7>)

      *What is done so that it does not happen again, by whom, and until when?*

      Drafted 2026-03-01 12:40 UTC.
      "
    `)
  })

  it.each([
    ['an open one', { state: 'open' as const, resolvedAt: null, resolvedBy: null }, 'It is not over.'],
    ['one that a person ended', { resolvedBy: 'U2' }, 'Bob resolved it 20 min after it was detected.'],
    ['one that came back', { reopened: 2 }, 'Critical. It came back 2 times.'],
    ['one that nobody acknowledged', { acknowledgedAt: null }, '| Acknowledged |  | nobody did |'],
    ['one without changes', { changes: [] }, 'Nothing is known to have changed in the two hours before.'],
    ['one of which nobody asked', { changes: null }, 'Nobody has asked what changed before.'],
    ['one opened by hand', { description: 'Customers call' }, 'Customers call.'],
  ])('is written of %s', (_name, given, words) => {
    expect(postMortemMarkdown(facts({}, given))).toContain(words)
  })

  it('says what became of follow-ups', () => {
    const states = (['asked', 'refused', 'lost'] as const).map((state) => ({
      ...followUp,
      state,
      number: null,
      url: null,
    }))
    const lines = postMortemMarkdown(facts({ followUps: states })).split('\n')
    expect(lines.filter((line) => line.startsWith('- [ ]'))).toEqual([
      '- [ ] Add a second server (being opened)',
      '- [ ] Add a second server (could not be opened)',
      '- [ ] Add a second server (nobody knows whether it was opened)',
    ])
  })

  it('lets nothing from outside act as markup', () => {
    const evil = '# <b>x</b> | [y](https://evil.example) <@U1>'
    const markdown = postMortemMarkdown(
      facts(
        {
          events: [event(1, 0, { sentence: evil, link: 'javascript:alert(1)' })],
          followUps: [{ ...followUp, title: evil }],
        },
        {
          title: evil,
          description: evil,
          affects: evil,
          changes: [{ kind: 'workflow', what: evil, at: at(0).toISOString(), by: evil, link: null }],
        },
      ),
    )
    expect(markdown).not.toContain('<b>')
    expect(markdown).not.toContain('[y](')
    expect(markdown).not.toContain('javascript:')
    // A mention in what was said is told by name.
    expect(markdown).toContain('\\[y\\](https://evil.example) Ann')
  })

  it('keeps tables within what a canvas takes, and people’s lines when there are too many', () => {
    const machine = Array.from({ length: 900 }, (_, index) => event(index, index))
    const person = event(1000, 400, { by: 'U1', sentence: 'Looked at the log' })
    const markdown = postMortemMarkdown(facts({ events: [...machine, person] }))
    expect(markdown).toContain('Looked at the log')
    expect(markdown).toContain('780 lines were left out from the middle.')
    const many = Array.from({ length: 500 }, (_, index) => event(index, index, { by: 'U1' }))
    const long = postMortemMarkdown(facts({ events: many }))
    expect(long).toContain('50 lines were left out from the middle.')
    const tables = long.split('\n\n').filter((part) => part.startsWith('| Time'))
    expect(tables).toHaveLength(5)
    for (const table of tables) expect((table.split('\n').length - 1) * 3).toBeLessThanOrEqual(300)
  })
})
