import { QUICK_PLAN } from '../emulators/github-plan.ts'
import type { ArtifactSeed, RepositorySeed } from '../emulators/github-seed.ts'
import { DEPLOY_PATH, ROLLBACK_PATH } from './mypay-deploy.ts'
import { BACKUP_PATH, FILES, PRE_DEPLOY_PATH } from './mypay-files.ts'
import { ENDPOINTS, HOSTS, RUNS, ZONE } from './mypay-network.ts'
import type { ProductWorld } from './product-world.ts'

const imran = { name: 'Imran Qureshi', email: 'imran@mycodigital.example' }

const repository: RepositorySeed = {
  owner: 'mycodigital',
  name: 'mypay-mock',
  description: 'A sandbox for payouts and payments',
  private: true,
  commits: [
    {
      branch: 'main',
      message: 'Prepare the first deployment',
      author: imran,
      date: '2025-12-09T09:12:00Z',
      files: FILES,
    },
    {
      branch: 'fix/webhook-retries',
      from: 'main',
      message: 'Retry webhooks that were not delivered',
      author: imran,
      date: '2025-12-10T07:45:00Z',
      files: { 'services/payment-api/src/retry.js': 'export const RETRIES = 5\n' },
    },
  ],
  plans: { [DEPLOY_PATH]: QUICK_PLAN, [ROLLBACK_PATH]: { ...QUICK_PLAN, stepMs: 1_500 } },
  workflows: [
    { id: 207551310, name: 'Pre-deployment check', path: PRE_DEPLOY_PATH },
    { id: 207551311, name: 'Backup', path: BACKUP_PATH },
    { id: 207551312, name: 'Deploy', path: DEPLOY_PATH },
    { id: 207551313, name: 'Rollback', path: ROLLBACK_PATH },
  ],
  runs: [
    {
      id: 20061884107,
      workflow: PRE_DEPLOY_PATH,
      number: 3,
      title: 'Prepare the first deployment',
      actor: 'imran-qureshi',
      createdAt: '2025-12-09T09:12:20Z',
      updatedAt: '2025-12-09T09:13:24Z',
      jobs: [
        {
          name: 'Pre-deployment check',
          startedAt: '2025-12-09T09:12:26Z',
          completedAt: '2025-12-09T09:13:21Z',
          steps: [
            {
              name: 'Resources, software, ports, DNS and settings',
              startedAt: '2025-12-09T09:12:30Z',
              completedAt: '2025-12-09T09:13:20Z',
            },
          ],
        },
      ],
    },
  ],
  // Their age counts from the moment at which a world begins.
  get artifacts() {
    return backupsBefore(new Date())
  },
}

const HOUR_MS = 60 * 60 * 1000

/** The nightly backups: the last five are kept, the one before has expired. */
function backupsBefore(now: Date): readonly ArtifactSeed[] {
  return [0, 1, 2, 3, 4, 5].map((nightsAgo) => {
    const createdAt = new Date(now.getTime() - (6 + 24 * nightsAgo) * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z')
    return { name: `mysql-backup-${createdAt.slice(0, 10)}`, createdAt, expired: nightsAgo === 5 }
  })
}

/** MyPay as its deployment summary of 9 December 2025 describes it: everything is up, and people have yet to confirm. */
export const mypay: ProductWorld = {
  gitHub: {
    users: [{ login: 'imran-qureshi', ...imran }],
    organizations: [{ login: 'mycodigital', name: 'MyCo Digital', admins: ['imran-qureshi'] }],
    repositories: [repository],
  },
  zone: ZONE,
  hosts: HOSTS.map((host) => ({ hosts: [host] })),
  endpoints: ENDPOINTS,
  runs: RUNS,
}
