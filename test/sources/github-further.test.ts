import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { patient } from './local.ts'
import { type Answering, json, localGitHub } from './local-github.ts'

const CANARY = 'canary-value-7f3a'
const BASE = '/repos/acme/web'
const at = { created_at: '2026-01-10T00:00:00Z', updated_at: '2026-01-10T00:00:00Z' }

/** Answers some paths; all others are 404. */
const paths =
  (answers: Record<string, unknown>): Answering =>
  ({ path }, response) =>
    path in answers ? json(response, 200, answers[path]) : undefined

describe('variables', () => {
  const variable = (name: string, value = CANARY) => ({ name, value, ...at })

  it('are the repository’s over the organization’s, and an environment’s alone', async () => {
    const { github } = await localGitHub(
      paths({
        [`${BASE}/actions/variables`]: { total_count: 1, variables: [variable('LEVEL', 'own')] },
        [`${BASE}/actions/organization-variables`]: {
          total_count: 2,
          variables: [variable('level', 'shared'), variable('REGION')],
        },
        [`${BASE}/environments/a%2Fb/variables`]: { total_count: 1, variables: [variable('ONLY')] },
      }),
    )
    const found = await github.variables('acme/web', { signal: patient() })
    expect(found.map(({ name }) => name)).toEqual(['LEVEL', 'REGION'])
    expect(found[0]?.holds((value) => value === 'own')).toBe(true)
    const own = await github.variables('acme/web', { signal: patient(), environment: 'a/b' })
    expect(own.map(({ name }) => name)).toEqual(['ONLY'])
  })

  it('hold no value that could be logged, stored or shown', async () => {
    const { github } = await localGitHub(
      paths({ [`${BASE}/actions/variables`]: { total_count: 1, variables: [variable('LEVEL')] } }),
    )
    const found = await github.variables('acme/web', { signal: patient() })
    expect(found[0]?.holds((value) => value === CANARY)).toBe(true)
    expect(inspect(found, { depth: 20, showHidden: true }) + JSON.stringify(found)).not.toContain('canary')
  })

  it('show no value when GitHub’s answer cannot be read', async () => {
    const { github } = await localGitHub(
      paths({
        [`${BASE}/actions/variables`]: {
          variables: [
            { name: 7, value: CANARY },
            { name: 'A', value: [CANARY] },
          ],
        },
      }),
    )
    const error = await github.variables('acme/web', { signal: patient() }).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'garbage' })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary')
  })

  it('come from all pages, though GitHub makes them short', async () => {
    const all = Array.from({ length: 70 }, (_, index) => variable(`V${index}`))
    const { github, seen } = await localGitHub(({ path, query }, response, url) => {
      if (path !== `${BASE}/actions/variables`) return undefined
      const page = Number(query.get('page'))
      const more =
        page < 3 ? { link: `<${url}${path}?page=${page + 1}>; rel="next"` } : { link: `<${url}${path}>; rel="first"` }
      return json(response, 200, { total_count: 70, variables: all.slice((page - 1) * 30, page * 30) }, more)
    })
    expect(await github.variables('acme/web', { signal: patient() })).toHaveLength(70)
    expect(seen.filter(({ path }) => path.endsWith('/actions/variables'))).toHaveLength(3)
  })
})

describe('environments', () => {
  it('come with what protects them', async () => {
    const rules = [
      { id: 1, type: 'wait_timer', wait_timer: 30 },
      { id: 2, type: 'required_reviewers', reviewers: [{ type: 'User' }, { type: 'Team' }] },
      { id: 3, type: 'branch_policy' },
    ]
    const environments = [
      {
        name: 'production',
        html_url: 'https://github.com/acme/web/deployments/production',
        protection_rules: rules,
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
      { name: 'staging', deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } },
      { name: 'preview', deployment_branch_policy: null },
    ]
    const { github } = await localGitHub(paths({ [`${BASE}/environments`]: { total_count: 3, environments } }))
    expect(await github.environments('acme/web', { signal: patient() })).toEqual([
      {
        name: 'production',
        url: 'https://github.com/acme/web/deployments/production',
        reviewers: 2,
        waitMinutes: 30,
        branches: 'selected',
      },
      { name: 'staging', url: null, reviewers: 0, waitMinutes: 0, branches: 'protected' },
      { name: 'preview', url: null, reviewers: 0, waitMinutes: 0, branches: 'all' },
    ])
  })
})

