import { describe, expect, it } from 'vitest'
import type { Signed } from '../../src/signoffs/sign.ts'
import {
  conditionReply,
  notOpen,
  nudgedReply,
  refusalText,
  signedReply,
  tickedReply,
} from '../../src/slack/sign-off-replies.ts'
import { at, staffed, standing } from '../signoffs/given.ts'

type Refused = Extract<Signed, { outcome: 'refused' }>

const roles = [
  staffed('backend', ['U111', 'U222'], { title: 'Backend <!here>' }),
  staffed('security', ['U333'], { title: 'Security' }),
]
const refused = (refusal: Refused['refusal'], given: Partial<Refused> = {}): Refused => ({
  outcome: 'refused',
  refusal,
  roles,
  excluded: ['U222'],
  ...given,
})
const when = '<!date^1768478400^{date_short_pretty} at {time}|2026-01-15 12:00 UTC>'
const toTheSecond = '<!date^1768478400^{date_short_pretty} at {time_secs}|2026-01-15 12:00 UTC>'
const who = 'Who can: Backend &lt;!here&gt;: <@U111>; Security: <@U333>.'

describe('a refusal says why, and who can', () => {
  it.each([
    ['bot', 'Bots cannot sign.'],
    ['deactivated', 'An account that was switched off cannot sign.'],
    ['requester', 'You asked for this, so somebody else must sign.'],
    ['author', 'A commit of yours ships with it, so somebody else must sign.'],
    ['outsider', 'You have none of the roles that sign here.'],
    ['wrong-role', 'You do not have that role.'],
  ] as const)('%s', (code, sentence) => {
    expect(refusalText(refused({ may: false, code }))).toBe(`${sentence} ${who}`)
  })

  it('also where nobody has to, nobody can, or many could', () => {
    const outsider = { may: false, code: 'outsider' } as const
    expect(refusalText(refused(outsider, { roles: [] }))).toMatch(/here\. Nobody has to sign here\.$/)
    expect(refusalText(refused(outsider, { excluded: ['U111', 'U222', 'U333'] }))).toMatch(
      /: nobody; Security: nobody\.$/,
    )
    const many = staffed(
      'qa',
      Array.from({ length: 9 }, (_each, index) => `U10${index}`),
      { title: 'QA' },
    )
    expect(refusalText(refused(outsider, { roles: [many] }))).toMatch(
      /Who can: QA: (<@U10\d>, ){5}<@U105> and 3 more\.$/,
    )
  })

  it('names who was first, to the second, in the right number', () => {
    const first = standing({ person: 'U111', signedAt: at })
    const second = standing({ person: 'U222', signedAt: at, seat: 2 })
    expect(refusalText(refused({ may: false, code: 'taken', by: [first] }))).toBe(
      `<@U111> ${toTheSecond} was first. Nobody else is needed as Backend &lt;!here&gt;.`,
    )
    expect(refusalText(refused({ may: false, code: 'taken', by: [first, second] }))).toBe(
      `<@U111> ${toTheSecond} and <@U222> ${toTheSecond} were first. Nobody else is needed as Backend &lt;!here&gt;.`,
    )
  })

  it('asks which role, and tells of one’s own signature', () => {
    expect(refusalText(refused({ may: false, code: 'choose', roles }))).toBe(
      'You have more than one role here: Backend &lt;!here&gt;, Security. Press Sign again and choose.',
    )
    const own = (role: string) => refusalText(refused({ may: false, code: 'signed', by: standing({ role }) }))
    expect(own('security')).toBe(
      `You signed as Security already, ${when}. One person fills one role; withdraw it first to sign anew.`,
    )
    expect(own('former')).toContain('You signed as former already')
  })
})

