import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Lowest first: running code imports only from its own room or from one that stands earlier. */
const order = [
  'errors',
  'config',
  'context',
  'log',
  'metrics',
  'nearest',
  'words',
  'sources',
  'store',
  'checks',
  'targets',
  'products',
  'monitors',
  'readiness',
  'health',
  'deployments',
  'signoffs',
  'incidents',
  'releases',
  'digests',
  'home',
  'slack',
  'jobs',
  'webhooks',
  'server',
  'commands',
  'app',
  'cli',
  'generate',
  'main',
  'playground',
  'bench',
]

/** A room that is allowed to see only some of what stands below it. */
const verbs = ['readiness', 'health', 'deployments', 'signoffs', 'incidents', 'releases', 'digests', 'home']
const edges = ['@slack/', 'bullmq', 'undici', 'node:http', 'node:https', '@octokit/']

const root = resolve(import.meta.dirname, '..')

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
}

const files = ['src', 'commands', 'playground', 'bench'].flatMap(sourceFiles)

function roomOf(file: string): string {
  const [top, second = ''] = file.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : (top ?? '')
}

/** Specifiers of imports and re-exports that exist at run time; `import type` is erased. */
function runtimeImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^'";]*?from\s+['"]([^'"]+)['"]/g)
  const bare = text.matchAll(/(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g)
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  return [...statements, ...bare, ...dynamic].flatMap((match) => (match[1] ? [match[1]] : []))
}

describe('the house', () => {
  it('has no room that the order does not know', () => {
    const rooms = new Set(files.map(roomOf))
    expect([...rooms].filter((room) => !order.includes(room))).toEqual([])
  })

  it('imports running code only from its own room or an earlier one', () => {
    const upward = files.flatMap((file) =>
      runtimeImports(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(file), specifier)))
        .filter(
          (target) => roomOf(target) !== roomOf(file) && order.indexOf(roomOf(target)) >= order.indexOf(roomOf(file)),
        )
        .map((target) => `${file} imports ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('sees an upward import when there is one', () => {
    expect(order.indexOf('slack')).toBeGreaterThan(order.indexOf('store'))
    expect(runtimeImports('src/app.ts')).toContain('./server.ts')
  })

  it('keeps Slack, queues and HTTP out of the verbs', () => {
    const seen = files
      .filter((file) => verbs.includes(roomOf(file)))
      .flatMap((file) =>
        runtimeImports(file)
          .filter((specifier) => edges.some((edge) => specifier.startsWith(edge)))
          .map((specifier) => `${file} imports ${specifier}`),
      )
    expect(seen).toEqual([])
  })

  it('reads process.env in config.ts only', () => {
    const readers = files
      .filter((file) => file.startsWith('src/') || file.startsWith('commands/'))
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'))
    expect(readers).toEqual(['src/config.ts'])
  })

  it('has no folder that says nothing about the product', () => {
    const banned = ['utils', 'helpers', 'common', 'functions', 'services', 'managers']
    const folders = ['src', 'commands', 'playground', 'bench', 'test'].flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(join(root, top, name)).isDirectory(),
      ),
    )
    expect(folders.filter((folder) => banned.some((word) => folder.split('/').includes(word)))).toEqual([])
  })
})
