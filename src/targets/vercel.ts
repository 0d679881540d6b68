import { teamOf } from '../checks/vercel-fields.ts'
import { notStarted } from './fields.ts'
import { defineTarget } from './target.ts'
import { Handle, Spec } from './vercel-spec.ts'
import { deploy, findDeployment, promote, rollback } from './vercel-start.ts'
import { deploymentStatus } from './vercel-status.ts'

/** Deploys by Vercel: promotes or makes a production build of the approved commit, and goes back in an instant. */
export const vercel = defineTarget('vercel', {
  summary: 'Puts a production build of the approved commit in front of users, by promotion or a new build.',
  spec: Spec,
  handle: Handle,
  // A call takes 20 seconds at most, and Vercel shows what it accepted within some more.
  settleMs: 35_000,
  find: findDeployment,
  deploy,
  status: deploymentStatus,
  rollback: () => rollback,
  advance: (spec, _order, handle, carrying) => promote(spec, handle, carrying),
  cancel: async (spec, _order, handle, { sources, signal }) => {
    const acted = await sources.vercel.cancelDeployment(handle.deploymentId, { ...teamOf(spec.team), signal })
    return acted.kind === 'done' ? { kind: 'accepted', handle } : notStarted(acted, 'vercel.refused')
  },
})
