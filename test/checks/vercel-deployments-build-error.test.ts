import { describe, expect, it } from 'vitest'
import { type BuildError, buildError, placeOf } from '../../src/checks/vercel-deployments-build-error.ts'

const EXITED = 'Error: Command "npm run build" exited with 1'

const cases: readonly [name: string, lines: readonly string[], error: Partial<BuildError>][] = [
  [
    'a type error through Next.js',
    [
      'Failed to compile.',
      '',
      './components/provider/onboarding/OnboardingNavigation.tsx:85:44',
      "Type error: Property 'errors' does not exist on type '() => boolean'",
      '',
      '  83 |   const go = () => {',
      '> 85 |     validate.errors',
      EXITED,
    ],
    {
      kind: 'typescript',
      message: "Property 'errors' does not exist on type '() => boolean'",
      file: 'components/provider/onboarding/OnboardingNavigation.tsx',
      line: 85,
      column: 44,
    },
  ],
  [
    'a type error in a folder with brackets and spaces',
    ['./app/(shop)/[slug]/my page.tsx:1:2', 'Type error: No'],
    { kind: 'typescript', file: 'app/(shop)/[slug]/my page.tsx', line: 1, column: 2 },
  ],
  [
    'tsc, plain',
    ["src/index.ts(12,5): error TS2339: Property 'a' does not exist on type 'B'.", EXITED],
    {
      kind: 'typescript',
      message: "TS2339: Property 'a' does not exist on type 'B'.",
      file: 'src/index.ts',
      line: 12,
      column: 5,
    },
  ],
  [
    'tsc, pretty and coloured',
    [
      '\u001b[96msrc/index.ts\u001b[0m:\u001b[93m12\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m TS2304: Cannot find name',
    ],
    { kind: 'typescript', message: 'TS2304: Cannot find name', file: 'src/index.ts', line: 12, column: 5 },
  ],
  [
    'ESLint through Next.js, with another complaint between',
    ['./app/page.tsx', "10:1  Warning: 'y' is never used", "12:5  Error: 'x' is never used.  no-unused-vars", EXITED],
    { kind: 'eslint', message: "'x' is never used.  no-unused-vars", file: 'app/page.tsx', line: 12, column: 5 },
  ],
  [
    'ESLint by itself',
    ['/vercel/path0/src/a.ts', "  3:7  error  'x' is not defined  no-undef"],
    { kind: 'eslint', message: "'x' is not defined  no-undef", file: 'src/a.ts', line: 3, column: 7 },
  ],
  [
    'a module that webpack does not find',
    ['./components/chart.tsx:3:1', "Module not found: Can't resolve '@/lib/draw'"],
    {
      kind: 'module-not-found',
      message: "Module not found: Can't resolve '@/lib/draw'",
      file: 'components/chart.tsx',
      line: 3,
      column: 1,
    },
  ],
  [
    'a module that webpack does not find, without a line',
    ['./components/chart.tsx', "Module not found: Can't resolve 'd3'"],
    { kind: 'module-not-found', file: 'components/chart.tsx', line: null, column: null },
  ],
  [
    'a module that Rollup does not find',
    ['[vite]: Rollup failed: Could not resolve "./draw" from "src/main.ts"'],
    { kind: 'module-not-found', message: 'Could not resolve "./draw"', file: 'src/main.ts', line: null },
  ],
  [
    'a module that Node does not find',
    ["Error: Cannot find module 'next'", 'Require stack:', EXITED],
    { kind: 'module-not-found', message: "Cannot find module 'next'", file: null },
  ],
  [
    'any other error',
    ['Error: DATABASE_URL is not set', EXITED],
    { kind: 'error', message: 'DATABASE_URL is not set', file: null },
  ],
  [
    'an error of a class',
    ['ReferenceError: window is not defined'],
    { kind: 'error', message: 'window is not defined' },
  ],
  [
    'a known error after any other',
    ['Error: retrying', './a.ts:1:2', 'Type error: No'],
    { kind: 'typescript', message: 'No', file: 'a.ts' },
  ],
  ['nothing but the exit', ['Building', EXITED], { kind: 'error', message: 'Command "npm run build" exited with 1' }],
  [
    'several lines in one event',
    ['Failed to compile.\n\n./a.ts:1:2\nType error: No\n'],
    { kind: 'typescript', message: 'No', file: 'a.ts', line: 1, column: 2 },
  ],
]

describe('the reason of a failed build', () => {
  it.each(cases)('is read from %s', (_, lines, error) => {
    expect(buildError(lines)).toMatchObject(error)
  })

  it('is not read where there is none', () => {
    expect(buildError([])).toBeNull()
    expect(buildError(['0 errors', 'Errors: none', 'Compiled successfully', 'no Error: here'])).toBeNull()
  })

  it('shows no credential, and ends in time', () => {
    const [token, length] = [`ghp_${'a'.repeat(36)}`, 5_000]
    const error = buildError([`Error: cannot clone with ${token} ${'x'.repeat(length)}`])
    expect(error?.message).not.toContain(token)
    expect(error?.message).toHaveLength(300)
  })
})

it('a place is as much as is known', () => {
  const error: BuildError = { kind: 'error', message: '', file: 'a.ts', line: 1, column: 2 }
  expect(placeOf(error)).toBe('a.ts:1:2')
  expect(placeOf({ ...error, line: null, column: null })).toBe('a.ts')
  expect(placeOf({ ...error, file: null })).toBeNull()
})
