import { counted, listed } from '../checks/rows.ts'
import { short } from '../words.ts'
import { type ChangedFile, type IrreversibleReason, type Migration, migrationsAmong } from './migrations.ts'
import type { RollbackTarget } from './policy.ts'
import { spoken } from './words.ts'

/** What is known of a way back. */
export interface PreviewFacts {
  /** The environment's title, as people know it. */
  readonly environment: string
  /** What runs now. */
  readonly running: string
  /** Null when there is nothing to go back to. */
  readonly target: RollbackTarget | null
  /** The commits between the target and what runs, newest first; null when nobody could tell. */
  readonly commits: readonly PreviewCommit[] | null
  /** How many there are in all, when the list was cut. */
  readonly commitCount: number
  /** The files that changed in between; null when nobody could tell, or the list was cut. */
  readonly files: readonly ChangedFile[] | null
  /** The manifest's patterns of migrations: empty when there are none, null when it does not say. */
  readonly migrationGlobs: readonly string[] | null
  /** Names of variables that changed since the target was deployed; null when nobody could tell. */
  readonly variables: readonly string[] | null
  readonly oldestTargetMs: number
  readonly now: Date
}

export interface PreviewCommit {
  readonly commit: string
  /** The first line of its message. */
  readonly title: string
  /** Null when GitHub knows none. */
  readonly login: string | null
}

export type PreviewWarningCode =
  | 'target.missing'
  | 'target.same'
  | 'target.old'
  | 'commits.unknown'
  | 'migrations.unknown'
  | 'migrations.irreversible'
  | 'migrations.reversible'
  | 'variables.unknown'
  | 'variables.changed'

export interface PreviewWarning {
  readonly code: PreviewWarningCode
  readonly sentence: string
}

/** What a person sees before a rollback. */
export interface RollbackPreview {
  readonly target: RollbackTarget | null
  readonly ageMs: number | null
  readonly commits: readonly PreviewCommit[]
  readonly commitCount: number
  readonly migrations: readonly Migration[]
  /** What speaks for thinking twice, the heaviest first. */
  readonly warnings: readonly PreviewWarning[]
  /** One sentence that says what a rollback does. */
  readonly sentence: string
}

/** Why a migration may not go back, for people. */
const reasonWords: Readonly<Record<IrreversibleReason, string>> = {
  drops: 'drops what the earlier code may need',
  'changes-type': 'changes the type of a column',
  'requires-value': 'requires a value that the earlier code does not write',
  renames: 'renames what the earlier code looks for',
  deletes: 'deletes rows',
  edited: 'changes or removes an earlier migration',
  unread: 'could not be read',
  'no-way-back': 'has no file for the way back',
}

/** Makes the preview of a rollback; pure. */
export function previewRollback(facts: PreviewFacts): RollbackPreview {
  const { environment, running, target, commits, commitCount, files, migrationGlobs, now } = facts
  const migrations = migrationsAmong(files ?? [], migrationGlobs ?? [])
  const ageMs = target === null ? null : now.getTime() - target.deployedAt.getTime()
  const shown = { target, ageMs, commits: commits ?? [], commitCount, migrations }
  if (target === null) {
    const sentence = `${environment} has no earlier release to go back to.`
    return { ...shown, warnings: [{ code: 'target.missing', sentence }], sentence }
  }
  const lost = commits === null ? 'an unknown number of commits' : counted(commitCount, 'commit')
  const sentence = `${environment} goes back from ${short(running)} to ${short(target.commit)}, and loses ${lost}.`
  const warnings = [...ofMigrations(facts, migrations), ...ofTarget(facts, target), ...ofVariables(facts)]
  return { ...shown, warnings, sentence }
}

/** The paths of the migrations that may not be reversible. */
export function irreversibleAmong(migrations: readonly Migration[]): string[] {
  return migrations.filter(({ reasons }) => reasons.length > 0).map(({ path }) => path)
}

function ofMigrations({ files, migrationGlobs }: PreviewFacts, migrations: readonly Migration[]): PreviewWarning[] {
  if (migrationGlobs === null) {
    const sentence = 'The product’s file does not say where its migrations are, so nobody looked for them.'
    return [{ code: 'migrations.unknown', sentence }]
  }
  if (files === null && migrationGlobs.length > 0) {
    return [{ code: 'migrations.unknown', sentence: 'Nobody could see which migrations lie in between.' }]
  }
  const irreversible = migrations.filter(({ reasons }) => reasons.length > 0)
  const warnings = irreversible.map(({ path, reasons }): PreviewWarning => {
    const sentence = `${path} may not be reversible: it ${listed(reasons.map((reason) => reasonWords[reason]))}.`
    return { code: 'migrations.irreversible', sentence }
  })
  const harmless = migrations.length - irreversible.length
  if (harmless === 0) return warnings
  const stay = `${counted(harmless, 'migration')} in between ${harmless === 1 ? 'looks' : 'look'} reversible, and ${harmless === 1 ? 'stays' : 'stay'} as ${harmless === 1 ? 'it is' : 'they are'}: a rollback does not touch the database.`
  return [...warnings, { code: 'migrations.reversible', sentence: stay }]
}

function ofTarget({ running, commits, oldestTargetMs, now }: PreviewFacts, target: RollbackTarget): PreviewWarning[] {
  const warnings: PreviewWarning[] = []
  if (target.commit === running) {
    warnings.push({
      code: 'target.same',
      sentence: `${short(running)} runs already: going back to it changes nothing.`,
    })
  }
  const ageMs = now.getTime() - target.deployedAt.getTime()
  if (ageMs > oldestTargetMs) {
    const sentence = `${short(target.commit)} is ${spoken(ageMs)} old, and ${spoken(oldestTargetMs)} is the limit.`
    warnings.push({ code: 'target.old', sentence })
  }
  if (commits === null) {
    warnings.push({ code: 'commits.unknown', sentence: 'Nobody could see which commits are lost.' })
  }
  return warnings
}

function ofVariables({ variables }: PreviewFacts): PreviewWarning[] {
  if (variables === null) {
    return [{ code: 'variables.unknown', sentence: 'Nobody could see whether variables changed since.' }]
  }
  if (variables.length === 0) return []
  const sentence = `${counted(variables.length, 'variable')} changed since, and ${variables.length === 1 ? 'stays' : 'stay'} changed: ${listed(variables)}.`
  return [{ code: 'variables.changed', sentence }]
}
