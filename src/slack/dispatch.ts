import { randomUUID } from 'node:crypto'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ActorContext, Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { AlreadySettled, receiveAct, settleAct } from '../store/acts.ts'
import { rememberDelivery } from '../store/deliveries.ts'
import type { AnyAction } from './action.ts'
import { escapeText, unescapeText } from './blocks/text.ts'
import { type AnyCommand, didYouMean, type Reply } from './command.ts'
import { type Destination, respond } from './respond.ts'
import { type AnyView, formOf } from './view.ts'

export interface Dispatching {
  readonly context: Context
  readonly client: WebClient
  readonly fetch: typeof globalThis.fetch
  readonly metrics: Metrics
  readonly commands: readonly AnyCommand[]
  readonly actions: readonly AnyAction[]
  readonly views: readonly AnyView[]
}

/** A request of Slack that asks for something: what kind it is, what makes it recognisable, and what Slack sent. */
export interface Delivery {
  readonly kind: 'command' | 'action' | 'view'
  readonly id: string
  readonly body: unknown
}

/**
 * Stores an act before Slack is told that it was taken. What changes nothing is not stored.
 * @returns `repeated` when Slack sent it before: then there is nothing to do
 * @throws whatever the database does: then Slack must not be told
 */
export async function storeAct(dispatching: Dispatching, delivery: Delivery): Promise<'stored' | 'read' | 'repeated'> {
  if (!isAct(dispatching, delivery)) return 'read'
  const { database, now } = dispatching.context
  const isNew = await receiveAct(database, { ...delivery, now: now() })
  if (!isNew) dispatching.metrics.repeatedDeliveries.inc({ sender: 'slack' })
  return isNew ? 'stored' : 'repeated'
}

function isAct(dispatching: Dispatching, { kind, body }: Delivery): boolean {
  switch (kind) {
    case 'command':
      return commandOf(dispatching, CommandBody.parse(body))?.act ?? false
    case 'action':
      return actionOf(dispatching, ActionBody.parse(body))?.act ?? false
    case 'view':
      return true
  }
}

/**
 * Carries out what was acknowledged already. Never rejects: the person is told instead.
 * @param stored whether it is an act from the inbox
 */
export async function dispatch(dispatching: Dispatching, delivery: Delivery, stored: boolean): Promise<void> {
  const bound = { command: bindCommand, action: bindAction, view: bindView }[delivery.kind](dispatching, delivery.body)
  await answering(dispatching, delivery.id, stored, bound)
}

/** What is wrong with a modal's inputs, by block_id; null when it can be taken, and for modals that nobody knows. */
export function viewProblems({ views }: Dispatching, body: unknown): Record<string, string> | null {
  const { view } = ViewBody.parse(body)
  return views.find(({ id }) => id === view.callback_id)?.problems(formOf(view.state.values)) ?? null
}

/** What a delivery asks for, ready to be run. */
interface Bound {
  readonly count: (outcome: Outcome) => void
  readonly to: Destination
  readonly actor: ActorContext['actor']
  readonly run: (context: ActorContext) => Promise<Reply | null>
}

type Outcome = 'done' | 'refused' | 'outage' | 'bug' | 'repeated'

const CommandBody = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  team_id: z.string().default(''),
  channel_id: z.string(),
  response_url: z.url().optional(),
  trigger_id: z.string().optional(),
})

const commandOf = ({ commands }: Dispatching, { command }: z.output<typeof CommandBody>) =>
  commands.find(({ name }) => `/${name}` === command)

function bindCommand(dispatching: Dispatching, body: unknown): Bound {
  const given = CommandBody.parse(body)
  const { commands, client, metrics } = dispatching
  const command = commandOf(dispatching, given)
  return {
    count: (outcome) => metrics.commands.inc({ command: command?.name ?? 'unknown', outcome }),
    to: { responseUrl: given.response_url ?? null, channelId: given.channel_id, userId: given.user_id },
    actor: { kind: 'slack-user', teamId: given.team_id, userId: given.user_id },
    run: async (context) => {
      if (!command) {
        const name = given.command.replace(/^\//, '')
        const names = commands.map((candidate) => candidate.name)
        throw new UserError(
          'command.unknown',
          `There is no command /${name}.${didYouMean(name, names, '/')} /countersign help lists them all.`,
        )
      }
      const place = { channelId: given.channel_id, messageTs: null, responseUrl: given.response_url ?? null }
      return command.execute(context, unescapeText(given.text), {
        place,
        client,
        commands,
        triggerId: given.trigger_id ?? null,
      })
    },
  }
}

const User = z.object({ id: z.string(), team_id: z.string().optional() })
const Team = z.object({ id: z.string() }).nullish()

const ActionBody = z.object({
  user: User,
  team: Team,
  channel: z.object({ id: z.string() }).nullish(),
  container: z.object({ message_ts: z.string().optional(), channel_id: z.string().optional() }).nullish(),
  message: z.object({ ts: z.string() }).nullish(),
  view: z
    .object({
      id: z.string(),
      type: z.string().default('modal'),
      hash: z.string().default(''),
      private_metadata: z.string().default(''),
    })
    .nullish(),
  trigger_id: z.string().nullish(),
  response_url: z.string().nullish(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
        selected_user: z.string().nullish(),
      }),
    )
    .min(1),
})

