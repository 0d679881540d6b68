import { type OrganizationState, sentryProject } from '../emulators/sentry-state.ts'

const RELEASE = 'fulfillment-engine@1.4.0'

/** Vauntico's audit: Sentry is set up and receives what the fulfillment engine reports in production. */
export const sentryVauntico: OrganizationState = {
  slug: 'vauntico',
  name: 'Vauntico',
  projects: [
    sentryProject({
      slug: 'fulfillment-engine',
      name: 'Fulfillment Engine',
      platform: 'node-express',
      firstEventAt: '2025-11-18T10:24:00.000000Z',
      keys: [
        {
          name: 'Default',
          isActive: true,
          publicKey: '5f1c6b0d9a7e42d38c5b1e0f4a6d7c21',
          secretKey: 'c0ffee00c0ffee00c0ffee00c0ffee01',
          createdAt: '2025-11-18T10:00:00.000000Z',
        },
      ],
      traffic: [
        {
          environment: 'production',
          release: RELEASE,
          sessions: 1840,
          crashedSessions: 4,
          users: 612,
          crashedUsers: 3,
          transactions: 9215,
          failedTransactions: 37,
          p95Ms: 412,
          p99Ms: 894,
        },
      ],
    }),
  ],
  releases: [
    {
      version: RELEASE,
      projects: ['fulfillment-engine'],
      createdAt: '2026-01-08T07:30:00.000000Z',
      releasedAt: '2026-01-08T07:40:00.000000Z',
      deploys: [],
    },
  ],
}
