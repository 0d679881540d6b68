import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Callers, createCallers, newCallerSecrets } from '../../playground/callers.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { textOf } from '../support/scenario.ts'
import { example } from '../webhooks/world.ts'

/** One product for each sender, so that nothing is grouped; what they hear of is what the examples speak of. */
const heard = {
  github: 'github: { workflows: [test.yml], branches: [master] }',
  vercel: 'vercel: [{ project: front-end }]',
  sentry: 'sentry: [{ project: bar }]',
  alertmanager: 'alertmanager: [{ labels: { job: http_checks } }]',
  alert: '',
}
const file = (sender: keyof typeof heard) => `
product: heard-by-${sender}
title: Heard by ${sender}
repository: octo-org/octo-repo
channel: "#vauntico"
roles: { devops: { title: DevOps, people: ["@devops"] } }
environments: { production: {} }
areas: { all: { title: All, weight: 1, checks: { www: { kind: http, title: www, url: "https://www.vauntico.com" } } } }
incidents: { signals: { ${heard[sender]} } }
`

interface Example {
  readonly name: string
  readonly examples: readonly { readonly workflow_run: object; readonly [name: string]: unknown }[]
}

/** GitHub's own example of a run that has ended. */
function ended(conclusion: string): object {
  const path = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json')
  const all: readonly Example[] = JSON.parse(readFileSync(path, 'utf8'))
  const found = all
    .find(({ name }) => name === 'workflow_run')
    ?.examples.find(({ workflow_run: run }) => 'path' in run && 'conclusion' in run && run.conclusion === 'success')
  if (found === undefined) throw new Error('GitHub gives no example of a run that has ended')
  return { ...found, workflow_run: { ...found.workflow_run, conclusion } }
}

const group = (status: string): object => {
  const payload = example('alertmanager/group')
  const alerts = (payload.alerts as object[]).map((alert) => ({ ...alert, status, endsAt: new Date().toISOString() }))
  return { ...payload, status, alerts }
}

const said = (status: string) => ({ product: 'heard-by-alert', fingerprint: 'backup', status, title: 'No backup' })

/** Each sender's example, as it tells of a problem and of its end. */
const tellers: Record<keyof typeof heard, (callers: Callers, isFiring: boolean) => Promise<void>> = {
  github: (callers, isFiring) => callers.github('workflow_run', ended(isFiring ? 'failure' : 'success')),
  vercel: (callers, isFiring) =>
    callers.vercel({
      ...example('vercel/deployment'),
      id: `uev_${isFiring}`,
      type: isFiring ? 'deployment.error' : 'deployment.succeeded',
      createdAt: Date.now(),
    }),
  sentry: (callers, isFiring) =>
    callers.sentry('metric_alert', { ...example('sentry/metric-alert'), action: isFiring ? 'critical' : 'resolved' }),
  alertmanager: (callers, isFiring) => callers.alertmanager(group(isFiring ? 'firing' : 'resolved')),
  alert: (callers, isFiring) => callers.alert(said(isFiring ? 'firing' : 'resolved')),
}

let bot: TestBot
let callers: Callers
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replayed-'))
  for (const sender of Object.keys(heard) as (keyof typeof heard)[]) {
    await writeFile(join(folder, `${sender}.yml`), file(sender))
  }
  callers = createCallers(() => bot.url, newCallerSecrets())
  bot = await startBot({ PRODUCTS_DIR: folder, ...callers.environment })
}, 60_000)
afterAll(async () => {
  await bot?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the public example of each sender', () => {
  it.concurrent.each(Object.entries(tellers))(
    '%s opens an incident, and its end closes it',
    async (sender, tell) => {
      const channelId = bot.slack.idOf('#vauntico')
      const shows = (words: string) =>
        bot.slack.waitFor(
          () => {
            const texts = [...(bot.slack.workspace.messages.get(channelId)?.values() ?? [])].map(({ blocks }) =>
              textOf(blocks),
            )
            return texts.find((text) => text.includes(`Heard by ${sender}`) && text.includes(words))
          },
          { timeoutMs: 60_000 },
        )
      await tell(callers, true)
      expect(await shows('Nobody has acknowledged it.')).toMatch(/^:x: \*(Critical|Major): /)
      await tell(callers, false)
      await shows('Resolved after')
    },
    120_000,
  )
})
