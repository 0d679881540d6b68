import { isTrue, type Method, missingScope, object, type Parts, refuse, text } from './slack-method.ts'
import type { Group } from './slack-roster.ts'
import { teamId } from './slack-upstream.ts'
import { type Json, newId } from './slack-workspace.ts'

const canvasBytes = 1024 * 1024

function groupAsJson(parts: Parts, group: Group, withUsers: boolean): Json {
  const users = group.members
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    is_subteam: true,
    name: group.title,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 1_760_000_000,
    date_update: 1_760_000_000,
    date_delete: group.isDisabled ? Math.floor(parts.now() / 1000) : 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: users[0] ?? '',
    updated_by: users[0] ?? '',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    user_count: users.length,
    ...(withUsers ? { users } : {}),
  }
}

/** Switched-off groups are there only for who asks for them too. */
const visibleGroups = (parts: Parts, given: Json) =>
  parts.roster.groups().filter(({ isDisabled }) => !isDisabled || isTrue(given.include_disabled))

const listGroups: Method = async (parts, given) =>
  missingScope(parts, 'usergroups:read') ?? {
    ok: true,
    usergroups: visibleGroups(parts, given).map((group) => groupAsJson(parts, group, isTrue(given.include_users))),
  }

const listMembers: Method = async (parts, given) => {
  const missing = missingScope(parts, 'usergroups:read')
  if (missing) return missing
  const group = visibleGroups(parts, given).find(({ id }) => id === text(given, 'usergroup'))
  return group ? { ok: true, users: group.members } : refuse('no_such_subteam')
}

const createCanvas: Method = async (parts, given) => {
  const missing = missingScope(parts, 'canvases:write')
  if (missing) return missing
  const content = given.document_content === undefined ? {} : object(given.document_content)
  if (content === null) return refuse('invalid_arguments')
  const markdown = text(content, 'markdown')
  if (Buffer.byteLength(markdown) > canvasBytes) return refuse('canvas_creation_failed')
  const channelId = text(given, 'channel_id') || null
  const canvas = { id: newId('F'), title: text(given, 'title') || 'Untitled', markdown, channelId }
  parts.workspace.apply({ kind: 'canvas', canvas })
  return { ok: true, canvas_id: canvas.id }
}

const shareCanvas: Method = async (parts, given) => {
  const missing = missingScope(parts, 'canvases:write')
  if (missing) return missing
  if (!['read', 'write', 'owner'].includes(text(given, 'access_level'))) return refuse('invalid_parameters')
  return parts.workspace.canvases.has(text(given, 'canvas_id')) ? { ok: true } : refuse('canvas_not_found')
}

const openConnection: Method = async (parts) => ({ ok: true, url: parts.socketUrl() })

export const directoryMethods: Record<string, Method> = {
  'usergroups.list': listGroups,
  'usergroups.users.list': listMembers,
  'canvases.create': createCanvas,
  'canvases.access.set': shareCanvas,
  'apps.connections.open': openConnection,
}
