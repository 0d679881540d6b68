/** Where the command line writes and what it reads its settings from. */
export interface Surroundings {
  readonly environment: () => Readonly<Record<string, string | undefined>>
  /** What it gives back settles when more can be taken. */
  readonly write: (text: string) => unknown
  readonly writeError: (text: string) => void
}
