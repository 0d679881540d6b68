import { afterEach, describe, expect, it } from 'vitest'
import { commands, people, type Rig, startRig } from './slack-bot.ts'

const crew = [
  ...people,
  { name: 'lee', realName: 'Lee', email: 'lee@vauntico.example', role: 'Lead', timeZone: 'America/Los_Angeles' },
  { name: 'deploybot', realName: 'Deploy Bot', email: 'bot@vauntico.example', role: 'Bot', isBot: true },
]

let rig: Rig
const start = async (...[options]: Parameters<typeof startRig>) => {
  rig = await startRig({ people: crew, ...options })
  const { client } = rig.app
  const token = 'xoxb-playground'
  return {
    ...rig,
    lee: rig.slack.idOf('@lee'),
    bot: rig.slack.idOf('@deploybot'),
    call: (method: string, given: Record<string, unknown>) =>
      client.apiCall(method, { token, ...given }).then(
        (answer) => answer as unknown as { ok: true; user: Record<string, unknown>; users: string[]; channel: string },
        (error: { data: { error: string } }) => error.data.error,
      ),
  }
}
afterEach(() => rig.close())

describe('users.info', () => {
  it('tells the time zone as it is at that moment, and who is a bot', async () => {
    const { call, lee, bot } = await start({ now: () => Date.parse('2026-07-01T12:00:00Z') })
    expect(await call('users.info', { user: lee })).toMatchObject({
      user: { tz: 'America/Los_Angeles', tz_label: 'Pacific Daylight Time', tz_offset: -25200, deleted: false },
    })
    expect(await call('users.info', { user: bot })).toMatchObject({ user: { is_bot: true, name: 'deploybot' } })
    expect(await call('users.info', { user: 'U0COUNTERS' })).toMatchObject({ user: { is_bot: true } })
    expect(await call('users.info', { user: 'USLACKBOT' })).toMatchObject({ user: { is_bot: false } })
    expect(await call('users.info', { user: 'U0NOBODY' })).toBe('user_not_found')
  })

  it('tells less of who was deactivated, until they are back', async () => {
    const { call, lee, slack } = await start()
    slack.deactivate('@lee')
    const gone = await call('users.info', { user: lee })
    expect(gone).toMatchObject({ user: { id: lee, deleted: true, profile: { real_name: 'Lee' } } })
    for (const field of ['real_name', 'tz', 'tz_offset', 'is_admin']) expect(gone).not.toHaveProperty(`user.${field}`)
    slack.reactivate('@lee')
    expect(await call('users.info', { user: lee })).toMatchObject({ user: { deleted: false, real_name: 'Lee' } })
  })

  it('tells addresses only with the scope for them, and nothing without its own', async () => {
    const { call, lee } = await start({ scopes: ['users:read'] })
    expect(await call('users.info', { user: lee })).not.toHaveProperty('user.profile.email')
    expect(await call('users.lookupByEmail', { email: 'lee@vauntico.example' })).toBe('missing_scope')
    await rig.close()
    const other = await start({ scopes: ['users:read.email'] })
    expect(await other.call('users.info', { user: other.lee })).toBe('missing_scope')
    expect(await other.call('users.lookupByEmail', { email: 'lee@vauntico.example' })).toMatchObject({ ok: true })
  })
})

describe('users.lookupByEmail', () => {
  it('finds people whatever the case, but no bots, no strangers and nobody deactivated', async () => {
    const { call, lee, slack } = await start()
    expect(await call('users.lookupByEmail', { email: 'LEE@vauntico.example' })).toMatchObject({ user: { id: lee } })
    expect(await call('users.lookupByEmail', { email: 'bot@vauntico.example' })).toBe('users_not_found')
    expect(await call('users.lookupByEmail', { email: 'nobody@vauntico.example' })).toBe('users_not_found')
    expect(await call('users.lookupByEmail', {})).toBe('users_not_found')
    slack.deactivate('@lee')
    expect(await call('users.lookupByEmail', { email: 'lee@vauntico.example' })).toBe('users_not_found')
  })
})

