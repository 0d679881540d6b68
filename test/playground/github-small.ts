import { onTestFinished } from 'vitest'
import { createGitHubEmulator, type GitHubEmulator } from '../../playground/emulators/github.ts'
import type { GitHubSeed, RepositorySeed } from '../../playground/emulators/github-seed.ts'

export const TOKEN = 'ghp_small0123456789small0123456789abcd'
export const REPOSITORY = 'acme/shop'

/** A GitHub with one small private repository for one test; closed when the test ends. */
export async function smallGitHub(
  seed: Partial<RepositorySeed> = {},
  app: Pick<GitHubSeed, 'app'> = {},
): Promise<GitHubEmulator> {
  const github = await createGitHubEmulator({
    tokens: { [TOKEN]: 'ada' },
    seed: {
      ...app,
      users: [{ login: 'ada', name: 'Ada' }],
      organizations: [{ login: 'acme', name: 'Acme', admins: ['ada'] }],
      repositories: [
        {
          owner: 'acme',
          name: 'shop',
          commits: [
            {
              branch: 'main',
              message: 'Begin',
              author: { name: 'Ada', email: 'ada@acme.example' },
              date: '2026-01-02T03:04:05Z',
              files: { 'README.md': '# Shop\n' },
            },
          ],
          workflows: [
            { id: 11, name: 'CI', path: '.github/workflows/ci.yml' },
            { id: 12, name: 'Deploy', path: '.github/workflows/deploy.yml' },
          ],
          ...seed,
        },
      ],
    },
  })
  onTestFinished(github.close)
  return github
}

/** Asks it as `fetch` does; the path begins below the repository. */
export async function ask(
  github: GitHubEmulator,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${github.url}/repos/${REPOSITORY}${path}`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
