import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { type Mute, standingMutes } from '../store/mutes.ts'
import type { Excuse } from './excuse.ts'
import { spanAt } from './maintenance.ts'

/** Something that is hidden now, as lists show it: once for each window or mute, and for each of its environments. */
export interface Hiding extends Excuse {
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  /** By name; null for all of the product. */
  readonly monitors: readonly string[] | null
}

type Hideable = Pick<Product, 'name' | 'title' | 'maintenance'>

/** What is hidden now of products, what ends first first. */
export async function hidingNow(
  { database, now }: Pick<Context, 'database' | 'now'>,
  products: readonly Hideable[],
): Promise<Hiding[]> {
  const at = now()
  const mutes = await standingMutes(database, at)
  return products
    .flatMap((product) => hidingOf(product, mutes, at))
    .toSorted((one, other) => one.until.getTime() - other.until.getTime())
}

function hidingOf({ name, title, maintenance }: Hideable, mutes: readonly Mute[], at: Date): Hiding[] {
  const common = { product: name, productTitle: title }
  const planned = maintenance.flatMap((window): Hiding[] => {
    const until = spanAt(window, at)?.until
    if (until === undefined) return []
    const excuse = { kind: 'maintenance', reason: window.title, until, by: null } as const
    return window.environments.map((environment) => ({ ...common, ...excuse, environment, monitors: window.monitors }))
  })
  const muted = mutes
    .filter((mute) => mute.product === name)
    .map(({ environment, monitor, reason, until, by }): Hiding => {
      const monitors = monitor === null ? null : [monitor]
      return { ...common, kind: 'mute', reason, until, by, environment, monitors }
    })
  return [...planned, ...muted]
}
