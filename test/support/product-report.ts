import { pino } from 'pino'
import type { ProductWorld } from '../../playground/seeds/product-world.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { readConfigWithoutSlack } from '../../src/config.ts'
import { loadProducts } from '../../src/products/load.ts'
import { askDirectly } from '../../src/readiness/ask-directly.ts'
import type { AskedCheck, Report } from '../../src/readiness/assessment.ts'
import { connectSources } from '../../src/sources/connect.ts'

export interface ProductReport {
  readonly report: Report
  /** @throws Error when the report has no such check */
  readonly check: (id: string) => AskedCheck
  /** What the rows of a check found, each as `subject: found`. */
  readonly rows: (id: string) => readonly string[]
}

/** Asks a product's real file about its emulated world, as the command line does; `change` alters the world before. */
export async function askProduct(
  name: string,
  environment: string,
  seed: ProductWorld,
  change: (world: World) => unknown = () => undefined,
): Promise<ProductReport> {
  const world = await createWorld([seed])
  const log = pino({ level: 'silent' })
  const { sources, close } = connectSources(readConfigWithoutSlack(world.environment), log)
  try {
    await change(world)
    const product = (await loadProducts('manifests/products', Object.values(checkKinds))).get(name)
    if (!product) throw new Error(`There is no product ${name}`)
    const report = await askDirectly({ sources, log, now: () => new Date() }, product, environment)
    const check = (id: string) => {
      const found = report.checks.find((each) => each.id === id)
      if (!found) throw new Error(`There is no check ${id}`)
      return found
    }
    return {
      report,
      check,
      rows: (id) => check(id).answer.details.map(({ subject, found }) => `${subject}: ${found}`),
    }
  } finally {
    await close()
    await world.close()
  }
}
