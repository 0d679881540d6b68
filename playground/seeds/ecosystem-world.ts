import type { CommitSeed, GitHubSeed } from '../emulators/github-seed.ts'
import { BROKEN_NAVIGATION, FILES, MENDED_NAVIGATION, WORKFLOW_PATH } from './ecosystem-files.ts'
import {
  ECOSYSTEM_ENDPOINTS,
  ECOSYSTEM_HOSTS,
  ECOSYSTEM_RUNS,
  ECOSYSTEM_SETTINGS,
  ECOSYSTEM_ZONE,
} from './ecosystem-network.ts'
import { CI_RUN } from './ecosystem-run.ts'
import type { ProductWorld } from './product-world.ts'
import { sentryEcosystem } from './sentry-ecosystem.ts'
import { ECOSYSTEM_VERCEL, FAILURES, HOUR_MS, LAST_GOOD } from './vercel-ecosystem.ts'

const developer = { name: 'Robin Castellanos', email: 'robin@ecosystem.example' }

/** Whose build succeeds. */
export const FIX_BRANCH = 'fix/onboarding-types'

/** A moment before the deployment that is so many hours after the last good one. */
const dateOf = (hours: number) =>
  new Date(LAST_GOOD.createdAt + hours * HOUR_MS - 60_000).toISOString().replace(/\.\d+Z$/, 'Z')

/** A commit for each of the deployments that failed. */
const onboarding = FAILURES.map(({ message, place }, index): CommitSeed => {
  const path = place.slice(2).replace(/:.*$/, '')
  const files = index === FAILURES.length - 1 ? BROKEN_NAVIGATION : { [path]: 'export {}\n' }
  return { branch: 'main', message, author: developer, date: dateOf(index + 1), files }
})

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
        { branch: 'main', message: LAST_GOOD.message, author: developer, date: dateOf(0), files: FILES },
        ...onboarding,
        {
          branch: FIX_BRANCH,
          from: 'main',
          message: 'Give the onboarding types that hold',
          author: developer,
          date: '2025-08-22T09:05:00Z',
          files: MENDED_NAVIGATION,
        },
      ],
      threads: [
        {
          kind: 'pull',
          author: 'ecosystem-dev',
          title: 'Give the onboarding types that hold',
          body: 'The builds of main fail since the onboarding. With this they succeed.',
          head: FIX_BRANCH,
          base: 'main',
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
  runs: ECOSYSTEM_RUNS,
  settings: ECOSYSTEM_SETTINGS,
}
