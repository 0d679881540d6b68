import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../src/cli.ts'

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

function manifest(name: string, says: string, priority = 'P0'): string {
  return `product: ${name}
title: Title of ${name}
environments: { production: { default: true }, staging: {} }
areas:
  launch:
    title: Launch
    weight: 1
    checks:
      support:
        kind: manual
        title: Support is briefed
        priority: ${priority}
        says: ${says}
        by: Dana
        on: 2026-01-10
        note: Said in the meeting
      pages:
        kind: manual
        title: Pages are read
        environments: [staging]
`
}

writeFileSync(join(folder, 'ready.yml'), manifest('ready', 'pass'))
writeFileSync(join(folder, 'almost.yml'), manifest('almost', 'warn'))
writeFileSync(join(folder, 'broken.yml'), manifest('broken', 'fail'))

async function run(words: readonly string[], environment: Record<string, string> = {}) {
  const written = { output: '', errors: '' }
  const exitCode = await runCommandLine(words, {
    environment: () => ({ PRODUCTS_DIR: folder, ...environment }),
    write: (text) => {
      written.output += text
    },
    writeError: (text) => {
      written.errors += text
    },
  })
  return { exitCode, ...written }
}

describe('validate', () => {
  it('counts the products of a folder', async () => {
    expect(await run(['validate', folder])).toEqual({ exitCode: 0, output: '3 products are valid\n', errors: '' })
  })

  it('says every problem of a broken file, and needs no settings', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'cli-broken-'))
    try {
      writeFileSync(join(broken, 'a.yml'), manifest('a', 'maybe').replace('title: Launch', 'titel: Launch'))
      const { exitCode, output, errors } = await run(['validate', broken], { PORT: 'nonsense' })
      expect([exitCode, output]).toEqual([1, ''])
      expect(errors.replaceAll(`${broken}/`, '')).toBe(`3 problems in the products’ files:
a.yml:5:3: areas.launch.title: is missing
a.yml:6:5: areas.launch.titel: there is no such field; did you mean "title"?
a.yml:13:15: areas.launch.checks.support.says: must be one of pass, warn, fail
`)
    } finally {
      rmSync(broken, { recursive: true })
    }
  })

  it('works as a program', async () => {
    const ended = await new Promise<{ code: number | null; output: string }>((done) => {
      const child = execFile(process.execPath, [join(root, 'src/cli.ts'), 'validate', folder], (_error, output) =>
        done({ code: child.exitCode, output }),
      )
    })
    expect(ended).toEqual({ code: 0, output: '3 products are valid\n' })
  })
})

describe('report', () => {
  it.each([
    ['ready', 0, '# Title of ready: GO, 100 %'],
    ['almost', 2, '# Title of almost: GO WITH CONDITIONS, 50 %'],
    ['broken', 3, '# Title of broken: NO-GO, 0 %'],
  ])('of %s ends with %i', async (name, exitCode, heading) => {
    const ended = await run(['report', name])
    expect(ended).toMatchObject({ exitCode, errors: '' })
    expect(ended.output.split('\n')[0]).toBe(heading)
    expect(ended.output).toContain('Said in the meeting (Dana on 10 January 2026)')
  })

  it('prints JSON for machines, of the environment that is named', async () => {
    const { exitCode, output } = await run(['report', 'ready', '--environment', 'staging', '--format', 'json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      product: 'ready',
      environment: 'staging',
      assessment: { verdict: 'GO', score: 50 },
      checks: [{ id: 'support' }, { id: 'pages', answer: { status: 'unknown' } }],
    })
  })

  it('prints no field that the documentation does not name', async () => {
    writeFileSync(
      join(folder, 'full.yml'),
      `${manifest('full', 'fail').replace('title: Support is', 'owner: lead\n        title: Support is')}roles: { lead: { title: Lead, people: ["@leads"], escalation: Everything } }
gates: { briefing: { title: Briefing, checks: [support], level: blocking } }
prerequisites: { told: { title: Everybody is told } }
performance: [{ title: Latency, target: < 500 ms, check: support }]
milestones: [{ title: Launch, target: Day 1, checks: [support] }]
goLive: [{ title: Rotation }]
estimates: [{ claim: 87 % ready, by: Ann, on: 2026-01-10 }]
`,
    )
    const { output, exitCode } = await run(['report', 'full', '--format', 'json'])
    rmSync(join(folder, 'full.yml'))
    expect(exitCode).toBe(3)
    const named = new Set<string>()
    JSON.parse(output, (key, value) => {
      if (key !== '' && !/^\d+$/.test(key)) named.add(key)
      return value
    })
    const page = readFileSync(join(root, 'docs/readiness.md'), 'utf8')
    expect([...named].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
    expect(named.size).toBeGreaterThan(50)
  })

  it.each<[string, string[], Record<string, string>, string]>([
    [
      'an unknown product',
      ['report', 'redy'],
      {},
      'There is no product "redy". Did you mean ready? Known: almost, broken, ready.\n',
    ],
    [
      'an unknown environment',
      ['report', 'ready', '--environment', 'prod'],
      {},
      'Title of ready has no environment "prod". Did you mean production? Known: production, staging.\n',
    ],
    ['a wrong setting', ['report', 'ready'], { PORT: 'eighty' }, 'PORT must be a number'],
    ['a wrong format', ['report', 'ready', '--format', 'xml'], {}, 'Allowed choices are markdown, json'],
    ['a half-typed command', ['report'], {}, "missing required argument 'product'"],
    ['an unknown command', ['repot', 'ready'], {}, 'Did you mean report?'],
  ])('says what is wrong with %s', async (_name, words, environment, sentence) => {
    const ended = await run(words, environment)
    expect(ended).toMatchObject({ exitCode: 1, output: '' })
    expect(ended.errors).toContain(sentence)
  })

  it('does not ask for Slack’s settings', async () => {
    expect((await run(['report', 'ready'], { SLACK_BOT_TOKEN: 'nonsense' })).exitCode).toBe(0)
  })
})

describe('help', () => {
  it('is printed when asked for', async () => {
    const { exitCode, output } = await run(['report', '--help'])
    expect(exitCode).toBe(0)
    expect(output).toContain('exit code 0 GO')
  })
})
