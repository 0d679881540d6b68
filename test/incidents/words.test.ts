import { describe, expect, it } from 'vitest'
import { titleOf } from '../../src/incidents/words.ts'
import { monitor, monitors } from './world.ts'

const down = (about: string | null, status: 'firing' | 'resolved' = 'firing') => ({
  about,
  status,
  title: `${about ?? 'Something'} is down`,
})
const five = ['a', 'b', 'c', 'd', 'e'].map((name) => monitor(name))

describe('what an incident is called', () => {
  it.each([
    ['its only problem', [down('www')], 'www is down'],
    ['the cause of all', [down('www'), down('api'), down('dns')], 'dns is down'],
    ['the cause, and not what follows from it', [down('checkout'), down('api')], 'api is down'],
    ['two beside each other', [down('www'), down('api')], 'www and api are failing'],
    ['several alerts about one monitor', [down('www'), { ...down('www'), title: 'Many errors' }], 'www is down'],
    ['what fires of it', [down('www', 'resolved'), down('api')], 'api is down'],
    ['nothing else when nothing fires', [down('www', 'resolved')], null],
    ['an alert of the product as a whole', [down(null)], 'Something is down'],
  ])('%s', (_name, members, title) => {
    expect(titleOf(members, monitors)).toBe(title)
  })

  it.each([
    [3, 'a, b and c are failing'],
    [4, 'a, b and 2 others are failing'],
    [5, 'a, b and 3 others are failing'],
  ])('%d beside each other, in short', (count, title) => {
    const members = five.slice(0, count).map(({ name }) => down(name))
    expect(titleOf(members, five)).toBe(title)
  })
})
