import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signals } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'

const secret = 'canary-secret-of-plain-alerts'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot({ ALERT_WEBHOOK_SECRET: secret })
})
afterAll(() => bot?.close())

/** The example of the page that people copy. */
function documented(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')
  const found = /```sh\n(body=[\s\S]+?)```/.exec(page)?.[1]
  if (found === undefined) throw new Error('docs/webhooks.md has no example of a plain alert')
  return found
}

const run = (script: string, given: string) =>
  promisify(execFile)('sh', ['-c', script], {
    env: { PATH: process.env.PATH, HOST: bot.url, ALERT_WEBHOOK_SECRET: given },
  })

describe('the documented example of a plain alert', () => {
  it('is taken and stored, without any other tool', async () => {
    expect(await run(documented(), secret)).toMatchObject({ stdout: 'Taken.' })
    expect(await bot.app.context.database.select().from(signals)).toMatchObject([
      {
        sender: 'alert',
        product: 'vauntico',
        fingerprint: 'alert:vauntico/backup',
        status: 'firing',
        severity: 'major',
      },
    ])
    const metrics = await (await fetch(`${bot.url}/metrics`)).text()
    expect(metrics).toContain('countersign_signals_total{sender="alert",status="firing"} 1')
  })

  it('is refused with another secret, and told why', async () => {
    await expect(run(documented(), 'guessed')).rejects.toMatchObject({
      stdout: expect.stringMatching(/^The signature/),
    })
  })
})
