import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  areRelated,
  causeFirst,
  causeOf,
  type GroupedIncident,
  groupSignal,
  upstreamOf,
} from '../../src/incidents/group.ts'
import { later, MINUTE_MS, monitors, start } from './world.ts'

const member = (about: string | null, given: Partial<GroupedIncident['members'][number]> = {}) => ({
  fingerprint: `monitor.${about}`,
  about,
  status: 'firing' as const,
  firstAt: start,
  ...given,
})
const incident = (id: string, abouts: readonly (string | null)[], given: Partial<GroupedIncident> = {}) => ({
  id,
  environment: 'production',
  members: abouts.map((about) => member(about)),
  ...given,
})
const signal = (about: string | null, ms = 0, environment = 'production') => ({
  environment,
  fingerprint: `monitor.${about}`,
  about,
  receivedAt: later(ms),
})

describe('what a monitor depends on', () => {
  it.each([
    ['checkout', ['api', 'dns']],
    ['www', ['dns']],
    ['dns', []],
    ['unheard of', []],
  ])('%s: %j', (name, upstream) => {
    expect([...upstreamOf(name, monitors)].sort()).toEqual(upstream)
  })

  it('ends where a file goes in circles', () => {
    const circle = [
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: ['c', 'a'] },
      { name: 'c', dependsOn: ['a'] },
    ]
    expect([...upstreamOf('a', circle)].sort()).toEqual(['b', 'c'])
  })
})

describe('two problems', () => {
  it.each([
    ['about the same', 'www', 'www', true],
    ['one far upstream of the other', 'checkout', 'dns', true],
    ['the other way round', 'dns', 'checkout', true],
    ['siblings', 'www', 'api', true],
    ['one below a sibling', 'www', 'checkout', true],
    ['strangers', 'www', 'mail', false],
    ['one of the product as a whole', null, 'www', false],
    ['both of the product as a whole', null, null, false],
  ])('%s', (_name, one, other, related) => {
    expect(areRelated(one, other, monitors)).toBe(related)
  })
})

describe('a firing signal', () => {
  const open = [incident('one', ['www']), incident('two', ['mail'])]
  it.each([
    ['joins what has its fingerprint', signal('www'), { kind: 'same', incidentId: 'one' }],
    ['however late', signal('www', 99 * MINUTE_MS), { kind: 'same', incidentId: 'one' }],
    ['but not elsewhere', signal('www', 0, 'staging'), { kind: 'new' }],
    ['joins its sibling’s', signal('api'), { kind: 'related', incidentId: 'one' }],
    ['ten minutes after', signal('api', 10 * MINUTE_MS), { kind: 'related', incidentId: 'one' }],
    ['and no later', signal('api', 10 * MINUTE_MS + 1), { kind: 'new' }],
    ['joins no sibling’s elsewhere', signal('api', 0, 'staging'), { kind: 'new' }],
    ['of the product as a whole joins nothing', signal(null), { kind: 'new' }],
    ['about what nobody knows joins nothing', signal('unheard of'), { kind: 'new' }],
  ] as const)('%s', (_name, given, grouping) => {
    expect(groupSignal(given, open, monitors)).toEqual(grouping)
  })

  it('joins the incident that something joined last', () => {
    const older = incident('older', ['www'])
    const newer = incident('newer', [], { members: [member('checkout', { firstAt: later(MINUTE_MS) })] })
    expect(groupSignal(signal('api', MINUTE_MS), [older, newer], monitors)).toMatchObject({ incidentId: 'newer' })
    expect(groupSignal(signal('api', MINUTE_MS), [newer, older], monitors)).toMatchObject({ incidentId: 'newer' })
  })

  it('never joins an incident that a person opened', () => {
    expect(groupSignal(signal('www'), [incident('by hand', [])], monitors)).toEqual({ kind: 'new' })
  })
})

describe('the cause', () => {
  const named = (about: string | null, status: 'firing' | 'resolved' = 'firing') => ({ about, status })
  it.each([
    ['none', [], undefined],
    ['the only one', [named('www')], 'www'],
    ['the first of siblings', [named('www'), named('api')], 'www'],
    ['the most upstream one', [named('checkout'), named('api'), named('dns')], 'dns'],
    ['of those that fire', [named('checkout'), named('dns', 'resolved')], 'checkout'],
    ['of all when none does', [named('checkout', 'resolved'), named('dns', 'resolved')], 'dns'],
    ['one of the product as a whole when it came first', [named(null), named('dns')], null],
  ])('%s', (_name, members, about) => {
    expect(causeOf(members, monitors)?.about).toBe(about)
  })

  it('is the first where a file goes in circles', () => {
    const circle = [
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: ['a'] },
    ]
    expect(causeOf([named('b'), named('a')], circle)?.about).toBe('b')
  })

  const anyName = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const anyMonitors = fc.uniqueArray(
    fc.record({ name: anyName, dependsOn: fc.uniqueArray(anyName, { maxLength: 3 }) }),
    { selector: ({ name }) => name },
  )
  const anyMembers = fc.array(
    fc.record({ about: fc.option(anyName), status: fc.constantFrom('firing' as const, 'resolved' as const) }),
    { minLength: 1, maxLength: 8 },
  )

  it('fires whenever something does, and comes first of all of them', () => {
    fc.assert(
      fc.property(anyMembers, anyMonitors, (members, some) => {
        const cause = causeOf(members, some)
        expect(members).toContain(cause)
        if (members.some(({ status }) => status === 'firing')) expect(cause?.status).toBe('firing')
        const [first, ...others] = causeFirst(members, some)
        expect(first).toBe(cause)
        expect(others).toEqual(members.filter((each) => each !== cause))
      }),
    )
    expect(causeFirst([], monitors)).toEqual([])
  })

  it('relates problems whichever of them is named first', () => {
    fc.assert(
      fc.property(anyName, anyName, anyMonitors, (one, other, some) => {
        expect(areRelated(one, other, some)).toBe(areRelated(other, one, some))
      }),
    )
  })
})
