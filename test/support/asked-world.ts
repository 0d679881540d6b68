import type { ProductWorld } from '../../playground/seeds/product-world.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { readConfigWithoutSlack } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { loadProducts } from '../../src/products/load.ts'
import { askDirectly } from '../../src/readiness/ask-directly.ts'
import type { AskedCheck, Report, WholeAssessment } from '../../src/readiness/assessment.ts'
import { connectSources } from '../../src/sources/connect.ts'

/** A report of which everything is there. */
export type WholeReport = Report & { readonly assessment: WholeAssessment }

export interface AskedWorld {
  readonly world: World
  /** Asks every check of a product's committed file now. */
  readonly ask: (product: string, environment?: string) => Promise<WholeReport>
  /** What was logged, line by line. */
  readonly logged: readonly string[]
  readonly close: () => Promise<void>
}

/** A product's emulated world, asked as the command line asks: through the settings alone, without Slack or database. */
export async function startAskedWorld(products: readonly ProductWorld[]): Promise<AskedWorld> {
  const world = await createWorld(products)
  const config = readConfigWithoutSlack(world.environment)
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const { sources, close } = connectSources(config, log)
  const files = await loadProducts(config.productsDir, Object.values(checkKinds))
  return {
    world,
    logged,
    ask: async (name, environment) => {
      const product = files.get(name)
      if (!product) throw new Error(`there is no product ${name}`)
      const context = { sources, log, now: () => new Date() }
      return (await askDirectly(context, product, environment ?? product.defaultEnvironment)) as WholeReport
    },
    close: async () => {
      await close()
      await world.close()
    },
  }
}

/** One check of a report. */
export function checkOf(report: Report, id: string): AskedCheck {
  const found = report.checks.find((check) => check.id === id)
  if (!found) throw new Error(`${report.product} ${report.environment} does not ask ${id}`)
  return found
}

/** The ids of a report's checks with an answer of this status, in the file's order. */
export function idsWith(report: Report, status: AskedCheck['answer']['status']): readonly string[] {
  return report.checks.filter(({ answer }) => answer.status === status).map(({ id }) => id)
}
