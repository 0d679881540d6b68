import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { standingSubscriptions } from '../store/digests.ts'
import type { DigestSchedule } from './digest.ts'

/** Every digest there is: those of the products' files and those that people subscribed channels to. */
export async function digestSchedules({ products, database }: Pick<Context, 'products' | 'database'>) {
  const subscribed = (await standingSubscriptions(database)).map(
    ({ createdAt, createdBy, endedAt: _at, endedBy: _by, ...subscription }): DigestSchedule => ({
      ...subscription,
      from: 'channel',
      by: createdBy,
      since: createdAt,
    }),
  )
  return [...manifestSchedules(products.list()), ...subscribed]
}

/** The digests of the products' files: products that name the same channel, kind and time share one. Pure. */
export function manifestSchedules(products: readonly Product[]): DigestSchedule[] {
  const lines = products.flatMap(({ name, digests }) => digests.map((line) => ({ name, line })))
  const groups = Map.groupBy(lines, ({ line: { channel, kind, cron, zone } }) => [channel, kind, cron, zone].join('\n'))
  return [...groups].flatMap(([key, named]): DigestSchedule[] => {
    const [first] = named
    if (first === undefined) return []
    const { channel, kind, cron, zone } = first.line
    return [
      {
        id: `manifest-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`,
        from: 'manifest',
        channelId: channel,
        by: null,
        kind,
        products: [...new Set(named.map(({ name }) => name))],
        cron,
        zone,
        // It is quiet only where all of them wish it.
        skipsUnchanged: named.every(({ line }) => line.skipsUnchanged),
        since: new Date(0),
      },
    ]
  })
}

/** The products of a digest that there still are, by name. */
export function productsOf(
  { products }: Pick<Context, 'products'>,
  { products: names }: Pick<DigestSchedule, 'products'>,
) {
  return products.list().filter(({ name }) => names === null || names.includes(name))
}
