import { onTestFinished } from 'vitest'
import { createGitHubEmulator, type GitHubEmulator } from '../../playground/emulators/github.ts'
import type { GitHubSeed, RepositorySeed } from '../../playground/emulators/github-seed.ts'

export const TOKEN = 'ghp_small0123456789small0123456789abcd'
export const REPOSITORY = 'acme/shop'

export const DEPLOY_PATH = '.github/workflows/deploy.yml'

/** A workflow that deploys what it is started on, and says so. */
export const DEPLOY_WORKFLOW = `name: Deploy
run-name: Deploy \${{ inputs.commit || github.sha }} (\${{ inputs.nonce || github.ref_name }})
on:
  workflow_dispatch:
    inputs:
      commit: { type: string }
      nonce: { type: string }
      environment: { type: string, default: production }
jobs:
  build:
    name: Build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { ref: "\${{ inputs.commit }}" }
      - id: commit
        name: Read the commit
        run: echo "sha=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
      - name: Runs commit \${{ steps.commit.outputs.sha }}
        run: "true"
      - name: Compile
        run: npm run build
  ship:
    name: Ship
    needs: build
    runs-on: ubuntu-latest
    steps:
      - name: Migrate
        run: npm run migrate
      - name: Replace the containers
        run: ./ship.sh
`

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

/** Asks it as `fetch` does, or has it do something with a body; the path begins below the repository. */
export async function ask(
  github: GitHubEmulator,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${github.url}/repos/${REPOSITORY}${path}`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
