import { notStarted } from './fields.ts'
import { recordRun } from './github-workflow-record.ts'
import { Handle, Spec } from './github-workflow-spec.ts'
import { findRun, startRun } from './github-workflow-start.ts'
import { runStatus } from './github-workflow-status.ts'
import { defineTarget } from './target.ts'

/** Deploys by a workflow of GitHub Actions that is started at the approved commit. */
export const githubWorkflow = defineTarget('github-workflow', {
  summary: 'Starts a workflow of GitHub Actions at the approved commit and follows its jobs and steps.',
  spec: Spec,
  handle: Handle,
  // A call takes 20 seconds at most. GitHub shows a run within seconds; a minute is what its slow days take.
  settleMs: 80_000,
  find: findRun,
  deploy: (spec, order, carrying) => startRun(spec, order, carrying, { workflow: spec.workflow, fixed: {} }),
  status: runStatus,
  rollback: ({ workflow, rollback }) =>
    rollback === undefined
      ? null
      : (spec, order, carrying) =>
          startRun(spec, order, carrying, { workflow: rollback.workflow ?? workflow, fixed: rollback.with }),
  cancel: async (_spec, _order, handle, { sources, signal }) => {
    if (handle.runId === null) {
      return { kind: 'uncertain', sentence: 'GitHub has not shown the run yet, so it cannot be cancelled' }
    }
    const acted = await sources.github.cancelRun(handle.repository, handle.runId, { signal })
    return acted.kind === 'done' ? { kind: 'accepted', handle } : notStarted(acted, 'github.refused')
  },
  record: recordRun,
})