describe('a user group', () => {
  it('changes while the workspace runs, and whoever watches is told', async () => {
    const { call, lee, dana, slack } = await start()
    const usergroup = slack.idOf('@devops')
    const told: unknown[] = []
    slack.on((change) => change.kind === 'roster' && told.push(change.roster))
    slack.setGroupMembers('@devops', ['lee', 'dana'])
    expect(await call('usergroups.users.list', { usergroup })).toMatchObject({ users: [lee, dana] })
    slack.deactivate('@lee')
    expect(await call('usergroups.users.list', { usergroup })).toMatchObject({ users: [lee, dana] })
    const group = { id: usergroup, handle: 'devops', title: 'DevOps', members: [lee, dana] }
    expect(told).toEqual([
      { deactivated: [], groups: [group] },
      { deactivated: [lee], groups: [group] },
    ])
    expect(slack.roster()).toEqual(told.at(-1))
  })

  it('is listed no more when it is switched off, but for who asks for such', async () => {
    const { call, slack } = await start()
    const usergroup = slack.idOf('@devops')
    slack.disableGroup('@devops')
    expect(await call('usergroups.list', {})).toMatchObject({ usergroups: [] })
    expect(await call('usergroups.list', { include_disabled: true })).toMatchObject({ usergroups: [{ id: usergroup }] })
    expect(await call('usergroups.users.list', { usergroup })).toBe('no_such_subteam')
    slack.enableGroup('@devops')
    expect(await call('usergroups.users.list', { usergroup })).toMatchObject({ ok: true })
  })

  it('cannot be changed by a wrong name', async () => {
    const { slack } = await start()
    expect(() => slack.setGroupMembers('@nobody', [])).toThrow('There is no group @nobody')
    expect(() => slack.setGroupMembers('@devops', ['nobody'])).toThrow('There is nobody called @nobody')
    expect(() => slack.deactivate('@devops')).toThrow('There is nobody called @devops')
    expect(() => slack.directMessages('U0NOBODY')).toThrow('nobody with the id U0NOBODY')
  })
})

describe('a direct message', () => {
  it('goes to a person’s id, can be changed there, and is kept apart', async () => {
    const { call, lee, dana, slack } = await start()
    const posted = await call('chat.postMessage', { channel: lee, text: 'Your signature is missing.' })
    const channel = slack.directChannel(lee)
    expect(posted).toMatchObject({ ok: true, channel })
    const [message] = slack.directMessages(lee)
    expect(await call('chat.update', { channel, ts: message?.ts, text: 'Thank you.' })).toMatchObject({ ok: true })
    expect(slack.directMessages(lee)).toMatchObject([{ text: 'Thank you.' }])
    expect(slack.directMessages(dana)).toEqual([])
  })

  it('has buttons and commands like any channel', async () => {
    const { app, call, dana, slack } = await start()
    const seen: unknown[] = []
    app.action('go', async ({ ack, body, respond }) => {
      seen.push('channel' in body && body.channel)
      await ack()
      await respond({ replace_original: true, text: 'Done' })
    })
    app.command('/hello', async ({ ack, command }) => {
      seen.push(command.channel_name)
      await ack('Hello')
    })
    const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }
    await call('chat.postMessage', {
      channel: dana,
      text: 'x',
      blocks: [{ type: 'actions', block_id: 'row', elements: [button] }],
    })
    const channelId = slack.directChannel(dana)
    const messageTs = slack.directMessages(dana)[0]?.ts ?? ''
    await slack.click({ userId: dana, spot: { channelId, messageTs }, blockId: 'row', actionId: 'go' })
    await slack.command({ userId: dana, channelId, command: commands[0]?.command ?? '', text: '' })
    expect(seen).toEqual([{ id: channelId, name: 'directmessage' }, 'directmessage'])
    expect(slack.directMessages(dana)).toMatchObject([{ text: 'Done' }])
    expect(slack.ephemerals(channelId, dana)).toMatchObject([{ text: 'Hello' }])
  })

  it('reaches no bot and nobody who is gone', async () => {
    const { call, bot, lee, slack } = await start()
    expect(await call('chat.postMessage', { channel: bot, text: 'x' })).toBe('cannot_dm_bot')
    slack.deactivate('@lee')
    expect(await call('chat.postMessage', { channel: lee, text: 'x' })).toBe('channel_not_found')
    expect(await call('chat.postMessage', { channel: 'U0NOBODY', text: 'x' })).toBe('channel_not_found')
  })
})
