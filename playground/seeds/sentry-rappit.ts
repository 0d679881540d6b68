import { type OrganizationState, sentryProject } from '../emulators/sentry-state.ts'

/** Rappit's checklist: SENTRY_DSN is set for the API. */
export const sentryRappit: OrganizationState = {
  slug: 'rappit',
  name: 'Rappit',
  projects: [
    sentryProject({
      slug: 'rappit-api',
      name: 'Rappit API',
      platform: 'node-nestjs',
      firstEventAt: '2025-12-02T14:05:00.000000Z',
      keys: [
        {
          name: 'Default',
          isActive: true,
          publicKey: '9b3e27d4c1f84a0fb6a5d2e81c7094f3',
          secretKey: 'c0ffee00c0ffee00c0ffee00c0ffee02',
          createdAt: '2025-12-02T13:50:00.000000Z',
        },
      ],
      traffic: [
        {
          environment: 'production',
          release: 'rappit-api@1.0.0',
          sessions: 0,
          crashedSessions: 0,
          users: 0,
          crashedUsers: 0,
          transactions: 24310,
          failedTransactions: 61,
          p95Ms: 240,
          p99Ms: 610,
        },
      ],
    }),
  ],
  releases: [],
}
