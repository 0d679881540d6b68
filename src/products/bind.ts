import { createHash } from 'node:crypto'
import type { AnyCheckKind, BoundCheck, CheckLine, Product, ProductFile, Role } from './product.ts'

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
  }))
  const names = environments.map(({ name }) => name)
  const roles = Object.entries(file.roles).map(
    ([role, { title, people, escalation }]): Role => ({ role, title, people, escalation: escalation ?? null }),
  )
  return {
    name: file.product,
    title: file.title,
    summary: file.summary ?? null,
    repository: file.repository,
    channel: file.channel ?? null,
    targetScore: file.targetScore ?? null,
    roles,
    gitHubLogins: new Map(Object.entries(file.gitHubLogins)),
    environments: environments.map(({ name, title }) => ({ name, title })),
    defaultEnvironment: (environments.find(({ isDefault }) => isDefault) ?? environments[0])?.name ?? '',
    areas: Object.entries(file.areas).map(([id, { title, weight }]) => ({ id, title, weight })),
    checks: Object.entries(file.areas).flatMap(([area, { checks }]) =>
      Object.entries(checks).map(([id, line]) => bindCheck(id, area, line, { kinds, roles, names })),
    ),
    hash: createHash('sha256').update(text).digest('hex'),
  }
}

function bindCheck(
  id: string,
  area: string,
  line: CheckLine,
  known: { kinds: readonly AnyCheckKind[]; roles: readonly Role[]; names: readonly string[] },
): BoundCheck {
  const kind = known.kinds.find((candidate) => candidate.kind === line.kind)
  if (kind === undefined) throw new Error(`The schema let a check of kind ${line.kind} through`)
  const owner = known.roles.find(({ role }) => role === line.owner)
  return {
    id,
    area,
    title: line.title,
    kind: line.kind,
    priority: line.priority,
    weight: line.weight,
    impact: line.impact ?? null,
    owner: owner ? { role: owner.role, title: owner.title } : null,
    fix: line.fix ?? null,
    environments: line.environments ?? known.names,
    timeoutMs: line.timeout,
    // The line was read by this very kind's schema, which the list of all kinds cannot express.
    ask: (asking) => kind.ask(line as never, asking),
  }
}
