import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { toString as plainText } from 'mdast-util-to-string'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/signoffs/decide.ts'
import { checklistState } from '../../src/signoffs/progress.ts'
import { type RecordFacts, recordMarkdown } from '../../src/signoffs/record-markdown.ts'
import { sealOf } from '../../src/signoffs/seal.ts'
import type { CandidateState, KnownCandidate } from '../../src/signoffs/state.ts'
import type { StoredEntry } from '../../src/store/ledger-about.ts'
import type { Signature, StoredCondition } from '../../src/store/signatures.ts'
import { waiver } from '../readiness/facts.ts'
import { at, checklist, commit, HOUR_MS, item, reportOf, section, signingRole, signOff } from './given.ts'

const later = (hours: number) => new Date(at.getTime() + hours * HOUR_MS)
const report = reportOf({ www: 'pass', mail: 'fail' }, { priority: 'P1' })

/** The words that come from outside, all in one place. */
interface Words {
  readonly title: string
  readonly person: string
  readonly reason: string
}

const words: Words = { title: 'Harbour', person: 'Ann Lee', reason: 'The load test ran' }

const candidate = ({ title, reason }: Words): KnownCandidate => ({
  id: 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11',
  product: 'harbour',
  productTitle: title,
  environment: 'production',
  repository: 'harbour/quay',
  ref: 'main',
  branch: 'main',
  commit,
  changes: null,
  commits: [
    { commit, title: reason, login: 'ann', email: null, url: `https://github.example/harbour/quay/commit/${commit}` },
  ],
  state: 'open',
  problem: null,
  sameAs: null,
  requestedBy: 'U9',
  requestedAt: at,
  lapsesAt: later(48),
  endedAt: null,
  place: null,
  manifestHash: 'abc',
  checklists: [],
  reportId: report.id,
  branchHead: commit,
  checkedAt: at,
  decision: null,
  nudgedBy: null,
  nudgedAt: null,
  revision: 7,
  shownRevision: 7,
})

const signature = (id: string, role: string, given: Partial<Signature> = {}): Signature => ({
  id,
  candidateId: 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11',
  role,
  seat: 1,
  person: 'U1',
  decision: 'approve',
  reason: null,
  seal: sealOf(report, { commit, branchHead: commit, manifestHash: 'abc' }),
  signedAt: later(1),
  expiresAt: later(200),
  endedAt: null,
  end: null,
  endReason: null,
  ...given,
})

const wanted = ({ reason }: Words): StoredCondition => ({
  id: 'k1',
  candidateId: 'c4d1e5b2-8c1d-4e0f-9a53-0e6a0c8f0b11',
  signatureId: 's2',
  position: 0,
  text: reason,
  closedBy: 'U3',
  closedAt: later(3),
  note: reason,
})

const entry = (sequence: number, verb: string, given: Partial<StoredEntry> = {}): StoredEntry => ({
  product: 'harbour',
  sequence,
  at: later(sequence),
  actor: { kind: 'slack-user', teamId: 'T1', userId: 'U1' },
  verb,
  object: { kind: 'candidate', id: 'c4d1e5b2', title: 'Harbour' },
  before: null,
  after: null,
  reason: null,
  evidence: null,
  message: null,
  previousHash: '00',
  hash: `hash${sequence}`,
  ...given,
})

/** A request that was rejected, approved with a condition, and went. */
function factsOf(
  given: Words = words,
  state: Partial<CandidateState> = {},
  more: Partial<RecordFacts> = {},
): RecordFacts {
  const { title, person, reason } = given
  const requirement = signOff({
    checklists: ['deployment'],
    roles: [signingRole('backend', { title }), signingRole('security', { title: 'Security Review' })],
  })
  const items = [
    item('a', { title }),
    item('b', { title: reason, checks: ['www'] }),
    item('c', { title: reason, severity: 'warning' }),
  ]
  const tick = {
    checklist: 'deployment',
    itemId: 'a',
    by: 'U1',
    at: later(1),
    note: reason,
    link: 'https://acme.example/run',
  }
  const checklists = [
    checklistState(checklist([section(items, { title })], { title, file: 'docs/list.md' }), [tick], report.checks),
  ]
  const standing = [
    signature('s2', 'backend', { decision: 'approve-with-conditions', reason }),
    signature('s3', 'security', { person: 'U3', signedAt: later(2) }),
  ]
  const rejected = signature('s1', 'security', {
    person: 'U3',
    decision: 'reject',
    reason,
    end: 'withdrawn',
    endReason: reason,
    endedAt: later(2),
  })
  const conditions = [wanted(given)]
  const facts = {
    isKnown: true,
    commit,
    environment: 'production',
    requirement,
    report,
    checklists,
    conditions,
    now: at,
  }
  return {
    state: {
      candidate: candidate(given),
      product: null,
      requirement,
      report,
      checklists,
      signatures: standing,
      conditions,
      decision: decide({ ...facts, signatures: standing }),
      ...state,
    },
    signatures: [rejected, ...standing],
    conditions,
    entries: [
      entry(1, 'candidate.open', { actor: { kind: 'schedule', schedule: 'evidence' } }),
      entry(2, 'signature.give', { reason, object: { kind: 'signature', id: 's2', title } }),
    ],
    names: new Map([
      ['U1', person],
      ['U3', person],
      ['U9', person],
    ]),
    writtenAt: later(4),
    cardUrl: null,
    ...more,
  }
}

