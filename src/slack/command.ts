import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Place } from './announcement.ts'

/** What is said to the person who acted, privately. What the channel should see is announced by a verb. */
export interface Reply {
  readonly text: string
  readonly blocks?: KnownBlock[]
}

/** Where and by whom a command was typed. */
export interface Asked {
  readonly place: Place
  readonly client: WebClient
  /** Opens one window within three seconds; null when Slack gave none. */
  readonly triggerId: string | null
  readonly commands: readonly AnyCommand[]
}

/** A slash command. Made by `defineCommand`, listed in `commands/index.ts`. */
export interface Command<Arguments extends z.ZodObject = z.ZodObject> {
  /** Without the slash. */
  readonly name: string
  /** What may follow, as Slack shows it: `[product] [environment]`. */
  readonly usage: string
  /** One sentence: help, and the command's description in Slack. */
  readonly summary: string
  /** Whether it may change something: then it is stored before Slack is told that it was taken. */
  readonly act?: boolean
  /** String fields are words in their order, one called `rest` takes all that follow; boolean fields are `--flags`. */
  readonly arguments: Arguments
  /** Resolves to a private reply, or to null when a verb has announced the answer. Throws UserError for the person. */
  readonly run: (context: ActorContext, given: z.output<Arguments>, asked: Asked) => Promise<Reply | null>
}

/** A command whose arguments are already bound, as the registry holds it. */
export type AnyCommand = Pick<Command, 'name' | 'usage' | 'summary'> & {
  readonly act: boolean
  readonly execute: (context: ActorContext, text: string, asked: Asked) => Promise<Reply | null>
}

/** Defines a slash command: its words are parsed by the schema before it runs. */
export function defineCommand<Arguments extends z.ZodObject>(command: Command<Arguments>): AnyCommand {
  return {
    name: command.name,
    usage: command.usage,
    summary: command.summary,
    act: command.act ?? false,
    execute: (context, text, asked) => command.run(context, parseArguments(command, text), asked),
  }
}

/**
 * Splits what follows a command into its arguments.
 * @throws UserError when a word is missing, wrong or one too many
 */
export function parseArguments<Arguments extends z.ZodObject>(
  command: Command<Arguments>,
  text: string,
): z.output<Arguments> {
  const how = `Use it as: /${command.name}${command.usage ? ` ${command.usage}` : ''}`
  const fields = Object.entries(command.arguments.shape)
  const flags = fields.filter(([, type]) => isFlag(type)).map(([name]) => name)
  const positions = fields.filter(([, type]) => !isFlag(type)).map(([name]) => name)
  const given: Record<string, unknown> = {}
  const words: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    // Phones and some keyboards turn two hyphens into a dash.
    const flag = /^(?:--|—|–)(.+)$/.exec(word)?.[1]
    if (flag === undefined) words.push(word.replace(/^[“”"']|[“”"']$/g, ''))
    else if (flags.includes(flag)) given[flag] = true
    else
      throw new UserError(
        'command.unknown_flag',
        `/${command.name} has no flag --${flag}.${didYouMean(flag, flags, '--')} ${how}`,
      )
  }
  const rest = positions.indexOf('rest')
  if (rest >= 0 && words.length > rest) words.splice(rest, words.length, words.slice(rest).join(' '))
  const extra = words[positions.length]
  if (extra !== undefined) throw new UserError('command.too_many_words', `“${extra}” is one word too many. ${how}`)
  words.forEach((word, index) => {
    const name = positions[index]
    if (name !== undefined) given[name] = word
  })
  const parsed = command.arguments.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = String(issue?.path[0] ?? 'argument')
  const problem =
    given[field] === undefined
      ? `The ${field} is missing.`
      : `“${String(given[field])}” cannot be the ${field}: ${issue?.message ?? 'wrong'}.`
  throw new UserError('command.bad_argument', `${problem} ${how}`)
}

function isFlag(type: z.core.$ZodType): boolean {
  let inner = type
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap()
  return inner instanceof z.ZodBoolean
}

/** ` Did you mean X?` when a known word is near, else nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ''): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : ` Did you mean ${prefix}${meant}?`
}
