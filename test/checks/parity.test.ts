import { describe, expect, it } from 'vitest'
import { judgeParity, parity } from '../../src/checks/parity.ts'
import type { EnvironmentVariable } from '../../src/sources/vercel-project.ts'
import { asking } from './asking.ts'

const place = (title: string, ...names: string[]) => ({ title, names })

describe('judgeParity', () => {
  it('passes when all places have the same names, in any case', () => {
    expect(judgeParity([place('one', 'A', 'b'), place('two', 'a', 'B')], [])).toMatchObject({
      status: 'pass',
      code: 'parity.ok',
      summary: '2 names are the same in one and two',
      share: 1,
    })
    expect(judgeParity([place('one', 'A'), place('two', 'A')], []).summary).toBe('1 name is the same in one and two')
  })

  it('says which place lacks what', () => {
    const answer = judgeParity([place('one', 'A', 'B'), place('two', 'B', 'C'), place('three', 'B', 'C')], [])
    expect(answer).toMatchObject({
      status: 'fail',
      code: 'parity.missing',
      summary: '2 of 3 names are not everywhere: one lacks C; two lacks A; three lacks A',
      share: 1 / 3,
    })
    expect(answer.details.map(({ subject, found }) => [subject, found])).toEqual([
      ['A', 'missing in two and three'],
      ['B', 'in all places'],
      ['C', 'missing in one'],
    ])
    expect(judgeParity([place('one', 'A'), place('two')], []).summary).toBe(
      '1 of 1 name is not everywhere: two lacks A',
    )
  })

  it('leaves out what may differ', () => {
    const places = [place('one', 'A', 'VERCEL_URL', 'GH'), place('two', 'A')]
    expect(judgeParity(places, ['VERCEL_*', 'GH'])).toMatchObject({ status: 'pass' })
    expect(judgeParity([place('one', 'A'), place('two')], ['*'])).toMatchObject({
      status: 'unknown',
      code: 'parity.nothing',
      summary: 'No name is set in one and two, so there is nothing to compare',
    })
  })
})

describe('parity', () => {
  const variable = (name: string, changes: Partial<EnvironmentVariable> = {}): EnvironmentVariable => ({
    name,
    type: 'encrypted',
    targets: ['production'],
    branch: null,
    updatedAt: null,
    ...changes,
  })

  it('asks GitHub for secrets and variables, and Vercel for what is set for the target', async () => {
    const asked: unknown[] = []
    const answer = await parity.ask(
      parity.spec.parse({
        between: [
          { github: { environment: 'production' } },
          { github: { names: ['variables'], repository: 'acme/api' } },
          { vercel: { project: 'web', team: 'acme', target: 'production' } },
        ],
      }),
      asking({
        github: {
          secretNames: async (repository, { environment }) => {
            asked.push(['secrets', repository, environment])
            return ['TOKEN']
          },
          variables: async (repository, { environment }) => {
            asked.push(['variables', repository, environment])
            return [{ name: 'LEVEL', updatedAt: null, holds: () => true }]
          },
        },
        vercel: {
          environmentVariables: async (project, { team }) => {
            asked.push(['vercel', project, team])
            return [
              variable('LEVEL'),
              variable('TOKEN', { targets: ['preview'] }),
              variable('TOKEN', { branch: 'next' }),
              variable('VERCEL_ENV', { type: 'system' }),
            ]
          },
        },
      }),
    )
    expect(asked).toEqual([
      ['secrets', 'acme/web', 'production'],
      ['variables', 'acme/web', 'production'],
      ['variables', 'acme/api', undefined],
      ['vercel', 'web', 'acme'],
    ])
    expect(answer.summary).toBe(
      '1 of 2 names is not everywhere: GitHub acme/api lacks TOKEN; Vercel production lacks TOKEN',
    )
  })

  it('is an outage when one place cannot be asked', async () => {
    const between = [{ github: {} }, { vercel: { project: 'web', target: 'production' } }]
    const asked = parity.ask(parity.spec.parse({ between }), asking({}))
    await expect(asked).rejects.toMatchObject({ code: 'timeout' })
  })

  it.each([
    { between: [{ github: {} }] },
    { between: [{ github: {} }, { vercel: { project: 'web' } }] },
    { between: [{ github: {} }, { netlify: {} }] },
    { between: [{ github: {} }, { github: { names: [] } }] },
  ])('refuses %j', (fields) => {
    expect(parity.spec.safeParse(fields).success).toBe(false)
  })
})
