import type { SignOff } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'

const HOUR_MS = 60 * 60_000

/** What must hold before a release to an environment; where the manifest says nothing, readiness alone. */
export function requirementOf(product: Product | null, environment: string): SignOff {
  return product?.signOffs.get(environment) ?? readinessAlone(environment)
}

const readinessAlone = (environment: string): SignOff => ({
  environment,
  readiness: 'GO WITH CONDITIONS',
  checklists: [],
  roles: [],
  withinMs: 48 * HOUR_MS,
  authorsMaySign: true,
  waivers: null,
  hours: { from: 9, to: 18 },
})
