import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../playground/emulators/slack-workspace.ts'
import { usualPreferences } from '../../src/home/preferences.ts'
import { preferencesOf } from '../../src/home/set-preferences.ts'
import { beginAsking, knownGitHubPeople } from '../../src/store/github-people.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { nextWhisper, textOf } from '../support/scenario.ts'
import { elements, windowOf } from '../support/sign-off.ts'

let bot: TestBot
let channelId: string
let dana: string
beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

const time = (selected: string | null) => ({ value: { type: 'timepicker', selected_time: selected } })
const choice = (value: string) => ({ value: { type: 'radio_buttons', selected_option: { value } } })
const several = (values: readonly string[]) => ({
  value: { type: 'checkboxes', selected_options: values.map((value) => ({ value })) },
})

async function open() {
  await bot.slack.command({ userId: dana, channelId, command: '/countersign', text: 'preferences' })
  return windowOf(bot, dana, 'How you are told')
}
const submit = async (state: Record<string, Record<string, Json>>) => {
  const view = await open()
  return bot.slack.submitView({ userId: dana, viewId: view.id, state })
}
const stored = () => preferencesOf(bot.app.context.database, dana)

describe('somebody', () => {
  it('opens the window, which shows what holds and that critical incidents come at any hour', async () => {
    const view = await open()
    const text = textOf(view)
    expect(text).toContain('Times on your own clock: Africa/Lagos.')
    expect(text).toContain('Critical incidents of what you own or are on call for are told at any hour')
    await bot.slack.closeView({ userId: dana, viewId: view.id })
  })

  it('has the error at the input where quiet hours are half or have no length', async () => {
    const errorsOf = async (from: string | null, to: string | null) => {
      const submitted = await submit({ quietFrom: time(from), quietTo: time(to) })
      await bot.slack.closeView({ userId: dana, viewId: bot.slack.views(dana).at(-1)?.id ?? '' })
      return submitted
    }
    expect(await errorsOf('19:00', null)).toMatchObject({
      errors: { quietTo: expect.stringContaining('when they end') },
    })
    expect(await errorsOf(null, '07:00')).toMatchObject({
      errors: { quietFrom: expect.stringContaining('when they begin') },
    })
    expect(await errorsOf('07:00', '07:00')).toMatchObject({
      errors: { quietTo: expect.stringContaining('another time') },
    })
    expect(await stored()).toEqual(usualPreferences)
  })

  it('chooses, is told what was chosen, and finds it in the window', async () => {
    const whisper = nextWhisper(bot, channelId, dana)
    const state = {
      quietFrom: time('19:00'),
      quietTo: time('07:30'),
      via: choice('channel'),
      tells: several(['waivers', 'incidents']),
    }
    expect(await submit(state)).toEqual({ outcome: 'done' })
    expect(await whisper).toBe(
      'Saved. You are told of incidents and waivers by a mention in the thread it is about. It is quiet from 19:00 to 07:30 on your clock.',
    )
    expect(await stored()).toEqual({
      quiet: { from: '19:00', to: '07:30' },
      via: 'channel',
      tells: ['incidents', 'waivers'],
    })
    const again = nextWhisper(bot, channelId, dana)
    // What is not touched stays as the window showed it.
    expect(await submit({ quietFrom: time(null), quietTo: time(null) })).toEqual({ outcome: 'done' })
    expect(await again).toContain('There are no quiet hours.')
    expect(await stored()).toEqual({ quiet: null, via: 'channel', tells: ['incidents', 'waivers'] })
    const none = nextWhisper(bot, channelId, dana)
    await submit({ tells: several([]) })
    expect(await none).toContain('nothing but critical incidents')
  })
})

describe('who a GitHub login is', () => {
  it('is asked in private and answered in place, with a person or nobody', async () => {
    const { context } = bot.app
    const noor = bot.slack.idOf('@noor')
    for (const login of ['OctoCat', 'ghost']) {
      await beginAsking(context.database, login, noor)
      await context.announce({ kind: 'github-person.asked', login, productTitle: 'Vauntico', userId: noor })
    }
    const question = (login: string) => bot.slack.directMessages(noor).find((each) => textOf(each).includes(login))
    const press = async (login: string, actionId: string, selection?: Json) => {
      const message = question(login)
      const element = message && elements(message, actionId)[0]
      if (!message || !element) throw new Error(`nobody is asked who ${login} is`)
      await bot.slack.click({
        userId: noor,
        spot: { channelId: bot.slack.directChannel(noor), messageTs: message.ts },
        blockId: element.blockId,
        actionId: element.actionId,
        ...(selection ? { selection } : {}),
      })
    }
    expect(textOf(question('OctoCat'))).toContain('Who wrote it may not sign it.')
    await press('OctoCat', 'github-person.choose', { selected_user: dana })
    await press('ghost', 'github-person.nobody')
    await bot.slack.waitFor(() => textOf(question('OctoCat')).includes(`is <@${dana}>.`))
    await bot.slack.waitFor(() => textOf(question('ghost')).includes('is nobody of this workspace.'))
    const known = await knownGitHubPeople(context.database, ['octocat', 'ghost'])
    expect(known.get('octocat')).toMatchObject({ userId: dana, how: 'answered', askedOf: noor })
    expect(known.get('ghost')).toMatchObject({ userId: null, how: 'answered' })
  })
})
