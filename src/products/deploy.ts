import type { Target } from '../targets/bind.ts'
import type { DeploymentOrigin } from './deployment-origin.ts'
import type { BoundFreeze } from './freeze-fields.ts'
import type { BoundRollbackPolicy, BoundWatch } from './release-fields.ts'

/** How a product is deployed to an environment. */
export interface Deploy {
  readonly environment: string
  readonly target: Target
  /** Where its deployments are seen; null where nobody but the receiver of a webhook knows. */
  readonly origin?: DeploymentOrigin | null
  /** Whether it is deployed by itself as soon as the last gate closes. */
  readonly automatic: boolean
  /** The roles whose people may deploy and roll back; all of the product's. */
  readonly deployers: readonly string[]
  readonly requires: { readonly environment: string; readonly withinMs: number | null } | null
  readonly withinMs: number
  readonly live: { readonly url: string; readonly path: string } | null
  /** The checks that say whether it is well. */
  readonly probes: readonly string[]
  /** Where triggers are measured. */
  readonly measures: {
    readonly sentry: { readonly organization: string; readonly project: string } | null
    readonly metrics: string | null
  }
  readonly watch: BoundWatch | null
  readonly policy: BoundRollbackPolicy
  readonly freezes: readonly BoundFreeze[]
  /** Globs of the files that change the database. */
  readonly migrations: readonly string[]
  /** Channels. */
  readonly tell: readonly string[]
  /** The title of the role to call when a rollback does not work, and its people. */
  readonly call: { readonly title: string; readonly people: readonly string[] } | null
}

/** An emergency action of a product. */
export interface Runbook {
  readonly name: string
  readonly title: string
  readonly says: string
  readonly environments: readonly string[]
  readonly roles: readonly string[]
  /** How many different people must press. */
  readonly people: 1 | 2
  readonly target: Target
  readonly withinMs: number
}
