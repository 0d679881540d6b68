import type { Behaviour } from '../emulators/endpoints.ts'
import { QUICK_PLAN } from '../emulators/github-plan.ts'
import type { GitHubSeed } from '../emulators/github-seed.ts'
import type { RunsSeed } from '../running.ts'
import type { EndpointSeed, ProductWorld } from './product-world.ts'
import { sentryVivr } from './sentry-vivr.ts'
import { DEPLOY_PATH, DEPLOY_WORKFLOW } from './vivr-deploy.ts'

const HOST = 'vivr.example'

const developer = { name: 'Noor Haddad', email: 'noor@vivr.example' }

const PACKAGE = {
  name: 'vivr',
  private: true,
  scripts: { dev: 'next dev', build: 'next build', lint: 'next lint', test: 'jest' },
  dependencies: { '@prisma/client': '5.8.1', next: '14.1.0', 'next-auth': '4.24.5', stripe: '14.12.0' },
}

/** What the audit found in place: no workflow, no Dockerfile, and one migration that somebody runs by hand. */
const FILES: Readonly<Record<string, string>> = {
  'README.md': '# VIVR\n\nA shop.\n',
  'package.json': `${JSON.stringify(PACKAGE, null, 2)}\n`,
  'next.config.js':
    "module.exports = { images: { remotePatterns: [{ hostname: 'images.unsplash.com' }, { hostname: 'res.cloudinary.com' }] } }\n",
  'tsconfig.json': `${JSON.stringify({ compilerOptions: { strict: true } }, null, 2)}\n`,
  '.eslintrc.json': `${JSON.stringify({ extends: 'next/core-web-vitals' }, null, 2)}\n`,
  'jest.config.js': "module.exports = { testEnvironment: 'jsdom' }\n",
  'tailwind.config.ts': "export default { content: ['./app/**/*.tsx'] }\n",
  '.env.example': 'DATABASE_URL=\nNEXTAUTH_URL=\nNEXTAUTH_SECRET=\nSTRIPE_SECRET_KEY=\nSTRIPE_WEBHOOK_SECRET=\n',
  '.env.production.example': '# Use sslmode=require in production\nDATABASE_URL=\nSENTRY_DSN=\n',
  '.gitignore': 'node_modules\n.next\n.env*.local\n',
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n',
  'prisma/migrations/002_add_performance_indexes.sql':
    'CREATE INDEX "Product_categoryId_idx" ON "Product" ("categoryId");\n',
  'app/page.tsx': 'export default function Home() {\n  return <h1>VIVR</h1>\n}\n',
}

const gitHub: Pick<GitHubSeed, 'users' | 'organizations' | 'repositories'> = {
  users: [{ login: 'vivr-dev', ...developer }],
  organizations: [{ login: 'vivr', name: 'VIVR', admins: ['vivr-dev'] }],
  repositories: [
    {
      owner: 'vivr',
      name: 'vivr',
      description: 'A shop on Next.js, Prisma and Stripe',
      private: true,
      commits: [
        {
          branch: 'main',
          message: 'Add performance indexes',
          author: developer,
          date: '2026-01-19T10:12:00Z',
          files: FILES,
        },
        // Not on main: that there is no pipeline is what the audit finds.
        {
          branch: 'ci/deploy',
          from: 'main',
          message: 'Build, test and deploy by GitHub Actions',
          author: developer,
          date: '2026-01-20T15:40:00Z',
          files: {
            [DEPLOY_PATH]: DEPLOY_WORKFLOW,
            Dockerfile:
              'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["npm", "start"]\n',
            'app/api/health/route.ts': "export const GET = () => Response.json({ status: 'healthy' })\n",
            'app/api/version/route.ts': 'export const GET = () => Response.json({ commit: process.env.COMMIT })\n',
          },
        },
        {
          branch: 'ci/deploy',
          message: 'Show how many are in stock',
          author: developer,
          date: '2026-01-20T17:05:00Z',
          files: {
            'app/stock.tsx': 'export const Stock = ({ count }: { count: number }) => <p>{count} in stock</p>\n',
          },
        },
      ],
      workflows: [{ id: 209337718, name: 'Deploy', path: DEPLOY_PATH }],
      plans: { [DEPLOY_PATH]: QUICK_PLAN },
    },
  ],
}

const plain = { server: 'nginx', 'x-powered-by': 'Next.js' }

/** The shop answers, without a header that protects or caches anything, and without a health endpoint. */
const endpoints: readonly EndpointSeed[] = [
  {
    host: HOST,
    path: '/',
    behaviour: {
      kind: 'answer',
      status: 200,
      headers: { ...plain, 'content-type': 'text/html; charset=utf-8' },
      body: '<!DOCTYPE html><html lang="en"><title>VIVR</title><h1>VIVR</h1></html>\n',
    },
  },
  {
    host: HOST,
    path: '/_next/static/chunks/main.js',
    behaviour: {
      kind: 'answer',
      status: 200,
      headers: {
        ...plain,
        'content-type': 'application/javascript; charset=utf-8',
        'cache-control': 'public, max-age=0',
      },
      body: '"use strict";\n',
    },
  },
  {
    host: HOST,
    path: '*',
    behaviour: {
      kind: 'answer',
      status: 404,
      headers: { ...plain, 'content-type': 'text/html; charset=utf-8' },
      body: '<!DOCTYPE html><html lang="en"><title>404: This page could not be found</title></html>\n',
    },
  },
]

/** The endpoint as the audit recommends it, once something is deployed that has it. */
const healthy: Behaviour = {
  kind: 'answer',
  status: 200,
  headers: { ...plain, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ status: 'healthy', checks: { database: 'ok', stripe: 'ok', redis: 'ok' } }),
}

const runsIn = (environment: string, host: string): RunsSeed => ({
  product: 'vivr',
  environment,
  carriedBy: { kind: 'workflows', repository: 'vivr/vivr', paths: [DEPLOY_PATH], environmentInput: 'environment' },
  host,
  version: '/api/version',
  health: [{ path: '/api/health', healthy }],
})

/** VIVR as its audit of 21 January 2026 describes it. The audit names no address, so it has one that nobody can own. */
export const vivr: ProductWorld = {
  gitHub,
  zone: { [HOST]: { A: ['203.0.113.24'] } },
  hosts: [{ hosts: [HOST] }],
  endpoints,
  // The audit names no staging, so it has no address that leads anywhere.
  runs: [runsIn('production', HOST), runsIn('staging', `staging.${HOST}`)],
  sentry: sentryVivr,
}
