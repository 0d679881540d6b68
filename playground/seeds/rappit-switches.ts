import type { Switch } from '../switches.ts'
import { CI_PATH, SUITES } from './rappit-files.ts'

const REPOSITORY = 'rappit/rappit-api'

/** What waits for a runner until somebody lets it pass. */
export const RAPPIT_SWITCHES: readonly Switch[] = [
  {
    id: 'rappit.suites',
    product: 'Rappit',
    title: 'All test suites pass',
    note: 'The four suites of the checklist have succeeded on main; else they wait for a runner.',
    flip: async ({ github }, isOn) => {
      const ended = isOn ? {} : ({ status: 'queued' } as const)
      for (const name of SUITES) await github.repository(REPOSITORY).addCheckRun({ name, commit: 'main', ...ended })
    },
  },
  {
    id: 'rappit.ci',
    product: 'Rappit',
    title: 'The CI run succeeds',
    note: 'The newest run on main has succeeded; else it waits for a runner.',
    flip: ({ github }, isOn) => {
      const repository = github.repository(REPOSITORY)
      const change = isOn
        ? ({ status: 'completed', conclusion: 'success' } as const)
        : ({ status: 'queued', conclusion: null } as const)
      const run = repository.state.runs.find(({ workflow }) => workflow === CI_PATH)
      if (!run) return
      repository.changeRun(run.id, change)
      for (const { id } of run.jobs) repository.changeJob(id, change)
    },
  },
]
