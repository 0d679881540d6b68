import { describe, expect, it } from 'vitest'
import { excuseAt } from '../../src/monitors/excuse.ts'
import { muteAt } from '../../src/monitors/mutes.ts'
import type { MaintenanceWindow } from '../../src/products/monitor.ts'
import type { Mute } from '../../src/store/mutes.ts'

const at = new Date('2026-01-15T12:00:00Z')
const hours = (count: number) => new Date(at.getTime() + count * 60 * 60_000)
const mute = (given: Partial<Mute> = {}): Mute => ({
  id: 'm1',
  product: 'acme',
  environment: 'production',
  monitor: 'www',
  reason: 'Moves',
  by: 'U1',
  from: hours(-1),
  until: hours(1),
  endedAt: null,
  endedBy: null,
  ...given,
})
const www = { environment: 'production', monitor: 'www' }

describe('a mute covers', () => {
  it.each<[string, Partial<Mute>, string | null, boolean]>([
    ['its monitor', {}, 'www', true],
    ['no other monitor', {}, 'api', false],
    ['not the product as a whole', {}, null, false],
    ['every monitor, one of all', { monitor: null }, 'www', true],
    ['the product as a whole, one of all', { monitor: null }, null, true],
    ['no other product', { product: 'other' }, 'www', false],
    ['no other environment', { environment: 'staging' }, 'www', false],
    ['from its first moment on', { from: at }, 'www', true],
    ['nothing before', { from: hours(1), until: hours(2) }, 'www', false],
    ['nothing from its end on', { until: at }, 'www', false],
    ['nothing when somebody ended it', { endedAt: at }, 'www', false],
    ['what was before somebody ended it', { endedAt: hours(0.5) }, 'www', true],
  ])('%s', (_name, given, monitor, expected) => {
    expect(muteAt([mute(given)], 'acme', { environment: 'production', monitor }, at) !== null).toBe(expected)
  })

  it('as long as the last of several', () => {
    const long = mute({ id: 'm2', monitor: null, until: hours(3) })
    expect(muteAt([mute(), long, mute({ id: 'm3', until: hours(2) })], 'acme', www, at)).toBe(long)
  })
})

describe('an excuse', () => {
  const noon: MaintenanceWindow = {
    name: 'noon',
    title: 'Noon',
    zone: 'UTC',
    monitors: null,
    environments: ['production'],
    kind: 'repeated',
    cron: '0 12 * * *',
    forMs: 2 * 60 * 60_000,
  }
  const acme = { name: 'acme', maintenance: [noon] }
  const planned = { kind: 'maintenance', reason: 'Noon', until: hours(2), by: null }
  const muted = { kind: 'mute', reason: 'Moves', by: 'U1' }

  it.each<[string, Mute[], unknown]>([
    ['what is planned', [], planned],
    ['what is planned for longer', [mute()], planned],
    ['what is planned for as long', [mute({ until: hours(2) })], planned],
    ['what is muted for longer', [mute({ until: hours(3) })], { ...muted, until: hours(3) }],
  ])('is %s', (_name, mutes, excuse) => {
    expect(excuseAt(acme, mutes, { subject: www, at })).toEqual(excuse)
  })

  it('is the mute where nothing is planned, and none where nothing holds', () => {
    const unplanned = { name: 'acme', maintenance: [] }
    expect(excuseAt(unplanned, [mute()], { subject: www, at })).toEqual({ ...muted, until: hours(1) })
    expect(excuseAt(unplanned, [], { subject: www, at })).toBeNull()
  })
})
