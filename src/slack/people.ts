import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { People, Person } from '../context.ts'
import { SourceError } from '../errors.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { keepAnswers } from './kept-answers.ts'

/** Slack calls its own bot a user. */
const slackbot = 'USLACKBOT'
const kept = { fresh: false } as const

const Groups = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })) })
const GroupUsers = z.object({ users: z.array(z.string()) })
const FoundUser = z.object({ user: z.object({ id: z.string() }) })

/**
 * Slack leaves out what it does not tell: the name and time zone of somebody deactivated, most of a stranger's from
 * another workspace. https://docs.slack.dev/reference/objects/user-object
 */
const User = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    tz: z.string().nullish(),
    profile: z.object({ real_name: z.string().optional() }).optional(),
  }),
})

/**
 * Who is who, asked of Slack: `users.info` (about 100 a minute), `users.lookupByEmail` (50), `usergroups.list` and
 * `usergroups.users.list` (20 each). Fresh is who belongs to a group and how a person is; what an address or a handle
 * stands for may be five minutes old, and so may be that it stands for nobody.
 *
 * A group's members come as Slack lists them. Its pages do not say that deactivated people leave a group, and who keeps
 * groups by program meets them there (https://github.com/app-sre/qontract-reconcile/pull/5797), so ask `person` too.
 * @param now a clock that never goes back, in milliseconds
 */
export function createPeople(client: WebClient, now: () => number = () => performance.now()): People {
  const persons = keepAnswers(async (userId): Promise<Person | null> => {
    const answer = await ask(User, ['user_not_found', 'user_not_visible'], () => client.users.info({ user: userId }))
    return answer && asPerson(answer.user)
  }, now)
  // Slack finds nobody under the address of a deactivated account.
  // https://docs.slack.dev/reference/methods/users.lookupByEmail
  const idsByEmail = keepAnswers(async (email) => {
    const answer = await ask(FoundUser, ['users_not_found'], () => client.users.lookupByEmail({ email }))
    return answer?.user.id ?? null
  }, now)
  const groupsByHandle = keepAnswers(async () => {
    const answer = await ask(Groups, [], () => client.usergroups.list())
    return new Map(answer?.usergroups.map(({ handle, id }) => [handle.toLowerCase(), id]))
  }, now)
  // A group that was switched off or never was has no members.
  const groupMembers = keepAnswers(async (usergroup) => {
    const answer = await ask(GroupUsers, ['no_such_subteam'], () => client.usergroups.users.list({ usergroup }))
    return answer?.users ?? []
  }, now)

  const idsOf = async (reference: string, options: { readonly fresh: boolean }): Promise<readonly string[]> => {
    if (reference.startsWith('@')) {
      const groupId = (await groupsByHandle('', kept)).get(reference.slice(1).toLowerCase())
      return groupId === undefined ? [] : groupMembers(groupId, options)
    }
    if (reference.includes('@')) {
      const id = await idsByEmail(reference.toLowerCase(), kept)
      return id === null ? [] : [id]
    }
    if (reference.startsWith('S')) return groupMembers(reference, options)
    return (await persons(reference, kept)) === null ? [] : [reference]
  }

  return {
    members: async (people, options) => {
      const ids = await Promise.all(people.map((reference) => idsOf(reference, options)))
      return [...new Set(ids.flat())]
    },
    person: (userId, options) => persons(userId, options),
  }
}

function asPerson(user: z.output<typeof User>['user']): Person {
  return {
    id: user.id,
    name: user.real_name || user.profile?.real_name || user.name || user.id,
    isBot: user.is_bot || user.id === slackbot,
    isDeactivated: user.deleted,
    timeZone: user.tz || null,
  }
}

/** @param absent Slack's words for "there is no such person or group": the answer is null then */
async function ask<Answer>(
  schema: z.ZodType<Answer>,
  absent: readonly string[],
  call: () => Promise<unknown>,
): Promise<Answer | null> {
  let answer: unknown
  try {
    answer = await call()
  } catch (error) {
    if (absent.includes(slackErrorCode(error) ?? '')) return null
    throw asRefusal(asSlackError(error))
  }
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new SourceError('Slack', 'garbage', 'Slack’s answer is not what it documents', { cause: parsed.error })
}

const outOfOrder = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

/** Slack answered, and said no. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof WebAPIPlatformError)) return error
  const code = slackErrorCode(error) ?? ''
  const options = { cause: error }
  // Slack's client takes an answer that is no JSON for a refusal with that text.
  if (!/^\w{1,60}$/.test(code)) {
    return new SourceError('Slack', 'garbage', 'Slack’s answer is not what it documents', options)
  }
  if (outOfOrder.has(code)) return new SourceError('Slack', 'server-error', `Slack is out of order (${code})`, options)
  return new SourceError(
    'Slack',
    'forbidden',
    refusal(code, 'needed' in error.data ? error.data.needed : null),
    options,
  )
}

function refusal(code: string, needed: unknown): string {
  if (code === 'missing_scope') {
    const scope = typeof needed === 'string' && /^[\w.:,]{1,120}$/.test(needed) ? needed : 'that it needs'
    return `Slack does not tell who is who: give the app the scope ${scope}, as in manifests/slack.yml, and install it again`
  }
  if (code === 'plan_upgrade_required') {
    return 'Slack has user groups only in its paid plans: name the role’s people by e-mail address or user id instead'
  }
  return `Slack refused to tell who is who (${code})`
}
