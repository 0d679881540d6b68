import type { GitHubSeed } from '../emulators/github-seed.ts'
import { FILES, WORKFLOW_PATH } from './ecosystem-files.ts'
import { ECOSYSTEM_ENDPOINTS, ECOSYSTEM_HOSTS, ECOSYSTEM_SETTINGS, ECOSYSTEM_ZONE } from './ecosystem-network.ts'
import { CI_RUN } from './ecosystem-run.ts'
import type { ProductWorld } from './product-world.ts'
import { sentryEcosystem } from './sentry-ecosystem.ts'
import { ECOSYSTEM_VERCEL } from './vercel-ecosystem.ts'

const developer = { name: 'Robin Castellanos', email: 'robin@ecosystem.example' }

const gitHub: Pick<GitHubSeed, 'users' | 'organizations' | 'repositories'> = {
  users: [{ login: 'ecosystem-dev', ...developer }],
  organizations: [{ login: 'ecosystem', name: 'ECOSYSTEM', admins: ['ecosystem-dev'] }],
  repositories: [
    {
      owner: 'ecosystem',
      name: 'ecosystem-platform',
      description: 'A marketplace on Next.js, Supabase, Clerk and Stripe Connect',
      private: true,
      commits: [
        {
          branch: 'main',
          message: 'Disable "Next" while a step is invalid',
          author: developer,
          date: '2025-08-22T06:14:20Z',
          files: FILES,
        },
      ],
      workflows: [{ id: 184402917, name: 'CI', path: WORKFLOW_PATH }],
      runs: [CI_RUN],
      environments: [{ name: 'production', secrets: ['VERCEL_TOKEN'] }],
    },
  ],
}

/** Ecosystem as its operations document of 22 August 2025 describes it. */
export const ecosystem: ProductWorld = {
  gitHub,
  zone: ECOSYSTEM_ZONE,
  hosts: ECOSYSTEM_HOSTS,
  endpoints: ECOSYSTEM_ENDPOINTS,
  vercel: ECOSYSTEM_VERCEL,
  sentry: sentryEcosystem,
  settings: ECOSYSTEM_SETTINGS,
}
