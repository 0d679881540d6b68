import { pino } from 'pino'
import { expect, onTestFinished } from 'vitest'
import type { ProductWorld } from '../../playground/seeds/product-world.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { readConfigWithoutSlack } from '../../src/config.ts'
import type { Deploy } from '../../src/products/deploy.ts'
import { loadProducts } from '../../src/products/load.ts'
import type { Product } from '../../src/products/product.ts'
import { askProbes, proveRun } from '../../src/releases/prove.ts'
import { connectSources } from '../../src/sources/connect.ts'
import type { Sources } from '../../src/sources/sources.ts'
import type { Target } from '../../src/targets/bind.ts'
import type { Order, TargetStatus } from '../../src/targets/target.ts'
import { patient } from '../sources/local.ts'
import { carryingWith, order } from '../targets/world.ts'

/** A product as its file has it, in its world. */
export interface Shipping {
  readonly world: World
  readonly sources: Sources
  readonly product: Product
  readonly deployTo: (environment: string) => Deploy
  readonly headOf: (branch: string) => Promise<string>
  /** Carries something out and gives how it ended. */
  readonly carry: (
    environment: string,
    act: 'deploy' | 'rollback',
    commit: string,
    more?: { readonly nonce?: string; readonly target?: Target },
  ) => Promise<TargetStatus>
  /** What the product says that it runs, and what its probes say. */
  readonly look: (
    environment: string,
    expected: string,
  ) => Promise<{ readonly isExpected: boolean | null; readonly sentence: string; readonly probes: readonly string[] }>
}

/** Longer than anything takes in the playground. */
const LONG_MS = 10 * 60_000

/** Starts the world of one product, with the bot's own sources on it. */
export async function shippingOf(name: string, seed: ProductWorld): Promise<Shipping> {
  const log = pino({ level: 'silent' })
  const world = await createWorld([seed])
  onTestFinished(world.close)
  const { sources, close } = connectSources(readConfigWithoutSlack(world.environment), log)
  onTestFinished(close)
  const product = (await loadProducts('manifests/products', Object.values(checkKinds))).get(name)
  if (!product) throw new Error(`There is no product ${name}`)
  const deployTo = (environment: string) => {
    const deploy = product.deploys.get(environment)
    if (!deploy) throw new Error(`${name} does not say how ${environment} is deployed`)
    return deploy
  }
  let aheadMs = 0
  const now = () => new Date(Date.now() + aheadMs)
  const pass = async (durationMs: number) => {
    aheadMs += durationMs
    world.github.advance(durationMs)
    await world.vercel.advance(durationMs)
  }
  const context = { sources, now, log, products: new Map() } as never
  return {
    world,
    sources,
    product,
    deployTo,
    headOf: (branch) => sources.github.commit(product.repository ?? '', branch, { signal: patient() }),
    carry: async (environment, act, commit, { nonce = `cs-${act}-${commit.slice(0, 7)}`, target } = {}) => {
      const carrier = target ?? deployTo(environment).target
      const asked: Order = order({
        product: name,
        environment,
        repository: product.repository ?? null,
        commit,
        ref: null,
        nonce,
        previous: { commit, handle: null },
      })
      const started = await carrier[act]?.(asked, carryingWith(sources, now()))
      if (started?.kind !== 'accepted') throw new Error(JSON.stringify(started))
      await pass(LONG_MS)
      return carrier.status(asked, started.handle, carryingWith(sources, now()))
    },
    look: async (environment, expected) => {
      const deploy = deployTo(environment)
      const { isExpected, sentence } = await proveRun(context, product, deploy, expected)
      const probes = await askProbes(context, product, deploy)
      expect(probes).toHaveLength(deploy.probes.length)
      return { isExpected, sentence, probes: probes.map(({ status }) => status) }
    },
  }
}
