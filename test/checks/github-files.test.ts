import { describe, expect, it } from 'vitest'
import { githubFiles, judgeFiles } from '../../src/checks/github-files.ts'
import { asking } from './asking.ts'

const migrations = Array.from({ length: 21 }, (_, index) => `db/migrations/${String(index).padStart(4, '0')}_step.sql`)
const doubles = ['0014_add_roles.sql', '0014_fix_users.sql'].map((name) => `db/migrations/${name}`)
const paths = [
  '.env.example',
  '.env.production',
  '.github/workflows/ci.yml',
  'apps/api/.env',
  ...migrations,
  ...doubles,
  'db/migrations/meta/0014_snapshot.json',
  'db/migrations/README.md',
]
const judge = (fields: object, given: readonly string[] = paths) => {
  const { repository: _, ref: __, ...rules } = githubFiles.spec.parse(fields)
  return judgeFiles(given, rules)
}

describe('judgeFiles', () => {
  const cases: readonly [fields: object, status: string, summary: string][] = [
    [{ mustExist: '.env.example' }, 'pass', 'The rule about files holds'],
    [{ mustExist: ['.env.example', '.github/workflows/*.yml'] }, 'pass', 'All 2 rules about files hold'],
    [{ mustExist: ['SECURITY.md', 'Dockerfile'] }, 'fail', 'SECURITY.md is missing; Dockerfile is missing'],
    [{ mustExist: '*.yml' }, 'fail', '*.yml is missing'],
    [{ mustNotExist: '.env.production' }, 'fail', '.env.production must not be in the repository'],
    [{ mustNotExist: '**/.env' }, 'fail', 'apps/api/.env must not be in the repository'],
    [
      { mustNotExist: '**/.env{,.production}' },
      'fail',
      '.env.production and apps/api/.env must not be in the repository',
    ],
    [{ mustNotExist: '.env' }, 'pass', 'The rule about files holds'],
    [
      { uniqueNumericPrefix: 'db/migrations' },
      'fail',
      '3 files with 0014 in db/migrations: 0014_step.sql, 0014_add_roles.sql and 0014_fix_users.sql',
    ],
    [{ uniqueNumericPrefix: 'db/migrations/meta/' }, 'pass', 'The rule about files holds'],
    [{ uniqueNumericPrefix: 'migrations' }, 'fail', 'migrations has no numbered file'],
    [{ count: [{ files: 'db/migrations/*.sql', atLeast: 23, atMost: 23 }] }, 'pass', 'The rule about files holds'],
    [
      { count: [{ files: 'db/migrations/*.sql', atLeast: 24 }] },
      'fail',
      'db/migrations/*.sql finds 23 files, at least 24 expected',
    ],
    [{ count: [{ files: '**/.env', atMost: 0 }] }, 'fail', '**/.env finds 1 file, at most 0 expected'],
  ]
  it.each(cases)('%j: %s', (fields, status, summary) => {
    expect(judge(fields)).toMatchObject({ status, summary, code: status === 'pass' ? 'files.ok' : 'files.wrong' })
  })

  it('counts the rules that hold, and names the files in its rows', () => {
    const answer = judge({
      mustExist: '.github/workflows/*',
      mustNotExist: ['.env.production', '**/*.pem'],
      uniqueNumericPrefix: 'db/migrations/*.sql',
    })
    expect(answer).toMatchObject({ status: 'fail', share: 0.5 })
    expect(answer.details).toEqual([
      { status: 'fail', subject: '.env.production', found: '1 file' },
      { status: 'pass', subject: '**/*.pem', found: 'not there' },
      { status: 'pass', subject: '.github/workflows/*', found: 'exists' },
      {
        status: 'fail',
        subject: 'db/migrations/*.sql',
        found: '3 files with 0014',
        note: '0014_step.sql, 0014_add_roles.sql and 0014_fix_users.sql',
      },
    ])
  })

  it('takes numbers for the same whatever zeros stand before them, folder by folder', () => {
    expect(judge({ uniqueNumericPrefix: 'm' }, ['m/7_a.sql', 'm/0007_b.sql']).summary).toBe(
      '2 files with 7 in m: 7_a.sql and 0007_b.sql',
    )
    expect(judge({ uniqueNumericPrefix: '**' }, ['a/1.sql', 'b/1.sql', 'c/0.sql', 'c/00.sql'])).toMatchObject({
      summary: '2 files with 0 in **: 0.sql and 00.sql',
    })
  })
})

