import { describe, expect, it } from 'vitest'
import type { Person } from '../../src/context.ts'
import { type WaiverRole, waiverRight, whoCan } from '../../src/signoffs/waiver-rights.ts'

const person: Person = { id: 'U1', name: 'Ann Lee', isBot: false, isDeactivated: false, timeZone: null }
const role = (name: string, ...members: string[]): WaiverRole => ({ role: name, title: name.toUpperCase(), members })

describe('who may act', () => {
  const roles = [role('lead', 'U2'), role('security', 'U1', 'U3'), role('founder', 'U1')]

  it.each<[string, Person, string | null, object]>([
    ['a member, as the first role that has them', person, 'U9', { may: true, role: roles[1] }],
    ['a bot never, whatever group it is in', { ...person, isBot: true }, null, { may: false, code: 'bot' }],
    [
      'nobody whose account is switched off',
      { ...person, isDeactivated: true },
      null,
      { may: false, code: 'deactivated' },
    ],
    ['not who asked', person, 'U1', { may: false, code: 'asker' }],
    ['not who is in no role', { ...person, id: 'U7' }, null, { may: false, code: 'outsider' }],
  ])('%s', (_name, who, askedBy, right) => {
    expect(waiverRight(who, roles, askedBy)).toEqual(right)
  })
})

describe('who else can', () => {
  const people = {
    members: async () => [],
    person: async (id: string) => (id === 'U404' ? null : { ...person, id, name: `Name of ${id}` }),
  }

  it('is told by role and name, without who may not, and with a count beyond four', async () => {
    const roles = [
      role('a', 'U1', 'U2'),
      role('b', 'U1'),
      role('c', 'U3', 'U404'),
      role('d', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6'),
    ]
    expect(await whoCan(people, roles, 'U1')).toBe(
      'A (Name of U2), B, C (Name of U3) and D (Name of U2, Name of U3, Name of U4, Name of U5, 1 more)',
    )
  })
})
