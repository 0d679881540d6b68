import { describe, expect, it } from 'vitest'
import { githubVariables, judgeVariables } from '../../src/checks/github-variables.ts'
import type { Variable } from '../../src/sources/github.ts'
import { asking } from './asking.ts'

const CANARY = 'https://sandbox.canary-7f3a.test'
const variable = (name: string, value: string): Variable => ({
  name,
  updatedAt: null,
  holds: (condition) => condition(value),
})
const known = [variable('API_URL', CANARY), variable('LEVEL', 'info')]
const judge = (required: unknown[], given: readonly Variable[] = known) =>
  judgeVariables(githubVariables.spec.parse({ required }).required.map((each) => ({ required: each, known: given })))

describe('judgeVariables', () => {
  const cases: readonly [required: unknown[], code: string, summary: string, share: number][] = [
    [['LEVEL'], 'variables.ok', 'LEVEL is set', 1],
    [['level', 'API_URL'], 'variables.ok', 'All 2 variables are set', 1],
    [[{ name: 'API_URL', matches: '^https://' }], 'variables.ok', 'API_URL is set as required', 1],
    [['A', 'LEVEL'], 'variables.missing', '1 of 2 variables is as required; A is missing', 0.5],
    [['A', 'B'], 'variables.missing', '0 of 2 variables are as required; A and B are missing', 0],
    [
      [{ name: 'API_URL', notMatches: '(?i)SANDBOX|test' }, 'LEVEL'],
      'variables.value',
      '1 of 2 variables is as required; API_URL matches what it must not',
      0.5,
    ],
    [
      [
        { name: 'API_URL', matches: 'prod' },
        { name: 'LEVEL', matches: 'x' },
        { name: 'A', matches: 'x' },
      ],
      'variables.missing',
      '0 of 3 variables are as required; A is missing; API_URL and LEVEL do not match their patterns',
      0,
    ],
  ]
  it.each(cases)('%j', (required, code, summary, share) => {
    const answer = judge(required)
    expect(answer).toMatchObject({ status: code === 'variables.ok' ? 'pass' : 'fail', code, summary, share })
    expect(JSON.stringify(answer)).not.toContain('canary')
  })

  it('shows the pattern that did not hold, and what the variable is for', () => {
    const answer = judge([
      { name: 'API_URL', notMatches: 'sandbox', purpose: 'Where labels are bought' },
      { name: 'LEVEL', matches: '^debug$' },
      { name: 'A', purpose: 'Something' },
    ])
    expect(answer.details).toEqual([
      { status: 'fail', subject: 'API_URL', found: 'wrong value', note: 'matches sandbox' },
      { status: 'fail', subject: 'LEVEL', found: 'wrong value', note: 'does not match ^debug$' },
      { status: 'fail', subject: 'A', found: 'missing', note: 'Something' },
    ])
  })

  it('takes no longer for a pattern and a value made to be slow', () => {
    const slow = variable('SLOW', `${'a'.repeat(48_000)}b`)
    expect(judge([{ name: 'SLOW', matches: '^(a+)+$' }], [slow])).toMatchObject({ code: 'variables.value' })
  })
})

describe('github-variables', () => {
  it('asks each place once, an entry’s own environment before the check’s', async () => {
    const asked: unknown[] = []
    const variables = async (repository: string, { environment }: { environment?: string }) => {
      asked.push([repository, environment])
      return environment === 'staging' ? [] : known
    }
    const required = ['LEVEL', 'API_URL', { name: 'LEVEL', environment: 'staging' }]
    const spec = githubVariables.spec.parse({ environment: 'production', required })
    const answer = await githubVariables.ask(spec, asking({ github: { variables } }))
    expect(asked).toEqual([
      ['acme/web', 'production'],
      ['acme/web', 'staging'],
    ])
    expect(answer.details.map(({ subject, found }) => [subject, found])).toEqual([
      ['LEVEL', 'set'],
      ['API_URL', 'set'],
      ['LEVEL (staging)', 'missing'],
    ])
    await githubVariables.ask(githubVariables.spec.parse({ required: ['A'] }), asking({ github: { variables } }))
    expect(asked.at(-1)).toEqual(['acme/web', undefined])
  })

  it.each([
    { required: [] },
    { required: ['NOT A NAME'] },
    { required: [{ name: 'A', matches: '(' }] },
    { required: [{ name: 'A', matches: '(?=a)' }] },
    { required: [{ name: 'A', notMatches: '(a)\\1' }] },
    { required: [{ name: 'A', matches: '' }] },
  ])('refuses %j', (fields) => {
    expect(githubVariables.spec.safeParse(fields).success).toBe(false)
  })
})
