import { globTest } from '../checks/glob.ts'
import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import type { Comparison } from '../sources/github-commits.ts'
import type { Release } from '../store/releases.ts'
import { type ChangedFile, migrationsAmong } from './migrations.ts'
import { irreversibleAmong, previewRollback, type RollbackPreview } from './preview.ts'
import type { PreviousRun } from './release.ts'

const askMs = 20_000
/** More migrations than a person looks at before pressing a button. */
const filesRead = 30

/** What lies between two commits; null when GitHub cannot tell. */
async function between(
  { sources }: Context,
  repository: string,
  base: string,
  head: string,
): Promise<Comparison | null> {
  try {
    return await sources.github.compare(repository, { base, head, signal: AbortSignal.timeout(askMs) })
  } catch (error) {
    if (error instanceof SourceError) return null
    throw error
  }
}

/** The changed files with the text of the migrations among them; null when nobody could tell. */
async function filesBetween(
  { sources }: Context,
  repository: string,
  comparison: Comparison | null,
  { head, globs }: { readonly head: string; readonly globs: readonly string[] },
): Promise<ChangedFile[] | null> {
  if (comparison === null || !comparison.isEveryFileListed) return null
  if (globs.length === 0) return []
  const isMigration = globTest(globs)
  const signal = AbortSignal.timeout(askMs)
  const found = comparison.files.filter(({ path }) => isMigration(path))
  return Promise.all(
    found.map(async ({ path, status }, index): Promise<ChangedFile> => {
      const change = (['added', 'removed', 'renamed'] as const).find((each) => each === status) ?? 'modified'
      if (change === 'removed' || index >= filesRead) return { path, change, text: null }
      const text = await sources.github.fileText(repository, path, { ref: head, signal }).catch((error: unknown) => {
        if (error instanceof SourceError) return null
        throw error
      })
      return { path, change, text }
    }),
  )
}

/** Migrations between what runs and what is gone back to that may not be reversible; null when nobody could look. */
export async function irreversibleBetween(
  context: Context,
  product: Product,
  { commit, previous }: Release,
  { migrations: globs }: Deploy,
): Promise<readonly string[] | null> {
  if (previous === null || product.repository === undefined) return null
  // A product that says it has none is believed.
  if (globs.length === 0) return []
  const comparison = await between(context, product.repository, previous.commit, commit)
  const files = await filesBetween(context, product.repository, comparison, { head: commit, globs })
  return files === null ? null : irreversibleAmong(migrationsAmong(files, globs))
}

/** What a person sees before a rollback. */
export async function previewWayBack(
  context: Context,
  product: Product,
  deploy: Deploy,
  { release, to }: { readonly release: Release; readonly to: PreviousRun | null },
): Promise<RollbackPreview> {
  const { repository } = product
  const { migrations: globs, environment, policy } = deploy
  const comparison =
    to === null || repository === undefined ? null : await between(context, repository, to.commit, release.commit)
  const files =
    repository === undefined
      ? null
      : await filesBetween(context, repository, comparison, { head: release.commit, globs })
  const newest = comparison?.commits.toReversed() ?? null
  const title = product.environments.find(({ name }) => name === environment)?.title ?? environment
  return previewRollback({
    environment: title,
    running: release.commit,
    target: to === null ? null : { commit: to.commit, deployedAt: new Date(to.deployedAt ?? release.startedAt) },
    commits: newest?.map(({ commit, title: words, authorLogin: login }) => ({ commit, title: words, login })) ?? null,
    commitCount: comparison?.aheadBy ?? 0,
    files,
    migrationGlobs: globs,
    variables: null,
    oldestTargetMs: policy.oldestTargetMs,
    now: context.now(),
  })
}
