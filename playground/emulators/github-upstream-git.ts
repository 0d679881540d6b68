import { z } from 'zod'

/** What `emulate` keeps of a repository's branches, tags and files. */
export interface UpstreamGit {
  /** The commit of a branch or a tag, and of nothing else. */
  readonly refCommit: (repository: string, ref: string) => Promise<string | null>
  /** The text of a file at a commit; null when it is not there. */
  readonly fileText: (repository: string, path: string, commit: string) => Promise<string | null>
  /** Moves a branch to any commit, or removes it for null. */
  readonly moveBranch: (repository: string, branch: string, commit: string | null) => Promise<void>
}

const Ref = z.object({ object: z.object({ sha: z.string() }) })
const Contents = z.object({ content: z.string() })

/**
 * Asks `emulate` for them.
 * @param authorization gives the header of somebody who may do everything
 */
export function createUpstreamGit(base: string, authorization: () => string): UpstreamGit {
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${base}/repos/${path}`, {
      method,
      headers: { authorization: authorization() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    refCommit: async (repository, ref) => {
      const name = ref.replace(/^refs\/(heads|tags)\//, '')
      for (const kind of ['heads', 'tags']) {
        const response = await ask('GET', `${repository}/git/ref/${kind}/${name}`)
        if (response.ok) return Ref.parse(await response.json()).object.sha
      }
      return null
    },
    fileText: async (repository, path, commit) => {
      const response = await ask('GET', `${repository}/contents/${path}?ref=${commit}`)
      if (!response.ok) return null
      return Buffer.from(Contents.parse(await response.json()).content, 'base64').toString('utf8')
    },
    moveBranch: async (repository, branch, commit) => {
      const path = `${repository}/git/refs/heads/${branch}`
      const response = await (commit === null ? ask('DELETE', path) : ask('PATCH', path, { sha: commit, force: true }))
      if (!response.ok) throw new Error(`${repository} has no branch ${branch} to move (${response.status})`)
    },
  }
}
