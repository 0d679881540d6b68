import { createHash } from 'node:crypto'
import type { Level } from '../readiness/assessment.ts'
import type { GoLiveItem } from '../readiness/plan.ts'
import { bindChecklists } from './bind-checklists.ts'
import { bindDeploys, bindRunbooks } from './bind-deploys.ts'
import { bindIncidents, bindMaintenance, bindMonitors, objectiveOf } from './bind-incidents.ts'
import { bindSignOffs } from './bind-sign-offs.ts'
import type { CheckLine } from './check-fields.ts'
import type { Checklist } from './checklist.ts'
import { deploymentOriginOf } from './deployment-origin.ts'
import { digestsOf } from './digest-fields.ts'
import { horizonOf } from './horizon.ts'
import { ownerNamed } from './owner-named.ts'
import type { AnyCheckKind, BoundCheck, Product, ProductFile, Role } from './product.ts'
import type { BoundGate, BoundPrerequisite } from './requirements.ts'

/**
 * Makes a product of its file: each line of checks is bound to its kind.
 * @param file the file, read and found right
 * @param text the file's text, for its hash
 */
export function bindProduct(file: ProductFile, kinds: readonly AnyCheckKind[], text: string): Product {
  const environments = Object.entries(file.environments).map(([name, environment]) => ({
    name,
    title: environment?.title ?? name,
    isDefault: environment?.default === true,
    targetScore: environment?.targetScore ?? file.targetScore ?? null,
  }))
  const names = environments.map(({ name }) => name)
  const roles = Object.entries(file.roles).map(
    ([role, { title, people, escalation }]): Role => ({ role, title, people, escalation: escalation ?? null }),
  )
  const checks = Object.entries(file.areas).flatMap(([area, { checks: lines }]) =>
    Object.entries(lines).map(([id, line]) => bindCheck(id, area, line, { kinds, roles, names })),
  )
  const checklists = bindChecklists(file, { roles, names })
  return {
    name: file.product,
    title: file.title,
    summary: file.summary ?? null,
    repository: file.repository,
    channel: file.channel ?? null,
    targetScore: file.targetScore ?? null,
    roles,
    gitHubLogins: new Map(Object.entries(file.gitHubLogins)),
    environments: environments.map(({ name, title, targetScore }) => ({ name, title, targetScore })),
    defaultEnvironment: (environments.find(({ isDefault }) => isDefault) ?? environments[0])?.name ?? '',
    areas: Object.entries(file.areas).map(([id, { title, weight }]) => ({ id, title, weight })),
    checks,
    gates: Object.entries(file.gates).map(([id, gate]) => bindGate(id, gate, names)),
    prerequisites: Object.entries(file.prerequisites).map(([id, line]) =>
      bindPrerequisite(id, line, { roles, names, checks }),
    ),
    plan: {
      performance: file.performance.map(({ title, target, check }) => ({ title, target, check: check ?? null })),
      milestones: file.milestones,
      goLive: bindGoLive(file.goLive, checklists),
      estimates: file.estimates,
      contacts: roles.map(({ title, people, escalation }) => ({ title, people, escalation })),
    },
    checklists,
    signOffs: bindSignOffs(file, { roles, names, checklists }),
    deploys: bindDeploys(file, roles),
    runbooks: bindRunbooks(file, names),
    monitors: bindMonitors(file, checks, names),
    objective: objectiveOf(file),
    incidents: bindIncidents(file),
    maintenance: bindMaintenance(file, names),
    digests: digestsOf(file),
    hash: createHash('sha256').update(text).digest('hex'),
  }
}

/** The lines themselves, or the items of the checklist that is named: what the list says stands in the file once. */
function bindGoLive(goLive: ProductFile['goLive'], checklists: readonly Checklist[]): readonly GoLiveItem[] {
  if (typeof goLive !== 'string') return goLive
  const named = checklists.find(({ name }) => name === goLive)
  return (named?.sections ?? []).flatMap(({ items }) => items.map(({ title, checks }) => ({ title, checks })))
}

function bindCheck(
  id: string,
  area: string,
  line: CheckLine,
  known: { kinds: readonly AnyCheckKind[]; roles: readonly Role[]; names: readonly string[] },
): BoundCheck {
  const kind = known.kinds.find((candidate) => candidate.kind === line.kind)
  const deploys = deploymentOriginOf(line)
  const host = hostOf(line)
  if (kind === undefined) throw new Error(`The schema let a check of kind ${line.kind} through`)
  return {
    id,
    area,
    title: line.title,
    kind: line.kind,
    priority: line.priority,
    weight: line.weight,
    impact: line.impact ?? null,
    owner: ownerNamed(line.owner, known.roles),
    fix: line.fix ?? null,
    horizon: horizonOf(line),
    environments: line.environments ?? known.names,
    timeoutMs: line.timeout,
    ...(deploys === null ? {} : { deploys }),
    ...(host === undefined ? {} : { host }),
    // The line was read by this very kind's schema, which the list of all kinds cannot express.
    ask: (asking) => kind.ask(line as never, asking),
  }
}

function hostOf(line: CheckLine): string | undefined {
  return 'url' in line && typeof line.url === 'string' ? URL.parse(line.url)?.host : undefined
}

function bindGate(id: string, gate: ProductFile['gates'][string], names: readonly string[]): BoundGate {
  const { title, checks, level, levels = {}, note } = gate
  const known = names.flatMap((name): [string, Level][] => {
    const here = levels[name] ?? level
    return here === undefined ? [] : [[name, here]]
  })
  return { id, title, checks, levels: new Map(known), note: note ?? null }
}

function bindPrerequisite(
  id: string,
  { title, check, owner, environments }: ProductFile['prerequisites'][string],
  known: { roles: readonly Role[]; names: readonly string[]; checks: readonly BoundCheck[] },
): BoundPrerequisite {
  const proof = known.checks.find((each) => each.id === check)
  return {
    id,
    title,
    check: check ?? null,
    // Whoever puts the check right is asked for the prerequisite, unless somebody else is named.
    owner: ownerNamed(owner, known.roles) ?? proof?.owner ?? null,
    environments: environments ?? proof?.environments ?? known.names,
  }
}
