import type { SentryState } from '../../playground/emulators/sentry-state.ts'
import { sentryEcosystem } from '../../playground/seeds/sentry-ecosystem.ts'
import { sentryRappit } from '../../playground/seeds/sentry-rappit.ts'
import { sentryVauntico } from '../../playground/seeds/sentry-vauntico.ts'
import { sentryVivr } from '../../playground/seeds/sentry-vivr.ts'

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
