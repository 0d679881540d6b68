import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, whyNoBrowser } from '../support/browser.ts'
import { type PageRig, startPageRig } from './page-bot.ts'

const words = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })
const url = 'https://countersign.example/releases/1'

describe.skipIf(whyNoBrowser !== '')(`what the app shows by itself${whyNoBrowser}`, { timeout: 30_000 }, () => {
  let rig: PageRig
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    rig = await startPageRig({
      botEvents: ['app_home_opened', 'link_shared'],
      unfurlDomains: ['countersign.example'],
    })
    browser = await launchBrowser()
    page = await browser.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(rig.page.url)
  }, 30_000)
  afterAll(async () => {
    await browser?.close()
    await rig?.close()
  })

  it('is a Home of one’s own when it is opened, with buttons that act there', async () => {
    const home = (text: string) => ({
      type: 'home' as const,
      blocks: [
        words(text),
        {
          type: 'actions' as const,
          elements: [
            { type: 'button' as const, action_id: 'done', text: { type: 'plain_text' as const, text: 'Done' } },
          ],
        },
      ],
    })
    rig.app.event('app_home_opened', async ({ client, event }) => {
      if (event.view === undefined) await client.views.publish({ user_id: event.user, view: home('One waits for you') })
    })
    rig.app.action('done', async ({ ack, body, client }) => {
      await ack()
      await client.views.publish({ user_id: body.user.id, view: home('Nothing waits for you') })
    })
    await page.getByRole('button', { name: /^Countersign/ }).click()
    await page.getByText('One waits for you').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Nothing waits for you').waitFor()
    expect(await page.getByText('One waits for you').count()).toBe(0)
  })

  it('is what a link stands for, below the message', async () => {
    rig.app.event('link_shared', async ({ client, event }) => {
      const { channel, message_ts: ts } = event
      await client.chat.unfurl({ channel, ts, unfurls: { [url]: { blocks: [words('Release 1 is live')] } } })
    })
    await rig.slack.say({ userId: rig.dana, channelId: rig.channel, text: `Look at ${url}` })
    await page.getByRole('button', { name: 'vauntico' }).click()
    await page.locator('.unfurl').getByText('Release 1 is live').waitFor()
    const ts = rig.slack.messages(rig.channel)[0]?.ts ?? ''
    const unfurls = { [url]: { title: 'Release 1', title_link: url, text: 'rolled back' } }
    await rig.app.client.chat.unfurl({ token: 'xoxb-playground', channel: rig.channel, ts, unfurls })
    await page.locator('.unfurl').getByText('rolled back').waitFor()
    await page.locator('.unfurl').getByRole('link', { name: 'Release 1' }).waitFor()
  })
})
