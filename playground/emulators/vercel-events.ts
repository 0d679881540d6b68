import { buildingAt, endedAt, readyStateOf } from './vercel-clock.ts'
import type { DeploymentState } from './vercel-state.ts'

/**
 * The events of a build until now, one a line. Vercel documents two shapes, so both occur: flat for deployments whose
 * id ends in an even character code, with a payload for the others.
 */
export function eventShapes(deployment: DeploymentState, now: number): readonly object[] {
  const { build, id } = deployment
  const state = readyStateOf(deployment, now)
  const begin = buildingAt(deployment)
  const lineMs = build.durationMs / Math.max(build.lines.length, 1)
  const isFlat = (id.codePointAt(id.length - 1) ?? 0) % 2 === 0
  return build.lines
    .map((text, index) => ({ text, at: Math.round(Math.min(begin + index * lineMs, endedAt(deployment))) }))
    .filter(({ at }) => at <= now && state !== 'QUEUED')
    .map(({ text, at }, index) => {
      const type = /^(?:Failed|Type error|Error|\.\/)|^Module not found/.test(text) ? 'stderr' : 'stdout'
      const common = { date: at, deploymentId: id, id: `${at}${String(index).padStart(6, '0')}`, text }
      const serial = `${at}.${String(index).padStart(6, '0')}`
      const info = { type: 'build', name: `bld_${id.slice(4, 13)}` }
      const fields = { ...common, serial, info }
      if (!isFlat) return { type, created: at, payload: fields }
      return { type, created: at, ...fields, ...(type === 'stderr' ? { level: 'error' } : {}) }
    })
}
