import type { ChecklistSection } from '../products/checklist.ts'

/** A commit that ships with a candidate. */
export interface ShippedCommit {
  readonly commit: string
  /** The first line of its message. */
  readonly title: string
  /** GitHub login; null when GitHub knows none. */
  readonly login: string | null
  /** As git has it; null when it has none. */
  readonly email: string | null
  readonly url: string
  /** When it was made, as ISO 8601; absent in candidates of before that was kept, and where git has none. */
  readonly at?: string
}

/** What ships beside what runs. */
export interface ShippedChanges {
  /** The commit that runs. */
  readonly base: string
  /** GitHub's page that compares the two. */
  readonly url: string
  /** Changed files that match the manifest's patterns of migrations. */
  readonly migrations: readonly string[]
  /** GitHub lists three hundred files at most. */
  readonly isEveryFileListed: boolean
}

/** A checklist as it is at a candidate's commit. */
export interface CandidateChecklist {
  readonly name: string
  readonly title: string
  /** Whether the environment's sign-off asks for it; others are opened because somebody wanted them. */
  readonly isRequired: boolean
  /** The Markdown file it was read from; null for one of the manifest. */
  readonly file: string | null
  readonly sections: readonly ChecklistSection[]
  /** Why it cannot be worked through, in a sentence; null when it can. */
  readonly problem: string | null
}
