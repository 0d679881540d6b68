import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium. */
const executablePath = '/usr/bin/chromium'

/** Why there can be no browser test here; empty when there can. */
export const whyNoBrowser = existsSync(executablePath) ? '' : ` (skipped: there is no ${executablePath})`

/** Starts a headless Chromium that asks nothing of the network but the pages it is sent to. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
