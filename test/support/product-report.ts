import type { ProductWorld } from '../../playground/seeds/product-world.ts'
import type { World } from '../../playground/world.ts'
import type { AskedCheck, Report } from '../../src/readiness/assessment.ts'
import { checkOf, startAskedWorld } from './asked-world.ts'

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
  const asked = await startAskedWorld([seed])
  try {
    await change(asked.world)
    const report = await asked.ask(name, environment)
    const check = (id: string) => checkOf(report, id)
    return {
      report,
      check,
      rows: (id) => check(id).answer.details.map(({ subject, found }) => `${subject}: ${found}`),
    }
  } finally {
    await asked.close()
  }
}