describe('github-files', () => {
  it('asks for the files of a ref, the default branch when none is named', async () => {
    const asked: unknown[] = []
    const files = async (repository: string, ref: string) => {
      asked.push([repository, ref])
      return [{ path: 'README.md', sizeBytes: 1 }]
    }
    const github = { files }
    const answer = await githubFiles.ask(githubFiles.spec.parse({ mustExist: 'README.md' }), asking({ github }))
    expect(answer.status).toBe('pass')
    const other = githubFiles.spec.parse({ mustExist: 'x', ref: 'v1', repository: 'acme/api' })
    await githubFiles.ask(other, asking({ github }))
    expect(asked).toEqual([
      ['acme/web', 'HEAD'],
      ['acme/api', 'v1'],
    ])
  })

  it('reads at the same ref what must contain something, each file once', async () => {
    const asked: unknown[] = []
    const fileText = async (...words: unknown[]) => {
      asked.push([words[0], words[1], (words[2] as { ref: string }).ref])
      return 'one two'
    }
    const github = { files: async () => [], fileText }
    const mustContain = ['one', 'two'].map((text) => ({ file: 'a/b.yml', text }))
    const answer = await githubFiles.ask(githubFiles.spec.parse({ mustContain, ref: 'v1' }), asking({ github }))
    expect(answer).toMatchObject({ status: 'pass', summary: 'All 2 rules about files hold' })
    expect(asked).toEqual([['acme/web', 'a/b.yml', 'v1']])
  })

  it.each([
    {},
    { ref: 'main' },
    { mustExist: '/etc/passwd' },
    { mustExist: '!x' },
    { mustExist: [] },
    { mustExist: 'a*b*c*d*e*f*g*' },
    { count: [{ file: 'x' }] },
    ...['', '/x', '../x', 'a/./b', 'a//b', '%2e%2e/x', 'a?ref=b', 'a#b'].map((file) => ({
      mustContain: [{ file, text: 'x' }],
    })),
    { mustContain: [{ file: 'x', text: '' }] },
  ])('refuses %j', (fields) => {
    expect(githubFiles.spec.safeParse(fields).success).toBe(false)
  })
})

describe('mustContain', () => {
  const rule = { mustContain: [{ file: '.github/workflows/ci.yml', text: 'prisma@5.22.0' }] }
  const judgeText = (text: string | null) => {
    const { repository: _, ref: __, ...rules } = githubFiles.spec.parse(rule)
    return judgeFiles(paths, rules, new Map([['.github/workflows/ci.yml', text]]))
  }

  it.each<[string | null, string, string]>([
    ['run: npx prisma@5.22.0 generate', 'pass', 'The rule about files holds'],
    ['run: npx prisma@6.0.0 generate', 'fail', '.github/workflows/ci.yml does not contain prisma@5.22.0'],
    ['', 'fail', '.github/workflows/ci.yml does not contain prisma@5.22.0'],
    [null, 'fail', '.github/workflows/ci.yml is missing'],
  ])('%s: %s', (text, status, summary) => {
    expect(judgeText(text)).toMatchObject({ status, summary })
  })

  it('does not show the file', () => {
    expect(JSON.stringify(judgeText('canary'))).not.toContain('canary')
  })
})

describe('a commit that is asked about', () => {
  it.each([
    ['is looked at instead of the default branch', {}, '0123456789'],
    ['does not stand in for a ref', { ref: 'main' }, 'main'],
    ['is not looked for in another repository', { repository: 'acme/other' }, 'HEAD'],
  ])('%s', async (_name, fields, seen) => {
    const refs: (string | undefined)[] = []
    const github = {
      files: async (_: string, ref: string) => {
        refs.push(ref)
        return [{ path: 'a', sizeBytes: 1 }]
      },
      fileText: async (_: string, _path: string, { ref }: { ref?: string }) => {
        refs.push(ref)
        return 'text'
      },
    }
    const spec = githubFiles.spec.parse({ mustContain: [{ file: 'a', text: 'text' }], ...fields })
    expect(await githubFiles.ask(spec, asking({ github }, { commit: '0123456789' }))).toMatchObject({ status: 'pass' })
    expect(refs).toEqual([seen, seen])
  })
})
