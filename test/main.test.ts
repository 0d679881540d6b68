import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../playground/emulators/slack.ts'
import { workspace } from '../playground/workspace.ts'
import { createTestDatabase } from './support/database.ts'

let slack: SlackEmulator
let directory: string
let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'countersign-main-'))
  slack = await createSlackEmulator({
    ...workspace,
    signingSecret: 'shh',
    botToken: 'xoxb-right',
    botUrl: () => 'http://127.0.0.1:9/slack/events',
  })
})
afterAll(async () => {
  await slack?.close()
  await database?.close()
  await rm(directory, { recursive: true, force: true })
})

/** Runs the bot until it ends by itself. */
function run(settings: Record<string, string>): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', './require-node.mjs', 'src/main.ts'], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('close', (code) => resolve({ code, said }))
  })
}

const right = () => ({
  SLACK_BOT_TOKEN: 'xoxb-right',
  SLACK_SIGNING_SECRET: 'shh',
  SLACK_API_URL: slack.apiUrl,
  DATABASE_URL: database.url,
  PORT: '0',
})

describe('a start that cannot work says why, in words, and ends with 1', { timeout: 30_000 }, () => {
  it('all missing and wrong settings at once', async () => {
    const { code, said } = await run({ PORT: 'eighty' })
    expect(code).toBe(1)
    expect(said).toMatch(/3 settings need attention/)
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'PORT']) expect(said).toContain(`- ${name} `)
  })

  it('a token that Slack refuses', async () => {
    const { code, said } = await run({ ...right(), SLACK_BOT_TOKEN: 'xoxb-wrong' })
    expect([code, said]).toEqual([1, 'Slack refused the token (invalid_auth): check SLACK_BOT_TOKEN.\n'])
  })

  it('a database that does not answer, without its password', async () => {
    const { code, said } = await run({ ...right(), DATABASE_URL: 'postgresql://me:hush@127.0.0.1:9/none' })
    expect(code).toBe(1)
    expect(said).toMatch(/^The database at 127\.0\.0\.1:9 does not answer: .*Check DATABASE_URL\.\n$/)
    expect(said).not.toContain('hush')
  })

  it('broken product files, all errors at once, each with its place', async () => {
    await writeFile(join(directory, 'a.yml'), 'product: a\ntitle: 7\nareas: {}\n')
    await writeFile(join(directory, 'b.yml'), 'product: [\n')
    const { code, said } = await run({ ...right(), PRODUCTS_DIR: directory })
    expect(code).toBe(1)
    expect(said).toMatch(/a\.yml:2:8: title: /)
    expect(said).toMatch(/b\.yml:\d+:\d+: /)
  })

  it('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, resolve))
    const { port } = other.address() as { port: number }
    try {
      const { code, said } = await run({ ...right(), PORT: String(port) })
      expect([code, said]).toEqual([1, `Port ${port} is taken by another program. Set PORT to a free one.\n`])
    } finally {
      other.close()
    }
  })
})
