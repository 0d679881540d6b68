import { readFileSync } from 'node:fs'
import { DEPLOY_PATH, DEPLOY_WORKFLOW } from './rappit-deploy.ts'

export const CI_PATH = '.github/workflows/ci.yml'

/** Where the checklist stands in the repository. */
export const CHECKLIST_PATH = 'docs/PRODUCTION_DEPLOYMENT_CHECKLIST.md'

/** The deployment checklist, as its authors wrote it. */
const CHECKLIST = readFileSync(new URL('documents/rappit-deployment-checklist.md', import.meta.url), 'utf8')

/** The test suites of the checklist, which are scripts of the package and jobs of the pipeline. */
export const SUITES = [
  'test:ci',
  'test:e2e:security',
  'test:e2e:concurrent-inventory',
  'test:e2e:rate-limiting',
] as const

const suiteJob = (suite: string) => `  ${suite.replaceAll(':', '-')}:
    name: ${suite}
    needs: prisma
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - run: npx prisma@5.22.0 generate
        working-directory: src
      - run: npm run ${suite}
`

const CI = `name: CI

on:
  push:
    branches: [main]
  pull_request:

jobs:
  prisma:
    name: Prisma client
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - run: npx prisma@5.22.0 generate
        working-directory: src
${SUITES.map(suiteJob).join('')}`

const PACKAGE = {
  name: 'rappit-api',
  private: true,
  scripts: Object.fromEntries(SUITES.map((suite) => [suite, `jest --selectProjects ${suite}`])),
  dependencies: { '@prisma/client': '5.22.0' },
}

/** The application of the checklist, as far as a reader of the repository looks at it. */
export const FILES: Readonly<Record<string, string>> = {
  'README.md': '# Rappit API\n\nOrders, inventory and shipments for shops.\n',
  '.gitignore': '.env\n.env.*\nnode_modules/\n',
  Dockerfile: 'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\nEXPOSE 3000\nCMD ["node", "dist/main.js"]\n',
  'package.json': `${JSON.stringify(PACKAGE, null, 2)}\n`,
  'k8s/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: rappit-api }\n',
  [CHECKLIST_PATH]: CHECKLIST,
  'docs/PRODUCTION_SAFETY_GATES.md': '# Production safety gates\n\nGATE-001 to GATE-007.\n',
  'src/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n',
  'src/prisma/migrations/20251120101500_init/migration.sql':
    'CREATE TABLE "InventoryLevel" ("id" uuid PRIMARY KEY, "quantity" integer NOT NULL);\n',
  [CI_PATH]: CI,
  [DEPLOY_PATH]: DEPLOY_WORKFLOW,
}
