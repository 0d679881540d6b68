import type { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Carrying, Found, Order, Started, TargetKind, TargetStatus, Telling, Told } from './target.ts'

/** A target with its fields read, as releases call it. Handles come from the store, so each is read anew. */
export interface Target {
  readonly kind: string
  /**
   * Carries a deployment out, or finds that an earlier try did. One call at a time for an attempt.
   * @throws SourceError when surely nothing was sent
   */
  readonly deploy: (order: Order, carrying: Carrying) => Promise<Started>
  /** @throws SourceError when it could not be asked */
  readonly find: (order: Order, carrying: Carrying) => Promise<Found>
  /** Never throws for an outage: that is `unknown` with a code that begins with `source.`. */
  readonly status: (order: Order, handle: unknown, carrying: Carrying) => Promise<TargetStatus>
  /** As `deploy`, back to `order.previous`; null for a target that cannot go back. */
  readonly rollback: ((order: Order, carrying: Carrying) => Promise<Started>) | null
  /** Verifies what its receiver tells by itself, and gives the handle that holds it; null for one that tells nothing. */
  readonly hear:
    | ((
        order: Order,
        handle: unknown,
        telling: Telling,
        known: { readonly variables: ReadonlyMap<string, string>; readonly now: Date },
      ) => Told)
    | null
  /** Takes the next step when a status says `needsAdvance`; null for a target that never does. */
  readonly advance: ((order: Order, handle: unknown, carrying: Carrying) => Promise<Started>) | null
  readonly cancel: ((order: Order, handle: unknown, carrying: Carrying) => Promise<Started>) | null
  /** Lets the outside system show how the order stands; null where it has no place for it. */
  readonly record: ((order: Order, handle: unknown, status: TargetStatus, carrying: Carrying) => Promise<void>) | null
}

/**
 * Binds a kind to the fields of a manifest.
 * @param spec the fields, already read by the kind's own schema
 */
export function bindTarget<Kind extends string, Spec extends z.ZodObject, Handle extends z.ZodType>(
  kind: TargetKind<Kind, Spec, Handle>,
  spec: z.output<Spec>,
): Target {
  const { hear, advance, cancel, record } = kind
  const read = (handle: unknown) => kind.handle.parse(handle)

  /** What one try started is never started again: the nonce is looked for before anything is sent. */
  const once =
    (act: TargetKind<Kind, Spec, Handle>['deploy']) =>
    async (order: Order, carrying: Carrying): Promise<Started> => {
      const found = await kind.find(spec, order, carrying)
      if (found.kind === 'found') return { kind: 'accepted', handle: found.handle }
      const sinceMs =
        order.triedAt === null ? Number.POSITIVE_INFINITY : carrying.now.getTime() - order.triedAt.getTime()
      if (sinceMs < kind.settleMs) {
        const seconds = Math.ceil((kind.settleMs - sinceMs) / 1000)
        const sentence = `An earlier try may still show itself; it is looked for again for ${seconds} s before another is made`
        return { kind: 'uncertain', sentence, isSent: false }
      }
      return act(spec, order, carrying)
    }

  const rollback = kind.rollback(spec)
  return {
    kind: kind.kind,
    deploy: once(kind.deploy),
    find: (order, carrying) => kind.find(spec, order, carrying),
    status: async (order, handle, carrying) => {
      const own = kind.handle.safeParse(handle)
      if (!own.success) {
        const sentence = `What ${kind.kind} gave when it began cannot be read any more, so nobody can ask how it stands`
        return { kind: 'unknown', code: 'handle.unreadable', sentence, url: null }
      }
      try {
        return await kind.status(spec, order, own.data, carrying)
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        const { code, message: sentence, retryAfterMs } = error
        return { kind: 'unknown', code: `source.${code}`, sentence, url: null, retryAfterMs: retryAfterMs ?? null }
      }
    },
    rollback: rollback && once(rollback),
    hear: hear
      ? (order, handle, telling, known) => hear(spec, order, handle === null ? null : read(handle), telling, known)
      : null,
    advance: advance ? (order, handle, carrying) => advance(spec, order, read(handle), carrying) : null,
    cancel: cancel ? (order, handle, carrying) => cancel(spec, order, read(handle), carrying) : null,
    record: record ? (order, handle, status, carrying) => record(spec, order, read(handle), status, carrying) : null,
  }
}
