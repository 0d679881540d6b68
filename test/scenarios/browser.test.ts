import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePage } from '../../playground/bundle.ts'
import { type PlaygroundServer, servePlayground } from '../../playground/server.ts'
import { workspace } from '../../playground/workspace.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { launchBrowser, whyNoBrowser } from '../support/browser.ts'

describe.skipIf(whyNoBrowser !== '')(`in the browser${whyNoBrowser}`, { timeout: 60_000 }, () => {
  let bot: TestBot
  let playground: PlaygroundServer
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    bot = await startBot()
    playground = await servePlayground(
      {
        slack: bot.slack,
        people: workspace.people,
        channels: workspace.channels,
        commands: workspace.commands,
        bundle: await bundlePage(),
        restartBot: async () => undefined,
      },
      0,
    )
    playground.showBot({ state: 'running', log: [] })
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(20_000)
    await page.goto(playground.url)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await playground?.close()
    await bot?.close()
  })

  it('a person types the command, reads the verdict, and presses Refresh when something was mended', async () => {
    await page
      .getByRole('button', { name: 'vauntico', exact: true })
      .or(page.getByRole('link', { name: 'vauntico', exact: true }))
      .first()
      .click()
    const composer = page.getByRole('combobox', { name: /^Message #/ })
    await composer.click()
    await page.keyboard.type('/readi')
    await page.keyboard.press('Tab')
    await page.keyboard.type('vauntico')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: /NO-GO · \d+ %/ }).waitFor()
    const secrets = page.getByRole('row').filter({ hasText: 'Secrets' })
    expect(await secrets.innerText()).toMatch(/84 %\s+27 of 32 secrets are set; 5 are missing/)
    const endpoints = page.getByRole('row').filter({ hasText: 'Production endpoints' })
    expect(await endpoints.innerText()).toMatch(/\b0 %/)

    bot.world.endpoints.set('www.vauntico.com', '/', { kind: 'answer', status: 200, body: 'hello' })
    await page
      .getByRole('button', { name: /Refresh|Ask again/ })
      .first()
      .click()
    await endpoints.filter({ hasText: '33 %' }).waitFor()

    await page
      .getByRole('button', { name: /full report/i })
      .first()
      .click()
    const report = page.getByRole('dialog')
    await report.getByText('VERCEL_ORG_ID').first().waitFor()
    await page.keyboard.press('Escape')
    await report.waitFor({ state: 'hidden' })
  })
})
