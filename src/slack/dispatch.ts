import { randomUUID } from 'node:crypto'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { rememberDelivery } from '../store/deliveries.ts'
import type { AnyAction } from './action.ts'
import { escapeText, unescapeText } from './blocks/text.ts'
import { type AnyCommand, didYouMean, type Reply } from './command.ts'
import { respond } from './respond.ts'

export interface Dispatching {
  readonly context: Context
  readonly client: WebClient
  readonly fetch: typeof globalThis.fetch
  readonly metrics: Metrics
  readonly commands: readonly AnyCommand[]
  readonly actions: readonly AnyAction[]
}

const CommandBody = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  team_id: z.string().default(''),
  channel_id: z.string(),
  response_url: z.url().optional(),
})

/** Runs a slash command that was acknowledged already. Never rejects: the person is told instead. */
export async function dispatchCommand(dispatching: Dispatching, body: unknown, deliveryId: string): Promise<void> {
  const given = CommandBody.parse(body)
  const name = given.command.replace(/^\//, '')
  const command = dispatching.commands.find((candidate) => candidate.name === name)
  await answering(dispatching, {
    deliveryId,
    count: (outcome) => dispatching.metrics.commands.inc({ command: command?.name ?? 'unknown', outcome }),
    to: { responseUrl: given.response_url ?? null, channelId: given.channel_id, userId: given.user_id },
    run: () => {
      const names = dispatching.commands.map((candidate) => candidate.name)
      if (!command) {
        throw new UserError(
          'command.unknown',
          `There is no command /${name}.${didYouMean(name, names, '/')} /countersign help lists them all.`,
        )
      }
      const place = { channelId: given.channel_id, messageTs: null, responseUrl: given.response_url ?? null }
      return command.execute(actedBy(dispatching.context, given.team_id, given.user_id), unescapeText(given.text), {
        place,
        commands: dispatching.commands,
      })
    },
  })
}

const ActionBody = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  team: z.object({ id: z.string() }).nullish(),
  channel: z.object({ id: z.string() }).nullish(),
  container: z.object({ message_ts: z.string().optional(), channel_id: z.string().optional() }).nullish(),
  message: z.object({ ts: z.string() }).nullish(),
  view: z.object({ id: z.string(), hash: z.string().default('') }).nullish(),
  trigger_id: z.string().nullish(),
  response_url: z.string().nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
})

/** Runs what a button or another element asks for, acknowledged already. Never rejects. */
export async function dispatchAction(dispatching: Dispatching, body: unknown, deliveryId: string): Promise<void> {
  const given = ActionBody.parse(body)
  const element = given.actions[0]
  const actionId = element?.action_id ?? ''
  const action = dispatching.actions.find(({ id }) => actionId === id || actionId.startsWith(`${id}.`))
  const channelId = given.channel?.id ?? given.container?.channel_id ?? null
  const responseUrl = given.response_url ?? null
  await answering(dispatching, {
    deliveryId,
    count: (outcome) => dispatching.metrics.actions.inc({ action: action?.id ?? 'unknown', outcome }),
    to: { responseUrl, channelId, userId: given.user.id },
    run: () => {
      if (!action) {
        throw new UserError(
          'action.unknown',
          'This button belongs to a version of Countersign that no longer runs. Ask again with a command: /countersign help lists them.',
        )
      }
      const messageTs = given.message?.ts ?? given.container?.message_ts ?? null
      return action.execute(
        actedBy(dispatching.context, given.team?.id ?? given.user.team_id ?? '', given.user.id),
        parseValue(element?.value),
        {
          place: channelId === null ? null : { channelId, messageTs, responseUrl },
          userId: given.user.id,
          triggerId: given.trigger_id ?? null,
          view: given.view ?? null,
          client: dispatching.client,
        },
      )
    },
  })
}

function parseValue(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? 'null')
  } catch {
    throw new UserError('action.damaged', 'This button is damaged. Ask again with a command.')
  }
}

function actedBy(context: Context, teamId: string, userId: string) {
  return { ...context, actor: { kind: 'slack-user' as const, teamId, userId }, actId: null }
}

interface Answering {
  readonly deliveryId: string
  readonly count: (outcome: 'done' | 'refused' | 'outage' | 'bug' | 'repeated') => void
  readonly to: { responseUrl: string | null; channelId: string | null; userId: string }
  readonly run: () => Promise<Reply | null>
}

/** The edge where errors become sentences: remembers the delivery, runs it once, tells the person alone. */
async function answering(
  { context, client, fetch, metrics }: Dispatching,
  { deliveryId, count, to, run }: Answering,
): Promise<void> {
  const say = async (text: string) => {
    try {
      await respond({ client, fetch }, to, { text, visibleTo: 'asker' })
    } catch (error) {
      context.log.error({ err: error }, 'a person could not be told')
    }
  }
  try {
    if (!(await rememberDelivery(context.database, 'slack', deliveryId, context.now()))) {
      count('repeated')
      metrics.repeatedDeliveries.inc({ sender: 'slack' })
      return
    }
    const reply = await run()
    count('done')
    if (reply) await say(reply.text)
  } catch (error) {
    if (error instanceof UserError) {
      count('refused')
      await say(escapeText(error.message))
    } else if (error instanceof SourceError) {
      count('outage')
      context.log.warn({ reason: error.message }, 'an outside system did not answer')
      await say(`${escapeText(error.message)}. Try again in a moment.`)
    } else {
      count('bug')
      const id = randomUUID().slice(0, 8)
      context.log.error({ err: error, id }, 'a bug')
      await say(`Something went wrong on our side. Tell your Countersign administrator this number: ${id}.`)
    }
  }
}
