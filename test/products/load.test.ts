import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { loadProducts } from '../../src/products/load.ts'
import { kinds } from './kinds.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'products-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** The problems of the files, a line each, without the folder. */
async function problemsOf(files: Record<string, string>): Promise<string[]> {
  const folder = folderWith(files)
  const error = await loadProducts(folder, kinds).then(
    () => new Error('there was no problem'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message.replaceAll(`${folder}/`, '').split('\n').slice(1)
}

const acme = `product: acme
title: Acme
repository: acme/web
targetScore: 85
roles:
  devops:
    title: DevOps
    people: ["@devops", devi@acme.example, U012AB3CD]
    escalation: P0 issues
gitHubLogins:
  dana-dev: dana@acme.example
environments:
  production: { default: true }
  staging: { title: Staging }
areas:
  endpoints:
    title: Endpoints
    weight: 30
    checks:
      www:
        kind: probe
        title: Website
        url: https://acme.example
        priority: P0
        impact: Users cannot
          reach us
        owner: devops
        timeout: 2s
  secrets:
    title: Secrets
    weight: 20
    checks:
      names:
        kind: names
        title: Secrets
        required: [A, { name: B, purpose: Calls B }]
        environments: [production]
`

describe('a product’s file', () => {
  it('becomes a product whose checks are bound to their kinds', async () => {
    const products = await loadProducts(folderWith({ 'acme.yml': acme }), kinds)
    const product = products.get('acme')
    expect(product).toMatchObject({
      name: 'acme',
      title: 'Acme',
      summary: null,
      channel: null,
      repository: 'acme/web',
      targetScore: 85,
      roles: [{ role: 'devops', people: ['@devops', 'devi@acme.example', 'U012AB3CD'], escalation: 'P0 issues' }],
      gitHubLogins: new Map([['dana-dev', 'dana@acme.example']]),
      environments: [
        { name: 'production', title: 'production', targetScore: 85 },
        { name: 'staging', title: 'Staging', targetScore: 85 },
      ],
      defaultEnvironment: 'production',
      areas: [
        { id: 'endpoints', title: 'Endpoints', weight: 30 },
        { id: 'secrets', title: 'Secrets', weight: 20 },
      ],
      checks: [
        {
          id: 'www',
          area: 'endpoints',
          kind: 'probe',
          priority: 'P0',
          weight: 1,
          impact: 'Users cannot reach us',
          owner: { role: 'devops', title: 'DevOps' },
          fix: null,
          environments: ['production', 'staging'],
          timeoutMs: 2000,
        },
        { id: 'names', priority: 'P2', owner: null, environments: ['production'], timeoutMs: 10_000 },
      ],
      hash: createHash('sha256').update(acme).digest('hex'),
    })
    const asking = {
      sources: {} as never,
      now: new Date(),
      signal: AbortSignal.timeout(1000),
      repository: undefined,
      product: 'acme',
      environment: 'production',
    }
    const answers = await Promise.all((product?.checks ?? []).map((check) => check.ask(asking)))
    expect(answers.map(({ summary }) => summary)).toEqual(['https://acme.example answered 200', '2 are missing'])
  })

  it('lists products by name and knows what was probably meant', async () => {
    const other = acme.replace('product: acme', 'product: aardvark')
    const products = await loadProducts(folderWith({ 'b.yaml': acme, 'a.yml': other, 'notes.txt': '' }), kinds)
    expect(products.list().map(({ name }) => name)).toEqual(['aardvark', 'acme'])
    expect(products.closest('acne')).toBe('acme')
    expect(products.closest('Acme')).toBe('acme')
    expect(products.closest('something-else')).toBeUndefined()
    expect(products.get('constructor')).toBeUndefined()
  })

  it('takes its only environment as the default, even an empty one', async () => {
    const text = acme.replace(/environments:\n {2}prod.*\n.*\n/, 'environments:\n  production:\n')
    const products = await loadProducts(folderWith({ 'acme.yml': text }), kinds)
    expect(products.get('acme')).toMatchObject({
      defaultEnvironment: 'production',
      environments: [{ name: 'production', title: 'production', targetScore: 85 }],
    })
  })
})

describe('every problem of every file is said at once, with its place', () => {
  it.each<[string, string, string, string[]]>([
    [
      'a misspelt field',
      'title: Acme',
      'titel: Acme',
      ['acme.yml:1:1: title: is missing', 'acme.yml:2:1: titel: there is no such field; did you mean "title"?'],
    ],
    [
      'a misspelt field of a kind',
      'url: https://acme.example',
      'urll: https://acme.example',
      [
        'acme.yml:20:7: areas.endpoints.checks.www.url: is missing',
        'acme.yml:23:9: areas.endpoints.checks.www.urll: there is no such field; did you mean "url"?',
      ],
    ],
    [
      'a field of another kind',
      'kind: names',
      'kind: names\n        url: https://a.example',
      [
        'acme.yml:35:9: areas.secrets.checks.names.url: there is no such field; the fields are required, kind, title, priority, weight, impact, owner, fix, environments, horizon, timeout',
      ],
    ],
    [
      'a field deep inside a list',
      'purpose: Calls B',
      'purpos: Calls B',
      ['acme.yml:36:34: areas.secrets.checks.names.required.1.purpos: there is no such field; did you mean "purpose"?'],
    ],
    [
      'an entry of the wrong sort',
      'required: [A,',
      'required: [5,',
      ['acme.yml:36:20: areas.secrets.checks.names.required.0: must be text or a map of names, not a number'],
    ],
    [
      'an unknown kind',
      'kind: probe',
      'kind: prob',
      ['acme.yml:21:15: areas.endpoints.checks.www.kind: there is no kind "prob"; did you mean "probe"?'],
    ],
    [
      'a kind that is nothing like the known ones',
      'kind: probe',
      'kind: 7',
      ['acme.yml:21:15: areas.endpoints.checks.www.kind: there is no kind 7; the kinds are probe, names'],
    ],
    [
      'a missing kind',
      'kind: probe',
      'weight: 2',
      ['acme.yml:20:7: areas.endpoints.checks.www.kind: is missing: the kinds are probe, names'],
    ],
    [
      'a wrong priority',
      'priority: P0',
      'priority: p0',
      ['acme.yml:24:19: areas.endpoints.checks.www.priority: must be one of P0, P1, P2, P3; did you mean "P0"?'],
    ],
    [
      'a number as text',
      'targetScore: 85',
      'targetScore: "85"',
      ['acme.yml:4:14: targetScore: must be a number, not text'],
    ],
    [
      'a half where only whole numbers go',
      'url: https://acme.example',
      'url: https://acme.example\n        expect: 200.5',
      ['acme.yml:24:17: areas.endpoints.checks.www.expect: must be a whole number'],
    ],
    ['a score above 100', 'targetScore: 85', 'targetScore: 850', ['acme.yml:4:14: targetScore: must be at most 100']],
    ['a weight of nothing', 'weight: 30', 'weight: 0', ['acme.yml:18:13: areas.endpoints.weight: must be above 0']],
    [
      'an address that is none',
      'url: https://acme.example',
      'url: acme',
      ['acme.yml:23:14: areas.endpoints.checks.www.url: must be an address, such as https://example.com'],
    ],
    [
      'a duration without its unit',
      'timeout: 2s',
      'timeout: "2"',
      ['acme.yml:28:18: areas.endpoints.checks.www.timeout: must be a duration such as 500ms, 10s, 15m, 24h or 21d'],
    ],
    [
      'a timeout that is too long',
      'timeout: 2s',
      'timeout: 2m',
      ['acme.yml:28:18: areas.endpoints.checks.www.timeout: must be at most 60s'],
    ],
    [
      'a person that is none',
      '"@devops", devi@',
      '"devops", devi@',
      [
        'acme.yml:8:14: roles.devops.people.0: must be an e-mail address, a Slack user id (U…), a user group id (S…) or a group’s handle such as "@devops"',
      ],
    ],
    [
      'a name with a space',
      'product: acme',
      'product: Acme Web',
      ['acme.yml:1:10: product: must be small letters, digits and dashes, and start with a letter'],
    ],
    [
      'a key that is no name',
      '  secrets:\n',
      '  5ecrets!:\n',
      ['acme.yml:29:3: areas.5ecrets!: as a name must be small letters, digits and dashes, and start with a letter'],
    ],
    [
      'an owner that is no role',
      'owner: devops',
      'owner: devop',
      ['acme.yml:27:16: areas.endpoints.checks.www.owner: "devop" is not a role; did you mean "devops"?'],
    ],
    [
      'an owner that is nothing like a role',
      'owner: devops',
      'owner: somebody',
      ['acme.yml:27:16: areas.endpoints.checks.www.owner: "somebody" is not a role; the roles are devops'],
    ],
    [
      'an unknown environment',
      'environments: [production]',
      'environments: [produktion, moon]',
      [
        'acme.yml:37:24: areas.secrets.checks.names.environments.0: there is no environment "produktion"; did you mean "production"?',
        'acme.yml:37:36: areas.secrets.checks.names.environments.1: there is no environment "moon"',
      ],
    ],
    [
      'a check name used twice',
      '      names:\n',
      '      www:\n',
      ['acme.yml:33:7: areas.secrets.checks.www: the name "www" is taken by a check of the area "endpoints"'],
    ],
    [
      'no default among several environments',
      '{ default: true }',
      '{}',
      ['acme.yml:12:1: environments: one of several environments must be the default: write "default: true" below it'],
    ],
    [
      'two defaults',
      '{ title: Staging }',
      '{ default: true }',
      ['acme.yml:12:1: environments: only one environment may be the default, but 2 are: production, staging'],
    ],
    [
      'no environment',
      '  production: { default: true }\n  staging: { title: Staging }\n',
      '  {}\n',
      [
        'acme.yml:12:1: environments: must name at least one environment',
        'acme.yml:36:24: areas.secrets.checks.names.environments.0: there is no environment "production"',
      ],
    ],
    [
      'a list in place of a map',
      'endpoints:\n    title: Endpoints',
      'endpoints:\n    title: [Endpoints]',
      ['acme.yml:17:12: areas.endpoints.title: must be text, not a list'],
    ],
    [
      'a name that stands twice',
      'title: Acme\n',
      'title: Acme\ntitle: Acme\n',
      ['acme.yml:3:1: the name "title" stands here a second time'],
    ],
    [
      'a handle without quotes',
      '"@devops", devi',
      '@devops, devi',
      ['acme.yml:8:14: Plain value cannot start with reserved character @: put the value in quotes'],
    ],
    [
      'an unknown reference',
      'title: Acme\n',
      'title: *acme\n',
      ['acme.yml:1:1: Unresolved alias (the anchor must be set before the alias): acme'],
    ],
    [
      'a second document',
      'areas:',
      '---\nareas:',
      ['acme.yml:15:1: a file holds one product, but here a second document begins'],
    ],
  ])('%s', async (_name, before, after, problems) => {
    expect(acme).toContain(before)
    expect(await problemsOf({ 'acme.yml': acme.replace(before, after) })).toEqual(problems)
  })

  it('in several files, several in each', async () => {
    expect(
      await problemsOf({
        'a.yml': acme.replace('title: Acme', 'titel: Acme').replace('owner: devops', 'owner: nobody'),
        'b.yml': 'product: [',
        'c.yaml': '',
        'd.yml': 'just a text',
      }),
    ).toEqual([
      'a.yml:1:1: title: is missing',
      'a.yml:2:1: titel: there is no such field; did you mean "title"?',
      'a.yml:27:16: areas.endpoints.checks.www.owner: "nobody" is not a role; the roles are devops',
      expect.stringMatching(/^b\.yml:1:\d+: .*\]/),
      'c.yaml:1:1: the file is empty',
      'd.yml:1:1: must be a map of names, not text',
    ])
  })

  it('a name that two files claim', async () => {
    const [problem, ...others] = await problemsOf({ 'a.yml': acme, 'b.yml': acme })
    expect(problem).toBe('b.yml:1:10: product: the name "acme" is taken by a.yml')
    expect(others).toEqual([])
  })

  it('counts the problems in its first line', async () => {
    const folder = folderWith({ 'a.yml': acme.replace('title: Acme', 'title: ""') })
    await expect(loadProducts(folder, kinds)).rejects.toThrow(
      /^1 problem in the products’ files:\n.*title: must not be empty/,
    )
  })
})

describe('a folder without products', () => {
  it('is said to be empty', async () => {
    const folder = folderWith({ 'notes.txt': '' })
    await expect(loadProducts(folder, kinds)).rejects.toThrow(`The folder ${folder} holds no product`)
  })

  it('is said to be missing', async () => {
    await expect(loadProducts('/nowhere/products', kinds)).rejects.toThrow(
      'The folder /nowhere/products does not exist. It should hold the products’ YAML files.',
    )
  })

  it('is said to be a file', async () => {
    const folder = folderWith({ 'acme.yml': acme })
    await expect(loadProducts(join(folder, 'acme.yml'), kinds)).rejects.toThrow('acme.yml is not a folder')
  })

  it('says when a file cannot be read', async () => {
    const folder = folderWith({ 'acme.yml': acme })
    mkdirSync(join(folder, 'folder.yml'))
    await expect(loadProducts(folder, kinds)).rejects.toThrow('folder.yml:1:1: the file cannot be read (EISDIR)')
  })
})
