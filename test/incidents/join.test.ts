import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Joining, joinSignal } from '../../src/incidents/join.ts'
import { createRoom, type Room } from '../../src/incidents/room.ts'
import type { Product } from '../../src/products/product.ts'
import type { Signal } from '../../src/store/incidents.ts'
import { later, MINUTE_MS, monitors, policy } from './world.ts'

const joining = (now: Date, given: Partial<Joining> = {}): Joining => ({
  product: { name: 'acme', title: 'Acme', monitors, incidents: policy(), roles: [] } as unknown as Product,
  now,
  isHidden: () => false,
  suspect: async () => null,
  ...given,
})

interface Said {
  readonly about: string
  readonly status: 'firing' | 'resolved'
  readonly severity: Signal['severity']
}

const signalOf = ({ about, status, severity }: Said, index: number, at: Date): Signal => ({
  id: `s${index}`,
  sequence: index,
  sender: 'monitor',
  product: 'acme',
  environment: 'production',
  fingerprint: `monitor.${about}`,
  status,
  severity,
  title: `${about} is down`,
  about,
  evidence: { summary: `Said ${index}`, link: null },
  happenedAt: at,
  receivedAt: at,
  settledAt: null,
  incidentId: null,
})

const anySaid = fc.record({
  about: fc.constantFrom(...monitors.map(({ name }) => name)),
  status: fc.constantFrom('firing' as const, 'resolved' as const),
  severity: fc.constantFrom('critical' as const, 'major' as const, 'minor' as const),
})
const anyStory = fc.array(fc.tuple(anySaid, fc.nat(3 * MINUTE_MS)), { maxLength: 40 })

async function hear(story: readonly (readonly [Said, number])[], reload: (index: number) => boolean): Promise<Room> {
  let room = createRoom([], [])
  let ms = 0
  for (const [index, [said, gap]] of story.entries()) {
    ms += gap
    await joinSignal(room, signalOf(said, index, later(ms)), joining(later(ms)))
    if (!reload(index)) continue
    // As a batch ends and the next one reads what was stored.
    const members = room.drafts.flatMap((draft) => [...draft.members.values()])
    room = createRoom(
      room.drafts.map(({ incident }, number) => ({ ...incident, number })),
      members,
    )
  }
  return room
}

const shape = ({ drafts }: Room) =>
  drafts.map(({ incident, members }) => {
    const { id: _id, number: _number, ...rest } = { number: 0, ...incident }
    return { ...rest, members: [...members.values()].map(({ incidentId: _incidentId, ...member }) => member) }
  })

describe('joining signals', () => {
  it('comes to the same wherever batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), async (story, cuts) => {
        const whole = await hear(story, () => false)
        const cut = await hear(story, (index) => cuts[index] === true)
        expect(shape(cut)).toEqual(shape(whole))
      }),
    )
  })

  it('loses no alert, keeps one open incident a fingerprint, and counts what is said', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { drafts } = await hear(story, () => false)
        const members = drafts.flatMap((draft) => [...draft.members.values()])
        const fingerprints = members.map(({ fingerprint }) => fingerprint)
        // Nothing is resolved here, so that each fingerprint is in one incident.
        expect(new Set(fingerprints).size).toBe(fingerprints.length)
        for (const { about, signals, status } of members) {
          const said = story.map(([each]) => each).filter((each) => each.about === about)
          const first = said.findIndex((each) => each.status === 'firing')
          expect(signals).toBe(said.length - first)
          expect(status).toBe(said.at(-1)?.status)
        }
        const fired = new Set(
          story.filter(([{ status }]) => status === 'firing').map(([{ about }]) => `monitor.${about}`),
        )
        expect(new Set(fingerprints)).toEqual(fired)
        for (const { incident, members: own } of drafts) {
          const fires = [...own.values()].some(({ status }) => status === 'firing')
          expect(incident.closesAt === null).toBe(fires)
        }
      }),
    )
  })

  it('writes a bounded number of events about what comes and goes', async () => {
    const story = Array.from({ length: 400 }, (_none, index): [Said, number] => [
      { about: 'www', status: index % 2 === 0 ? 'firing' : 'resolved', severity: 'major' },
      1_000,
    ])
    const { drafts } = await hear(story, () => false)
    expect(drafts).toHaveLength(1)
    expect(drafts[0]?.events).toHaveLength(6)
  })
})
