import { describe, expect, it } from 'vitest'
import type { Report } from '../../../src/readiness/assessment.ts'
import type { CandidateState } from '../../../src/signoffs/state.ts'
import { signWindow } from '../../../src/slack/blocks/sign-window.ts'
import { waiver } from '../../readiness/facts.ts'
import { commit, decisionFacts, reportOf } from '../../signoffs/given.ts'

function shown(report: Report, strangers: readonly string[] = []): string {
  const { requirement } = decisionFacts()
  const candidate = {
    id: 'c1',
    productTitle: 'Acme',
    environment: 'production',
    commit,
    commits: [],
    branch: null,
    branchHead: null,
    manifestHash: 'abc',
  }
  const state = { candidate, checklists: [], conditions: [], requirement } as unknown as CandidateState
  return JSON.stringify(signWindow({ state, report, roles: [], strangers, sinceLast: null, channelId: null }))
}

describe('the window in which somebody signs', () => {
  it('shows what fails although it is waived, with the waiver', () => {
    const text = shown(reportOf({ www: 'fail' }, { waivers: { www: waiver() } }))
    expect(text).toContain('Title of www')
    expect(text).toMatch(/Waived until .* by U2 \(Security Lead\), asked by U1: The window is too short\./)
  })

  it('warns of authors of whom nobody knows who they are, and only then', () => {
    const report = reportOf({ www: 'pass' })
    expect(shown(report)).not.toContain('do not sign your own commit')
    expect(shown(report, ['eve', 'whoever made cafe123'])).toContain('eve, whoever made cafe123 is: do not sign')
  })
})
