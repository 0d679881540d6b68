import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Sources } from '../sources/sources.ts'

/** What is to be carried out: that this commit runs in this environment. */
export interface Order {
  readonly product: string
  readonly environment: string
  /** `owner/name` on GitHub; null for a product without one. */
  readonly repository: string | null
  /** The whole id (40 characters) of the commit that was approved, or of the one to go back to. */
  readonly commit: string
  /** The branch or tag that the commit was asked for by, for people; null when it was asked for by itself. */
  readonly ref: string | null
  /** Names this attempt for good; stored before the target is called. Letters, digits and dashes. */
  readonly nonce: string
  /** When an earlier try of this same attempt was sent; null for the first. */
  readonly triedAt: Date | null
  /** Of a deployment what runs now, of a rollback the earlier release to go back to. */
  readonly previous: PreviousRelease | null
}

export interface PreviousRelease {
  readonly commit: string
  /** What this target gave when it carried that release out; null when somebody else did. */
  readonly handle: unknown
}

/** What a target may use. */
export interface Carrying {
  readonly sources: Sources
  readonly now: Date
  readonly signal: AbortSignal
  readonly log: Logger
}

/**
 * What became of an order. A SourceError instead means that surely nothing was sent, so that it may be tried again.
 * After `uncertain` the same order is given again, with its nonce and the time of the try: the target then looks first.
 */
export type Started<Handle = unknown> =
  /** The handle is JSON: it is stored, and asked with. */
  | { readonly kind: 'accepted'; readonly handle: Handle }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | {
      readonly kind: 'uncertain'
      readonly sentence: string
      /** False when this try was only a look: surely nothing was sent by it. */
      readonly isSent?: false
    }

/** What an earlier try of an attempt started. */
export type Found<Handle = unknown> = { readonly kind: 'found'; readonly handle: Handle } | { readonly kind: 'none' }

/** What a receiver tells by itself, as it came: nobody has verified it. */
export interface Telling {
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** A telling that was accepted or not; `deliveryId` is the same when it is sent again. */
export type Told<Handle = unknown> =
  | { readonly kind: 'told'; readonly handle: Handle; readonly deliveryId: string }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 503; readonly sentence: string }

export type PhaseState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

/** A part of a deployment as a person follows it. */
export interface Phase {
  readonly name: string
  readonly state: PhaseState
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** How long it usually takes, in milliseconds; null when the manifest does not say. */
  readonly usualMs: number | null
}

/** Where an order stands. It is `succeeded` only when the commit that runs is known to be the one that was asked for. */
export type TargetStatus =
  /** Accepted and not begun: queued, or held up by a reviewer. */
  | {
      readonly kind: 'waiting'
      readonly sentence: string
      readonly phases: readonly Phase[]
      readonly url: string | null
    }
  | {
      readonly kind: 'running'
      readonly phases: readonly Phase[]
      readonly url: string | null
      /** True when the target itself has to be called (`advance`) for it to go on. */
      readonly needsAdvance: boolean
    }
  | {
      readonly kind: 'succeeded'
      readonly commit: string
      readonly phases: readonly Phase[]
      readonly url: string | null
    }
  | {
      readonly kind: 'failed'
      /** Stable and dotted: `run.failed`, `commit.mismatch`. */
      readonly code: string
      readonly sentence: string
      /** The phase or step that failed. */
      readonly step: string | null
      /** The line of its log that says why, without secrets. */
      readonly line: string | null
      readonly phases: readonly Phase[]
      readonly url: string | null
    }
  /** Nobody knows: the system could not be asked (`source.…`), or what it says proves nothing. */
  | {
      readonly kind: 'unknown'
      readonly code: string
      readonly sentence: string
      readonly url: string | null
      /** How long the system asked not to be asked, in milliseconds; null or left out when it did not. */
      readonly retryAfterMs?: number | null
    }

/** What every act of a target is handed. */
type Act<Spec, Handle> = (spec: Spec, order: Order, carrying: Carrying) => Promise<Started<Handle>>

/** A kind of target: its YAML fields and how it is called. Made by `defineTarget`. */
export interface TargetKind<
  Kind extends string = string,
  Spec extends z.ZodObject = z.ZodObject,
  Handle extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind
  /** One sentence for the documentation and the editor's schema. */
  readonly summary: string
  /** The fields of this kind, camelCase, each with `.describe()`. */
  readonly spec: Spec
  readonly handle: Handle
  /** How long after a try its work may still be invisible, in milliseconds. */
  readonly settleMs: number
  /** Carries an order out that `find` has just not found. */
  readonly deploy: Act<z.output<Spec>, z.output<Handle>>
  /** Looks for what an earlier try started, deployment or rollback, by its nonce. */
  readonly find: (spec: z.output<Spec>, order: Order, carrying: Carrying) => Promise<Found<z.output<Handle>>>
  readonly status: (
    spec: z.output<Spec>,
    order: Order,
    handle: z.output<Handle>,
    carrying: Carrying,
  ) => Promise<TargetStatus>
  /** How it goes back to an earlier release; null when these fields give it no way. */
  readonly rollback: (spec: z.output<Spec>) => Act<z.output<Spec>, z.output<Handle>> | null
  /**
   * Verifies what a receiver tells of an order by itself, and puts it into the handle, where `status` finds it.
   * @param handle what is known by now; null when the order's answer was not seen yet
   * @param known.variables the secrets that a manifest may name
   */
  readonly hear?: (
    spec: z.output<Spec>,
    order: Order,
    handle: z.output<Handle> | null,
    telling: Telling,
    known: { readonly variables: ReadonlyMap<string, string>; readonly now: Date },
  ) => Told<z.output<Handle>>
  /** Takes the next step where the outside system waits for us; safe to repeat. */
  readonly advance?: (
    spec: z.output<Spec>,
    order: Order,
    handle: z.output<Handle>,
    carrying: Carrying,
  ) => Promise<Started<z.output<Handle>>>
  /** Asks the outside system to stop. */
  readonly cancel?: (
    spec: z.output<Spec>,
    order: Order,
    handle: z.output<Handle>,
    carrying: Carrying,
  ) => Promise<Started<z.output<Handle>>>
  /** Writes down, where the outside system has a place for it, how the order stands; safe to repeat. */
  readonly record?: (
    spec: z.output<Spec>,
    order: Order,
    handle: z.output<Handle>,
    status: TargetStatus,
    carrying: Carrying,
  ) => Promise<void>
}

/**
 * Defines a target kind.
 * @param kind the word in the YAML, and this file's name
 */
export function defineTarget<const Kind extends string, Spec extends z.ZodObject, Handle extends z.ZodType>(
  kind: Kind,
  definition: Omit<TargetKind<Kind, Spec, Handle>, 'kind'>,
): TargetKind<Kind, Spec, Handle> {
  return { kind, ...definition }
}