function actionOf({ actions }: Dispatching, body: z.output<typeof ActionBody>): AnyAction | undefined {
  const actionId = body.actions[0]?.action_id ?? ''
  return actions.find(({ id }) => actionId === id || actionId.startsWith(`${id}.`))
}

function bindAction(dispatching: Dispatching, body: unknown): Bound {
  const given = ActionBody.parse(body)
  const { client, metrics } = dispatching
  const element = given.actions[0]
  const action = actionOf(dispatching, given)
  const metadata = readMetadata(given.view?.private_metadata)
  const channelId = given.channel?.id ?? given.container?.channel_id ?? channelIn(metadata)
  const responseUrl = given.response_url ?? null
  const isAtHome = given.view?.type === 'home'
  return {
    count: (outcome) => metrics.actions.inc({ action: action?.id ?? 'unknown', outcome }),
    to: {
      responseUrl,
      channelId,
      userId: given.user.id,
      ...(isAtHome && given.trigger_id ? { triggerId: given.trigger_id } : {}),
    },
    actor: actorOf(given),
    run: async (context) => {
      if (!action) {
        throw new UserError(
          'action.unknown',
          'This button belongs to a version of Countersign that no longer runs. Ask again with a command: /countersign help lists them.',
        )
      }
      const messageTs = given.message?.ts ?? given.container?.message_ts ?? null
      return action.execute(context, givenBy(element), {
        place: channelId === null ? null : { channelId, messageTs, responseUrl },
        userId: given.user.id,
        actionId: element?.action_id ?? '',
        triggerId: given.trigger_id ?? null,
        // Nothing can be put on top of the Home tab, nor in its place: a window is opened beside it.
        view: isAtHome ? null : (given.view ?? null),
        metadata,
        client,
      })
    },
  }
}

const ViewBody = z.object({
  user: User,
  team: Team,
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.unknown() }),
  }),
})

function bindView({ metrics, views, client }: Dispatching, body: unknown): Bound {
  const given = ViewBody.parse(body)
  const view = views.find(({ id }) => id === given.view.callback_id)
  const metadata = readMetadata(given.view.private_metadata)
  const submitted = { userId: given.user.id, channelId: channelIn(metadata), client }
  return {
    count: (outcome) => metrics.actions.inc({ action: view?.id ?? 'unknown', outcome }),
    to: { responseUrl: null, channelId: submitted.channelId, userId: submitted.userId },
    actor: actorOf(given),
    run: async (context) => {
      if (!view) {
        const sentence = 'This window belongs to a version of Countersign that no longer runs. Open it again.'
        throw new UserError('view.unknown', sentence)
      }
      return view.execute(context, formOf(given.view.state.values), metadata, submitted)
    },
  }
}

const actorOf = ({ user, team }: { user: z.output<typeof User>; team?: z.output<typeof Team> }) =>
  ({ kind: 'slack-user', teamId: team?.id ?? user.team_id ?? '', userId: user.id }) as const

/** Null for what is not ours: then the action or view says so, to the person. */
function readMetadata(text: string | undefined): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return null
  }
}

/** A modal that was opened from a channel says which one. */
function channelIn(metadata: unknown): string | null {
  return z.object({ channelId: z.string() }).safeParse(metadata).data?.channelId ?? null
}

/** A person's id comes as it is; what we wrote into an element is JSON. */
function givenBy(element: z.output<typeof ActionBody>['actions'][number] | undefined): unknown {
  if (element?.selected_user !== undefined) return element.selected_user
  return parseValue(element?.selected_option?.value ?? element?.value)
}

function parseValue(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? 'null')
  } catch {
    throw new UserError('action.damaged', 'This button is damaged. Ask again with a command.')
  }
}

/** The edge where errors become sentences: runs a delivery once, and tells the person alone. */
async function answering(dispatching: Dispatching, id: string, stored: boolean, bound: Bound): Promise<void> {
  const { context, client, fetch, metrics } = dispatching
  const { count, to, actor, run } = bound
  const say = async (reply: Reply) => {
    try {
      await respond({ client, fetch }, to, { ...reply, visibleTo: 'asker' })
    } catch (error) {
      context.log.error({ err: error }, 'a person could not be told')
    }
  }
  try {
    if (!stored && !(await rememberDelivery(context.database, 'slack', id, context.now()))) {
      count('repeated')
      metrics.repeatedDeliveries.inc({ sender: 'slack' })
      return
    }
    const reply = await run({ ...context, actor, actId: stored ? id : null })
    count('done')
    if (reply) await say(reply)
  } catch (error) {
    if (error instanceof AlreadySettled) {
      count('repeated')
      return
    }
    count(outcomeOf(error))
    await say({ text: explain(context, error) })
  }
  // Nothing was changed where no verb settled the act itself, and nothing will be: the person knows.
  if (stored) await settleAct(context.database, id)
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof UserError) return 'refused'
  return error instanceof SourceError ? 'outage' : 'bug'
}

function explain({ log }: Context, error: unknown): string {
  if (error instanceof UserError) return escapeText(error.message)
  if (error instanceof SourceError) {
    log.warn({ reason: error.message }, 'an outside system did not answer')
    return `${escapeText(error.message)}. Try again in a moment.`
  }
  const id = randomUUID().slice(0, 8)
  log.error({ err: error, id }, 'a bug')
  return `Something went wrong on our side. Tell your Countersign administrator this number: ${id}.`
}
