import type { Level, Owner } from '../readiness/assessment.ts'

/** When in a release an item is due. Only what is due before the deployment can hold it up. */
export type Phase = 'before' | 'during' | 'after' | 'first-hour' | 'first-day' | 'ongoing'

/** One line of a checklist: proven by checks, or ticked by a person. */
export interface ChecklistItem {
  /** Unique in its checklist, and the same as long as the words are: ticks are kept by it. */
  readonly id: string
  readonly title: string
  /** The checks that tick it by themselves when all pass; none means a person ticks it. */
  readonly checks: readonly string[]
  /**
   * The `manual` check or the prerequisite that a person's tick confirms; null when none. Where several items of a
   * checklist confirm the same, each says a part of it: only all their ticks together confirm it.
   */
  readonly confirms: string | null
  /** What it makes of the decision while it is open: blocking stops it, conditional is a condition, warning is noted. */
  readonly severity: Level
  readonly owner: Owner | null
  /** How long a person's tick holds, across commits, in milliseconds; null when it is for its commit alone. */
  readonly validForMs: number | null
}

export interface ChecklistSection {
  readonly title: string
  readonly phase: Phase
  readonly items: readonly ChecklistItem[]
}

/** A checklist of a product. */
export interface Checklist {
  /** The name that people type. */
  readonly name: string
  readonly title: string
  /** The environments it is for. */
  readonly environments: readonly string[]
  /** The Markdown file that its sections are read from, at the commit that is signed; null when they are in the manifest. */
  readonly file: ChecklistFile | null
  /** In the manifest's order; empty for a checklist with a file, whose sections are read with it. */
  readonly sections: readonly ChecklistSection[]
}

/** A Markdown file that a checklist is read from. */
export interface ChecklistFile {
  readonly repository: string
  readonly path: string
  /** What the manifest says about parts of the file. */
  readonly notes?: readonly FileNote[]
}

/** What the manifest says about all that stands under a heading of the file, and about items of the file; null leaves it to the file. */
export interface FileNote {
  readonly heading: string
  readonly phase: Phase | null
  readonly severity: Level | null
  readonly owner: Owner | null
  /** Whether what stands under the heading is no part of the checklist. */
  readonly leaveOut: boolean
  /** By their words, wherever in the file they stand. */
  readonly items: readonly ItemNote[]
}

export interface ItemNote {
  readonly title: string
  readonly checks: readonly string[]
  readonly confirms: string | null
  readonly severity: Level | null
  readonly owner: Owner | null
  readonly validForMs: number | null
}

/** A role that must sign in an environment. */
export interface SigningRole {
  readonly role: string
  readonly title: string
  /** E-mail addresses, Slack user ids, user group ids, and handles that begin with `@`. */
  readonly people: readonly string[]
  /** How many of its people must sign. */
  readonly quorum: number
  /** How long a signature stands, in milliseconds. */
  readonly validForMs: number
}

/** What must hold before a release to an environment. */
export interface SignOff {
  readonly environment: string
  /** The least verdict that may ship; `any` leaves readiness out of it. */
  readonly readiness: 'GO' | 'GO WITH CONDITIONS' | 'any'
  /** The names of the checklists that must be done. */
  readonly checklists: readonly string[]
  /** Empty where nobody has to sign. */
  readonly roles: readonly SigningRole[]
  /** How long people have for their signatures, in milliseconds; after that the request lapses. */
  readonly withinMs: number
  /** Whether the author of a commit that ships may sign; who asked never may. */
  readonly authorsMaySign: boolean
  /** Who may grant waivers here and for how long at most, in milliseconds; null where there are none. */
  readonly waivers: { readonly roles: readonly SigningRole['role'][]; readonly longestMs: number } | null
  /** When people may be reminded, in their own zone, as hours of the day: from 9 to 18 by default, Monday to Friday. */
  readonly hours: { readonly from: number; readonly to: number }
}