describe('files', () => {
  const blob = (path: string) => ({ path, type: 'blob', sha: `b-${path}`, size: 7, mode: '100644' })
  const tree = (path: string) => ({ path, type: 'tree', sha: `t-${path}`, mode: '040000' })
  const answer = (...entries: unknown[]) => ({ sha: 'x', tree: entries, truncated: false })

  it('are all those of a ref, without folders and submodules', async () => {
    const entries = [tree('src'), blob('src/b.ts'), blob('a.md'), { path: 'sub', type: 'commit', sha: 'c' }]
    const { github, seen } = await localGitHub(paths({ [`${BASE}/git/trees/feature%2Fone`]: answer(...entries) }))
    expect(await github.files('acme/web', 'feature/one', { signal: patient() })).toEqual([
      { path: 'a.md', sizeBytes: 7 },
      { path: 'src/b.ts', sizeBytes: 7 },
    ])
    expect(seen[0]?.query.get('recursive')).toBe('1')
  })

  it('are asked for folder by folder where GitHub cuts its answer short', async () => {
    const folders: Record<string, unknown> = {
      HEAD: answer(tree('big'), tree('small'), blob('a.md')),
      't-big': answer(tree('deep'), blob('b.ts')),
      't-deep': answer(blob('c.ts')),
      't-small': answer(blob('d.ts')),
    }
    const tooLarge = new Set(['HEAD', 't-big'])
    const { github, seen } = await localGitHub(({ path, query }, response) => {
      const sha = path.split('/').at(-1) ?? ''
      const isCut = query.has('recursive') && tooLarge.has(sha)
      return json(response, 200, isCut ? { sha, tree: [blob('lost')], truncated: true } : folders[sha])
    })
    const found = await github.files('acme/web', 'HEAD', { signal: patient() })
    expect(found.map(({ path }) => path)).toEqual(['a.md', 'big/b.ts', 'big/deep/c.ts', 'small/d.ts'])
    expect(seen).toHaveLength(6)
  })

  it('are an outage where even one folder is cut short', async () => {
    const { github } = await localGitHub((_, response) => json(response, 200, { ...answer(), truncated: true }))
    await expect(github.files('acme/web', 'HEAD', { signal: patient() })).rejects.toMatchObject({
      code: 'garbage',
      message: 'GitHub cuts short the list of the files of HEAD in acme/web',
    })
  })
})

describe('the text of a file', () => {
  const content = Buffer.from('name: CI – ✓\n').toString('base64')

  it('is read at a ref, through folders; null when there is none', async () => {
    const path = `${BASE}/contents/.github/workflows/ci.yml`
    const { github, seen } = await localGitHub(paths({ [path]: { type: 'file', encoding: 'base64', content } }))
    const options = { signal: patient(), ref: 'main' }
    expect(await github.fileText('acme/web', '.github/workflows/ci.yml', options)).toBe('name: CI – ✓\n')
    expect(seen[0]?.query.get('ref')).toBe('main')
    expect(await github.fileText('acme/web', 'absent.yml', { signal: patient() })).toBeNull()
  })

  it('is an outage when it is too large, or a folder', async () => {
    const { github } = await localGitHub(
      paths({
        [`${BASE}/contents/big`]: { type: 'file', encoding: 'none', content: '' },
        [`${BASE}/contents/dir`]: [],
      }),
    )
    const ask = (path: string) => github.fileText('acme/web', path, { signal: patient() })
    await expect(ask('big')).rejects.toMatchObject({ message: 'big in acme/web is larger than GitHub tells' })
    await expect(ask('dir')).rejects.toMatchObject({ code: 'garbage' })
  })
})

