import { describe, expect, it } from 'vitest'
import { FreezeWindow, freezesOf } from '../../src/products/freeze-fields.ts'

const zone = 'Europe/Berlin'
const messages = (line: unknown) => FreezeWindow.safeParse(line).error?.issues.map(({ message }) => message)

describe('a freeze in a product’s file', () => {
  it('is a time of every week', () => {
    const weekend = {
      kind: 'weekly',
      from: { weekday: 5, hour: 16, minute: 0 },
      to: { weekday: 1, hour: 8, minute: 30 },
    }
    for (const weekly of ['Fri 16:00 - Mon 08:30', 'Fri 16:00–Mon 08:30', 'Fri 16:00 – Mon 08:30']) {
      expect(FreezeWindow.parse({ weekly, zone })).toEqual({ title: undefined, zone, ...weekend })
    }
  })

  it('is one time, written with a blank or a T', () => {
    const line = { title: 'Holidays', from: '2026-12-20 16:00', to: '2027-01-04T08:00', zone }
    const dated = { title: 'Holidays', zone, kind: 'dated', from: '2026-12-20T16:00', to: '2027-01-04T08:00' }
    expect(FreezeWindow.parse(line)).toEqual(dated)
  })

  it('is called by its key when it has no title', () => {
    const weekend = FreezeWindow.parse({ weekly: 'Sat 00:00 - Mon 00:00', zone })
    const sales = FreezeWindow.parse({ title: 'Sales', weekly: 'Wed 08:00 - Wed 10:00', zone })
    expect(freezesOf({ weekend, sales }).map(({ name, title }) => [name, title])).toEqual([
      ['weekend', 'weekend'],
      ['sales', 'Sales'],
    ])
  })

  it.each([
    [{ weekly: 'Fri 16:00', zone }, 'must be two times of the week such as Fri 16:00 - Mon 08:00'],
    [{ weekly: 'Fri 24:00 - Mon 08:00', zone }, 'must be two times of the week such as Fri 16:00 - Mon 08:00'],
    [{ weekly: 'Fri 16:00 - Fri 16:00', zone }, 'must end at another time than it starts'],
    [{ from: 'Christmas', to: '2027-01-04 08:00', zone }, 'must be a day and a time such as 2026-12-20 16:00'],
    [{ from: '2026-02-30 16:00', to: '2027-01-04 08:00', zone }, 'must be a day and a time that exist'],
    [{ from: '2027-01-04 08:00', to: '2027-01-04 08:00', zone }, 'must end (to) after it starts (from)'],
    [{ from: '2027-01-04 08:00', zone }, 'needs either weekly, or from and to'],
    [{ to: '2027-01-04 08:00', zone }, 'needs either weekly, or from and to'],
    [{ zone }, 'needs either weekly, or from and to'],
    [{ weekly: 'Fri 16:00 - Mon 08:00', from: '2027-01-04 08:00', zone }, 'needs either weekly, or from and to'],
    [{ weekly: 'Fri 16:00 - Mon 08:00', to: '2027-01-04 08:00', zone }, 'needs either weekly, or from and to'],
    [{ weekly: 'Fri 16:00 - Mon 08:00', zone: 'Berlin' }, 'must be a time zone such as Europe/Berlin'],
  ])('%j: %s', (line, message) => {
    expect(messages(line)).toEqual([message])
  })
})
