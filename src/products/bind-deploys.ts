import { bindTarget, type Target } from '../targets/bind.ts'
import { targetKinds } from '../targets/index.ts'
import type { Deploy, Runbook } from './deploy.ts'
import type { TargetLine } from './deploy-fields.ts'
import type { DeploymentOrigin } from './deployment-origin.ts'
import { freezesOf } from './freeze-fields.ts'
import type { ProductFile, Role } from './product.ts'
import { rollbackPolicyOf, watchOf } from './release-fields.ts'

/** How each environment is deployed to, by its name. */
export function bindDeploys(file: ProductFile, roles: readonly Role[]): ReadonlyMap<string, Deploy> {
  const all = roles.map(({ role }) => role)
  return new Map(
    Object.entries(file.deploy).map(([environment, fields]) => {
      const { requires, live, watch, call } = fields
      const called = roles.find(({ role }) => role === call)
      return [
        environment,
        {
          environment,
          target: bindLine(fields.target),
          origin: originOf(fields.target),
          automatic: fields.automatic,
          deployers: fields.deployers ?? all,
          requires:
            requires === undefined ? null : { environment: requires.environment, withinMs: requires.within ?? null },
          withinMs: fields.within,
          live: live ?? null,
          probes: fields.probes,
          measures: { sentry: fields.measures.sentry ?? null, metrics: fields.measures.metrics ?? null },
          watch: watch === undefined ? null : watchOf(watch),
          policy: rollbackPolicyOf(fields.onTrouble),
          freezes: freezesOf(fields.freeze),
          migrations: fields.migrations,
          tell: fields.tell,
          call: called === undefined ? null : { title: called.title, people: called.people },
        } satisfies Deploy,
      ]
    }),
  )
}

/** The emergency actions, in the file's order. */
export function bindRunbooks(file: ProductFile, names: readonly string[]): readonly Runbook[] {
  return Object.entries(file.runbooks).map(([name, { title, says, environments, roles, people, target, within }]) => ({
    name,
    title,
    says,
    environments: environments ?? names,
    roles,
    people,
    target: bindLine(target),
    withinMs: within,
  }))
}

function originOf(line: TargetLine): DeploymentOrigin | null {
  switch (line.kind) {
    case 'github-workflow': {
      const { kind, repository, workflow } = line
      return { kind, repository, workflow, branch: undefined, event: undefined }
    }
    case 'vercel':
      return { kind: line.kind, project: line.project, team: line.team, target: 'production' }
    case 'webhook':
      return null
  }
}

function bindLine({ kind, ...fields }: TargetLine): Target {
  // Each line was read by its kind's own schema, which the union of them cannot express.
  switch (kind) {
    case 'github-workflow':
      return bindTarget(targetKinds['github-workflow'], fields as never)
    case 'vercel':
      return bindTarget(targetKinds.vercel, fields as never)
    case 'webhook':
      return bindTarget(targetKinds.webhook, fields as never)
  }
}
