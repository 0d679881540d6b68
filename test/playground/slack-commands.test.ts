import { afterEach, describe, expect, it } from 'vitest'
import { type Rig, startRig } from './slack-bot.ts'

let rig: Rig | null = null
const start = async (...options: Parameters<typeof startRig>) => {
  rig = await startRig(...options)
  return rig
}
afterEach(async () => {
  await rig?.close()
  rig = null
})

describe('a slash command', () => {
  it('reaches a Bolt app signed, with names as mentions and text escaped', async () => {
    const { slack, app, channel, dana } = await start()
    let body: Record<string, unknown> = {}
    app.command('/hello', async ({ ack, body: given }) => {
      body = { ...given }
      await ack()
    })
    const answer = await slack.command({ userId: dana, channelId: channel, command: '/hello', text: '@devi a & b' })
    expect(answer).toEqual({ outcome: 'acknowledged', body: null })
    expect(body).toMatchObject({
      command: '/hello',
      text: `<@${slack.idOf('@devi')}|devi> a &amp; b`,
      user_id: dana,
      user_name: 'dana',
      channel_id: channel,
      channel_name: 'vauntico',
      team_id: 'T000000001',
    })
    expect(slack.ephemerals(channel, dana)).toEqual([])
  })

  it('is refused by Bolt under another secret, and the person is told', async () => {
    const { slack, channel, dana } = await start({ signingSecret: 'another secret' })
    const answer = await slack.command({ userId: dana, channelId: channel, command: '/hello', text: '' })
    expect(answer).toMatchObject({ outcome: 'refused', status: 401 })
    expect(slack.ephemerals(channel, dana).map(({ text }) => text)).toEqual([
      '/hello failed with the error “dispatch_failed”',
    ])
  })

  it('times out when nobody acknowledges', async () => {
    const { slack, app, channel, dana } = await start({ acknowledgeMs: 60 })
    app.command('/hush', async () => undefined)
    expect(await slack.command({ userId: dana, channelId: channel, command: '/hush', text: '' })).toEqual({
      outcome: 'timeout',
    })
    expect(slack.ephemerals(channel, dana)[0]?.text).toBe('/hush failed with the error “operation_timeout”')
  })

  it('that the manifest does not name is not sent', async () => {
    const { slack, channel, dana } = await start()
    await slack.command({ userId: dana, channelId: channel, command: '/nope', text: '' })
    expect(slack.ephemerals(channel, dana)[0]?.text).toBe('/nope is not a valid command.')
  })

  it('may be answered in its acknowledgement, privately or for all', async () => {
    const { slack, app, channel, dana } = await start()
    app.command('/hello', async ({ ack, command }) =>
      command.text === 'all' ? ack({ response_type: 'in_channel', text: 'Hello all' }) : ack('Hello you'),
    )
    await slack.command({ userId: dana, channelId: channel, command: '/hello', text: '' })
    await slack.command({ userId: dana, channelId: channel, command: '/hello', text: 'all' })
    expect(slack.ephemerals(channel, dana).map(({ text }) => text)).toEqual(['Hello you'])
    expect(slack.messages(channel).map(({ text }) => text)).toEqual(['Hello all'])
  })

  it('works the same over Socket Mode', async () => {
    const { slack, app, channel, dana } = await start({ socketMode: true })
    app.command('/hello', async ({ ack, respond }) => {
      await ack()
      await respond({ text: 'Over the socket', response_type: 'in_channel' })
    })
    await slack.command({ userId: dana, channelId: channel, command: '/hello', text: '' })
    const message = await slack.waitFor((current) => current.messages(channel)[0])
    expect(message.text).toBe('Over the socket')
  })
})

describe('a reply address', () => {
  const withReply = async (options: Parameters<typeof startRig>[0] = {}) => {
    const started = await start(options)
    let address = ''
    started.app.command('/hello', async ({ ack, body }) => {
      address = body.response_url
      await ack()
    })
    await started.slack.command({ userId: started.dana, channelId: started.channel, command: '/hello', text: '' })
    const post = async (body: unknown) => {
      const response = await fetch(address, { method: 'POST', body: JSON.stringify(body) })
      return { status: response.status, text: await response.text() }
    }
    return { ...started, post }
  }

  it('takes five posts and no sixth', async () => {
    const { post, slack, channel, dana } = await withReply()
    for (let count = 1; count <= 5; count += 1) {
      expect(await post({ text: `Answer ${count}` })).toEqual({ status: 200, text: 'ok' })
    }
    expect(await post({ text: 'One too many' })).toEqual({ status: 404, text: 'used_url' })
    expect(slack.ephemerals(channel, dana)).toHaveLength(5)
  })

  it('is open for thirty minutes and not a millisecond longer', async () => {
    const clock = { ms: Date.now() }
    const { post } = await withReply({ now: () => clock.ms })
    clock.ms += 30 * 60 * 1000
    expect((await post({ text: 'Just in time' })).status).toBe(200)
    clock.ms += 1
    expect(await post({ text: 'Late' })).toEqual({ status: 404, text: 'expired_url' })
  })

  it('reaches a channel that the bot was not invited to', async () => {
    const started = await start()
    const lounge = started.slack.idOf('#lounge')
    started.app.command('/hello', async ({ ack, respond }) => {
      await ack()
      await respond({ text: 'Hello lounge', response_type: 'in_channel' })
    })
    await started.slack.command({ userId: started.dana, channelId: lounge, command: '/hello', text: '' })
    expect((await started.slack.waitFor((current) => current.messages(lounge)[0])).text).toBe('Hello lounge')
  })

  it('refuses blocks over the limits', async () => {
    const { post } = await withReply()
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]
    expect(await post({ blocks, text: 'x' })).toEqual({ status: 400, text: 'invalid_blocks' })
  })
})
