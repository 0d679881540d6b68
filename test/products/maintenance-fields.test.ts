import { describe, expect, it } from 'vitest'
import { MaintenanceFields } from '../../src/products/maintenance-fields.ts'

const zone = 'Europe/Berlin'
const sentences = (given: object) =>
  MaintenanceFields.safeParse(given).error?.issues.map(({ path, message }) => [...path, message].join(': '))

describe('the fields of a maintenance window', () => {
  it('are read of one that is repeated', () => {
    const given = {
      title: 'Backup',
      starts: '0 2 * * 7',
      for: '2h',
      zone,
      monitors: ['www'],
      environments: ['staging'],
    }
    expect(MaintenanceFields.parse(given)).toEqual({
      title: 'Backup',
      zone,
      monitors: ['www'],
      environments: ['staging'],
      kind: 'repeated',
      cron: '0 2 * * 7',
      forMs: 2 * 60 * 60_000,
    })
  })

  it('are read of one of one time', () => {
    expect(MaintenanceFields.parse({ from: '2026-12-20 16:00', to: '2026-12-20 18:00', zone })).toEqual({
      zone,
      kind: 'dated',
      from: '2026-12-20T16:00',
      to: '2026-12-20T18:00',
    })
  })

  const both = 'needs either starts and for, or from and to'
  const cron = 'starts: must be five fields of cron that come to pass, such as 0 2 * * 7 for Sundays at 02:00'
  it.each<[string, object, string]>([
    ['no time', {}, both],
    ['a start without a length', { starts: '0 2 * * *' }, both],
    ['a length without a start', { for: '1h' }, both],
    ['a beginning without an end', { from: '2026-12-20 16:00' }, both],
    ['both kinds', { starts: '0 2 * * *', for: '1h', from: '2026-12-20 16:00', to: '2026-12-20 18:00' }, both],
    ['a mixture', { starts: '0 2 * * *', to: '2026-12-20 18:00' }, both],
    [
      'an end before it starts',
      { from: '2026-12-20 16:00', to: '2026-12-20 16:00' },
      'must end (to) after it starts (from)',
    ],
    ['more than a week', { starts: '0 2 * * *', for: '8d' }, 'for: must be at most 7d'],
    ['seconds', { starts: '0 0 2 * * *', for: '1h' }, cron],
    ['too few fields', { starts: '0 2 * *', for: '1h' }, cron],
    ['words', { starts: 'every night at two o’clock', for: '1h' }, cron],
    ['a day that never comes', { starts: '0 2 31 2 *', for: '1h' }, cron],
    ['a month that is none', { starts: '0 2 1 13 *', for: '1h' }, cron],
    [
      'a day that is none',
      { from: '2026-02-30 16:00', to: '2026-12-20 16:00' },
      'from: must be a day and a time that exist',
    ],
  ])('refuse %s', (_name, given, sentence) => {
    expect(sentences({ zone, ...given })).toEqual([sentence])
  })

  it.each([[{ starts: '0 2 * * *', for: '1h', zone: 'Berlin' }, 'zone: must be a time zone such as Europe/Berlin']])(
    'refuse a zone that is none',
    (given, sentence) => {
      expect(sentences(given)).toEqual([sentence])
    },
  )
})
