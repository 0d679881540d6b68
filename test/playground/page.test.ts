import type { ModalView } from '@slack/types'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, whyNoBrowser } from '../support/browser.ts'
import { inputsModal, longText } from './inputs-modal.ts'
import { type PageRig, richBlocks, startPageRig } from './page-bot.ts'

const patient = { timeout: 10_000 }
describe.skipIf(whyNoBrowser !== '')(`the page${whyNoBrowser}`, { timeout: 30_000 }, () => {
  let rig: PageRig
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    rig = await startPageRig()
    browser = await launchBrowser()
  }, 30_000)
  afterAll(async () => {
    await browser?.close()
    await rig?.close()
  })
  beforeEach(async () => {
    await page?.close()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(rig.page.url)
  })
  const composer = () => page.getByRole('combobox', { name: /^Message #/ })

  it('tells the time and moves it on', async () => {
    const clock = page.getByRole('region', { name: 'Clock' })
    expect(await clock.getByRole('time').innerText()).toMatch(/^\w{3},? \d+ \w+, \d\d:\d\d UTC$/)
    await clock.getByRole('button', { name: '09:00: move the clock to tomorrow morning, UTC' }).click()
    await expect.poll(() => rig.moves, patient).toEqual(['morning'])
    await clock.getByRole('button', { name: 'Play a week, morning by morning' }).click()
    await expect.poll(() => rig.moves, patient).toEqual(['morning', 'week'])
    rig.page.showClock({ aheadMs: 0, movingTo: Date.now() })
    await expect.poll(() => clock.getByRole('status').innerText(), patient).toContain('On the way to')
    expect(await clock.getByRole('button').first().isDisabled()).toBe(true)
    rig.page.showClock({ aheadMs: 3 * 24 * 60 * 60_000, movingTo: null })
    await expect.poll(() => clock.innerText(), patient).toContain('moved; starting again leads back')
  })

  it('completes a command, shows the answer, opens its modal and submits it', async () => {
    await composer().focus()
    await page.keyboard.type('/h')
    const options = page.getByRole('option')
    expect(await options.allInnerTexts()).toEqual([
      expect.stringContaining('/hello [name]'),
      expect.stringContaining('/hush'),
    ])
    await page.keyboard.press('ArrowDown')
    expect(await options.nth(1).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Tab')
    expect(await composer().inputValue()).toBe('/hello ')
    await page.keyboard.type('vauntico')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'NO-GO · 58 %' }).waitFor()
    expect(await page.getByRole('row').allInnerTexts()).toHaveLength(4)
    expect(await page.locator('.blocks').first().innerText()).toContain('(test:e2e:dns, page.tsx:85:44)')
    await page.getByRole('button', { name: 'Approve' }).click()

    const dialog = page.getByRole('dialog', { name: 'Sign off' })
    await dialog.getByRole('button', { name: 'Sign', exact: true }).click()
    await dialog.getByText('Please complete this required field.').waitFor()
    await dialog.getByLabel('Reason').fill('no')
    await dialog.getByRole('button', { name: 'Sign', exact: true }).click()
    await dialog.getByText('Say a little more.').waitFor()
    await dialog.getByLabel('Reason').fill('All secrets were rotated.')
    await dialog.getByRole('button', { name: 'Sign', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Signed: All secrets were rotated.').waitFor()
    expect(problems).toEqual([])
  })

  it('takes every kind of input, lets what was set be emptied, and follows the app from modal to modal', async () => {
    const { app, slack, dana } = rig
    const submissions: unknown[] = []
    const last: ModalView = {
      type: 'modal',
      callback_id: 'last',
      title: { type: 'plain_text', text: 'Recorded' },
      submit: { type: 'plain_text', text: 'Finish' },
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'It is on the record.' } }],
    }
    const title = { type: 'plain_text' as const, text: 'Decide again' }
    app.view('inputs', async ({ ack, view: { state } }) => {
      submissions.push(state.values)
      const round = submissions.length
      if (round === 1) await ack({ response_action: 'errors', errors: { decision: 'Somebody else was first.' } })
      else if (round === 2) await ack({ response_action: 'update', view: { ...inputsModal, title } })
      else await ack({ response_action: 'push', view: last })
    })
    app.view('last', async ({ ack }) => ack({ response_action: 'clear' }))
    await composer().waitFor()
    const trigger = slack.grants.trigger({ userId: dana, viewId: null })
    await app.client.views.open({ token: 'xoxb-playground', trigger_id: trigger, view: inputsModal })

    const dialog = page.getByRole('dialog', { name: 'Decide' })
    const send = () => dialog.getByRole('button', { name: 'Send' }).click()
    await send()
    await dialog.getByText('Please complete this required field.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('radiogroup')
    await dialog.getByLabel('Reason').fill('')
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('')
    await dialog.getByRole('radiogroup', { name: 'Decision' }).getByLabel('approve').check()
    await dialog.getByLabel('Role').selectOption('security')
    await dialog.getByRole('group', { name: 'Items' }).getByLabel('one').check()
    await dialog.getByRole('group', { name: 'Items' }).getByLabel('three').check()
    await dialog.getByRole('group', { name: 'Items' }).getByLabel('one').uncheck()
    await dialog.getByLabel('Day').fill('2026-12-24')
    await send()
    await dialog.getByText('Somebody else was first.').waitFor()
    await dialog.getByLabel('Reason').fill(longText)
    await send()
    await page.getByRole('dialog', { name: 'Decide again' }).waitFor()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe(longText)
    await send()
    const finish = page.getByRole('dialog', { name: 'Recorded' }).getByRole('button', { name: 'Finish' })
    await finish.click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    const rest = {
      decision: { value: { selected_option: { value: 'approve' } } },
      role: { value: { selected_option: { value: 'security' } } },
      items: { value: { selected_options: [{ value: 'three' }] } },
      day: { value: { selected_date: '2026-12-24' } },
    }
    expect(submissions).toMatchObject([
      { ...rest, reason: { value: { value: null } } },
      { ...rest, reason: { value: { value: longText } } },
      { ...rest, reason: { value: { value: longText } } },
    ])
    expect(problems).toEqual([])
  })

  it('lets a person react to a message, join others, and take it back', async () => {
    const { slack, channel, dana } = rig
    const devi = slack.idOf('@devi')
    await composer().fill('The database was restarted at noon.')
    await page.keyboard.press('Enter')
    const message = page.getByRole('article').filter({ hasText: 'The database was restarted' })
    await message.hover()
    await message.getByRole('button', { name: 'React with pushpin' }).click()
    const pin = message.getByRole('group', { name: 'Reactions' }).getByRole('button', { name: 'pushpin' })
    await expect.poll(() => pin.getAttribute('aria-pressed'), patient).toBe('true')
    expect(await pin.innerText()).toBe('📌 1')
    const found = slack.messages(channel).find(({ text }) => text.includes('restarted at noon'))
    expect(found?.reactions).toEqual([{ name: 'pushpin', count: 1, users: [dana] }])

    await slack.react({ userId: devi, channelId: channel, messageTs: found?.ts ?? '', name: 'pushpin' })
    await expect.poll(() => pin.innerText(), patient).toBe('📌 2')
    expect(await pin.getAttribute('title')).toBe('Dana Okafor, Devi Raman with :pushpin:')
    await pin.click()
    await expect.poll(() => pin.getAttribute('aria-pressed'), patient).toBe('false')
    expect(await pin.innerText()).toBe('📌 1')
    await pin.click()
    await expect.poll(() => pin.innerText(), patient).toBe('📌 2')
    await message.getByRole('button', { name: 'Take back pushpin' }).click()
    await expect.poll(() => pin.innerText(), patient).toBe('📌 1')
    expect(problems).toEqual([])
  })

  it('shows what the app tells one person directly, to nobody else', async () => {
    const { app, slack, dana } = rig
    await composer().waitFor()
    const text = 'Your signature for Security is missing.'
    await app.client.chat.postMessage({ token: 'xoxb-playground', channel: dana, text })
    await page.getByRole('button', { name: 'Direct messages with Countersign, new messages' }).click()
    const messages = page.getByRole('log', { name: 'Direct messages with Countersign' })
    await messages.getByText(text).waitFor()
    await page.getByRole('combobox', { name: 'Message Countersign' }).fill('/hush')
    await page.keyboard.press('Enter')
    await messages.getByText('This stays between us.').waitFor()
    await page.reload()
    await messages.getByText(text).waitFor()

    await page.getByRole('button', { name: /You are Dana Okafor/ }).click()
    await page.getByRole('menuitemradio', { name: /Devi Raman/ }).click()
    await page.getByRole('button', { name: /You are Devi Raman/ }).waitFor()
    expect(await messages.getByRole('article').count()).toBe(0)
    await app.client.chat.postMessage({ token: 'xoxb-playground', channel: dana, text: 'Only for Dana' })
    await app.client.chat.postMessage({ token: 'xoxb-playground', channel: slack.idOf('@devi'), text: 'Only for Devi' })
    await messages.getByText('Only for Devi').waitFor()
    expect(await messages.getByRole('article').count()).toBe(1)
    expect(problems).toEqual([])
  })

  it('shows everybody’s hours, and changes groups and accounts while the bot runs', async () => {
    const { slack, dana } = rig
    const devi = slack.idOf('@devi')
    await page.getByRole('button', { name: 'People' }).click()
    const card = page.getByRole('listitem', { name: 'Devi Raman' })
    await card.getByText(/^\w{3},? \d\d:\d\d in UTC$/).waitFor()
    const group = card.getByRole('checkbox', { name: '@devops' })
    expect(await group.isChecked()).toBe(true)
    await group.click()
    await expect.poll(() => slack.userGroups()[0]?.members, patient).toEqual([])
    await page.getByRole('listitem', { name: 'Dana Okafor' }).getByRole('checkbox', { name: '@devops' }).click()
    await expect.poll(() => slack.userGroups()[0]?.members, patient).toEqual([dana])
    await card.getByRole('button', { name: 'Deactivate' }).click()
    await card.getByText('Deactivated').waitFor()
    expect(slack.roster().deactivated).toEqual([devi])
    await card.getByRole('button', { name: 'Reactivate' }).click()
    await card.getByText('in UTC').waitFor()
    expect(slack.roster().deactivated).toEqual([])
    slack.setGroupMembers('@devops', ['devi'])
    await expect.poll(() => group.isChecked(), patient).toBe(true)
    expect(problems).toEqual([])
  })

  it('mends and breaks the world by switches, and follows what changes by itself', async () => {
    const { on } = rig
    await page.getByRole('button', { name: 'World' }).click()
    await page.getByRole('heading', { name: 'World', level: 1 }).waitFor()
    const database = page.getByRole('group', { name: 'Vauntico' }).getByRole('switch', { name: 'The database answers' })
    expect(await database.isChecked()).toBe(false)
    await database.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => database.isChecked(), patient).toBe(true)
    expect([...on]).toEqual(['db'])
    expect(
      await database.evaluate(
        (node) => document.getElementById(node.getAttribute('aria-describedby') ?? '')?.innerText,
      ),
    ).toBe('Off breaks it.')
    on.clear()
    await expect.poll(() => database.isChecked(), patient).toBe(false)

    await page.getByRole('switch', { name: 'CI succeeds' }).click()
    await page.getByText('CI does not listen').waitFor()
    expect(await page.getByRole('switch', { name: 'CI succeeds' }).isChecked()).toBe(false)

    const track = () => database.evaluate((node) => getComputedStyle(node).backgroundColor)
    await database.click()
    await expect.poll(() => database.isChecked(), patient).toBe(true)
    const inLight = await track()
    await page.getByRole('button', { name: 'Dark theme' }).click()
    await expect.poll(track, patient).not.toBe(inLight)
    expect(problems).toEqual([])
  })

  it('asks before a button that wants it, and tells what was chosen', async () => {
    await rig.app.client.chat.postMessage({
      token: 'xoxb-playground',
      channel: rig.channel,
      text: 'x',
      blocks: richBlocks,
    })
    const last = page.getByRole('article').last()
    await last.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('dialog', { name: 'Stop the release?' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(rig.did).toEqual([])
    await last.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Stop it' }).click()
    await last.getByRole('combobox', { name: 'Environment' }).selectOption('staging')
    await last.getByRole('button', { name: 'More actions' }).click()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => rig.did, patient).toHaveLength(3)
    expect(rig.did.map((action) => JSON.parse(action))).toMatchObject([
      { action_id: 'stop', value: 'no' },
      { action_id: 'choose', selected_option: { value: 'staging' } },
      { action_id: 'more', selected_option: { value: 'Explain' } },
    ])
  })

  it('keeps a private answer private, and threads beside the channel', async () => {
    await composer().fill('/hush')
    await composer().press('Enter')
    await page.getByText('Only visible to you').waitFor()
    await composer().fill('Who is on call?')
    await composer().press('Enter')
    const message = page.getByRole('article').filter({ hasText: 'Who is on call?' })
    await message.hover()
    await message.getByRole('button', { name: 'Reply in thread' }).click()
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByRole('combobox').fill('Me.')
    await thread.getByRole('combobox').press('Enter')
    await page.getByRole('button', { name: /1 reply/ }).waitFor()
    await page.keyboard.press('Escape')
    await thread.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: /You are Dana Okafor/ }).click()
    await page.getByRole('menuitemradio', { name: /Devi Raman/ }).click()
    await page.getByRole('button', { name: /You are Devi Raman/ }).waitFor()
    expect(await page.getByText('Only visible to you').count()).toBe(0)
    expect(await page.getByText('Who is on call?').count()).toBe(1)
  })

  it('fits a phone: the sidebar is a drawer that Escape closes', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const navigation = page.getByRole('navigation', { name: 'Workspace' })
    expect(await navigation.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Open the sidebar' }).click()
    await navigation.waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
    await navigation.waitFor({ state: 'hidden' })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('follows the system’s theme until somebody switches', async () => {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    await composer().waitFor()
    expect(await theme()).toBe('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(theme, patient).toBe('dark')
    await page.getByRole('button', { name: 'Light theme' }).click()
    await expect.poll(theme, patient).toBe('light')
    await page.reload()
    await expect.poll(theme, patient).toBe('light')
  })

  it('follows a link to a message to its thread', async () => {
    const { app, channel, slack } = rig
    const token = 'xoxb-playground'
    const { ts = '' } = await app.client.chat.postMessage({ token, channel, text: 'A card to come back to' })
    await app.client.chat.postMessage({ token, channel, text: 'Signed by Devi', thread_ts: ts })
    const { permalink } = await app.client.chat.getPermalink({ token, channel, message_ts: ts })
    const text = `See <${permalink}|the card>`
    await app.client.chat.postMessage({ token, channel: slack.idOf('#general'), text })
    await page.getByRole('button', { name: 'general' }).click()
    await page.getByRole('link', { name: 'the card' }).click()
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByText('Signed by Devi').waitFor()
    await page.getByRole('heading', { name: 'vauntico' }).first().waitFor()
    await page.getByRole('button', { name: 'Close the thread' }).click()
    await thread.waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })
})
