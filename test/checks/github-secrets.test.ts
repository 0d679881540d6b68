import { describe, expect, it } from 'vitest'
import { githubSecrets, judgeSecrets } from '../../src/checks/github-secrets.ts'
import { SourceError } from '../../src/errors.ts'
import { asking } from './asking.ts'

const names = Array.from({ length: 32 }, (_, index) => `SECRET_${index}`)

describe('judgeSecrets', () => {
  it('counts what is set and says what the missing ones are for', () => {
    const missing = { name: 'VERCEL_TOKEN', purpose: 'Vercel API access', neededBy: 'Frontend deployment' }
    const required = [missing, ...names.slice(0, 27), ...names.slice(28)].slice(0, 32)
    const { required: parsed } = githubSecrets.spec.parse({ required })
    const answer = judgeSecrets(names.slice(0, 27), parsed)
    expect(answer).toMatchObject({
      status: 'fail',
      code: 'secrets.missing',
      summary: '27 of 32 secrets are set; 5 are missing',
      share: 27 / 32,
    })
    expect(answer.details[0]).toEqual({
      status: 'fail',
      subject: 'VERCEL_TOKEN',
      found: 'missing',
      note: 'Vercel API access; needed by Frontend deployment',
    })
    expect(answer.details).toHaveLength(32)
  })

  it('compares in any case and counts a name once', () => {
    const required = [{ name: 'token' }, { name: 'TOKEN' }]
    expect(judgeSecrets(['TOKEN'], required)).toMatchObject({ status: 'pass', summary: 'TOKEN is set', share: 1 })
    expect(judgeSecrets(['A'], [{ name: 'A' }, { name: 'B' }])).toMatchObject({
      summary: '1 of 2 secrets is set; 1 is missing',
    })
    expect(judgeSecrets(['A', 'B', 'C'], [{ name: 'A' }, { name: 'B' }])).toMatchObject({
      summary: 'All 2 secrets are set',
    })
  })
})

describe('github-secrets', () => {
  const asked: unknown[] = []
  const github = {
    secretNames: async (repository: string, { environment }: { environment?: string }) => {
      asked.push([repository, environment])
      return ['A']
    },
  }

  it('asks for the product’s repository, or its own and an environment', async () => {
    await githubSecrets.ask(githubSecrets.spec.parse({ required: ['A'] }), asking({ github }))
    const own = { repository: 'acme/api', environment: 'production', required: ['A'] }
    await githubSecrets.ask(githubSecrets.spec.parse(own), asking({ github }))
    expect(asked).toEqual([
      ['acme/web', undefined],
      ['acme/api', 'production'],
    ])
  })

  it('says that no repository is named', async () => {
    const nowhere = asking({ github }, { repository: undefined })
    const error = await githubSecrets.ask(githubSecrets.spec.parse({ required: ['A'] }), nowhere).catch((each) => each)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ code: 'not-configured' })
  })

  it.each([{ required: [] }, { required: ['NOT A NAME'] }, { required: [{ name: 'A', vaule: 'x' }] }])(
    'refuses %j',
    (fields) => {
      expect(githubSecrets.spec.safeParse(fields).success).toBe(false)
    },
  )
})
