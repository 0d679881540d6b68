/** The deploy workflow as run 20885986644 ran it. */
export const DEPLOY_WORKFLOW = `name: Production deployment

on:
  push:
    branches: [main]
  workflow_dispatch:

concurrency: production

jobs:
  build:
    name: Build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - name: Build all packages
        run: npm run build
  test:
    name: Test
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - name: Unit tests
        run: npm test
        env:
          TEST_JWT_TOKEN: \${{ secrets.TEST_JWT_TOKEN }}
  lint:
    name: Lint
    needs: test
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci
      - name: ESLint
        run: npm run lint
  migration:
    name: Migration
    needs: lint
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npm ci --prefix server-v2
      - name: Database migration
        working-directory: server-v2
        run: node scripts/migrate.js
        env:
          DATABASE_HOST: \${{ secrets.DATABASE_HOST }}
          DATABASE_USER: \${{ secrets.DATABASE_USER }}
          DATABASE_PASSWORD: \${{ secrets.DATABASE_PASSWORD }}
          DATABASE_NAME: \${{ secrets.DATABASE_NAME }}
  deploy:
    name: Deploy
    needs: migration
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v5
      - name: Deploy the frontend to Vercel
        run: npx vercel deploy --prod --token "$VERCEL_TOKEN"
        env:
          VERCEL_TOKEN: \${{ secrets.VERCEL_TOKEN }}
          VERCEL_ORG_ID: \${{ secrets.VERCEL_ORG_ID }}
          VERCEL_PROJECT_ID: \${{ secrets.VERCEL_FRONTEND_PROJECT_ID }}
`

const migration = (create: string) => `const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Client } = require('pg')

async function migrate() {
  const client = new Client({
    host: process.env.DATABASE_HOST,
    user: process.env.DATABASE_USER,
    password: process.env.DATABASE_PASSWORD,
    database: process.env.DATABASE_NAME,
  })
  await client.connect()
  try {
${create}
  } finally {
    await client.end()
  }
}

migrate().catch((error) => {
  console.error(\`Error: \${error.message}\`)
  process.exit(1)
})
`

const CREATE = `    await client.query(readFileSync(join(__dirname, '../migrations/001_create_users.sql'), 'utf8'))`

/** The migration as it is on main: it creates tables that are there already. */
export const MIGRATION = migration(CREATE)

/** The migration with the fix of pull request 7. */
export const FIXED_MIGRATION =
  migration(`    const { rows } = await client.query("SELECT to_regclass('public.users') AS users")
    if (rows[0].users !== null) {
      console.log('The schema exists already, nothing to create')
      return
    }
${CREATE}`)

/** Everything on main besides the workflow and the migration. */
export const OTHER_FILES: Readonly<Record<string, string>> = {
  'README.md': '# Vauntico\n\nThe trust platform for African creators.\n',
  'package.json': `${JSON.stringify({ name: 'vauntico', private: true, workspaces: ['server-v2', 'fulfillment-engine'] }, null, 2)}\n`,
  'server-v2/package.json': `${JSON.stringify({ name: 'server-v2', private: true, dependencies: { pg: '8.16.3' } }, null, 2)}\n`,
  'server-v2/migrations/001_create_users.sql':
    'CREATE TABLE users (\n  id uuid PRIMARY KEY,\n  email text NOT NULL UNIQUE,\n  created_at timestamptz NOT NULL DEFAULT now()\n);\n',
}
