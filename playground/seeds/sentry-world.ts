import type { SentryState } from '../emulators/sentry-state.ts'
import { sentryEcosystem } from './sentry-ecosystem.ts'
import { sentryRappit } from './sentry-rappit.ts'
import { sentryVauntico } from './sentry-vauntico.ts'
import { sentryVivr } from './sentry-vivr.ts'

/**
 * What Sentry knows of the products; MyPay does not use it.
 * @param token the one that is let in
 */
export function sentryWorld(token: string): SentryState {
  return {
    tokens: [token],
    organizations: [sentryVauntico, sentryEcosystem, sentryVivr, sentryRappit],
    failsOnFailureRate: false,
  }
}
