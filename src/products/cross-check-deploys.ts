import { entriesOf, namesIn, unknownEnvironment, unknownRole } from './cross-check-names.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Deployments and runbooks name environments, roles and checks that exist, and no environment requires itself. */
export function crossCheckDeploys(file: Fields, checks: readonly string[]): Problem[] {
  const environments = namesIn(file.environments)
  const roles = namesIn(file.roles)
  const deploys = Object.entries(fieldsOf(file.deploy)).flatMap(([name, deploy]): Problem[] => {
    const path = ['deploy', name]
    if (!environments.includes(name)) return [unknownEnvironment(name, path, 'key', environments)]
    if (!isFields(deploy)) return []
    const { environment } = fieldsOf(deploy.requires)
    const at = [...path, 'requires', 'environment']
    return [
      ...entriesOf(deploy.deployers).flatMap(([index, role]) =>
        unknownRole(role, [...path, 'deployers', index], roles),
      ),
      ...(deploy.call === undefined ? [] : unknownRole(deploy.call, [...path, 'call'], roles)),
      ...entriesOf(deploy.probes).flatMap(([index, id]): Problem[] => {
        if (typeof id !== 'string' || checks.includes(id)) return []
        const sentence = `there is no check "${id}"${didYouMean(id, checks)}`
        return [{ path: [...path, 'probes', index], at: 'value', sentence }]
      }),
      ...(environment === name
        ? [{ path: at, at: 'value' as const, sentence: 'cannot be the environment itself' }]
        : []),
      ...(typeof environment === 'string' && !environments.includes(environment)
        ? [unknownEnvironment(environment, at, 'value', environments)]
        : []),
    ]
  })
  const runbooks = Object.entries(fieldsOf(file.runbooks)).flatMap(([name, runbook]): Problem[] => {
    const fields = fieldsOf(runbook)
    return [
      ...entriesOf(fields.roles).flatMap(([index, role]) =>
        unknownRole(role, ['runbooks', name, 'roles', index], roles),
      ),
      ...entriesOf(fields.environments).flatMap(([index, each]): Problem[] =>
        typeof each !== 'string' || environments.includes(each)
          ? []
          : [unknownEnvironment(each, ['runbooks', name, 'environments', index], 'value', environments)],
      ),
    ]
  })
  return [...deploys, ...runbooks]
}
