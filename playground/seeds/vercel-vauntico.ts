import { type TeamState, vercelProject } from '../emulators/vercel-state.ts'

/** Vauntico's team: the frontend's project and its domain are there, and nothing was ever deployed. */
export const VAUNTICO_VERCEL: TeamState = {
  id: 'team_Vk3PzXw8QmTn5RbYc2LhJ9Ds',
  slug: 'vauntico',
  name: 'Vauntico',
  projects: [
    vercelProject({
      id: 'prj_Qh7LmW2xTz9KvRc4NpYb8JdSf3Ga',
      name: 'vauntico-frontend',
      framework: 'vite',
      domains: [{ name: 'www.vauntico.com', isVerified: true, isMisconfigured: false, redirect: null }],
    }),
  ],
}
