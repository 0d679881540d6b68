import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audienceOf } from '../../src/incidents/audience.ts'
import { monitors, policy } from './world.ts'

const opening = { policy: policy({ onCall: 'ops' }), about: 'www', monitors, suspicion: null, except: [] }
const suspicion = { deployedBy: 'U1', authors: ['U2', 'ann@acme.example'] }

describe('who is told when an incident opens', () => {
  it.each([
    ['the owner of the check and who is on call', {}, ['backend', 'ops'], []],
    [
      'the product’s owner before the check’s',
      { policy: policy({ owner: 'lead', onCall: 'ops' }) },
      ['lead', 'ops'],
      [],
    ],
    ['one role once', { policy: policy({ owner: 'ops', onCall: 'ops' }) }, ['ops'], []],
    ['who is on call alone, where no monitor fails', { about: null }, ['ops'], []],
    ['nobody, where nobody is named', { about: 'unheard of', policy: policy({ onCall: null }) }, [], []],
    ['who made and deployed the change', { suspicion }, ['backend', 'ops'], ['U1', 'U2', 'ann@acme.example']],
    [
      'the authors of what the bot deployed',
      { suspicion: { ...suspicion, deployedBy: null } },
      ['backend', 'ops'],
      ['U2', 'ann@acme.example'],
    ],
    ['not who opened it', { suspicion, except: ['U1', 'U2'] }, ['backend', 'ops'], ['ann@acme.example']],
    [
      'no crowd of authors',
      { suspicion: { deployedBy: 'U1', authors: ['a', 'b', 'c', 'd', 'e', 'f'] } },
      ['backend', 'ops'],
      ['U1'],
    ],
  ])('%s', (_name, given, roles, people) => {
    expect(audienceOf({ ...opening, ...given })).toMatchObject({ roles, people })
  })

  it('never has who opened it among the people, and keeps the person out of the roles', () => {
    const anyPeople = fc.array(fc.constantFrom<string[]>('U1', 'U2', 'U3'))
    fc.assert(
      fc.property(anyPeople, anyPeople, fc.option(fc.constantFrom('U1', 'U2')), (authors, except, deployedBy) => {
        const told = audienceOf({ ...opening, suspicion: { authors, deployedBy }, except })
        expect(told.people.filter((person) => except.includes(person))).toEqual([])
        expect(new Set(told.people).size).toBe(told.people.length)
        expect(told.except).toEqual(except)
      }),
    )
  })
})
