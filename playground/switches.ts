import type { Callers } from './callers.ts'
import type { SwitchState } from './page/protocol.ts'
import { ECOSYSTEM_ALERTS, MYPAY_ALERTS, RAPPIT_ALERTS, VAUNTICO_ALERTS, VIVR_ALERTS } from './seeds/alert-switches.ts'
import { ECOSYSTEM_SWITCHES } from './seeds/ecosystem-switches.ts'
import { hostSwitch, NGINX_BAD_GATEWAY, VERCEL_FUNCTION_FAILED } from './seeds/host-switches.ts'
import { HOSTS as MYPAY_HOSTS } from './seeds/mypay-network.ts'
import { HOSTS as RAPPIT_HOSTS } from './seeds/rappit-network.ts'
import { RAPPIT_SWITCHES } from './seeds/rappit-switches.ts'
import { VAUNTICO_SWITCHES } from './seeds/vauntico-switches.ts'
import type { World } from './world.ts'

/** Something about the world outside that a person of the playground can mend or break. */
export interface Switch {
  readonly id: string
  readonly product: string
  /** What it is about, repositories and builds when left out; alerts only tell the bot, and are not there without one. */
  readonly group?: SwitchState['group']
  readonly title: string
  /** What it does, in a sentence. */
  readonly note: string
  /** @param callers null where no bot listens */
  readonly flip: (world: World, isOn: boolean, callers: Callers | null) => void | Promise<void>
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
  ...VAUNTICO_SWITCHES,
  ...VAUNTICO_ALERTS,
  hostSwitch({ id: 'ecosystem', title: 'Ecosystem' }, 'ecosystem-platform.vercel.app', VERCEL_FUNCTION_FAILED),
  nextGoesBad('ecosystem', 'Ecosystem'),
  ...ECOSYSTEM_SWITCHES,
  ...ECOSYSTEM_ALERTS,
  hostSwitch({ id: 'vivr', title: 'VIVR' }, 'vivr.example', NGINX_BAD_GATEWAY),
  nextGoesBad('vivr', 'VIVR'),
  ...VIVR_ALERTS,
  ...MYPAY_HOSTS.map((host) => hostSwitch({ id: 'mypay', title: 'MyPay' }, host, NGINX_BAD_GATEWAY)),
  nextGoesBad('mypay', 'MyPay'),
  ...MYPAY_ALERTS,
  ...RAPPIT_HOSTS.map((host) => hostSwitch({ id: 'rappit', title: 'Rappit' }, host, NGINX_BAD_GATEWAY)),
  nextGoesBad('rappit', 'Rappit'),
  ...RAPPIT_SWITCHES,
  ...RAPPIT_ALERTS,
]

/**
 * Binds the switches to a world that holds all products.
 * @param callers by which the systems outside tell the bot; left out, they tell nobody
 */
export function createSwitches(world: World, callers: Callers | null = null): Switches {
  const offered = SWITCHES.filter(({ group }) => callers !== null || group !== 'alerts')
  const flipped = new Map<string, boolean>()
  return {
    list: () =>
      offered.map(({ id, product, group = 'builds', title, note, isOn }) => ({
        id,
        product,
        group,
        title,
        note,
        isOn: isOn?.(world) ?? flipped.get(id) ?? false,
      })),
    flip: async (id, isOn) => {
      const found = offered.find((each) => each.id === id)
      if (!found) throw new Error(`There is no switch ${id}`)
      await found.flip(world, isOn, callers)
      flipped.set(id, isOn)
    },
  }
}
