import { resolve } from 'node:path'
import { createWorld } from '../playground/world.ts'
import { checkKinds } from '../src/checks/index.ts'
import { readConfigWithoutSlack } from '../src/config.ts'
import { createLog } from '../src/log.ts'
import { loadProducts } from '../src/products/load.ts'
import { askDirectly } from '../src/readiness/ask-directly.ts'
import { connectSources } from '../src/sources/connect.ts'
import { atMost, type Measurement } from './result.ts'

const injectedMs = 3000
const hourlyLimit = 5000
const products = 50

/** All products of the local world at once, from cold, with one slow answer; then again, to see what is only re-validated. */
export const reports: Measurement = {
  name: 'reports',
  summary: `all products' reports at once from cold, one answer delayed by ${injectedMs} ms, then again within a minute`,
  measure: async (say) => {
    const world = await createWorld()
    const log = createLog('silent')
    const connected = connectSources(readConfigWithoutSlack(world.environment), log)
    try {
      const loaded = await loadProducts(
        resolve(import.meta.dirname, '../manifests/products'),
        Object.values(checkKinds),
      )
      const all = loaded.list()
      const context = { sources: connected.sources, now: () => new Date(), log }
      const askAll = () => Promise.all(all.map((product) => askDirectly(context, product, product.defaultEnvironment)))
      world.endpoints.set('www.vauntico.com', '/', { kind: 'answer', status: 200, delayMs: injectedMs })

      const started = performance.now()
      const cold = await askAll()
      const coldMs = performance.now() - started
      const slowestMs = Math.max(...cold.flatMap(({ checks }) => checks.map(({ tookMs }) => tookMs)))
      const first = world.github.requests.length

      await askAll()
      const again = world.github.requests.slice(first)
      // A refusal or a job's log, which moves elsewhere, comes without an ETag: there is nothing to ask by.
      const validatable = new Set(
        world.github.requests
          .slice(0, first)
          .filter(({ status, path }) => status === 200 && !path.includes('/logs'))
          .map(({ path }) => path),
      )
      const unconditional = again.filter(({ conditional, path }) => !conditional && validatable.has(path))
      // GitHub counts what it answers in full; a 304 to a signed-in client costs nothing.
      const counted = again.filter(({ status }) => status !== 304).length
      const checks = cold.reduce((sum, report) => sum + report.checks.length, 0)
      say(`${all.length} products, ${checks} checks: ${Math.round(coldMs)} ms, slowest answer ${slowestMs} ms`)
      say(`GitHub requests: ${first} from cold, ${again.length} again, of which ${counted} count against the limit`)
      for (const { method, path } of unconditional.slice(0, 10)) say(`unconditional on repeat: ${method} ${path}`)
      return [
        atMost('all reports from cold / slowest answer', coldMs / slowestMs, '×', 1.2),
        atMost('unconditional GitHub requests on repeat', unconditional.length, '', 0),
        atMost(
          `GitHub requests an hour for ${products} products from cold`,
          (first / all.length) * products,
          '',
          hourlyLimit * 0.2,
        ),
      ]
    } finally {
      await connected.close()
      await world.close()
    }
  },
}