const tableUnder = (markdown: string, heading: string) => {
  const [, part = ''] = markdown.split(`\n${heading}\n`)
  const [body = ''] = part.split(/\n#/)
  return body.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
}

describe('a release record', () => {
  it('reads like the last page of the document, filled in', async () => {
    await expect(recordMarkdown(factsOf())).toMatchFileSnapshot('../fixtures/signoffs/record.md')
  })

  it('leads to the card where there is an address', () => {
    const cardUrl = 'https://countersign.example.com/releases/0198c0de-0000-4000-8000-00000000000a'
    expect(recordMarkdown(factsOf())).not.toContain('The card in Slack')
    expect(recordMarkdown(factsOf(words, {}, { cardUrl }))).toContain(`](<${cardUrl}>)`)
  })

  it('leaves the lines empty that nobody has signed', () => {
    const none = factsOf(words, { signatures: [], conditions: [] }, { signatures: [], conditions: [], entries: [] })
    const markdown = recordMarkdown(none)
    expect(tableUnder(markdown, '## Sign-Off').slice(1)).toEqual([
      '| [ ] | Harbour |  |  |  |  |  |',
      '| [ ] | Security Review |  |  |  |  |  |',
    ])
    expect(markdown).not.toMatch(/## (Conditions|Ledger)|Signatures that ended|undefined|null/)
    expect(markdown).toMatch(/\nWritten 2026-01-15 16:00 UTC\.\n$/)
  })

  it('has a line for every place of a role', () => {
    const requirement = signOff({ roles: [signingRole('backend', { quorum: 3 })] })
    const lines = tableUnder(recordMarkdown(factsOf(words, { requirement })), '## Sign-Off')
    expect(lines.map((line) => line.slice(0, 5))).toEqual(['|  | ', '| [x]', '| [ ]', '| [ ]'])
  })

  it('says so where nobody has to sign, and where the sources were not asked', () => {
    const markdown = recordMarkdown(
      factsOf(words, { requirement: signOff(), report: null, checklists: [] }, { signatures: [] }),
    )
    expect(markdown).toContain('## Sign-Off\n\nNobody has to sign here.')
    expect(markdown).toContain('## Evidence\n\nThe sources were not asked.')
  })

  it('says why a checklist cannot be worked through', () => {
    const broken = checklistState(checklist([], { problem: 'docs/list.md has no boxes to tick' }), [], [])
    expect(recordMarkdown(factsOf(words, { checklists: [broken] }))).toContain(
      'It cannot be worked through: docs/list.md has no boxes to tick.',
    )
  })

  it('shows an open condition as open, an item that waits for nothing as open, and a signature’s end', () => {
    const open = { ...wanted(words), closedBy: null, closedAt: null, note: null, signatureId: 'gone' }
    const markdown = recordMarkdown(factsOf(words, {}, { conditions: [open] }))
    expect(markdown).toContain('- [ ] The load test ran (wanted by ; open)')
    expect(markdown).toContain('- [ ] The load test ran\n')
  })

  it.each(['superseded', 'lapsed', 'withdrawn'] as const)(
    'of what was %s says so, and whose signatures ended',
    (state) => {
      const closed = [signature('s2', 'former', { end: 'closed', endReason: 'it is over', endedAt: later(3) })]
      const given = { ...candidate(words), state, problem: 'it is over' }
      const markdown = recordMarkdown(factsOf(words, { candidate: given, signatures: [] }, { signatures: closed }))
      expect(markdown).toContain(`\n\n${state.charAt(0).toUpperCase()}${state.slice(1)}: it is over.\n`)
      expect(tableUnder(markdown, '### Signatures that ended').slice(1)).toEqual([
        '| former | Ann Lee | Approved, 2026-01-15 13:00 UTC | ended with the request, 2026-01-15 15:00 UTC: it is over |',
      ])
      expect(tableUnder(markdown, '## Sign-Off').every((line) => !line.includes('[x]'))).toBe(true)
    },
  )

  it('of what was released keeps the signatures that stood, and says who deployed it and when', () => {
    const closed = [
      signature('s2', 'backend', { end: 'closed', endedAt: later(3) }),
      signature('s3', 'security', { end: 'fallen', endedAt: null }),
    ]
    const released = { ...candidate(words), state: 'released' as const }
    const entries = [entry(1, 'release.deploy'), entry(2, 'release.live')]
    const markdown = recordMarkdown(
      factsOf(words, { candidate: released, signatures: [] }, { signatures: closed, entries }),
    )
    expect(tableUnder(markdown, '## Sign-Off').filter((line) => line.includes('[x]'))).toHaveLength(1)
    expect(markdown).toContain('Released.')
    expect(markdown).toContain('**Deployment Date:** 2026-01-15 14:00 UTC  \n**Deployed By:** Ann Lee  \n')
    expect(tableUnder(markdown, '### Signatures that ended')[1]).toContain('| fallen |')
  })

  it.each([
    ['it was watched, and kept since', [entry(2, 'release.watch'), entry(3, 'release.keep')], '2026-01-15 14:00 UTC'],
    ['a person found that it runs', [entry(2, 'release.resolve', { after: { runs: true } })], '2026-01-15 14:00 UTC'],
    ['a person found that it does not', [entry(2, 'release.resolve', { after: { runs: false } })], 'not deployed yet'],
    ['it failed', [entry(2, 'release.fail')], 'not deployed yet'],
  ])('says when it was deployed: %s', (_, entries, date) => {
    expect(recordMarkdown(factsOf(words, {}, { entries }))).toContain(`**Deployment Date:** ${date}  `)
  })

  it('names the bot where nobody deployed by hand', () => {
    const entries = [entry(1, 'release.deploy', { actor: { kind: 'webhook', sender: 'github' } })]
    expect(recordMarkdown(factsOf(words, {}, { entries }))).toContain('**Deployed By:** Countersign  ')
  })

  it('names the waivers that it rests on', () => {
    const granted = waiver({ grantedBy: 'U1', askedBy: 'U3', grantedAs: 'Lead', reason: 'Known' })
    const waived = reportOf({ www: 'fail' }, { waivers: { www: granted } })
    expect(recordMarkdown(factsOf(words, { report: waived }))).toContain(
      'P0 Title of www: it is fail (waived until 2026-01-12 12:00 UTC, granted by Ann Lee as Lead, asked by Ann Lee: Known)',
    )
  })

  it('reads a report of before there were gates', () => {
    const { gates: _gates, ...assessment } = report.assessment
    expect(recordMarkdown(factsOf(words, { report: { ...report, assessment } }))).toContain('## Evidence\n\nReadiness')
  })
})

/** The kinds of everything in a document, in their order, without what they say. */
function shapeOf(node: unknown): unknown {
  const {
    type,
    depth,
    checked,
    children = [],
  } = node as { type: string; depth?: number; checked?: boolean; children?: unknown[] }
  return [type, depth ?? checked ?? null, children.map(shapeOf)]
}

const hostile = [
  '<!channel> & <@U0COUNTERS> <#C1>',
  '`code` *bold* _x_ ~y~ **b**',
  '![](@U1) ![x](https://acme.example) [y](z)',
  '<script>alert(1)</script>',
  'a | b || c',
  '# big\n\n## bigger',
  '- [ ] item\n1. one',
  '$x$ \\| \\',
  '&lt;!channel&gt; &amp;',
  'https://acme.example/a_b_c',
  '|'.repeat(40),
  'Ελληνικά Русский עברית العربية हिन्दी ไทย 한국어 日本語 ქართული አማርኛ 👩‍👩‍👧‍👦',
]

describe('text from outside', () => {
  const neutral = recordMarkdown(factsOf({ title: 'word', person: 'word', reason: 'word' }))
  const shape = JSON.stringify(shapeOf(fromMarkdown(neutral)))
  const lines = (markdown: string) => markdown.split('\n')
  const widths = (markdown: string) =>
    lines(markdown)
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replaceAll(/\\[\s\S]/g, '').split('|').length)

  it.each(hostile)('is shown as it is: %s', (outside) => {
    const markdown = recordMarkdown(factsOf({ title: outside, person: outside, reason: outside }))
    expect(plainText(fromMarkdown(markdown))).toContain(outside.replace(/\s+/g, ' '))
  })

  it('never becomes markup, a mention, another row or another line', () => {
    const wild = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), fc.constantFrom(...hostile))
    // What is only white space shows as nothing, as it is.
    const word = wild.filter((each) => each.trim() !== '')
    fc.assert(
      fc.property(word, word, word, (title, person, reason) => {
        const markdown = recordMarkdown(factsOf({ title, person, reason }))
        expect(JSON.stringify(shapeOf(fromMarkdown(markdown)))).toBe(shape)
        expect(widths(markdown)).toEqual(widths(neutral))
        expect(lines(markdown)).toHaveLength(lines(neutral).length)
      }),
    )
  })
})
