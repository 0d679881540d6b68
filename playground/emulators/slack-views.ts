import { stateOf, withIds } from './slack-elements.ts'
import { refuseView } from './slack-limits.ts'
import { type Method, object, type Parts, refuse, refuseFor, text } from './slack-method.ts'
import { appId, botId, teamId } from './slack-upstream.ts'
import { type Json, newId, newTs, type View } from './slack-workspace.ts'

const deepest = 3

/** Makes a view as Slack stores it, or Slack's refusal. */
function makeView(parts: Parts, given: unknown, base: Partial<View> & { type: View['type'] }): View | Json {
  const view = object(given)
  if (view === null) return refuse('invalid_arguments', ['failed to match all allowed schemas [json-pointer:/view]'])
  if (view.type !== base.type) {
    return refuse('invalid_arguments', [`must be of type ${base.type} [json-pointer:/view/type]`])
  }
  const refusal = refuseView(view)
  if (refusal) return refuseFor(refusal)
  const id = base.id ?? newId('V')
  const blocks = withIds((view.blocks as Json[]) ?? [])
  return {
    id,
    team_id: teamId,
    type: base.type,
    blocks,
    title: view.title ?? null,
    submit: view.submit ?? null,
    close: view.close ?? null,
    callback_id: text(view, 'callback_id'),
    private_metadata: text(view, 'private_metadata'),
    external_id: text(view, 'external_id'),
    clear_on_close: view.clear_on_close === true,
    notify_on_close: view.notify_on_close === true,
    state: { values: stateOf(blocks, {}) },
    hash: newTs(parts.now()),
    root_view_id: base.root_view_id ?? id,
    previous_view_id: base.previous_view_id ?? null,
    app_id: appId,
    app_installed_team_id: teamId,
    bot_id: botId,
  }
}

export const isView = (made: View | Json): made is View => made.ok !== false

const stackOf = (parts: Parts, userId: string) => parts.workspace.modals.get(userId) ?? []

/** Puts a new modal on a person's stack; the stack starts anew with `open`. */
export function showModal(parts: Parts, userId: string, given: unknown, how: 'open' | 'push'): Json {
  const stack = how === 'push' ? stackOf(parts, userId) : []
  const below = stack.at(-1)
  if (how === 'push' && !below) return refuse('view_not_found')
  if (stack.length >= deepest) return refuse('push_limit_reached')
  const view = makeView(parts, given, {
    type: 'modal',
    ...(below ? { root_view_id: below.root_view_id, previous_view_id: below.id } : {}),
  })
  if (!isView(view)) return view
  const taken =
    view.external_id !== '' &&
    [...parts.workspace.modals.values()].flat().some((other) => other.external_id === view.external_id)
  if (taken) return refuse('duplicate_external_id')
  parts.workspace.apply({ kind: 'views', userId, views: [...stack, view] })
  return { ok: true, view }
}

/** Replaces a view in its place. */
export function replaceModal(parts: Parts, userId: string, old: View, given: unknown): Json {
  const view = makeView(parts, given, {
    type: old.type,
    id: old.id,
    root_view_id: old.root_view_id,
    previous_view_id: old.previous_view_id,
  })
  if (!isView(view)) return view
  if (old.type === 'home') parts.workspace.apply({ kind: 'home', userId, view })
  else {
    const views = stackOf(parts, userId).map((other) => (other.id === old.id ? view : other))
    parts.workspace.apply({ kind: 'views', userId, views })
  }
  return { ok: true, view }
}

const showing =
  (how: 'open' | 'push'): Method =>
  async (parts, given) => {
    const trigger = parts.grants.exchange(text(given, 'trigger_id'))
    if (typeof trigger === 'string') return refuse(trigger)
    return showModal(parts, trigger.userId, given.view, how)
  }

const update: Method = async (parts, given) => {
  const id = text(given, 'view_id')
  const externalId = text(given, 'external_id')
  const own = (view: View) => (id !== '' ? view.id === id : externalId !== '' && view.external_id === externalId)
  for (const [userId, views] of [
    ...parts.workspace.modals,
    ...[...parts.workspace.homes].map(([userId, view]): [string, View[]] => [userId, [view]]),
  ]) {
    const old = views.find(own)
    if (!old) continue
    const hash = text(given, 'hash')
    if (hash !== '' && hash !== old.hash) return refuse('hash_conflict')
    return replaceModal(parts, userId, old, given.view)
  }
  return refuse('not_found')
}

const publish: Method = async (parts, given) => {
  const userId = text(given, 'user_id')
  if (![...parts.upstream.ids.values()].includes(userId)) return refuse('user_not_found')
  const old = parts.workspace.homes.get(userId)
  const hash = text(given, 'hash')
  if (hash !== '' && old && hash !== old.hash) return refuse('hash_conflict')
  const view = makeView(parts, given.view, { type: 'home', ...(old ? { id: old.id } : {}) })
  if (!isView(view)) return view
  parts.workspace.apply({ kind: 'home', userId, view })
  return { ok: true, view }
}

export const viewMethods: Record<string, Method> = {
  'views.open': showing('open'),
  'views.push': showing('push'),
  'views.update': update,
  'views.publish': publish,
}
