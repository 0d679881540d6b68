import type { Logger } from 'pino'
import { askInTime } from '../products/ask-in-time.ts'
import type { BoundCheck, Product } from '../products/product.ts'
import type { Sources } from '../sources/sources.ts'
import type { AskedCheck, Facts } from './assessment.ts'
import type { Gate, Prerequisite } from './gate.ts'
import { asConfirmed, asWaived, type CheckWaiver, type Confirmation, confirmationOf } from './people.ts'

type LastKnown = NonNullable<AskedCheck['lastKnown']>

/** What asking takes; `lastKnown` holds the newest answer of each check that was not unknown. */
export interface Gathering {
  readonly product: Product
  /** The environment's name. */
  readonly environment: string
  readonly sources: Sources
  readonly now: () => Date
  readonly log: Logger
  readonly lastKnown: ReadonlyMap<string, LastKnown>
  /** The waivers that stand, and what people confirmed; none when left out. */
  readonly waivers?: readonly CheckWaiver[]
  readonly confirmations?: readonly Confirmation[]
  /** The commit that is asked about; the default branch when left out. */
  readonly commit?: string
}

/**
 * Asks every check of an environment, side by side, each until its own deadline. Never throws because of a check:
 * one that could not be asked is unknown, with its cause.
 */
export async function gatherFacts(gathering: Gathering): Promise<Facts> {
  const { product, environment } = gathering
  const checks = product.checks.filter((check) => check.environments.includes(environment))
  return {
    product: product.name,
    environment,
    targetScore: product.environments.find(({ name }) => name === environment)?.targetScore ?? null,
    areas: product.areas,
    checks: (await Promise.all(checks.map((check) => askCheck(check, gathering)))).map((check) => {
      return asWaived(asConfirmed(check, gathering.confirmations ?? []), gathering.waivers ?? [])
    }),
    gates: product.gates.flatMap(({ id, title, checks: ids, levels, note }): Gate[] => {
      const level = levels.get(environment)
      return level === undefined ? [] : [{ id, title, level, note, checks: ids }]
    }),
    prerequisites: product.prerequisites
      .filter(({ environments }) => environments.includes(environment))
      .map(({ id, title, check, owner }): Prerequisite => {
        const confirmation = check === null ? confirmationOf(id, gathering.confirmations ?? []) : null
        if (confirmation === null) return { id, title, check, owner, confirmed: false }
        const { by, at } = confirmation
        return { id, title, check, owner, confirmed: true, confirmation: { by, at } }
      }),
    plan: product.plan,
    commit: gathering.commit ?? null,
  }
}

async function askCheck(check: BoundCheck, gathering: Gathering): Promise<AskedCheck> {
  const { id, title, kind, area, weight, priority, impact, owner, fix, horizon } = check
  const askedAt = gathering.now()
  const startedAt = performance.now()
  const { product, environment, sources, log, commit } = gathering
  const answer = await askInTime(check, {
    sources,
    now: askedAt,
    log,
    repository: product.repository,
    product: product.name,
    environment,
    ...(commit === undefined ? {} : { commit }),
  })
  const lastKnown = answer.status === 'unknown' ? (gathering.lastKnown.get(id) ?? null) : null
  const tookMs = Math.round(performance.now() - startedAt)
  return { id, title, kind, area, weight, priority, impact, owner, fix, horizon, answer, askedAt, tookMs, lastKnown }
}
