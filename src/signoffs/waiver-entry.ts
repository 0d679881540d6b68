import type { Actor } from '../context.ts'
import type { LedgerEntry } from '../store/ledger.ts'
import type { WaiverRow } from '../store/waivers.ts'

/** What happened to a waiver, as the ledger keeps it. */
export function waiverEntry(
  waiver: WaiverRow,
  act: {
    readonly verb: 'ask' | 'grant' | 'refuse' | 'withdraw' | 'expire'
    readonly actor: Actor
    readonly at: Date
    /** The state before; null when there was none. */
    readonly before: WaiverRow['state'] | null
    readonly reason?: string | null
    readonly evidence?: LedgerEntry['evidence']
  },
): LedgerEntry {
  const { id, product, environment, checkId, checkTitle, state, decidedAs, expiresAt } = waiver
  return {
    product,
    at: act.at,
    actor: act.actor,
    verb: `waiver.${act.verb}`,
    object: { kind: 'waiver', id, title: checkTitle, environment },
    before: act.before === null ? null : { state: act.before },
    after: {
      state,
      check: checkId,
      expiresAt: expiresAt.toISOString(),
      ...(state === 'granted' || state === 'refused' ? { as: decidedAs } : {}),
    },
    reason: act.reason ?? null,
    evidence: act.evidence ?? null,
  }
}
