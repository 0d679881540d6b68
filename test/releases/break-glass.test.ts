import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakGlass, type GlassBreaker } from '../../src/releases/break-glass.ts'

const now = new Date('2026-03-07T10:00:00Z')
const within = { now, withinMs: 15 * 60_000 }
const pressed = (person: string, minutesAgo: number): GlassBreaker => ({
  person,
  name: `Name of ${person}`,
  at: new Date(now.getTime() - minutesAgo * 60_000),
})
const freeze = { window: 'Weekend', reason: 'Payments are down' }

describe('breaking a freeze', () => {
  it('needs two people, and leaves a mark with both and the reason', () => {
    const [later, earlier] = [pressed('U2', 1), pressed('U1', 5)]
    const sentence = 'The freeze Weekend was broken by Name of U1 and Name of U2: Payments are down'
    expect(breakGlass(freeze, [later, earlier], within)).toEqual({
      kind: 'broken',
      mark: { ...freeze, by: [earlier, later], sentence },
    })
  })

  it.each([
    ['nobody', [], 2, 'To break the freeze Weekend, two people must press, within 15 minutes.'],
    ['one', [pressed('U1', 1)], 1, 'one more person than Name of U1 must press'],
    ['the same twice', [pressed('U1', 1), pressed('U1', 2)], 1, 'one more person than Name of U1 must press'],
    ['one too long ago', [pressed('U1', 1), pressed('U2', 15)], 1, 'one more person than Name of U1'],
    ['one in the future', [pressed('U1', 1), pressed('U2', -1)], 1, 'one more person than Name of U1'],
  ])('is not done by %s', (_name, asked, missing, sentence) => {
    const decision = breakGlass(freeze, asked, within)
    expect(decision).toMatchObject({ kind: 'needs-person', missing })
    expect(decision.kind === 'needs-person' && decision.sentence).toContain(sentence)
  })

  it('needs a reason', () => {
    expect(breakGlass({ ...freeze, reason: ' ' }, [pressed('U1', 1), pressed('U2', 1)], within)).toEqual({
      kind: 'needs-reason',
      sentence: 'Say why this cannot wait until the freeze ends.',
    })
  })

  it('is never done by one person, however often they press, and always by two who press in time', () => {
    const presses = fc.array(fc.tuple(fc.constantFrom('U1', 'U2', 'U3'), fc.integer({ min: -5, max: 30 })))
    fc.assert(
      fc.property(presses, (all) => {
        const asked = all.map(([person, ago]) => pressed(person, ago))
        const people = new Set(all.filter(([, ago]) => ago >= 0 && ago < 15).map(([person]) => person))
        const decision = breakGlass(freeze, asked, within)
        expect(decision.kind === 'broken').toBe(people.size >= 2)
        if (decision.kind === 'broken') expect(decision.mark.by[0].person).not.toBe(decision.mark.by[1].person)
      }),
    )
  })
})
