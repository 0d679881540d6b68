import { describe, expect, it } from 'vitest'
import { judgeVariables, vercelEnv } from '../../src/checks/vercel-env.ts'
import type { EnvironmentVariable } from '../../src/sources/vercel.ts'
import { asking, outage } from './asking.ts'

const variable = (name: string, changes: Partial<EnvironmentVariable> = {}): EnvironmentVariable => ({
  name,
  type: 'encrypted',
  targets: ['production'],
  branch: null,
  updatedAt: null,
  ...changes,
})

const spec = (fields: object) => vercelEnv.spec.parse({ project: 'web', ...fields })
const judged = (variables: readonly EnvironmentVariable[], fields: object) => judgeVariables(variables, spec(fields))

const cases: readonly [string, ReturnType<typeof judged>, object][] = [
  [
    'all set',
    judged([variable('A'), variable('B')], { required: ['A', 'B'] }),
    { status: 'pass', code: 'variables.ok', summary: 'All 2 required variables are set', share: 1 },
  ],
  [
    'one set',
    judged([variable('A')], { required: ['A'] }),
    { status: 'pass', summary: 'The required variable is set' },
  ],
  [
    'some missing',
    judged([variable('A')], { required: ['A', { name: 'B', purpose: 'Payments' }, 'C', 'D'] }),
    {
      status: 'fail',
      code: 'variables.missing',
      summary: '1 of 4 required variables is set; missing: B, C and D',
      share: 0.25,
    },
  ],
  [
    'a name in another case',
    judged([variable('a')], { required: ['A'] }),
    { status: 'fail', summary: '0 of 1 required variables are set; missing: A', share: 0 },
  ],
  [
    'one that is set elsewhere',
    judged([variable('A', { targets: ['preview'] })], { required: ['A'] }),
    { status: 'fail', details: [{ status: 'fail', subject: 'A', found: 'missing for production' }] },
  ],
  [
    'one that is set by several entries together',
    judged([variable('A'), variable('A', { targets: ['preview'] })], {
      required: [{ name: 'A', targets: ['production', 'preview'] }],
    }),
    { status: 'pass' },
  ],
  [
    'one that is set for a branch only',
    judged([variable('A', { branch: 'develop' })], { required: ['A'] }),
    { status: 'fail', details: [{ status: 'fail', subject: 'A', found: 'missing' }] },
  ],
  [
    'one that can be read although it must not',
    judged([variable('A')], { required: [{ name: 'A', sensitive: true, purpose: 'Payments' }] }),
    {
      status: 'warn',
      code: 'variables.readable',
      summary: 'The required variable is set, but A is not sensitive',
      share: 1,
      details: [{ status: 'warn', subject: 'A', found: 'set, but encrypted instead of sensitive', note: 'Payments' }],
    },
  ],
  [
    'one that can be read where it does not matter',
    judged([variable('A', { type: 'sensitive' }), variable('A', { targets: ['development'], type: 'plain' })], {
      required: [{ name: 'A', sensitive: true }],
    }),
    { status: 'pass' },
  ],
  [
    'optional ones missing',
    judged([variable('A'), variable('C')], {
      required: ['A'],
      optional: [{ name: 'B', purpose: 'Rate limiting' }, 'C', 'D'],
    }),
    {
      status: 'warn',
      code: 'variables.optional',
      summary: 'The required variable is set, but 2 optional ones are missing: B and D',
      share: 1,
      details: [
        { status: 'pass', subject: 'A', found: 'set' },
        { status: 'warn', subject: 'B', found: 'not set (optional)', note: 'Rate limiting' },
        { status: 'pass', subject: 'C', found: 'set' },
        { status: 'warn', subject: 'D', found: 'not set (optional)' },
      ],
    },
  ],
]

describe('variables are judged', () => {
  it.each(cases)('with %s', (_, answer, expected) => {
    expect(answer).toMatchObject(expected)
  })

  it('once, however often a name is required', () => {
    expect(judged([variable('A')], { required: ['A', 'A'] }).details).toHaveLength(1)
  })
})

describe('asking', () => {
  it('names the project and the team', async () => {
    const seen: unknown[] = []
    const vercel = {
      environmentVariables: async (project: string, { team }: { team?: string }) => {
        seen.push([project, team])
        return [variable('A')]
      },
    }
    expect(await vercelEnv.ask(spec({ team: 'acme', required: ['A'] }), asking({ vercel }))).toMatchObject({
      status: 'pass',
    })
    expect(seen).toEqual([['web', 'acme']])
  })

  it('passes on that Vercel did not answer', async () => {
    await expect(vercelEnv.ask(spec({ required: ['A'] }), asking({}))).rejects.toBe(outage)
  })

  it('takes no name that could not be one', () => {
    expect(vercelEnv.spec.safeParse({ project: 'web', required: ['not a name'] }).success).toBe(false)
    expect(vercelEnv.spec.safeParse({ project: 'web', required: [{ name: 'A', value: 'x' }] }).success).toBe(false)
  })
})
