import { DateTime } from 'luxon'
import { type Method, missingScope, type Parts, refuse, text } from './slack-method.ts'
import type { Member } from './slack-roster.ts'
import { botUserId, teamId } from './slack-upstream.ts'
import type { Json } from './slack-workspace.ts'

/** The app's own bot, and Slack's, which Slack does not call one. */
const builtIn: readonly Member[] = [
  {
    id: botUserId,
    name: 'countersign',
    realName: 'Countersign',
    email: '',
    role: '',
    isBot: true,
    isDeactivated: false,
  },
  { id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot', email: '', role: '', isDeactivated: false },
]

/**
 * A user object, without what Slack leaves out of a deactivated account's: measured in
 * https://github.com/brekkylab/backlot/pull/293. https://docs.slack.dev/reference/objects/user-object
 */
function userAsJson(parts: Parts, member: Member): Json {
  const { id, name, realName, email, role, isBot = false, timeZone = 'UTC', isDeactivated } = member
  const local = DateTime.fromMillis(parts.now(), { zone: timeZone, locale: 'en-US' })
  const showsEmail = email !== '' && missingScope(parts, 'users:read.email') === null
  return {
    id,
    team_id: teamId,
    name,
    deleted: isDeactivated,
    ...(isDeactivated
      ? {}
      : {
          color: '9f69e7',
          real_name: realName,
          tz: timeZone,
          tz_label: local.offsetNameLong,
          tz_offset: local.offset * 60,
          is_admin: false,
          is_owner: false,
          is_primary_owner: false,
          is_restricted: false,
          is_ultra_restricted: false,
          is_email_confirmed: true,
          who_can_share_contact_card: 'EVERYONE',
        }),
    profile: {
      title: role,
      phone: '',
      skype: '',
      real_name: realName,
      real_name_normalized: realName,
      display_name: name,
      display_name_normalized: name,
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      avatar_hash: '',
      ...(showsEmail ? { email } : {}),
      team: teamId,
    },
    is_bot: isBot,
    is_app_user: false,
    updated: 1_760_000_000,
  }
}

const info: Method = async (parts, given) => {
  const missing = missingScope(parts, 'users:read')
  if (missing) return missing
  const id = text(given, 'user')
  const member = parts.roster.member(id) ?? builtIn.find((each) => each.id === id)
  return member ? { ok: true, user: userAsJson(parts, member) } : refuse('user_not_found')
}

/** Finds no deactivated accounts, as https://docs.slack.dev/reference/methods/users.lookupByEmail says. */
const lookupByEmail: Method = async (parts, given) => {
  const missing = missingScope(parts, 'users:read.email')
  if (missing) return missing
  const email = text(given, 'email').toLowerCase()
  const member = parts.roster
    .members()
    .find((each) => each.email.toLowerCase() === email && !each.isDeactivated && each.isBot !== true)
  return member ? { ok: true, user: userAsJson(parts, member) } : refuse('users_not_found')
}

export const userMethods: Record<string, Method> = { 'users.info': info, 'users.lookupByEmail': lookupByEmail }
