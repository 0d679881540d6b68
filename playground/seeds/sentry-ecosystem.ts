import { type OrganizationState, sentryProject } from '../emulators/sentry-state.ts'

/** Ecosystem's report: Sentry is half done. The project exists, its DSN is not configured, so nothing ever arrived. */
export const sentryEcosystem: OrganizationState = {
  slug: 'ecosystem',
  name: 'Ecosystem',
  projects: [sentryProject({ slug: 'ecosystem-web', name: 'Ecosystem Web' })],
  releases: [],
}
