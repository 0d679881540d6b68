import type { SwitchState } from './page/protocol.ts'
import { ECOSYSTEM_SWITCHES } from './seeds/ecosystem-switches.ts'
import { RAPPIT_SWITCHES } from './seeds/rappit-switches.ts'
import { VAUNTICO_SWITCHES } from './seeds/vauntico-switches.ts'
import type { World } from './world.ts'

/** Something about the world outside that a person of the playground can mend or break. */
export interface Switch {
  readonly id: string
  readonly product: string
  readonly title: string
  /** What it does, in a sentence. */
  readonly note: string
  readonly flip: (world: World, isOn: boolean) => void | Promise<void>
  /** Whether it is on; what was flipped last when left out. */
  readonly isOn?: (world: World) => boolean
}

/** All switches of a world. */
export interface Switches {
  readonly list: () => readonly SwitchState[]
  /** @throws Error for an id that there is not */
  readonly flip: (id: string, isOn: boolean) => Promise<void>
}

/** Lets what runs next in production be ill, until it is mended or gone back from. */
const nextGoesBad = (product: string, title: string): Switch => ({
  id: `${product}.next-goes-bad`,
  product: title,
  title: 'The next build goes bad once it is live',
  note: 'Its health endpoint answers 503. Off mends it.',
  isOn: ({ running }) => running.isSpoilt(product, 'production'),
  flip: ({ running }, isOn) => {
    running.spoilNext(product, 'production', isOn)
    const commit = running.commitOf(product, 'production')
    if (!isOn && commit !== null) running.makeWell(commit)
  },
})

const SWITCHES: readonly Switch[] = [
  nextGoesBad('ecosystem', 'Ecosystem'),
  ...ECOSYSTEM_SWITCHES,
  ...VAUNTICO_SWITCHES,
  nextGoesBad('vivr', 'VIVR'),
  nextGoesBad('mypay', 'MyPay'),
  nextGoesBad('rappit', 'Rappit'),
  ...RAPPIT_SWITCHES,
]

/** Binds the switches to a world that holds all products. */
export function createSwitches(world: World): Switches {
  const flipped = new Map<string, boolean>()
  return {
    list: () =>
      SWITCHES.map(({ id, product, title, note, isOn }) => ({
        id,
        product,
        title,
        note,
        isOn: isOn?.(world) ?? flipped.get(id) ?? false,
      })),
    flip: async (id, isOn) => {
      const found = SWITCHES.find((each) => each.id === id)
      if (!found) throw new Error(`There is no switch ${id}`)
      await found.flip(world, isOn)
      flipped.set(id, isOn)
    },
  }
}