describe('alerts', () => {
  const common = (number: number) => ({ number, state: 'open', html_url: `https://github.com/${number}`, ...at })
  const advisory = { summary: 'Prototype pollution', severity: 'high' }

  it('of Dependabot are followed by their cursor', async () => {
    const { github, seen } = await localGitHub(({ path, query }, response, url) => {
      if (query.has('page'))
        return json(response, 400, { message: 'Pagination using the `page` parameter is not supported.' })
      const second = query.get('after') === 'Y3Vyc29y+/='
      const alert = {
        ...common(second ? 2 : 1),
        dependency: { package: { ecosystem: 'npm', name: 'lodash' } },
        security_advisory: advisory,
        ...(second ? { security_vulnerability: { severity: 'critical' } } : {}),
      }
      const link = `<${url}${path}?state=open&per_page=100&after=${encodeURIComponent('Y3Vyc29y+/=')}>; rel="next"`
      return json(response, 200, [alert], second ? {} : { link })
    })
    const found = await github.alerts('acme/web', 'dependabot', { signal: patient() })
    expect(found).toEqual([
      {
        number: 1,
        severity: 'high',
        state: 'open',
        title: 'lodash: Prototype pollution',
        url: 'https://github.com/1',
        createdAt: new Date(at.created_at),
      },
      expect.objectContaining({ number: 2, severity: 'critical' }),
    ])
    expect(seen.map(({ query }) => query.get('state'))).toEqual(['open', 'open'])
  })

  it('of secret scanning hide the secret, which is not even asked for', async () => {
    const leak = { ...common(3), secret_type: 'aws_key', secret_type_display_name: 'AWS key', secret: CANARY }
    const { github, seen } = await localGitHub(
      paths({ [`${BASE}/secret-scanning/alerts`]: [leak, { ...common(4), secret_type: 'own_pattern' }] }),
    )
    const found = await github.alerts('acme/web', 'secret-scanning', { signal: patient() })
    expect(found).toMatchObject([
      { severity: 'critical', title: 'AWS key' },
      { severity: 'critical', title: 'own_pattern' },
    ])
    expect(inspect(found)).not.toContain('canary')
    expect(seen[0]?.query.get('hide_secret')).toBe('true')
  })

  it('of code scanning get a severity also without one of security', async () => {
    const rules = [
      { id: 'js/xss', description: 'Cross-site scripting', severity: 'error', security_severity_level: 'medium' },
      { id: 'js/a', description: '', severity: 'error', security_severity_level: null },
      { severity: 'warning' },
      { id: 'js/c', severity: 'note' },
    ]
    const { github } = await localGitHub(
      paths({ [`${BASE}/code-scanning/alerts`]: rules.map((rule, index) => ({ ...common(index), rule })) }),
    )
    const found = await github.alerts('acme/web', 'code-scanning', { signal: patient() })
    expect(found === 'off' ? [] : found.map(({ severity, title }) => [severity, title])).toEqual([
      ['medium', 'Cross-site scripting'],
      ['high', 'js/a'],
      ['medium', 'Code scanning alert'],
      ['low', 'js/c'],
    ])
  })

  it.each([
    ['dependabot', 403, 'Dependabot alerts are disabled for this repository.'],
    ['secret-scanning', 404, 'Secret scanning is disabled on this repository.'],
    ['code-scanning', 403, 'Advanced Security must be enabled for this repository to use code scanning.'],
    ['code-scanning', 403, 'Code scanning is not enabled for this repository.'],
    ['code-scanning', 404, 'no analysis found'],
  ] as const)('of %s are off when GitHub answers %s: %s', async (kind, status, message) => {
    const { github } = await localGitHub((_, response) => json(response, status, { message }))
    expect(await github.alerts('acme/web', kind, { signal: patient() })).toBe('off')
  })

  it.each([
    [403, 'Resource not accessible by personal access token', 'forbidden'],
    [404, 'Not Found', 'not-found'],
  ] as const)('are an outage when GitHub answers %s: %s', async (status, message, code) => {
    const { github } = await localGitHub((_, response) => json(response, status, { message }))
    await expect(github.alerts('acme/web', 'dependabot', { signal: patient() })).rejects.toMatchObject({ code })
  })
})

describe('what was published', () => {
  it('artifacts come newest first, by exact name where one is given', async () => {
    const artifact = (id: number, created_at: string | null) => ({
      id,
      name: 'backup',
      size_in_bytes: 9,
      expired: id === 2,
      created_at,
    })
    const artifacts = [artifact(1, '2026-01-01T00:00:00Z'), artifact(2, '2026-01-02T00:00:00Z'), artifact(3, null)]
    const { github, seen } = await localGitHub(paths({ [`${BASE}/actions/artifacts`]: { total_count: 3, artifacts } }))
    expect(await github.artifacts('acme/web', { signal: patient(), name: 'backup' })).toMatchObject([
      { id: '2', isExpired: true },
      { id: '1', isExpired: false, sizeBytes: 9, createdAt: new Date('2026-01-01T00:00:00Z') },
    ])
    expect(seen[0]?.query.get('name')).toBe('backup')
  })

  it('releases come newest first, without drafts', async () => {
    const release = (tag_name: string, published_at: string | null, draft = false) => ({
      tag_name,
      name: tag_name === 'v1' ? null : 'Two',
      draft,
      prerelease: false,
      published_at,
      html_url: `https://github.com/acme/web/releases/${tag_name}`,
    })
    const releases = [
      release('v1', '2026-01-01T00:00:00Z'),
      release('v2', '2026-01-02T00:00:00Z'),
      release('v3', '2026-01-03T00:00:00Z', true),
      release('v4', null),
    ]
    const { github } = await localGitHub(paths({ [`${BASE}/releases`]: releases }))
    expect(await github.releases('acme/web', { signal: patient() })).toMatchObject([
      { name: 'Two', tag: 'v2' },
      { name: 'v1', tag: 'v1', isPrerelease: false },
    ])
  })
})
