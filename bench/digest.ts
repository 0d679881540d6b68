import { checkKinds } from '../src/checks/index.ts'
import { composeDigest } from '../src/digests/compose.ts'
import { listProducts, loadProducts } from '../src/products/load.ts'
import { atMost, type Measurement, percentile } from './result.ts'
import { withScratchDatabase } from './scratch-database.ts'
import { named, writeYear } from './year.ts'

const few = 10
const many = 100
const checksEach = 15
const rounds = 10
const to = new Date('2026-11-26T08:00:00Z')

/** Composing a digest over many products with a year of history, beside one over a tenth of them. */
export const digest: Measurement = {
  name: 'digest',
  summary: `time to compose a digest over ${many} products with a year of history, beside ${few} of them`,
  measure: async (say) => {
    return withScratchDatabase(async ({ database, pool }) => {
      const started = performance.now()
      await writeYear(pool, { products: many, checksEach, to })
      say(`a year of history written in ${((performance.now() - started) / 1000).toFixed(1)} s`)
      const known = await loadProducts('manifests/products', Object.values(checkKinds))
      const products = named(known.list(), many)
      const compose = async (kind: 'daily' | 'weekly', names: readonly string[]) => {
        const from = new Date(to.getTime() - (kind === 'daily' ? 1 : 7) * 24 * 60 * 60_000)
        const began = performance.now()
        const composed = await composeDigest(
          { database, products: listProducts(products) },
          { kind, products: names },
          { from, to, late: null },
        )
        if (composed.products.length !== names.length || !composed.isChanged) throw new Error('an empty digest')
        return performance.now() - began
      }
      const all = products.map(({ name }) => name)
      await compose('weekly', all)
      const before = process.memoryUsage.rss()
      const took = { all: [] as number[], some: [] as number[], weekly: [] as number[] }
      for (let round = 0; round < rounds; round += 1) {
        took.all.push(await compose('daily', all))
        took.some.push(await compose('daily', all.slice(0, few)))
        took.weekly.push(await compose('weekly', all))
      }
      const grownMb = (process.memoryUsage.rss() - before) / 1024 / 1024
      const [large, small] = [percentile(took.all, 0.5), percentile(took.some, 0.5)]
      say(`daily: ${small.toFixed(0)} ms of ${few} products, ${large.toFixed(0)} ms of ${many}`)
      return [
        atMost(`digest over ${many} products, slowest of ${rounds}`, Math.max(...took.all), 'ms', 1_000),
        atMost(`weekly digest over ${many} products, slowest of ${rounds}`, Math.max(...took.weekly), 'ms', 1_000),
        atMost(`digest, ${many} / ${few} products`, large / small, '×', many / few),
        atMost('digest, memory growth', grownMb, 'MB', 50),
      ]
    })
  },
}
