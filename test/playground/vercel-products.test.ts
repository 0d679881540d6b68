import { inspect } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { startVercel, type VercelEmulator } from '../../playground/emulators/vercel.ts'
import { ECOSYSTEM_VERCEL } from '../../playground/seeds/vercel-ecosystem.ts'
import { VAUNTICO_VERCEL } from '../../playground/seeds/vercel-vauntico.ts'
import { vercelDeployments } from '../../src/checks/vercel-deployments.ts'
import { vercelDomains } from '../../src/checks/vercel-domains.ts'
import { vercelEnv } from '../../src/checks/vercel-env.ts'
import { createVercel, type Vercel } from '../../src/sources/vercel.ts'
import { asking } from '../checks/asking.ts'
import { localNetwork } from '../sources/local.ts'

const TOKEN = 'token'

async function world(): Promise<{ emulator: VercelEmulator; vercel: Vercel }> {
  const teams = structuredClone([ECOSYSTEM_VERCEL, VAUNTICO_VERCEL])
  const emulator = await startVercel({ tokens: [TOKEN], teams, aheadMs: 0 })
  onTestFinished(emulator.close)
  return { emulator, vercel: createVercel({ token: TOKEN, apiUrl: emulator.url }, localNetwork()) }
}

const ecosystem = { project: 'prj_GDk7XbyoSOIKvud9L4KmWK0Ch0bi', team: 'team_WmkAafaUDVMAT6GG0I0hP0NV' }

/** The names that Ecosystem's document lists as required, and those it marks as sensitive. */
const SENSITIVE = ['SUPABASE_SERVICE_ROLE_KEY', 'CLERK_SECRET_KEY', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']
const REQUIRED = [
  'DATABASE_URL',
  'NEXT_PUBLIC_SUPABASE_URL',
  'NEXT_PUBLIC_SUPABASE_ANON_KEY',
  'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY',
  'NEXT_PUBLIC_CLERK_SIGN_IN_URL',
  'NEXT_PUBLIC_CLERK_SIGN_UP_URL',
  'NEXT_PUBLIC_CLERK_AFTER_SIGN_UP_URL',
  'NEXT_PUBLIC_CLERK_AFTER_SIGN_IN_URL',
  'NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY',
  'STRIPE_CONNECT_CLIENT_ID',
  'STRIPE_CONNECT_WEBHOOK_SECRET',
  'ACTIVE_PAYMENT_PROVIDER',
  'NEXT_PUBLIC_PLATFORM_FEE_PERCENT',
  'NEXT_PUBLIC_GUEST_FEE_PERCENT',
  'NEXT_PUBLIC_APP_URL',
]
const OPTIONAL = [
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'SENTRY_DSN',
  'NEXT_PUBLIC_SENTRY_DSN',
  'RESEND_API_KEY',
]

it("Ecosystem's deployments are what its document says", async () => {
  const { vercel } = await world()
  const spec = vercelDeployments.spec.parse({ ...ecosystem, buildTimeBudget: '3m' })
  const answer = await vercelDeployments.ask(spec, asking({ vercel }))
  expect(answer).toMatchObject({
    status: 'fail',
    code: 'deployments.failed',
    summary:
      'The last 5 deployments failed with TypeScript errors; ' +
      'the last good one is 9gCjstzr73BMjMAstBs8YR5xYjje of 22 August 2025: ' +
      "Property 'errors' does not exist on type '() => boolean' " +
      '(components/provider/onboarding/OnboardingNavigation.tsx:85:44)',
  })
  const rows = new Map(answer.details.map(({ subject, found, note }) => [subject, `${found}; ${note ?? ''}`]))
  expect(rows.get('Last 20')).toBe('5 error, 15 ready; ')
  expect(rows.get('Failures in a row')).toBe('5; ')
  expect(rows.get('Common cause')).toBe('TypeScript errors; 5 of 5')
  expect(rows.get('Last good deployment')).toMatch(/^9gCjstzr73BMjMAstBs8YR5xYjje; 22 August 2025, 01:14 UTC, commit /)
  // The document: two to three minutes when successful.
  expect(rows.get('Build time')).toBe('2 min 31 s; median of the successful builds, within the 3 min planned')
  const failures = answer.details.filter(({ found }) => found === 'error')
  expect(failures).toHaveLength(5)
  for (const { note } of failures) expect(note).toContain('(components/provider/onboarding/')
})

it("Ecosystem's variables are what its document says", async () => {
  const { vercel } = await world()
  const required = [...REQUIRED, ...SENSITIVE.map((name) => ({ name, sensitive: true }))]
  const spec = vercelEnv.spec.parse({ ...ecosystem, required, optional: OPTIONAL })
  expect(await vercelEnv.ask(spec, asking({ vercel }))).toMatchObject({
    status: 'warn',
    code: 'variables.optional',
    share: 1,
    summary: `All 19 required variables are set, but 5 optional ones are missing: ${OPTIONAL.slice(0, 4).join(', ')} and RESEND_API_KEY`,
  })
})

it("Ecosystem's domain is verified", async () => {
  const { vercel } = await world()
  const spec = vercelDomains.spec.parse({ ...ecosystem, expected: ['ecosystem-platform.vercel.app'] })
  expect(await vercelDomains.ask(spec, asking({ vercel }))).toMatchObject({ status: 'pass' })
})

it("Vauntico's frontend was never deployed", async () => {
  const { vercel } = await world()
  const spec = vercelDeployments.spec.parse({ project: 'vauntico-frontend', team: 'vauntico' })
  expect(await vercelDeployments.ask(spec, asking({ vercel }))).toMatchObject({
    status: 'fail',
    code: 'deployments.none',
    summary: 'vauntico-frontend has no production deployment',
  })
  const { signal } = asking({})
  expect(await vercel.project('vauntico-frontend', { team: 'vauntico', signal })).toMatchObject({
    productionDeployment: null,
  })
})

it('no value of a variable reaches an answer', async () => {
  const { emulator, vercel } = await world()
  const values = emulator
    .state()
    .teams.flatMap(({ projects }) =>
      projects.flatMap(({ variables }) =>
        variables.flatMap(({ value }) => [value, Buffer.from(value).toString('base64')]),
      ),
    )
  expect(values).toHaveLength(38)
  const { signal } = asking({})
  const team = { team: ecosystem.team, signal }
  const spec = vercelEnv.spec.parse({ ...ecosystem, required: [...REQUIRED, 'NOT_THERE'] })
  const given = [
    await vercel.environmentVariables(ecosystem.project, team),
    await vercelEnv.ask(spec, asking({ vercel })),
  ]
  expect(JSON.stringify(given)).toContain('STRIPE_SECRET_KEY')
  const text = JSON.stringify(given) + inspect(given, { depth: 20, showHidden: true })
  expect(values.filter((value) => text.includes(value))).toEqual([])
  expect(emulator.arrived.filter(({ query }) => query.includes('decrypt'))).toEqual([])
})
