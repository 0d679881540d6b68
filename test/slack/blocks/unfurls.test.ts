import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  incidentUnfurl,
  privateUnfurl,
  releaseUnfurl,
  reportUnfurl,
  unfinishedUnfurl,
} from '../../../src/slack/blocks/unfurls.ts'
import type { Candidate } from '../../../src/store/candidates.ts'
import type { Incident } from '../../../src/store/incidents.ts'
import type { Release } from '../../../src/store/releases.ts'
import { makeIncident } from '../../support/incidents.ts'
import { anyReport, makeReport } from '../../support/reports.ts'
import { textOf } from '../../support/scenario.ts'

const at = new Date('2026-01-10T12:00:00Z')
const when = '<!date^1768046400^{date_short_pretty} at {time}|2026-01-10 12:00 UTC>'
const carded = { cardUrl: 'https://acme.slack.com/archives/C1/p1', nameOf: (by: string) => `name of ${by}` }

const candidate: Candidate = {
  id: '0198c0de-0000-4000-8000-00000000000a',
  product: 'acme',
  productTitle: 'Acme',
  environment: 'production',
  repository: 'acme/web',
  ref: 'main',
  branch: 'main',
  commit: '1a2b3c4d5e',
  commits: [],
  changes: null,
  state: 'open',
  problem: null,
  sameAs: null,
  requestedBy: 'U1',
  requestedAt: at,
  lapsesAt: at,
  endedAt: null,
  place: null,
  manifestHash: 'abc',
  checklists: [],
  reportId: null,
  branchHead: null,
  checkedAt: null,
  decision: null,
  nudgedBy: null,
  nudgedAt: null,
  revision: 0,
  shownRevision: 0,
}

const release: Release = {
  id: '0198c0de-0000-4000-8000-00000000000b',
  candidateId: candidate.id,
  product: 'acme',
  environment: 'production',
  commit: '1a2b3c4d5e',
  state: 'live',
  stateSince: at,
  deployedBy: 'U2',
  startedAt: at,
  deployedAt: at,
  previous: null,
  problem: null,
  judgement: null,
  proof: null,
  rollbackReason: null,
  rolledBackBy: null,
  endedAt: at,
}

const incident = makeIncident({
  title: 'Checkout is down',
  affects: null,
  startedAt: at,
  openedAt: at,
  climbsAt: null,
  revision: 1,
  shownRevision: 1,
  changedAt: at,
})

const linesOf = (blocks: unknown) => textOf(blocks).split('\n')
const decided = (outcome: 'go' | 'no-go'): Partial<Candidate> => ({
  decision: { outcome, sentence: '', reasons: [], prerequisites: [] } as unknown as Candidate['decision'],
})

describe('releaseUnfurl', () => {
  it.each<[Partial<Candidate>, string, string]>([
    [{}, '🟡 Waiting', `Asked by name of U1 ${when}, open until ${when}.`],
    [decided('go'), '🟢 GO for deployment', `Asked by name of U1 ${when}, open until ${when}.`],
    [decided('no-go'), '🔴 NO-GO', `Asked by name of U1 ${when}, open until ${when}.`],
    [{ state: 'opening', commit: null }, '⚪ Being looked up', `Asked by name of U1 ${when}.`],
    [{ state: 'failed' }, '⚪ Could not be opened', `Asked by name of U1 ${when}.`],
    [{ state: 'superseded', endedAt: at }, '⚪ Superseded', `Asked by name of U1 ${when}, ended ${when}.`],
    [{ state: 'lapsed', endedAt: at }, '⚪ Not signed in time', `Asked by name of U1 ${when}, ended ${when}.`],
  ])('of a request %o says how it stands', (given, head, since) => {
    const lines = linesOf(releaseUnfurl({ candidate: { ...candidate, ...given }, release: null }, carded))
    expect(lines[0]).toBe(`*${head} · Acme production*`)
    expect(lines[2]).toBe(since)
    expect(lines[3]).toBe(`<${carded.cardUrl}|Open the card>`)
  })

  it.each([
    ['live', '🟢 Live'],
    ['rolled-back', '⚪ Rolled back'],
    ['unknown', '🔴 UNKNOWN'],
  ] as const)('of a release that is %s says so', (state, head) => {
    const both = { candidate: { ...candidate, state: 'released' as const }, release: { ...release, state } }
    const lines = linesOf(releaseUnfurl(both, { ...carded, cardUrl: null }))
    expect(lines).toEqual([
      `*${head} · Acme production*`,
      '`1a2b3c4`',
      `So since ${when}. Deployed by name of U2 ${when}.`,
    ])
  })
})

describe('incidentUnfurl', () => {
  it.each<[Partial<Incident>, string, string]>([
    [{}, '🔴 Open', `Began ${when}. Nobody has acknowledged it.`],
    [{ acknowledgedAt: at, acknowledgedBy: 'U1' }, '🟠 Being worked on', `Began ${when}, acknowledged by name of U1.`],
    [{ acknowledgedAt: at, assignee: 'U2' }, '🟠 Being worked on', `Began ${when}. name of U2 has it.`],
    [
      { state: 'resolved', resolvedAt: at, resolvedBy: 'recovery' },
      '🟢 Resolved',
      `Began ${when}, resolved by itself ${when}.`,
    ],
    [
      { state: 'resolved', resolvedAt: at, resolvedBy: 'U3' },
      '🟢 Resolved',
      `Began ${when}, resolved by name of U3 ${when}.`,
    ],
  ])('of %o says where it stands, since when and who has it', (given, head, since) => {
    const lines = linesOf(incidentUnfurl({ ...incident, ...given }, carded))
    expect(lines.slice(0, 3)).toEqual([
      `*${head} · Incident 12, critical · Acme production*`,
      '*Checkout is down*',
      since,
    ])
  })

  it('says who is affected, where that is known', () => {
    expect(linesOf(incidentUnfurl({ ...incident, affects: 'all customers' }, carded))[2]).toBe('Affects all customers.')
  })
})

describe('reportUnfurl', () => {
  it('says the verdict first', () => {
    expect(linesOf(reportUnfurl(makeReport(), 'U1', carded))).toEqual([
      '*🔴 NO-GO, 50 % · Acme production*',
      '1 finding, first *Website*.',
      expect.stringMatching(/^Asked by name of U1 <!date/),
      `<${carded.cardUrl}|Open the card>`,
    ])
  })

  it('is one block with no mention, whatever a report holds', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const blocks = reportUnfurl(report, 'U1', carded)
        expect(blocks).toHaveLength(1)
        expect(textOf(blocks)).not.toMatch(/<(?!!date\^|https:\/\/acme\.slack\.com\/archives\/C1\/p1\|)/)
      }),
    )
  })

  it.each([
    ['gathering', '*⚪ Being gathered · Acme production*'],
    ['failed', '*⚪ Could not be gathered · Acme production*'],
  ])('of one that is %s says so', (state, head) => {
    const report = { state, productTitle: 'Acme', environment: 'production' }
    expect(linesOf(unfinishedUnfurl(report, carded))[0]).toBe(head)
  })
})

it('what stands in a private channel is told of without a word of it', () => {
  expect(textOf(privateUnfurl('incident'))).toBe('An incident in a private channel.')
})
