import type { Refusal } from './slack-limits.ts'
import type { Roster } from './slack-roster.ts'
import type { Grants } from './slack-triggers.ts'
import type { Upstream } from './slack-upstream.ts'
import type { Json, Workspace } from './slack-workspace.ts'

/** What the gateway's own methods work with. */
export interface Parts {
  /** The gateway's own address. */
  readonly url: string
  readonly workspace: Workspace
  readonly upstream: Upstream
  readonly grants: Grants
  readonly now: () => number
  readonly botToken: string
  readonly roster: Roster
  /** What the bot token may do; null when everything. */
  readonly scopes: readonly string[] | null
  /** The domains whose links the app unfurls. */
  readonly unfurlDomains: readonly string[]
  /** Takes one message's place in a channel's rate; the seconds to wait when it is used up. */
  readonly takeRate: (channelId: string) => number | null
  /** The same for a method's calls. */
  readonly takeCall: (method: string) => number | null
  /** The address of a new socket for Socket Mode. */
  readonly socketUrl: () => string
}

/** One Web API method: arguments in, the body of the answer out. */
export type Method = (parts: Parts, given: Json) => Promise<Json>

/** An answer that says no, in Slack's form. */
export function refuse(error: string, messages: readonly string[] = []): Json {
  return { ok: false, error, ...(messages.length > 0 ? { response_metadata: { messages } } : {}) }
}

export const refuseFor = ({ error, messages }: Refusal): Json => refuse(error, messages)

/** Slack's word for a missing scope, or null. */
export function missingScope(parts: Parts, needed: string): Json | null {
  if (parts.scopes === null || parts.scopes.includes(needed)) return null
  return { ok: false, error: 'missing_scope', needed, provided: parts.scopes.join(',') }
}

/** A string argument, or the empty string. */
export function text(given: Json, name: string): string {
  const value = given[name]
  return typeof value === 'string' ? value : ''
}

/** Form-encoded arguments carry booleans as words. */
export const isTrue = (value: unknown) => value === true || value === 'true' || value === '1' || value === 1

/** A list of objects given as JSON or as its text; null when it is neither. */
export function objects(value: unknown): Json[] | null {
  const list = typeof value === 'string' ? readJson(value) : value
  if (!Array.isArray(list)) return null
  return list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item)) ? list : null
}

/** An object given as JSON or as its text; null when it is neither. */
export function object(value: unknown): Json | null {
  const found = typeof value === 'string' ? readJson(value) : value
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : null
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
