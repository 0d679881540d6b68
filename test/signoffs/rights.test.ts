import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StandingSignature } from '../../src/signoffs/decide.ts'
import { possibleSigners, type SigningFacts, type StaffedRole, signingRight } from '../../src/signoffs/rights.ts'
import { person, staffed, standing } from './given.ts'

const backend = staffed('backend', ['U1', 'U2', 'U3'])
const security = staffed('security', ['U3', 'U4'])
const qa = staffed('qa', ['U1', 'U2', 'U3', 'U4', 'U5'], { quorum: 2 })

const facts = (given: Partial<SigningFacts> = {}): SigningFacts => ({
  signer: person('U1'),
  chosenRole: null,
  roles: [backend, security],
  requestedBy: 'U9',
  authors: [],
  standing: [],
  ...given,
})

describe('signingRight', () => {
  it('gives the only role that somebody has, in its first place', () => {
    expect(signingRight(facts())).toEqual({ may: true, role: backend, seat: 1 })
  })

  it.each([
    ['nobody that Slack knows', { signer: null }, 'outsider'],
    ['somebody without a role', { signer: person('U8') }, 'outsider'],
    ['a bot, although it is in the group', { signer: person('U1', { isBot: true }) }, 'bot'],
    [
      'a deactivated account that the group still has',
      { signer: person('U1', { isDeactivated: true }) },
      'deactivated',
    ],
    ['who asked', { requestedBy: 'U1' }, 'requester'],
    ['an author', { authors: ['U7', 'U1'] }, 'author'],
    ['a role that the person has not', { chosenRole: 'security' }, 'wrong-role'],
    ['a role that nobody has here', { chosenRole: 'finance' }, 'wrong-role'],
    ['who has signed', { standing: [standing({ person: 'U1' })] }, 'signed'],
    ['who has signed for another role', { standing: [standing({ person: 'U1', role: 'security' })] }, 'signed'],
    ['who comes second', { standing: [standing({ person: 'U2' })] }, 'taken'],
    ['an environment that nobody signs', { roles: [] }, 'outsider'],
  ] as const)('refuses %s', (_whom, given, code) => {
    expect(signingRight(facts(given))).toMatchObject({ may: false, code })
  })

  it('names who was first', () => {
    const first = standing({ person: 'U2' })
    const other = standing({ id: 's2', person: 'U4', role: 'security' })
    expect(signingRight(facts({ standing: [other, first] }))).toEqual({ may: false, code: 'taken', by: [first] })
  })

  it('names the signature that somebody gave already', () => {
    const own = standing({ person: 'U1' })
    expect(signingRight(facts({ standing: [own] }))).toEqual({ may: false, code: 'signed', by: own })
  })

  it('asks who has two roles which one it is, unless one was chosen or only one is free', () => {
    const signer = person('U3')
    expect(signingRight(facts({ signer }))).toEqual({ may: false, code: 'choose', roles: [backend, security] })
    expect(signingRight(facts({ signer, chosenRole: 'security' }))).toEqual({ may: true, role: security, seat: 1 })
    const filled = [standing({ person: 'U2' })]
    expect(signingRight(facts({ signer, standing: filled }))).toEqual({ may: true, role: security, seat: 1 })
    expect(signingRight(facts({ signer, standing: filled, chosenRole: 'backend' }))).toMatchObject({ code: 'taken' })
  })

  it('fills the place that was left free', () => {
    const roles = [qa]
    const second = standing({ role: 'qa', person: 'U2', seat: 2 })
    expect(signingRight(facts({ roles, standing: [second] }))).toMatchObject({ may: true, seat: 1 })
    const first = standing({ role: 'qa', person: 'U3', seat: 1 })
    expect(signingRight(facts({ roles, standing: [first] }))).toMatchObject({ may: true, seat: 2 })
    expect(signingRight(facts({ roles, standing: [first, second] }))).toMatchObject({
      may: false,
      code: 'taken',
      by: [first, second],
    })
  })
})

const ids = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6'] as const
const anyRole = fc.record({
  members: fc.uniqueArray(fc.constantFrom(...ids)),
  quorum: fc.integer({ min: 1, max: 3 }),
})
const anyRoles: fc.Arbitrary<StaffedRole[]> = fc
  .array(anyRole, { minLength: 1, maxLength: 4 })
  .map((roles) => roles.map(({ members, quorum }, index) => staffed(`role${index}`, members, { quorum })))
const anyPress = fc.record({
  id: fc.constantFrom(...ids),
  isBot: fc.boolean(),
  isDeactivated: fc.boolean(),
  chosen: fc.option(fc.integer({ min: 0, max: 4 })),
  decision: fc.constantFrom<StandingSignature['decision']>('approve', 'approve-with-conditions', 'reject'),
})
const anyRun = fc.record({
  roles: anyRoles,
  requestedBy: fc.constantFrom(...ids),
  authors: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }),
  presses: fc.array(anyPress, { maxLength: 30 }),
})

/** Lets people press one after another; each who may gets a signature. */
function signaturesOf({
  roles,
  requestedBy,
  authors,
  presses,
}: typeof anyRun extends fc.Arbitrary<infer Run> ? Run : never) {
  const given: StandingSignature[] = []
  for (const [index, { id, isBot, isDeactivated, chosen, decision }] of presses.entries()) {
    const right = signingRight({
      signer: person(id, { isBot, isDeactivated }),
      chosenRole: chosen === null ? null : `role${chosen}`,
      roles,
      requestedBy,
      authors,
      standing: given,
    })
    if (right.may) {
      given.push(standing({ id: `s${index}`, person: id, role: right.role.role, seat: right.seat, decision }))
    }
  }
  return given
}

describe('whoever presses in whatever order', () => {
  it('no role has more signatures than its quorum, no place is filled twice, nobody signs twice', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const given = signaturesOf(run)
        for (const { role, quorum } of run.roles) {
          const own = given.filter((signature) => signature.role === role)
          const seats = own.map(({ seat }) => seat)
          expect(own.length).toBeLessThanOrEqual(quorum)
          expect(new Set(seats).size).toBe(seats.length)
          for (const seat of seats) expect(seat).toBeLessThanOrEqual(quorum)
        }
        expect(new Set(given.map(({ person: who }) => who)).size).toBe(given.length)
      }),
    )
  })

  it('nobody signs who asked, wrote it, is a bot or has left, or has not the role', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const given = signaturesOf(run)
        const signers = given.map(({ person: who }) => who)
        for (const who of [run.requestedBy, ...run.authors]) expect(signers).not.toContain(who)
        for (const [index, { isBot, isDeactivated }] of run.presses.entries()) {
          if (isBot || isDeactivated) expect(given.some(({ id }) => id === `s${index}`)).toBe(false)
        }
        for (const { role, person: who } of given) {
          expect(run.roles.find((each) => each.role === role)?.members).toContain(who)
        }
      }),
    )
  })
})

describe('possibleSigners', () => {
  it('are the people of the role without those who may never sign', () => {
    expect(possibleSigners(backend, ['U2', 'U9'])).toEqual(['U1', 'U3'])
  })
})
