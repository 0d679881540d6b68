import type { Switch } from '../switches.ts'
import { CREDENTIALS_FILE, FILES } from './ecosystem-files.ts'
import { DEGRADED_REDIS, WELL_REDIS } from './ecosystem-network.ts'
import { CI_RUN } from './ecosystem-run.ts'
import { runEnded } from './github-alert-switches.ts'

const REPOSITORY = 'ecosystem/ecosystem-platform'
const HOST = 'ecosystem-platform.vercel.app'
const developer = { name: 'Robin Castellanos', email: 'robin@ecosystem.example' }

/** What the document wants repaired first, as far as it can be measured. */
export const ECOSYSTEM_SWITCHES: readonly Switch[] = [
  {
    id: 'ecosystem.redis',
    product: 'Ecosystem',
    group: 'endpoints',
    title: 'Redis limits requests',
    note: 'The health endpoint of Redis says configured, connected and enabled.',
    flip: ({ endpoints }, isOn) => endpoints.set(HOST, '/api/health/redis', isOn ? WELL_REDIS : DEGRADED_REDIS),
  },
  {
    id: 'ecosystem.credentials',
    product: 'Ecosystem',
    title: 'No credentials in the repository',
    note: `A commit on main takes ${CREDENTIALS_FILE} away, or brings it back.`,
    flip: async ({ github }, isOn) => {
      await github.repository(REPOSITORY).push({
        branch: 'main',
        message: `${isOn ? 'Remove' : 'Bring back'} ${CREDENTIALS_FILE}`,
        author: developer,
        date: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        files: { [CREDENTIALS_FILE]: isOn ? null : (FILES[CREDENTIALS_FILE] ?? '') },
      })
    },
  },
  {
    id: 'ecosystem.ci',
    product: 'Ecosystem',
    title: 'The CI run succeeds',
    note: 'Every job and step of the newest run on main is a success. GitHub tells of it, and of its failure when off.',
    flip: async (world, isOn, callers) => {
      const repository = world.github.repository(REPOSITORY)
      const id = CI_RUN.id ?? 0
      const run = repository.state.runs.find((each) => each.id === id)
      repository.changeRun(id, { conclusion: isOn ? 'success' : 'failure' })
      for (const [index, job] of (run?.jobs ?? []).entries()) {
        const seed = CI_RUN.jobs?.[index]
        const steps = job.steps.map((step, position) => ({
          ...step,
          conclusion: isOn ? ('success' as const) : (seed?.steps?.[position]?.conclusion ?? 'success'),
        }))
        repository.changeJob(job.id, { conclusion: isOn ? 'success' : (seed?.conclusion ?? 'success'), steps })
      }
      await callers?.github('workflow_run', await runEnded(world, REPOSITORY, id))
    },
  },
]
