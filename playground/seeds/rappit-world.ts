import { QUICK_PLAN } from '../emulators/github-plan.ts'
import type { CheckRunSeed, RepositorySeed } from '../emulators/github-seed.ts'
import type { ProductWorld } from './product-world.ts'
import { DEPLOY_PATH } from './rappit-deploy.ts'
import { CI_PATH, FILES, SUITES } from './rappit-files.ts'
import { ENDPOINTS, HOSTS, RUNS, ZONE } from './rappit-network.ts'
import { PRODUCTION_VARIABLES, SECRETS, STAGING_VARIABLES } from './rappit-settings.ts'
import { sentryRappit } from './sentry-rappit.ts'

const noor = { name: 'Noor Haddad', email: 'noor@rappit.example' }

const PUSHED_AT = '2025-12-15T10:30:00Z'

/** The suites wait for a runner: the checklist's boxes are open, so nothing is proven yet, and nothing has failed. */
const waiting = (suite: string): CheckRunSeed => ({
  name: suite,
  commit: 'main',
  status: 'queued',
  startedAt: PUSHED_AT,
})

const repository: RepositorySeed = {
  owner: 'rappit',
  name: 'rappit-api',
  description: 'Orders, inventory and shipments for shops',
  private: true,
  commits: [
    { branch: 'main', message: 'Prepare the first production release', author: noor, date: PUSHED_AT, files: FILES },
    {
      branch: 'feature/label-formats',
      from: 'main',
      message: 'Print labels in the size of the printer',
      author: noor,
      date: '2025-12-16T08:20:00Z',
      files: { 'src/shipments/label-size.ts': "export const LABEL_SIZES = ['A6', '4x6']\n" },
    },
  ],
  workflows: [
    { id: 208114902, name: 'CI', path: CI_PATH },
    { id: 208114903, name: 'Deploy', path: DEPLOY_PATH },
  ],
  runs: [
    {
      id: 20231557718,
      workflow: CI_PATH,
      number: 1,
      title: 'Prepare the first production release',
      status: 'queued',
      actor: 'noor-haddad',
      createdAt: PUSHED_AT,
      updatedAt: PUSHED_AT,
      jobs: ['Prisma client', ...SUITES].map((name) => ({ name, status: 'queued' })),
    },
  ],
  plans: { [DEPLOY_PATH]: QUICK_PLAN },
  checkRuns: SUITES.map(waiting),
  environments: [
    { name: 'production', secrets: SECRETS, variables: PRODUCTION_VARIABLES },
    { name: 'staging', secrets: SECRETS, variables: STAGING_VARIABLES },
  ],
}

/** Rappit as its deployment checklist describes it: what is ticked holds, what is open nobody has proven. */
export const rappit: ProductWorld = {
  gitHub: {
    users: [{ login: 'noor-haddad', ...noor }],
    organizations: [{ login: 'rappit', name: 'Rappit', admins: ['noor-haddad'] }],
    repositories: [repository],
  },
  zone: ZONE,
  hosts: HOSTS.map((host) => ({ hosts: [host] })),
  endpoints: ENDPOINTS,
  runs: RUNS,
  sentry: sentryRappit,
}