describe('the other answers', () => {
  it.each([
    ['approve', 'You approved as Lead.'],
    ['approve-with-conditions', 'You approved with conditions as Lead.'],
    ['reject', 'You rejected it as Lead.'],
  ] as const)('to %s', (decision, sentence) => {
    expect(signedReply({ outcome: 'signed', title: 'Lead', decision }).text).toBe(`${sentence} It is on the record.`)
  })

  it('to a signature that was not given', () => {
    expect(signedReply({ outcome: 'changed', sentence: 'main is gone' }).text).toBe(
      'Nothing was signed. main is gone. Press Sign to look again.',
    )
    expect(signedReply({ outcome: 'not-open', state: 'lapsed' }).text).toBe(
      'This request was not signed in time. /checklist puts a commit up anew.',
    )
    expect(signedReply(refused({ may: false, code: 'bot' })).text).toContain('Bots cannot sign.')
  })

  it.each([
    ['superseded', /^This request was superseded by a newer commit\./],
    ['withdrawn', /^This request was withdrawn\./],
    ['released', /^This request is released already\./],
    ['failed', /^This request could not be opened\./],
    ['gone', /^This request is no longer kept\./],
    ['opening', /^This commit is still being looked up\. Try again in a moment\.$/],
  ] as const)('to what is %s', (state, sentence) => {
    expect(notOpen(state).text).toMatch(sentence)
  })

  it('to ticks', () => {
    const titles = new Map([['security', 'Security Team']])
    const said = (ticked: Parameters<typeof tickedReply>[0]) => tickedReply(ticked, titles)?.text ?? null
    expect(said({ outcome: 'ticked' })).toBeNull()
    expect(said({ outcome: 'unticked' })).toBeNull()
    expect(said({ outcome: 'already', by: 'U111', at })).toBe(`<@U111> ticked it ${when}.`)
    expect(said({ outcome: 'not-ticked' })).toBe('It is not ticked any more.')
    expect(said({ outcome: 'proven-by-checks' })).toContain('Evidence ticks this item, and nobody else.')
    expect(said({ outcome: 'refused', owner: 'security' })).toBe('Only Security Team can tick this item.')
    expect(said({ outcome: 'refused', owner: 'former' })).toBe('Only former can tick this item.')
    expect(said({ outcome: 'refused', owner: null })).toBe('Only the people of the product can tick its items.')
    expect(said({ outcome: 'gone' })).toContain('no longer on the checklist')
    expect(said({ outcome: 'not-open', state: 'gone' })).toContain('no longer kept')
  })

  it('to conditions', () => {
    expect(conditionReply({ outcome: 'closed' }).text).toBe('The condition is closed. It is on the record.')
    expect(conditionReply({ outcome: 'already', by: 'U111', at }).text).toBe(`<@U111> closed it ${when}.`)
    expect(conditionReply({ outcome: 'refused', who: ['U111', 'U222'] }).text).toBe(
      'Only the people of the product can close a condition: <@U111>, <@U222>.',
    )
    expect(conditionReply({ outcome: 'gone' }).text).toBe('This condition is no longer kept.')
    expect(conditionReply({ outcome: 'not-open', state: 'lapsed' }).text).toContain('was not signed in time')
  })

  it('to nudges, in the right number', () => {
    const nudged = (people: string[], later: string[]) => nudgedReply({ outcome: 'nudged', people, later }).text
    expect(nudged(['U111'], [])).toBe('<@U111> was told.')
    expect(nudged(['U111', 'U222'], ['U333'])).toBe('<@U111>, <@U222> were told; it is not working time for <@U333>.')
    expect(nudged([], ['U333'])).toBe('Nobody was told now; it is not working time for <@U333>.')
    expect(nudgedReply({ outcome: 'too-soon', by: 'U111', next: at }).text).toBe(
      `<@U111> nudged them already. It is possible again ${when}.`,
    )
    expect(nudgedReply({ outcome: 'nobody' }).text).toBe('Nobody is missing who could sign.')
    expect(nudgedReply({ outcome: 'refused', who: ['U111'] }).text).toBe(
      'Only the people of the product can nudge: <@U111>.',
    )
    expect(nudgedReply({ outcome: 'refused', who: [] }).text).toBe('Only the people of the product can nudge.')
    expect(nudgedReply({ outcome: 'gone' }).text).toContain('no longer kept')
  })
})
