import {
  commitOf,
  type DeploymentState,
  deploymentIdOf,
  type TeamState,
  type VariableState,
  vercelProject,
} from '../emulators/vercel-state.ts'

/** The last deployment that succeeded, and when it was made. */
export const LAST_GOOD = {
  id: 'dpl_9gCjstzr73BMjMAstBs8YR5xYjje',
  createdAt: 1_755_825_267_625,
  message: 'Show guests what a booking costs',
}

export const HOUR_MS = 60 * 60 * 1000

/** Provider onboarding does not compile, each time for another reason; oldest first. */
export const FAILURES: readonly { message: string; place: string; error: string; source: string }[] = [
  {
    message: 'Add the provider onboarding wizard',
    place: './components/provider/onboarding/OnboardingWizard.tsx:47:19',
    error: "Parameter 'step' implicitly has an 'any' type",
    source: 'steps.map((step) => step.title)',
  },
  {
    message: 'Show what is wrong in each onboarding step',
    place: './components/provider/onboarding/ServicesStep.tsx:112:27',
    error: "Property 'validationErrors' does not exist on type 'ProviderOnboardingState'",
    source: 'const { validationErrors } = useProviderOnboarding()',
  },
  {
    message: 'Keep drafts of the onboarding',
    place: './components/provider/onboarding/AvailabilityStep.tsx:63:11',
    error: "Property 'saveDraft' does not exist on type 'ProviderOnboardingStore'",
    source: 'store.saveDraft(values)',
  },
  {
    message: 'Reuse the portfolio picker in onboarding',
    place: './components/provider/onboarding/PortfolioStep.tsx:38:8',
    error:
      "Type '{ images: string[]; onChange: (images: string[]) => void; }' is not assignable to type 'IntrinsicAttributes & PortfolioPickerProps'",
    source: '<PortfolioPicker images={images} onChange={setImages} />',
  },
  {
    message: 'Disable "Next" while a step is invalid',
    place: './components/provider/onboarding/OnboardingNavigation.tsx:85:44',
    error: "Property 'errors' does not exist on type '() => boolean'",
    source: 'const messages = Object.values(validateStep.errors)',
  },
]

const BEGIN = [
  'Cloning github.com/ecosystem/ecosystem-platform (Branch: main)',
  'Running "vercel build"',
  'Installing dependencies...',
  'added 1243 packages in 31s',
  'Running "npm run build"',
  '> ecosystem-platform@0.1.0 build',
  '> next build',
  '   Creating an optimized production build ...',
]

function failure({ place, error, source }: (typeof FAILURES)[number]): string[] {
  return [
    ...BEGIN,
    'Failed to compile.',
    '',
    place,
    `Type error: ${error}`,
    '',
    `> ${place.split(':')[1]} | ${source}`,
    'Error: Command "npm run build" exited with 1',
  ]
}

const SUCCESS = [...BEGIN, ' ✓ Compiled successfully', 'Build Completed in /vercel/output', 'Deployment completed']

/** Build times of the successful ones in seconds, newest first: two to three minutes. */
const BUILD_SECONDS = [151, 148, 163, 139, 155, 172, 144, 150, 158, 135, 167, 149, 153, 146, 161]

const WORK = [
  'Apply performance indexes',
  'Add idempotency keys to bookings',
  'Audit webhooks of Stripe',
  'Tidy the booking calendar',
  'Limit requests through Redis when it is there',
]

function deployment(
  name: string,
  createdAt: number,
  message: string,
  build: DeploymentState['build'],
): DeploymentState {
  return {
    id: deploymentIdOf(`ecosystem-platform ${name}`),
    createdAt,
    target: 'production',
    source: 'git',
    creator: 'ecosystem-ci',
    git: {
      owner: 'ecosystem',
      repository: 'ecosystem-platform',
      branch: 'main',
      commit: commitOf(`ecosystem-platform ${name}`),
      message,
      author: 'ecosystem-dev',
    },
    build,
    canceledAt: null,
    meta: {},
  }
}

const good = BUILD_SECONDS.map((seconds, index): DeploymentState => {
  const build = { queuedMs: 2_000, durationMs: seconds * 1000, outcome: 'READY', lines: SUCCESS } as const
  const createdAt = LAST_GOOD.createdAt - index * 5 * HOUR_MS
  const message = index === 0 ? LAST_GOOD.message : (WORK[index % WORK.length] ?? 'Work')
  const made = deployment(`good ${index}`, createdAt, message, { ...build, lines: [...build.lines] })
  return index === 0 ? { ...made, id: LAST_GOOD.id } : made
})

const failed = FAILURES.map((each, index): DeploymentState => {
  const createdAt = LAST_GOOD.createdAt + (index + 1) * HOUR_MS
  const build = { queuedMs: 2_000, durationMs: 96_000, outcome: 'ERROR', lines: failure(each) } as const
  return deployment(`failed ${index}`, createdAt, each.message, build)
})

/** Names and how Vercel keeps them; the values mean nothing and are there so that leaking them would show. */
function variables(type: VariableState['type'], names: readonly string[]): VariableState[] {
  return names.map((name) => ({ name, value: `canary-value-of-${name}`, type, targets: ['production', 'preview'] }))
}

/** Team ECOSYSTEM as its document describes it: twenty deployments, the last five failed. */
export const ECOSYSTEM_VERCEL: TeamState = {
  id: 'team_WmkAafaUDVMAT6GG0I0hP0NV',
  slug: 'ecosystem',
  name: 'ECOSYSTEM',
  projects: [
    vercelProject({
      id: 'prj_GDk7XbyoSOIKvud9L4KmWK0Ch0bi',
      name: 'ecosystem-platform',
      domains: [{ name: 'ecosystem-platform.vercel.app', isVerified: true, isMisconfigured: false, redirect: null }],
      deployments: [...good.toReversed(), ...failed],
      variables: [
        ...variables('sensitive', [
          'SUPABASE_SERVICE_ROLE_KEY',
          'CLERK_SECRET_KEY',
          'STRIPE_SECRET_KEY',
          'STRIPE_WEBHOOK_SECRET',
        ]),
        ...variables('encrypted', ['DATABASE_URL', 'STRIPE_CONNECT_CLIENT_ID', 'STRIPE_CONNECT_WEBHOOK_SECRET']),
        ...variables('plain', [
          'NEXT_PUBLIC_SUPABASE_URL',
          'NEXT_PUBLIC_SUPABASE_ANON_KEY',
          'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY',
          'NEXT_PUBLIC_CLERK_SIGN_IN_URL',
          'NEXT_PUBLIC_CLERK_SIGN_UP_URL',
          'NEXT_PUBLIC_CLERK_AFTER_SIGN_UP_URL',
          'NEXT_PUBLIC_CLERK_AFTER_SIGN_IN_URL',
          'NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY',
          'ACTIVE_PAYMENT_PROVIDER',
          'NEXT_PUBLIC_PLATFORM_FEE_PERCENT',
          'NEXT_PUBLIC_GUEST_FEE_PERCENT',
          'NEXT_PUBLIC_APP_URL',
        ]),
      ],
    }),
  ],
}
