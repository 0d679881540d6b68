import { pino } from 'pino'
import { Agent } from 'undici'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { createSlackClient, createSlackFetch } from '../../src/slack/client.ts'
import { createPace } from '../../src/slack/pace.ts'
import { createPeople } from '../../src/slack/people.ts'
import type { Posting } from '../../src/slack/post.ts'
import type { Database } from '../../src/store/database.ts'

export interface EmulatedPosting {
  readonly slack: SlackEmulator
  readonly posting: Posting
  readonly close: () => Promise<void>
}

/**
 * An emulated Slack with the playground's people and channels, and what posts to it as the bot does.
 * @param given.clock the bot's; the machine's when left out
 */
export async function emulatedPosting(
  database: Database,
  given: { readonly slack?: Partial<SlackOptions>; readonly clock?: () => Date } = {},
): Promise<EmulatedPosting> {
  const botToken = 'xoxb-test-1'
  const slack = await createSlackEmulator({
    ...workspace,
    botToken,
    signingSecret: 's',
    appToken: 'xapp-1',
    botUrl: () => 'http://127.0.0.1:9',
    ...given.slack,
  })
  const dispatcher = new Agent()
  const [log, fetch] = [pino({ level: 'silent' }), createSlackFetch(dispatcher)]
  const client = createSlackClient({ botToken, apiUrl: slack.apiUrl, signingSecret: 's', appToken: null }, fetch, log)
  const now = given.clock ?? (() => new Date())
  return {
    slack,
    posting: { client, fetch, database, now, log, people: createPeople(client), pace: createPace() },
    close: async () => {
      await slack.close()
      await dispatcher.close()
    },
  }
}
