import type { OrganizationState } from '../emulators/sentry-state.ts'

/** VIVR's audit: Sentry stands in the template only, so the organization has no project. */
export const sentryVivr: OrganizationState = { slug: 'vivr', name: 'VIVR', projects: [], releases: [] }
