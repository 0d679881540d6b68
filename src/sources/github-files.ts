import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { AskGitHub } from './github-ask.ts'
import { repositoryOf } from './github-repository.ts'

/** A file of a repository at one commit. */
export interface RepositoryFile {
  readonly path: string
  readonly sizeBytes: number
}

/** Beyond this, a repository is too large to be listed folder by folder within a check's deadline. */
const FOLDER_LIMIT = 500

const Tree = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string(), size: z.number().nullish() })),
  truncated: z.boolean(),
})

/** Every file of a branch, tag or commit: in one question, or folder by folder where GitHub cuts its answer short. */
export async function files(
  github: AskGitHub,
  repository: string,
  ref: string,
  signal: AbortSignal,
): Promise<readonly RepositoryFile[]> {
  const what = `the files of ${ref} in ${repository}`
  let asked = 0

  const ask = (sha: string, parameters: Readonly<Record<string, string>>) => {
    asked += 1
    if (asked > 2 * FOLDER_LIMIT) {
      throw new SourceError('GitHub', 'garbage', `${what} lie in more folders than can be asked for`)
    }
    const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
    return github.one(
      { what, route, parameters: { ...repositoryOf(repository), tree_sha: sha, ...parameters }, signal },
      Tree,
    )
  }

  const below = async (sha: string, prefix: string): Promise<readonly RepositoryFile[]> => {
    const whole = await ask(sha, { recursive: '1' })
    if (!whole.truncated) return filesOf(whole.tree, prefix)
    const folder = await ask(sha, {})
    if (folder.truncated) {
      throw new SourceError('GitHub', 'garbage', `GitHub cuts short the list of ${prefix === '' ? what : prefix}`)
    }
    const folders = folder.tree.filter((entry) => entry.type === 'tree')
    const inside = await Promise.all(folders.map((entry) => below(entry.sha, `${prefix}${entry.path}/`)))
    return [...filesOf(folder.tree, prefix), ...inside.flat()]
  }

  const all = await below(ref, '')
  return all.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

function filesOf(tree: z.output<typeof Tree>['tree'], prefix: string): readonly RepositoryFile[] {
  return tree
    .filter((entry) => entry.type === 'blob')
    .map(({ path, size }) => ({ path: `${prefix}${path}`, sizeBytes: size ?? 0 }))
}

const Content = z.object({ type: z.string(), encoding: z.string(), content: z.string() })

/** The text of a file at a ref, the default branch when left out; null when there is none. GitHub tells up to 1 MB. */
export async function fileText(
  github: AskGitHub,
  repository: string,
  path: string,
  options: { signal: AbortSignal; ref?: string },
): Promise<string | null> {
  const { signal, ref } = options
  const what = `${path} in ${repository}`
  const parameters = { ...repositoryOf(repository), path, ...(ref === undefined ? {} : { ref }) }
  try {
    // A plus before a parameter keeps its slashes, which are folders here.
    const { content, encoding } = await github.one(
      { what, route: 'GET /repos/{owner}/{repo}/contents/{+path}', parameters, signal },
      Content,
    )
    if (encoding === 'base64') return Buffer.from(content, 'base64').toString('utf8')
    throw new SourceError('GitHub', 'garbage', `${what} is larger than GitHub tells`)
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}
