/** The workflow that the document calls the pipeline. */
export const WORKFLOW_PATH = '.github/workflows/ci.yml'

const WORKFLOW = `name: CI

on:
  push:
    branches: [main, develop]
  pull_request:

jobs:
  quality:
    name: Code Quality
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - name: TypeScript
        run: npm run types
      - name: ESLint
        run: npm run lint
      - name: Prettier
        run: npm run format:check
  security:
    name: Security Audit
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: npm audit
        run: npm audit --audit-level=high
        continue-on-error: true
      - name: Dependency check
        run: npx depcheck
        continue-on-error: true
  build:
    name: Build & Test
    needs: [quality, security]
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - name: Database migrations
        run: npm run db:migrate
        continue-on-error: true
      - name: Build application
        run: npm run build
  integration:
    name: Integration Tests
    needs: build
    if: always()
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Integration tests
        run: npm run test:integration
        continue-on-error: true
  deploy-staging:
    name: Deploy Staging
    needs: [build, integration]
    if: github.ref == 'refs/heads/develop'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npx vercel deploy --token "$VERCEL_TOKEN"
        env:
          VERCEL_TOKEN: \${{ secrets.VERCEL_TOKEN }}
  deploy-production:
    name: Deploy Production
    needs: [build, integration]
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npx vercel deploy --prod --token "$VERCEL_TOKEN"
        env:
          VERCEL_TOKEN: \${{ secrets.VERCEL_TOKEN }}
      - name: Health check
        run: curl --fail https://ecosystem-platform.vercel.app/api/health
`

/** 24 files, three of which are called 0014. */
export const MIGRATIONS = [
  '0000_initial_schema',
  '0001_profiles',
  '0002_services',
  '0003_bookings',
  '0004_foreign_keys',
  '0005_transactions',
  '0006_messages',
  '0007_reviews',
  '0008_rbac_roles',
  '0009_rbac_permissions',
  '0010_booking_enhancements',
  '0011_booking_slots',
  '0012_provider_onboarding',
  '0013_guest_checkout',
  '0014_idempotency_keys',
  '0014_performance_indexes',
  '0014_webhook_audit',
  '0015_payouts',
  '0016_refunds',
  '0017_disputes',
  '0018_provider_availability',
  '0019_booking_reminders',
  '0020_webhook_retries',
  '0021_search_indexes',
] as const

const SCRIPTS = [
  'validate-env.sh',
  'pre-deploy-check.sh',
  'test-integrations.sh',
  'push-to-production.sh',
  'security-audit.ts',
  'check-redis.ts',
  'apply-indexes.ts',
  'test-rate-limit.ts',
] as const

const SENTRY = `import * as Sentry from '@sentry/nextjs'

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: process.env.NODE_ENV === 'production' ? 0.1 : 1 })
`

const PACKAGE = {
  name: 'ecosystem-platform',
  version: '0.1.0',
  private: true,
  scripts: {
    build: 'next build',
    'db:generate': 'drizzle-kit generate',
    'db:migrate': 'drizzle-kit migrate',
    'db:apply-indexes': 'tsx scripts/apply-indexes.ts',
  },
}

/** What must not be in a repository. */
export const CREDENTIALS_FILE = '.env.production'

/** Everything on main but the onboarding. What `.env.production` exposes are names here, never values. */
export const FILES: Readonly<Record<string, string>> = {
  [WORKFLOW_PATH]: WORKFLOW,
  '.env.example': 'DATABASE_URL=\nCLERK_SECRET_KEY=\nSTRIPE_SECRET_KEY=\n',
  [CREDENTIALS_FILE]: 'DATABASE_URL=placeholder\nSUPABASE_SERVICE_ROLE_KEY=placeholder\nCLERK_SECRET_KEY=placeholder\n',
  'README.md': '# Ecosystem\n\nA marketplace for those who serve and those who look for it.\n',
  'package.json': `${JSON.stringify(PACKAGE, null, 2)}\n`,
  'next.config.mjs': 'export default { compress: true, poweredByHeader: false, reactStrictMode: true }\n',
  'sentry.server.config.ts': SENTRY,
  'sentry.client.config.ts': SENTRY.replace('SENTRY_DSN', 'NEXT_PUBLIC_SENTRY_DSN'),
  'db/schema/index.ts': "export * from './bookings'\n",
  'app/api/health/route.ts':
    "export const GET = () => Response.json({ status: 'healthy', timestamp: new Date(), service: 'ecosystem-platform' })\n",
  'app/api/version/route.ts': 'export const GET = () => Response.json({ commit: process.env.VERCEL_GIT_COMMIT_SHA })\n',
  ...Object.fromEntries(MIGRATIONS.map((name) => [`db/migrations/${name}.sql`, `-- ${name.slice(5)}\n`])),
  ...Object.fromEntries(
    SCRIPTS.map((name) => [`scripts/${name}`, name.endsWith('.sh') ? '#!/bin/sh\n' : 'export {}\n']),
  ),
}

const NAVIGATION = 'components/provider/onboarding/OnboardingNavigation.tsx'

/** What the last commit on main does not compile for. */
export const BROKEN_NAVIGATION: Readonly<Record<string, string>> = {
  [NAVIGATION]:
    "export function OnboardingNavigation({ validateStep }: { validateStep: () => boolean }) {\n  return Object.values(validateStep.errors).join(', ')\n}\n",
}

/** The same with types that hold. */
export const MENDED_NAVIGATION: Readonly<Record<string, string>> = {
  [NAVIGATION]:
    "export function OnboardingNavigation({ errors }: { errors: Record<string, string> }) {\n  return Object.values(errors).join(', ')\n}\n",
}
