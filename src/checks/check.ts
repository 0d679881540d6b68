import type { z } from 'zod'
import type { Sources } from '../sources/sources.ts'

/** `unknown` means it could not be asked; it is never a pass. */
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'unknown'

export interface Link {
  readonly title: string
  readonly url: string
}

/** One row of evidence: a secret's name, a job, an endpoint. Never the value of a secret. */
export interface Detail {
  readonly status: CheckStatus
  /** What the row is about: `VERCEL_TOKEN`, `Governance`, `www.vauntico.com`. */
  readonly subject: string
  /** What was found, in a few words: `missing`, `failed`, `404`. */
  readonly found: string
  /** What it is for, or what the reader should know. */
  readonly note?: string
  readonly link?: Link
}

/** What a check found: a status, one sentence, and the evidence behind it. */
export interface CheckAnswer {
  readonly status: CheckStatus
  /** Stable and dotted, for machines: `http.status`, `secrets.missing`, `source.timeout`. */
  readonly code: string
  /** One sentence without a trailing full stop: `27 of 32 secrets are set; 5 are missing`. */
  readonly summary: string
  /** How much of the question holds, 0 to 1. Left out: pass 1, warn 0.5, fail 0. An unknown counts 0 whatever it says. */
  readonly share?: number
  readonly details: readonly Detail[]
  /** When what was looked at runs out, such as a certificate, as ISO 8601: the soonest. Left out where nothing does. */
  readonly until?: string
  /** The page where a person sees the same and can act. */
  readonly link?: Link
}

/** What a check may use while it asks. */
export interface Asking {
  readonly sources: Sources
  readonly now: Date
  /** Ends when the check's deadline passes; hand it to every source. */
  readonly signal: AbortSignal
  /** `owner/name` of the product's repository, for checks that do not name their own. */
  readonly repository: string | undefined
  /** The names of the product and of its environment. */
  readonly product: string
  readonly environment: string
  /**
   * The commit of the product's repository that is asked about. Checks of its files and runs look there instead of at
   * the default branch, unless their line names another place.
   */
  readonly commit?: string
}

/** A kind of check: its YAML fields and how it is asked. Made by `defineCheck`. */
export interface CheckKind<Kind extends string = string, Spec extends z.ZodObject = z.ZodObject> {
  readonly kind: Kind
  /** One sentence for the documentation and the editor's schema. */
  readonly summary: string
  /** The fields of this kind, beside those that every check has. Field names are camelCase, each with `.describe()`. */
  readonly spec: Spec
  /** Throws SourceError when the source did not answer usably; the gatherer turns that into `unknown`. */
  readonly ask: (spec: z.output<Spec>, asking: Asking) => Promise<CheckAnswer>
}

/**
 * Defines a check kind.
 * @param kind the word in the YAML, and this file's name
 */
export function defineCheck<const Kind extends string, Spec extends z.ZodObject>(
  kind: Kind,
  definition: Omit<CheckKind<Kind, Spec>, 'kind'>,
): CheckKind<Kind, Spec> {
  return { kind, ...definition }
}
