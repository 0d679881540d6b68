import { App, LogLevel } from '@slack/bolt'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'

export const botToken = 'xoxb-playground'
export const signingSecret = 'a signing secret'

export const commands = [
  { command: '/hello', description: 'Say hello', usageHint: '[name]', shouldEscape: true },
  { command: '/hush', description: 'Never answered', usageHint: '', shouldEscape: false },
]

export const people = [
  { name: 'dana', realName: 'Dana Okafor', email: 'dana@vauntico.example', role: 'Developer' },
  { name: 'devi', realName: 'Devi Raman', email: 'devi@vauntico.example', role: 'DevOps lead' },
]

const channels = [
  { name: 'general', topic: 'Everyone', isPrivate: false, hasBot: true },
  { name: 'vauntico', topic: 'Launch', isPrivate: false, hasBot: true },
  { name: 'vault', topic: 'Hidden', isPrivate: true, hasBot: true },
  { name: 'lounge', topic: 'No bots', isPrivate: false, hasBot: false },
]

export interface Rig {
  readonly slack: SlackEmulator
  readonly app: App
  /** The ids of #vauntico and @dana. */
  readonly channel: string
  readonly dana: string
  /** From now on Slack finds nobody where the bot was. */
  readonly vanish: () => void
  readonly close: () => Promise<void>
}

/** An emulated Slack with a bare Bolt app on it, over HTTP or over Socket Mode. */
export async function startRig(
  options: Partial<SlackOptions> & { socketMode?: boolean; processBeforeResponse?: boolean } = {},
): Promise<Rig> {
  const { socketMode = false, processBeforeResponse = true, ...given } = options
  let port = 0
  const appToken = 'xapp-playground'
  const slack = await createSlackEmulator({
    signingSecret,
    botToken,
    appToken,
    botUrl: () => `http://127.0.0.1:${port}/slack/events`,
    people,
    channels,
    userGroups: [{ handle: 'devops', title: 'DevOps', members: ['devi'] }],
    commands,
    ...given,
  })
  const app = new App({
    // Bolt would ask who it is at once, and nobody could wait for that before closing.
    authorize: async () => ({ botToken, botId: 'B0COUNTERS', botUserId: 'U0COUNTERS' }),
    logLevel: LogLevel.ERROR,
    convoStore: false,
    processBeforeResponse,
    clientOptions: { slackApiUrl: `${slack.apiUrl}/`, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    ...(socketMode ? { socketMode: true, appToken } : { signingSecret }),
  })
  app.error(async () => undefined)
  const server = (await app.start({ port: 0 })) as { address?: () => { port: number } }
  if (!socketMode) port = server.address?.().port ?? 0
  return {
    slack,
    app,
    channel: slack.idOf('#vauntico'),
    dana: slack.idOf('@dana'),
    vanish: () => {
      port = 1
    },
    close: async () => {
      await app.stop()
      await slack.close()
    },
  }
}
